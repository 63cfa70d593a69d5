"""The wall map from a ledger alone: nothing runs."""

import asyncio
import json
from pathlib import Path

import pytest

from binglian.ledger import SqlLedger, migrate, open_engine
from tests.unit.cli.command import Run
from tests.unit.ledger import scenes


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """URL of a ledger with an open project, one filing of which waits for its decision."""
    file = tmp_path / "ledger.db"
    migrate(f"sqlite:///{file}")

    async def append() -> None:
        engine = open_engine(f"sqlite:///{file}")
        await SqlLedger(engine).append(scenes.batch(scenes.a_life()[:9]))
        await engine.dispose()

    asyncio.run(append())
    return f"sqlite:///{file}"


@pytest.mark.mechanism("S3-04")
def test_the_wall_map_prints_open_projects_with_what_waits_there(run: Run, filled: str) -> None:
    printed = run("wall", "--format", "md", "--ledger", filled)
    assert printed.exit_code == 0, printed.stderr
    for word in ("挂图作战表", "审批节点", "p-1", "已交 0，欠 0"):
        assert word in printed.stdout
    [row] = json.loads(run("wall", "--ledger", filled, "--json").stdout)["wall"]
    assert [one["item"] for one in row["nodes"]] == ["planning-permit"]
    elsewhere = run("wall", "--jurisdiction", "elsewhere", "--ledger", filled, "--json")
    assert json.loads(elsewhere.stdout) == {"wall": []}
