"""From receipt to acceptance: Licensing Law 32."""

from datetime import date

import pytest

from binglian.domain.core import fold
from binglian.domain.desk import Desk
from binglian.domain.errors import Code
from binglian.domain.events import AcceptanceUndone
from binglian.domain.limits import ClockKind, StartsOn
from binglian.domain.plan import PlannedLimit, Step
from binglian.domain.project import CaseState
from tests.builders import at, bring, day, desk, gate, limit, plan, promised, refusal, step, tell, told
from tests.unit.domain.law import (
    ACCEPTANCE,
    accepted,
    case,
    clock,
    joint,
    lawful,
    opened,
    planned,
    ring,
    say_by,
)

# Received on Monday, 2 March 2026, a case must be accepted by Monday, 9 March.
LAPSE = "2026-03-10 00:00"


def received(*steps: Step) -> Desk:
    where = opened(*steps)
    tell(where, "receive", "2026-03-02", item="permit")
    return where


def test_receipt_starts_the_time_to_accept_and_acceptance_stops_it() -> None:
    where = received()
    assert clock(where, ClockKind.ACCEPTANCE).due.day == day("2026-03-09")
    say_by(where, "accept", "2026-03-04")
    stopped = clock(where, ClockKind.ACCEPTANCE)
    assert (stopped.stopped_at, stopped.lapsed) == (at("2026-03-04"), False)
    assert not case(where).deemed


def test_silence_is_acceptance_from_the_day_of_receipt() -> None:
    where = received()
    ring(where, "2026-03-09 23:59")
    assert case(where).state is CaseState.RECEIVED
    ring(where, LAPSE)
    found = case(where)
    assert (found.state, found.deemed, found.accepted_at) == (CaseState.ACCEPTED, True, at("2026-03-02"))
    assert clock(where, ClockKind.STATUTORY).started_at == at("2026-03-02")
    assert clock(where, ClockKind.STATUTORY).due.day == day("2026-03-30")
    assert not clock(where, ClockKind.ACCEPTANCE).running
    assert clock(where, ClockKind.ACCEPTANCE).lapsed
    assert told(where)[-2:] == ["clock_rang", "case_deemed_accepted"]
    assert where.unwritten[-1].event.at == at(LAPSE)


def test_a_case_deemed_accepted_goes_on_like_any_other() -> None:
    where = received()
    ring(where, "2026-03-12")
    for kind in ("begin_review", "decide", "deliver"):
        say_by(where, kind, "2026-03-12")
    assert case(where).state is CaseState.DELIVERED


def test_limits_that_ran_out_before_the_acceptance_was_deemed_ring_at_once() -> None:
    where = received(lawful(limits=(ACCEPTANCE, promised(3))))
    ring(where, LAPSE)
    assert told(where)[-3:] == ["case_deemed_accepted", "clock_rang", "clock_rang"]
    assert clock(where, ClockKind.PROMISED).overdue()


def test_an_application_whose_prerequisites_do_not_hold_is_not_deemed_accepted() -> None:
    where = opened(lawful(needs=(("site",),)), lawful("site"))
    tell(where, "receive", "2026-03-02", item="permit")
    ring(where, "2026-03-20")
    assert case(where).state is CaseState.RECEIVED
    assert clock(where, ClockKind.ACCEPTANCE).overdue()
    say_by(where, "notify_correction", "2026-03-20")  # late, but there is no acceptance that it contradicts
    assert case(where).state is CaseState.CORRECTION


def test_an_application_that_waits_its_turn_in_a_row_is_not_deemed_accepted() -> None:
    where = opened(lawful(after=("site",)), lawful("site"))
    tell(where, "receive", "2026-03-02", item="permit")
    ring(where, "2026-03-20")
    assert case(where).state is CaseState.RECEIVED


def test_without_a_limit_for_acceptance_silence_says_nothing() -> None:
    where = received(lawful(limits=(promised(5),)))
    ring(where, "2026-06-01")
    assert case(where).state is CaseState.RECEIVED


def test_the_one_notice_says_what_is_missing_and_stops_the_time_to_accept() -> None:
    where = received()
    assert say_by(where, "notify_correction", "2026-03-06", missing=["site plan", "title"]) == (
        "correction_notified",
    )
    found = case(where)
    assert (found.state, found.notified_at) == (CaseState.CORRECTION, at("2026-03-06"))
    assert found.missing == ("site plan", "title")
    ring(where, "2026-04-30")
    assert case(where).state is CaseState.CORRECTION
    assert not clock(where, ClockKind.ACCEPTANCE).lapsed


