"""``binglian ledger`` of tickets, meetings and orders, from a ledger alone."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.command import Run
from tests.unit.papers.kept import fill

STREAMS = ("meeting/hills-joint", "order/visit", "ticket/fund", "ticket/road")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a ledger with two tickets, a meeting and an order."""
    file: Path = tmp_path_factory.mktemp("filled") / "ledger.db"
    fill(file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("ticket/fund", ("问题登记", "problem told")),
        ("meeting/hills-joint", ("会议设立", "established")),
        ("order/visit", ("服务下单", "ordered", "收取材料")),
    ],
)
def test_entries_are_printed_in_chinese_and_english(
    run: Run, filled: str, stream: str, words: tuple[str, ...]
) -> None:
    result = run("ledger", "entries", stream, "--ledger", filled)
    assert result.exit_code == 0, result.stderr
    for word in (stream, *words):
        assert word in result.stdout


@pytest.mark.parametrize("stream", STREAMS)
def test_entries_are_one_json_object(run: Run, filled: str, stream: str) -> None:
    told = json.loads(run("ledger", "entries", stream, "--ledger", filled, "--json").stdout)
    assert told["project"] == stream
    sequences = [entry["record"]["sequence"] for entry in told["entries"]]
    assert sequences == [*range(1, len(sequences) + 1)]
    assert {entry["stream"] for entry in told["entries"]} == {stream}


@pytest.mark.parametrize("command", ["entries", "verify"])
@pytest.mark.parametrize("name", ["tickets/fund", "ticket/", "project/p-1", "ticket/a/b", "/fund"])
def test_a_name_that_no_stream_can_have_is_refused(run: Run, filled: str, command: str, name: str) -> None:
    result = run("ledger", command, name, "--ledger", filled)
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "bad-address-of")


@pytest.mark.parametrize("name", ["ticket/nobody", "meeting/fund", "order/nobody"])
def test_a_stream_that_the_ledger_has_not_heard_of_is_status_three(run: Run, filled: str, name: str) -> None:
    result = run("ledger", "entries", name, "--ledger", filled)
    assert (result.exit_code, result.stderr.split(":")[0]) == (3, "no-such-stream")
    assert name in result.stderr


def test_every_stream_is_verified_where_none_is_named(run: Run, filled: str) -> None:
    result = run("ledger", "verify", "--offline", "--ledger", filled, "--json")
    assert result.exit_code == 0
    audits = json.loads(result.stdout)["projects"]
    assert [audit["project"] for audit in audits] == [*STREAMS]
    assert all(audit["ok"] and audit["entries"] for audit in audits)
