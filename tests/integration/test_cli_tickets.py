"""Tickets on the command line, against a running system."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.cooperating import Run, opened_ticket, told
from tests.integration.house import RunningHouse

House = RunningHouse


def detail(run: Run, key: str) -> dict[str, object]:
    return json.loads(run("tickets", "show", key, "--json").stdout)["ticket"]["view"]


def test_opening_says_the_workflow_and_where_to_see_it(run_there: Run, cooperating_house: House) -> None:
    result = run_there(
        *("tickets", "open", "--jurisdiction", "haicang", "--text", "窗口不予受理", "--as", "window")
    )
    assert result.exit_code == 0, result.stderr
    first, link, following = result.stdout.splitlines()
    assert "ticket-t-" in first
    assert f":{cooperating_house.ui_port}/namespaces/default/workflows/ticket-t-" in link
    assert "binglian tickets show t-" in following


@pytest.mark.mechanism("S2-10")
def test_a_ticket_is_worked_on_to_its_end_by_messages(run_there: Run, cooperating_house: House) -> None:
    key = opened_ticket(run_there, cooperating_house)
    holder = "agent@agency-group"
    messages = (
        told("accept_ticket", "window"),
        told("classify", "window", pain="repeated-trips", complexity="ordinary", level="district"),
        told(
            "assign",
            holder,
            problem="维修资金未拨付",
            measure="核定后拨付",
            owner=holder,
            deadline="2099-12-31",
        ),
    )
    for message in messages[:2]:
        result = run_there("send", f"ticket/{key}", "--json", message)
        assert result.exit_code == 0, result.stderr
    far = run_there("send", f"ticket/{key}", "--json", messages[2])
    assert (far.exit_code, far.stderr.split(":")[0]) == (1, "calendar-missing")
    near = json.loads(messages[2])
    near["deadline"] = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    assert run_there("send", f"ticket/{key}", "--json", json.dumps(near)).exit_code == 0
    for message in (
        told("begin_work", holder),
        told("feed_back", holder, text="已拨付", solved=True),
        told("confirm", "applicant", satisfaction=5),
    ):
        result = run_there("send", f"ticket/{key}", "-", input=message)
        assert result.exit_code == 0, result.stderr
    assert "ticket_closed" in result.stdout
    cooperating_house.settled(f"ticket/{key}", 12)
    view = detail(run_there, key)
    assert (view["state"], view["measure"], view["satisfaction"]) == ("closed", "核定后拨付", 5)
    shown = run_there("tickets", "show", key).stdout
    for word in ("核定后拨付", "问题解决", "满意度（1–5）：5"):
        assert word in shown
    listed = run_there(
        "tickets", "list", "--list", "rectification", "--jurisdiction", "haicang", "--format", "md"
    )
    assert f"~~{key}~~" in listed.stdout


def test_a_key_is_used_once(run_there: Run, cooperating_house: House) -> None:
    key = opened_ticket(run_there, cooperating_house)
    again = run_there(
        *("tickets", "open", "--jurisdiction", "haicang", "--text", "x", "--as", "window", "--key", key)
    )
    assert (again.exit_code, again.stderr.split(":")[0]) == (1, "already-open")


def test_a_ticket_may_begin_on_a_higher_rung(run_there: Run, cooperating_house: House) -> None:
    key = opened_ticket(run_there, cooperating_house, "--rung", "windowless-centre", "--origin", "windowless")
    view = detail(run_there, key)
    assert (view["rung"], view["origin"]) == ("windowless-centre", "windowless")
    assert view["cause"] == "opened-by:window"


@pytest.mark.parametrize(
    ("kind", "actor", "fields", "code"),
    [
        ("accept_ticket", "applicant", {}, "actor-not-allowed"),
        (
            "classify",
            "window",
            {"pain": "bliss", "complexity": "ordinary", "level": "city"},
            "wrong-state",
        ),
        ("begin_work", "agent@agency-group", {}, "wrong-state"),
        ("devour", "window", {}, "unknown-message-type"),
        ("decline_ticket", "window", {}, "bad-message"),
    ],
)
def test_what_the_rules_refuse_is_told_by_its_code_and_changes_nothing(
    run_there: Run, cooperating_house: House, kind: str, actor: str, fields: dict[str, str], code: str
) -> None:
    key = opened_ticket(run_there, cooperating_house)
    result = run_there("send", f"ticket/{key}", "--json", told(kind, actor, **fields))
    assert (result.exit_code, result.stderr.split(":")[0]) == (1, code)
    assert detail(run_there, key)["state"] == "opened"


def test_a_ticket_that_has_ended_refuses_messages_and_one_that_never_was_is_not_there(
    run_there: Run, cooperating_house: House
) -> None:
    key = opened_ticket(run_there, cooperating_house)
    declined = run_there(
        "send", f"ticket/{key}", "--json", told("decline_ticket", "window", ground="不属本窗口")
    )
    assert declined.exit_code == 0
    late = run_there("send", f"ticket/{key}", "--json", told("accept_ticket", "window"))
    assert (late.exit_code, late.stderr.split(":")[0]) == (1, "stream-ended")
    nobody = run_there("send", "ticket/nobody", "--json", told("accept_ticket", "window"))
    assert (nobody.exit_code, nobody.stderr.split(":")[0]) == (3, "no-such-address")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--as", "agent@nowhere-office"), "nowhere-office"),
        (("--as", "window", "--project", "no-such-project"), "no-such-project"),
    ],
)
def test_what_a_ticket_names_must_be_there(run_there: Run, options: tuple[str, ...], code: str) -> None:
    result = run_there("tickets", "open", "--jurisdiction", "haicang", "--text", "窗口不予受理", *options)
    assert result.exit_code != 0
    assert code in result.stderr
