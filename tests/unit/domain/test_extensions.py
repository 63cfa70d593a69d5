"""More time: by the organ's head, and for joint handling by the head of government (Licensing Law 42)."""

import pytest

from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind
from tests.builders import at, bring, day, delivery, limit, promised, refusal, tell
from tests.unit.domain.law import (
    JOINT,
    VALIDITY,
    accepted,
    case,
    clock,
    joint,
    lawful,
    opened,
    planned,
    retold,
    ring,
    say_by,
)

HEAD = "government-head"


def test_the_head_of_the_organ_extends_the_statutory_limit_by_ten_days() -> None:
    where = accepted()
    assert clock(where, ClockKind.STATUTORY).due.day == day("2026-03-30")
    assert say_by(where, "extend", "2026-03-20", reason="complex") == ("clock_extended",)
    longer = clock(where, ClockKind.STATUTORY)
    assert (longer.due.day, longer.extensions, longer.added) == (day("2026-04-14"), 1, 10)
    event = where.unwritten[-1].event
    assert event.type == "clock_extended"
    assert (event.reason, event.value, event.due) == ("complex", 10, "2026-04-14")
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-03-16")
    ring(where, "2026-04-14 23:59")
    assert not clock(where, ClockKind.STATUTORY).lapsed


def test_a_limit_is_extended_once() -> None:
    where = accepted()
    say_by(where, "extend", "2026-03-20")
    assert refusal(where, "extend", "2026-03-23", item="permit") is Code.ALREADY_EXTENDED


def test_a_limit_is_extended_before_it_ends() -> None:
    where = accepted()
    assert refusal(where, "extend", "2026-03-31 00:00", item="permit") is Code.TOO_LATE_TO_EXTEND
    say_by(where, "extend", "2026-03-30 23:59")


def test_a_limit_is_extended_while_it_stands_still_if_it_had_not_ended_before() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-27", working_days=20)
    say_by(where, "extend", "2026-04-20")
    say_by(where, "end_procedure", "2026-04-24")
    # nineteen days used, eleven left
    assert clock(where, ClockKind.STATUTORY).due.day == day("2026-05-13")


def test_a_limit_that_had_ended_is_not_extended_for_standing_still() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-04-02")
    assert refusal(where, "extend", "2026-04-03", item="permit") is Code.TOO_LATE_TO_EXTEND


@pytest.mark.parametrize(
    ("by", "code"),
    [("handler@bureau", Code.NOT_ALLOWED), ("head@water", Code.WRONG_DEPARTMENT), (HEAD, Code.NOT_ALLOWED)],
)
def test_only_whom_the_law_names_extends(by: str, code: Code) -> None:
    assert refusal(accepted(), "extend", "2026-03-20", by=by, item="permit") is code


def test_what_the_law_does_not_let_be_extended_is_not() -> None:
    where = accepted()
    assert refusal(where, "extend", "2026-03-04", item="permit", clock="promised") is Code.NOT_EXTENDABLE
    without = accepted(lawful(limits=(promised(5),)))
    assert refusal(without, "extend", "2026-03-04", item="permit") is Code.NOT_EXTENDABLE


@pytest.mark.parametrize("to", ["receive", "decide"])
def test_only_what_waits_for_a_decision_is_extended(to: str) -> None:
    where = opened()
    bring(where, "permit", to=to, when="2026-03-02")
    assert refusal(where, "extend", "2026-03-04", item="permit") is Code.WRONG_STATE


def test_nothing_is_extended_before_there_is_a_case() -> None:
    assert refusal(opened(), "extend", "2026-03-04", item="permit") is Code.WRONG_STATE


def test_the_time_to_take_up_a_permit_is_extended_twice() -> None:
    where = opened(lawful("permit", planned(ClockKind.VALIDITY, VALIDITY), taken_up_by="works-start"))
    bring(where, "permit", to="deliver", when="2026-03-02")
    for when in ("2026-06-01", "2026-08-31"):
        say_by(where, "extend", when, clock="validity")
    assert clock(where, ClockKind.VALIDITY).due.day == day("2026-12-02")
    assert refusal(where, "extend", "2026-11-30", item="permit", clock="validity") is Code.ALREADY_EXTENDED


def test_an_undecided_case_has_no_permit_whose_time_could_be_extended() -> None:
    assert refusal(accepted(), "extend", "2026-03-04", item="permit", clock="validity") is Code.WRONG_STATE


def test_the_head_of_government_extends_joint_handling_by_fifteen_days() -> None:
    where = accepted(joint=JOINT)
    assert joint(where).due.day == day("2026-05-08")
    assert tell(where, "extend_stage", "2026-05-08", stage="stage1").events == ("clock_extended",)
    assert (joint(where).due.day, joint(where).extensions) == (day("2026-05-28"), 1)
    assert refusal(where, "extend_stage", "2026-05-11", stage="stage1") is Code.ALREADY_EXTENDED
    assert retold(where, at("2026-01-05")) == where.project


@pytest.mark.parametrize(
    ("by", "code"), [("head@lead-bureau", Code.NOT_ALLOWED), ("head@bureau", Code.NOT_ALLOWED)]
)
def test_nobody_else_extends_joint_handling(by: str, code: Code) -> None:
    assert refusal(accepted(joint=JOINT), "extend_stage", "2026-03-04", by=by, stage="stage1") is code


def test_joint_handling_is_extended_before_it_ends_and_only_where_it_runs() -> None:
    where = accepted(joint=JOINT)
    assert refusal(where, "extend_stage", "2026-05-11", stage="stage1") is Code.TOO_LATE_TO_EXTEND
    assert refusal(opened(joint=JOINT), "extend_stage", "2026-03-04", stage="stage1") is Code.NOT_EXTENDABLE
    assert refusal(accepted(), "extend_stage", "2026-03-04", stage="stage1") is Code.NOT_EXTENDABLE
    assert (
        refusal(accepted(joint=limit(45)), "extend_stage", "2026-03-04", stage="stage1")
        is Code.NOT_EXTENDABLE
    )
    assert refusal(where, "extend_stage", "2026-03-04", stage="nowhere") is Code.UNKNOWN_STAGE


def test_a_decided_case_keeps_what_its_clock_was_extended_to() -> None:
    where = accepted(lawful("permit", limits=(delivery(10), planned(ClockKind.STATUTORY, limit(5)))))
    say_by(where, "decide", "2026-03-04")
    assert case(where).clocks[-1].kind is ClockKind.DELIVERY
    assert not clock(where, ClockKind.STATUTORY).running
