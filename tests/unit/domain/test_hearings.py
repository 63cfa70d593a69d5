"""Hearings: five days to ask, twenty to hold, seven to announce (Licensing Law 46 to 48)."""

from collections.abc import Callable

import pytest

from binglian.domain.case_parts import HearingState
from binglian.domain.desk import Desk
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind, StartsOn, Unit
from binglian.domain.plan import ProcedureKind
from tests.builders import at, bring, day, limit, promised, refusal, told
from tests.unit.domain.law import (
    SIDES,
    accepted,
    case,
    clock,
    exempt,
    lawful,
    opened,
    planned,
    retold,
    ring,
    say_by,
)

ASKED = "2026-03-05"


def offered() -> Desk:
    where = accepted()
    say_by(where, "offer_hearing", "2026-03-03")
    return where


def requested() -> Desk:
    where = offered()
    say_by(where, "request_hearing", ASKED)
    return where


def announced(takes_place: str = "2026-03-20 14:00") -> Desk:
    where = requested()
    say_by(where, "announce_hearing", "2026-03-06", takes_place_at=at(takes_place).isoformat())
    return where


def state(where: Desk) -> HearingState:
    hearing = case(where).hearing
    assert hearing is not None
    return hearing.state


def test_a_hearing_that_was_offered_stops_the_clocks_and_leaves_five_days_to_ask() -> None:
    where = offered()
    assert told(where)[-2:] == ["hearing_offered", "procedure_begun"]
    assert state(where) is HearingState.OFFERED
    assert clock(where, ClockKind.HEARING_REQUEST).due.day == day("2026-03-10")
    assert clock(where, ClockKind.PROMISED).paused
    (procedure,) = case(where).procedures
    assert (procedure.kind, procedure.working_days) == (ProcedureKind.HEARING, 0)


def test_nobody_asks_and_the_clocks_run_on_when_the_time_to_ask_is_over() -> None:
    where = offered()
    ring(where, "2026-03-11 00:00")
    assert told(where)[-3:] == ["clock_rang", "hearing_waived", "procedure_ended"]
    assert state(where) is HearingState.WAIVED
    assert not clock(where, ClockKind.PROMISED).paused
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-03-24")  # 4 to 11 March are lost
    asked = clock(where, ClockKind.HEARING_REQUEST)
    assert (asked.running, asked.lapsed) == (False, True)
    assert refusal(where, "request_hearing", "2026-03-11", item="permit") is Code.HEARING_STATE
    assert retold(where, at("2026-01-05")) == where.project


def test_where_the_calendar_ends_a_hearing_that_nobody_asked_for_stays_open() -> None:
    where = accepted(lawful(limits=(promised(10), *SIDES)), when="2027-12-10")
    say_by(where, "offer_hearing", "2027-12-20")
    ring(where, "2027-12-31")
    assert clock(where, ClockKind.HEARING_REQUEST).lapsed
    assert clock(where, ClockKind.PROMISED).paused


@pytest.mark.parametrize("make", [offered, requested, announced])
def test_the_parties_may_want_no_hearing_until_it_is_held(make: Callable[[], Desk]) -> None:
    where = make()
    say_by(where, "waive_hearing", "2026-03-09")
    assert state(where) is HearingState.WAIVED
    assert not clock(where, ClockKind.PROMISED).paused
    assert not any(one.running for one in case(where).clocks if one.kind.value.startswith("hearing"))
    assert refusal(where, "waive_hearing", "2026-03-10", item="permit") is Code.HEARING_STATE


def test_a_request_in_time_gives_the_organ_twenty_days() -> None:
    where = requested()
    assert state(where) is HearingState.REQUESTED
    assert clock(where, ClockKind.HEARING).due.day == day("2026-04-02")
    asked = clock(where, ClockKind.HEARING_REQUEST)
    assert (asked.stopped_at, asked.lapsed) == (at(ASKED), False)
    ring(where, "2026-04-03 00:00")
    assert clock(where, ClockKind.HEARING).overdue()
    assert clock(where, ClockKind.PROMISED).paused


def test_a_hearing_is_announced_seven_days_ahead_and_in_time() -> None:
    where = requested()  # announced on Friday, 6 March, it is held from Tuesday, 17 March
    for takes_place, code in (
        ("2026-03-16 23:00", Code.HEARING_TOO_SOON),
        ("2026-04-03 00:00", Code.HEARING_TOO_LATE),
    ):
        fields = {"item": "permit", "takes_place_at": at(takes_place).isoformat()}
        assert refusal(where, "announce_hearing", "2026-03-06", **fields) is code
    for takes_place in ("2026-03-17 00:00", "2026-04-02 23:00"):
        say_by(
            where,
            "announce_hearing",
            "2026-03-06",
            takes_place_at=at(takes_place).isoformat(),
            id=takes_place,
        )
    assert state(where) is HearingState.ANNOUNCED


