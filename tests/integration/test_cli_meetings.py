"""Meetings on the command line, against a running system."""

import json
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.integration.cooperating import Run, opened_ticket, told
from tests.integration.house import RunningHouse

House = RunningHouse
GROUP = "haicang-group-office"


@pytest.fixture(scope="module")
def meetings() -> set[str]:
    """The keys of Haicang's meetings."""
    names = ("daily-clear", "monthly-settle", "follow-up", "group-office", "leading-group")
    return {f"haicang-{name}" for name in names}


@pytest.fixture
def opened(run_there: Run, cooperating_house: House, meetings: set[str]) -> Run:
    """Commands, once the meetings have been opened, again or for the first time."""
    result = run_there("meetings", "open", "haicang")
    assert result.exit_code == 0, result.stderr
    for key in meetings:
        assert f"meeting-{key} " in result.stdout
    for key in meetings:
        cooperating_house.settled(f"meeting/{key}", 1)
    return run_there


@pytest.mark.mechanism("S1-05")
def test_meetings_begin_with_their_sittings_called(opened: Run, meetings: set[str]) -> None:
    listed = json.loads(opened("meetings", "list", "--jurisdiction", "haicang", "--json").stdout)["meetings"]
    assert {one["meeting"] for one in listed} == meetings
    assert "办件日清" in opened("meetings", "list").stdout
    again = opened("meetings", "open", "haicang")
    assert again.exit_code == 0
    assert len(json.loads(opened("meetings", "list", "--json").stdout)["meetings"]) == len(meetings)


def test_a_matter_stands_on_the_agenda_of_a_sitting_that_leaves_its_papers(
    opened: Run, cooperating_house: House
) -> None:
    ticket = opened_ticket(opened, cooperating_house)
    chair = json.loads(opened("meetings", "show", "haicang", "group-office", "--json").stdout)
    before = len(chair["meeting"]["sessions"])
    address = {"kind": "ticket", "key": ticket}
    matter = told("submit_matter", "head@group-office", title="维修资金拨付", concerns=[address])
    sent = opened("send", f"meeting/{GROUP}", "--json", matter)
    assert sent.exit_code == 0, sent.stderr
    called = opened(
        *("send", f"meeting/{GROUP}", "--json"),
        told(
            "convene",
            "head@group-office",
            day=(datetime.now(UTC) + timedelta(days=20)).date().isoformat(),
            ground="急事急议",
        ),
    )
    assert called.exit_code == 0, called.stderr
    wait(opened, before + 1)
    shown = opened("meetings", "show", "haicang", "group-office")
    for word in ("维修资金拨付", f"ticket/{ticket}", "急事急议"):
        assert word in shown.stdout
    agenda = opened("meetings", "paper", "haicang", "group-office", "--kind", "agenda")
    assert agenda.exit_code == 0, agenda.stderr
    assert "会议议程" in agenda.stdout
    assert "维修资金拨付" in agenda.stdout
    written = opened("meetings", "paper", "haicang", "group-office", "--out", "sitting.xlsx")
    assert written.exit_code == 0, written.stderr
    book = load_workbook(BytesIO((cooperating_house.folder / "sitting.xlsx").read_bytes()))
    assert {"议程：议题", "统计：会议统计", "统计：统计指标", "待办：待办事项"} <= {*book.sheetnames}


@pytest.mark.parametrize(
    ("kind", "actor", "fields", "code"),
    [
        ("submit_matter", "cook", {"title": "x"}, "actor-not-allowed"),
        (
            "hold_session",
            "head@group-office",
            {"session": 99, "present": [], "minutes": "x"},
            "unknown-session",
        ),
        ("convene", "head@group-office", {"day": "tomorrow", "ground": "x"}, "bad-message"),
    ],
)
def test_what_the_rules_refuse_is_told_by_its_code(
    opened: Run, kind: str, actor: str, fields: dict[str, object], code: str
) -> None:
    result = opened("send", f"meeting/{GROUP}", "--json", told(kind, actor, **fields))
    assert (result.exit_code, result.stderr.split(":")[0]) == (1, code)


def test_a_sitting_that_never_was_has_no_papers(opened: Run) -> None:
    result = opened("meetings", "paper", "haicang", "group-office", "--session", "99")
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "no-such-session")


def wait(run: Run, sessions: int) -> None:
    """Waits until the ledger knows of so many sittings."""
    deadline = time.monotonic() + 30
    while True:
        shown = json.loads(run("meetings", "show", "haicang", "group-office", "--json").stdout)
        if len(shown["meeting"]["sessions"]) >= sessions:
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)
