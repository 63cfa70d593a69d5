"""However records arrive, in whatever portions, again and after restarts, the ledger ends up the same."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from binglian.domain.events import Record
from binglian.ledger import (
    ProjectDetail,
    SqlLedger,
    compare,
    open_engine,
    project_detail,
    rebuild_projections,
    verify,
)
from tests.unit.ledger.chance import lives
from tests.unit.ledger.scenes import batch

Portion = tuple[int, int, bool]
"""From where before the end of what is there, how many, and whether the ledger was restarted before."""

portions = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=40)
@given(life=lives(), split=portions)
def test_any_split_with_repeats_and_restarts_ends_in_the_same_head_and_projections(
    empty_ledger: Path, life: list[Record], split: list[Portion]
) -> None:
    whole = asyncio.run(_after(empty_ledger, life, []))
    assert asyncio.run(_after(empty_ledger, life, split)) == whole


async def _after(template: Path, life: list[Record], split: list[Portion]) -> ProjectDetail | None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{shutil.copy(template, Path(folder) / 'ledger.db')}"
        engine = open_engine(url)
        ledger, last = SqlLedger(engine), 0
        for back, size, restarted in split:
            if restarted:
                await engine.dispose()
                engine = open_engine(url)
                ledger = SqlLedger(engine)
            start = max(0, last - back)
            last = await ledger.append(batch(life[start : start + size]))
        assert await ledger.append(batch(life)) == len(life)
        assert (await verify(engine, "p-1")).findings == ()
        assert (await compare(engine, "p-1", life)).ok
        await rebuild_projections(engine, "p-1")
        assert (await verify(engine, "p-1")).ok
        detail = await project_detail(engine, "p-1")
        await engine.dispose()
        return detail