def test_an_organ_that_can_no_longer_be_in_time_may_still_announce_the_hearing() -> None:
    where = requested()
    late = {"takes_place_at": at("2026-04-13 09:00").isoformat()}
    assert refusal(where, "announce_hearing", "2026-03-23", item="permit", **late) is Code.HEARING_TOO_LATE
    say_by(where, "announce_hearing", "2026-03-25", **late)
    say_by(where, "hold_hearing", "2026-04-13")
    held = clock(where, ClockKind.HEARING)
    assert (held.running, held.lapsed) == (False, True)


def test_the_clocks_run_on_when_the_hearing_was_held() -> None:
    where = announced()
    assert refusal(where, "hold_hearing", "2026-03-19 23:59", item="permit") is Code.HEARING_TOO_SOON
    assert say_by(where, "hold_hearing", "2026-03-20 09:00") == ("hearing_held", "procedure_ended")
    assert state(where) is HearingState.HELD
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-04-02")
    assert not clock(where, ClockKind.HEARING).lapsed
    say_by(where, "decide", "2026-03-23")
    assert retold(where, at("2026-01-05")) == where.project


@pytest.mark.parametrize("kind", ["request_hearing", "waive_hearing", "hold_hearing"])
def test_a_hearing_that_nobody_offered_goes_no_further(kind: str) -> None:
    assert refusal(accepted(), kind, "2026-03-04", item="permit") is Code.HEARING_STATE


def test_nothing_is_announced_or_held_that_was_not_asked_for() -> None:
    where = offered()
    far = at("2026-04-01").isoformat()
    assert (
        refusal(where, "announce_hearing", "2026-03-04", item="permit", takes_place_at=far)
        is Code.HEARING_STATE
    )
    assert refusal(where, "hold_hearing", "2026-03-04", item="permit") is Code.HEARING_STATE
    say_by(where, "request_hearing", ASKED)
    assert refusal(where, "request_hearing", "2026-03-06", item="permit") is Code.HEARING_STATE
    assert refusal(where, "hold_hearing", "2026-03-06", item="permit") is Code.HEARING_STATE


def test_a_hearing_is_offered_once_in_a_filing() -> None:
    where = offered()
    assert refusal(where, "offer_hearing", "2026-03-04", item="permit") is Code.PROCEDURE_KNOWN
    say_by(where, "waive_hearing", "2026-03-04")
    assert refusal(where, "offer_hearing", "2026-03-05", item="permit") is Code.PROCEDURE_KNOWN


def test_a_hearing_ends_by_being_held_or_waived_alone() -> None:
    where = offered()
    assert (
        refusal(where, "end_procedure", "2026-03-04", item="permit", procedure="hearing")
        is Code.HEARING_STATE
    )
    assert refusal(where, "decide", "2026-03-04", item="permit") is Code.PROCEDURE_OPEN


def test_a_hearing_run_as_a_special_procedure_ends_like_one() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-03", procedure="hearing", kind="hearing", working_days=20)
    say_by(where, "end_procedure", "2026-03-10", procedure="hearing")
    assert not clock(where, ClockKind.PROMISED).paused


def test_a_rule_may_exempt_a_case_from_hearings() -> None:
    where = accepted(exempt(lawful(), ProcedureKind.HEARING))
    assert refusal(where, "offer_hearing", "2026-03-03", item="permit") is Code.PROCEDURE_EXEMPT


def test_without_limits_in_the_plan_there_are_no_hearings() -> None:
    where = accepted(lawful(limits=(promised(5),)))
    assert refusal(where, "offer_hearing", "2026-03-03", item="permit") is Code.NO_LIMIT
    only_to_ask = planned(ClockKind.HEARING_REQUEST, limit(5, starts_on=StartsOn.BEGUN))
    where = accepted(lawful(limits=(only_to_ask,)))
    say_by(where, "offer_hearing", "2026-03-03")
    assert refusal(where, "request_hearing", "2026-03-04", item="permit") is Code.NO_LIMIT


@pytest.mark.parametrize(("hours", "takes_place"), [(None, "2026-03-06 10:00"), (48, "2026-03-08 09:00")])
def test_how_far_ahead_a_hearing_is_announced_is_the_plans_to_say(
    hours: int | None, takes_place: str
) -> None:
    notice = [planned(ClockKind.HEARING_NOTICE, limit(hours, Unit.NATURAL_HOURS))] if hours else []
    others = [one for one in SIDES if one.kind is not ClockKind.HEARING_NOTICE]
    where = accepted(lawful(limits=(*others, *notice)))
    say_by(where, "offer_hearing", "2026-03-03")
    say_by(where, "request_hearing", ASKED)
    say_by(where, "announce_hearing", "2026-03-06", takes_place_at=at(takes_place).isoformat())
    assert state(where) is HearingState.ANNOUNCED


def test_only_an_accepted_case_is_heard() -> None:
    where = opened()
    bring(where, "permit", to="receive", when="2026-03-02")
    assert refusal(where, "offer_hearing", "2026-03-03", item="permit") is Code.WRONG_STATE


def test_the_organ_offers_and_the_parties_ask() -> None:
    assert (
        refusal(accepted(), "offer_hearing", "2026-03-03", by="applicant", item="permit") is Code.NOT_ALLOWED
    )
    assert (
        refusal(offered(), "request_hearing", "2026-03-04", by="handler@bureau", item="permit")
        is Code.NOT_ALLOWED
    )