@pytest.mark.parametrize("between", [(), ("supplement",)])
def test_a_second_notice_for_the_same_filing_is_refused(between: tuple[str, ...]) -> None:
    where = received()
    for kind in ("notify_correction", *between):
        say_by(where, kind, "2026-03-04")
    assert refusal(where, "notify_correction", "2026-03-05", item="permit") is Code.ALREADY_NOTIFIED


def test_a_new_filing_may_be_told_anew_what_is_missing() -> None:
    where = received()
    for kind in ("notify_correction", "withdraw", "receive", "notify_correction"):
        say_by(where, kind, "2026-03-04", id=f"{kind}{len(told(where))}")
    assert (case(where).filing, case(where).state) == (2, CaseState.CORRECTION)


def test_a_notice_after_the_time_ran_out_comes_too_late() -> None:
    where = received()
    assert refusal(where, "notify_correction", LAPSE, item="permit") is Code.WRONG_STATE


def test_a_notice_before_there_is_an_application_is_refused() -> None:
    assert refusal(opened(), "notify_correction", "2026-03-02", item="permit") is Code.WRONG_STATE


def test_a_notice_given_in_time_but_told_late_undoes_the_deemed_acceptance() -> None:
    where = received()
    ring(where, "2026-03-12")
    tell(where, "notify_correction", "2026-03-06", known="2026-03-12", item="permit")
    found = case(where)
    assert (found.state, found.deemed, found.accepted_at) == (CaseState.CORRECTION, False, None)
    assert {"lapse_undone", "acceptance_undone", "correction_notified"} <= set(told(where))
    assert [one.kind for one in found.clocks] == [ClockKind.ACCEPTANCE]
    assert not clock(where, ClockKind.ACCEPTANCE).lapsed


def test_with_its_deemed_acceptance_undone_a_case_waits_as_before() -> None:
    where = received()
    ring(where, LAPSE)
    undone = AcceptanceUndone(at=at("2026-03-06"), item="permit", accepted_at=at("2026-03-02"))
    before = fold(where.project, [undone]).cases["permit"]
    assert (before.state, before.accepted_at, before.deemed) == (CaseState.RECEIVED, None, False)
    (acceptance,) = before.clocks
    assert (acceptance.kind, acceptance.running, acceptance.lapsed) == (ClockKind.ACCEPTANCE, True, False)


def test_what_was_supplied_is_decided_upon_anew_within_the_time_to_accept() -> None:
    where = received()
    say_by(where, "notify_correction", "2026-03-04")
    say_by(where, "supplement", "2026-03-16")
    assert (case(where).state, case(where).corrected_at) == (CaseState.RECEIVED, at("2026-03-16"))
    assert clock(where, ClockKind.ACCEPTANCE).due.day == day("2026-03-23")
    ring(where, "2026-03-24 00:00")
    assert (case(where).deemed, case(where).accepted_at) == (True, at("2026-03-16"))
    assert clock(where, ClockKind.PROMISED).started_at == at("2026-03-16")


def test_other_limits_that_count_from_receipt_count_from_the_day_all_was_supplied() -> None:
    counted = planned(ClockKind.STATUTORY, limit(30, starts_on=StartsOn.RECEIVED))
    where = received(lawful(limits=(ACCEPTANCE, counted)))
    say_by(where, "notify_correction", "2026-03-04")
    assert not any(one.running for one in case(where).clocks)
    say_by(where, "supplement", "2026-03-16")
    assert clock(where, ClockKind.STATUTORY).started_at == at("2026-03-16")


@pytest.mark.parametrize("kind", ["supplement", "accept", "begin_review", "decide", "deliver"])
def test_what_is_in_correction_can_only_be_supplied_refused_or_withdrawn(kind: str) -> None:
    where = received()
    if kind != "supplement":
        say_by(where, "notify_correction", "2026-03-04")
    assert refusal(where, kind, "2026-03-05", item="permit") is Code.WRONG_STATE


@pytest.mark.parametrize(
    ("kind", "state"), [("not_take", CaseState.NOT_TAKEN), ("refuse_acceptance", CaseState.REFUSED)]
)
@pytest.mark.parametrize("corrected", [False, True])
def test_an_application_may_be_turned_away_on_a_ground_and_made_again(
    kind: str, state: CaseState, corrected: bool
) -> None:
    where = received()
    if corrected:
        say_by(where, "notify_correction", "2026-03-03")
    say_by(where, kind, "2026-03-04", ground="not ours")
    found = case(where)
    assert (found.state, found.over_at, found.ground) == (state, at("2026-03-04"), "not ours")
    assert not any(one.running for one in found.clocks)
    say_by(where, "receive", "2026-03-09")
    assert (case(where).filing, case(where).state, case(where).ground) == (2, CaseState.RECEIVED, "")


