"""``binglian export`` and ``binglian ledger rebuild`` on a ledger in a file."""

import asyncio
import json
from pathlib import Path

import pytest

from binglian.ledger import SqlLedger, migrate, open_engine
from tests.unit.cli.command import Run
from tests.unit.exchange.played import played

URL = "sqlite:///ledger.db"


@pytest.fixture
def ledger(run: Run) -> str:
    """A ledger with one played case, in the directory in which commands run."""
    assert run  # its directory comes first
    migrate(URL)
    engine = open_engine(URL)

    async def fill() -> None:
        await SqlLedger(engine).append(played("haichen"))
        await engine.dispose()

    asyncio.run(fill())
    return URL


async def tampered(act: str) -> None:
    engine = open_engine(URL)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(act)
    await engine.dispose()


def test_the_ledger_is_written_as_csv_and_what_is_missing_is_remarked(run: Run, ledger: str) -> None:
    done = run("export", "--ledger", ledger, "--out", "out")
    assert done.exit_code == 0
    assert "SPGL_XMSPSXBLXXXXB" in done.stdout
    assert "no-project-code SPGL_XMJBXXB haichen: 没有全国投资项目代码" in done.stderr
    assert Path("out/SPGL_XMJBXXB.csv").read_text("utf-8-sig").count("\n") == 2


def test_programs_get_counts_and_remarks(run: Run, ledger: str) -> None:
    told = json.loads(run("export", "--ledger", ledger, "--out", "out", "--json").stdout)
    assert told["rows"]["SPGL_XMJBXXB"] == 1
    assert told["schema"] == {}
    assert {"table": "SPGL_XMJBXXB", "key": "haichen", "flaw": "no-project-code", "detail": ""} in told[
        "remarks"
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "nowhere-to-export"),
        (("--schema", "sqlite:///other.db"), "not-postgresql"),
        (("--schema", "oracle://x"), "not-postgresql"),
        (("--schema", "?"), "not-postgresql"),
    ],
)
def test_an_export_to_nowhere_is_refused(
    run: Run, ledger: str, arguments: tuple[str, ...], code: str
) -> None:
    done = run("export", "--ledger", ledger, *arguments)
    assert done.exit_code != 0
    assert f"{code}:" in done.stderr


def test_a_folder_that_cannot_be_written_is_named(run: Run, ledger: str) -> None:
    Path("taken").write_text("", "utf-8")
    done = run("export", "--ledger", ledger, "--out", "taken")
    assert done.exit_code != 0
    assert "unwritable:" in done.stderr


def test_lists_that_were_altered_are_made_anew_from_the_entries(run: Run, ledger: str) -> None:
    asyncio.run(tampered("UPDATE cases SET state = 'received'"))
    assert run("ledger", "verify", "--offline", "--ledger", ledger).exit_code == 1
    done = run("ledger", "rebuild", "--ledger", ledger)
    assert (done.exit_code, "1 项" in done.stdout) == (0, True)
    assert run("ledger", "verify", "--offline", "--ledger", ledger).exit_code == 0
    assert run("ledger", "rebuild", "haichen", "--ledger", ledger).exit_code == 0


def test_a_project_that_the_ledger_does_not_hold_is_not_rebuilt(run: Run, ledger: str) -> None:
    done = run("ledger", "rebuild", "nobody", "--ledger", ledger)
    assert done.exit_code != 0
    assert "no-such-stream" in done.stderr