@pytest.mark.parametrize("kind", ["not_take", "refuse_acceptance"])
def test_what_has_been_accepted_is_no_longer_turned_away(kind: str) -> None:
    assert refusal(accepted(), kind, "2026-03-04", item="permit") is Code.WRONG_STATE


@pytest.mark.parametrize("kind", ["not_take", "refuse_acceptance"])
def test_nothing_is_turned_away_without_a_ground(kind: str) -> None:
    with pytest.raises(Exception, match="ground"):
        say_by(received(), kind, "2026-03-04", ground="")


def test_an_application_in_correction_may_be_withdrawn() -> None:
    where = received()
    say_by(where, "notify_correction", "2026-03-04")
    say_by(where, "withdraw", "2026-03-05")
    assert case(where).state is CaseState.WITHDRAWN


def test_of_two_limits_the_one_in_force_on_the_day_counts() -> None:
    older, newer = (
        promised(20),
        PlannedLimit(kind=ClockKind.PROMISED, limit=limit(15), since=date(2026, 3, 2)),
    )
    for when, value in (("2026-02-28", 20), ("2026-03-02", 15)):
        assert (
            clock(accepted(lawful(limits=(older, newer)), when=when), ClockKind.PROMISED).limit.value == value
        )


def test_a_case_that_the_gate_made_runs_no_time_to_accept() -> None:
    made = step("permit", ACCEPTANCE, promised(5), pre_review=("land", "listed"), needs=(("award",),))
    where = desk(plan(made, happenings=("listed", "signed", "award"), gates=(gate("land", ("signed",)),)))
    tell(where, "record_happening", "2026-03-02", happening="listed")
    for kind in ("begin_pre_review", "conclude_pre_review"):
        tell(where, kind, "2026-03-03", item="permit")
    tell(where, "record_happening", "2026-03-04", happening="signed")
    assert (case(where).state, case(where).clocks) == (CaseState.RECEIVED, ())
    ring(where, "2026-04-01")
    say_by(where, "notify_correction", "2026-04-01")
    tell(where, "record_happening", "2026-04-02", happening="award")
    assert case(where).state is CaseState.CORRECTION
    assert say_by(where, "supplement", "2026-04-03") == ("correction_ended", "case_accepted")
    assert (case(where).accepted_at, [one.kind for one in case(where).clocks]) == (
        at("2026-04-03"),
        [ClockKind.PROMISED],
    )


def test_where_the_calendar_ends_time_says_nothing_that_could_not_be_counted() -> None:
    where = opened(lawful())
    bring(where, "permit", to="receive", when="2027-12-20")
    ring(where, "2027-12-31")
    assert case(where).state is CaseState.RECEIVED
    assert clock(where, ClockKind.ACCEPTANCE).lapsed


def test_where_the_calendar_ends_a_deemed_acceptance_does_not_wait_for_joint_handling() -> None:
    where = opened(lawful(limits=(ACCEPTANCE, promised(10))), joint=limit(45))
    bring(where, "permit", to="receive", when="2027-11-15")
    ring(where, "2027-11-23")
    assert case(where).deemed
    assert where.project.stages["stage1"].clock is None


def test_a_deemed_acceptance_reaches_back_before_the_clock_for_joint_handling() -> None:
    where = opened(lawful(), lawful("site"), joint=limit(45))
    tell(where, "receive", "2026-03-02", item="permit")
    bring(where, "site", to="accept", when="2026-03-05")
    assert joint(where).started_at == at("2026-03-05")
    ring(where, LAPSE)
    assert (joint(where).started_at, joint(where).due.day) == (at("2026-03-02"), day("2026-05-08"))


def test_an_unlawful_hand_is_turned_away() -> None:
    where = received()
    for kind in ("notify_correction", "not_take", "refuse_acceptance"):
        assert refusal(where, kind, "2026-03-04", by="handler@water", item="permit") is Code.WRONG_DEPARTMENT
    say_by(where, "notify_correction", "2026-03-04")
    assert refusal(where, "supplement", "2026-03-05", by="agent", item="permit") is Code.NOT_ALLOWED
