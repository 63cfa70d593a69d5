"""Pre-review while the land is listed, and its promotion when the land is had."""

import pytest

from binglian.domain.desk import Desk
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind, StartsOn
from binglian.domain.plan import Mode, Plan, PlannedLimit, Step
from binglian.domain.project import Case, CaseState
from tests.builders import (
    LEAD,
    at,
    bring,
    desk,
    gate,
    happening,
    limit,
    plan,
    promised,
    refusal,
    step,
    tell,
    told,
)

AHEAD = ("land", "listed")


def land(*steps: Step, mode: Mode = Mode.PARALLEL) -> Plan:
    return plan(
        *steps,
        happenings=("listed", happening("awarded", needs=(("listed",),)), "contracted"),
        gates=(gate("land", ("awarded",), ("contracted",)),),
        mode=mode,
    )


PERMIT = land(step("permit", promised(1), pre_review=AHEAD))


def listed(what: Plan = PERMIT) -> Desk:
    where = desk(what)
    tell(where, "record_happening", "2026-03-02", happening="listed")
    return where


def reviewed(what: Plan = PERMIT, *, favourable: bool = True, item: str = "permit") -> Desk:
    where = listed(what)
    tell(where, "begin_pre_review", "2026-03-03", item=item)
    tell(where, "conclude_pre_review", "2026-03-05", item=item, favourable=favourable)
    return where


def take_land(where: Desk, when: str = "2026-03-17 10:00", *, known: str = "") -> None:
    tell(where, "record_happening", when, known=known, happening="awarded")
    tell(where, "record_happening", when, known=known, happening="contracted")


def permit(where: Desk) -> Case:
    return where.project.cases["permit"]


@pytest.mark.mechanism("S0-09")
def test_a_project_is_reviewed_in_the_notice_window_and_ready_at_the_award() -> None:
    items = ("scheme", "planning", "drawings")
    where = desk(land(*(step(item, promised(3), pre_review=AHEAD) for item in items)))
    assert refusal(where, "begin_pre_review", "2026-03-02", item="scheme") is Code.OUTSIDE_WINDOW
    tell(where, "record_happening", "2026-03-02", happening="listed")
    for item in items:
        tell(where, "begin_pre_review", "2026-03-03", item=item)
        tell(where, "conclude_pre_review", "2026-03-13", item=item)
    assert all(case.decided_at is None and not case.clocks for case in where.project.cases.values())
    take_land(where, "2026-03-17 10:00")
    for case in where.project.cases.values():
        assert (case.state, case.received_at) == (CaseState.ACCEPTED, at("2026-03-17 10:00"))


@pytest.mark.mechanism("S0-10")
def test_the_permit_to_build_is_applied_for_in_the_instant_in_which_the_land_is_had() -> None:
    where = reviewed()
    tell(where, "record_happening", "2026-03-17 10:00", happening="awarded")
    assert permit(where).state is CaseState.PRE_REVIEWED
    receipt = tell(where, "record_happening", "2026-03-17 15:00", happening="contracted")
    assert receipt.events == ("happening_recorded", "gate_opened", "case_promoted", "case_accepted")
    assert permit(where).received_at == permit(where).accepted_at == at("2026-03-17 15:00")
    tell(where, "decide", "2026-03-17 16:00", item="permit")


def test_a_pre_review_opens_its_stage_and_starts_no_clock() -> None:
    where = reviewed()
    assert told(where)[-3:] == ["pre_review_begun", "stage_opened", "pre_review_concluded"]
    assert permit(where) == Case(
        item="permit", state=CaseState.PRE_REVIEWED, favourable=True, pre_reviewed_at=at("2026-03-05")
    )


def test_before_the_gate_nothing_is_issued() -> None:
    where = reviewed()
    for kind in ("accept", "decide", "deliver", "withdraw"):
        assert refusal(where, kind, "2026-03-06", item="permit") is Code.WRONG_STATE
    assert refusal(where, "receive", "2026-03-06", item="permit") is Code.GATE_CLOSED


def test_an_application_is_refused_if_it_came_before_the_gate_though_it_is_told_after() -> None:
    where = listed()
    take_land(where, "2026-03-17")
    late = {"known": "2026-03-18", "item": "permit"}
    assert refusal(where, "receive", "2026-03-16", **late) is Code.GATE_CLOSED
    tell(where, "receive", "2026-03-17", **late)


def test_an_item_without_pre_review_has_no_gate() -> None:
    where = listed(land(step("filing")))
    assert refusal(where, "begin_pre_review", "2026-03-03", item="filing") is Code.NOT_PRE_REVIEWABLE
    tell(where, "receive", "2026-03-03", item="filing")


def test_a_pre_review_cannot_have_begun_before_its_window() -> None:
    assert refusal(listed(), "begin_pre_review", "2026-02-27", known="2026-03-03", item="permit") is (
        Code.OUTSIDE_WINDOW
    )


def test_once_the_gate_is_open_the_item_is_applied_for_and_no_longer_pre_reviewed() -> None:
    where = listed()
    take_land(where, "2026-03-17")
    assert refusal(where, "begin_pre_review", "2026-03-17 09:01", item="permit") is Code.GATE_OPEN


def test_a_pre_review_that_began_before_the_gate_may_be_told_after_it() -> None:
    where = listed()
    take_land(where, "2026-03-17")
    tell(where, "begin_pre_review", "2026-03-16", known="2026-03-18", item="permit")
    assert permit(where).state is CaseState.PRE_REVIEW


def test_a_conclusion_after_the_gate_is_promoted_at_once() -> None:
    where = listed()
    tell(where, "begin_pre_review", "2026-03-03", item="permit")
    take_land(where, "2026-03-17")
    receipt = tell(where, "conclude_pre_review", "2026-03-19", item="permit")
    assert receipt.events == ("pre_review_concluded", "case_promoted", "case_accepted")
    assert permit(where).received_at == at("2026-03-19")


def test_a_gate_told_late_promotes_at_the_instant_at_which_it_opened() -> None:
    where = reviewed()
    take_land(where, "2026-03-17 10:00", known="2026-03-26")
    assert permit(where).accepted_at == at("2026-03-17 10:00")
    assert permit(where).clocks[0].overdue()


def test_no_promotion_lies_before_the_conclusion_that_it_rests_on() -> None:
    where = reviewed()
    take_land(where, "2026-03-04", known="2026-03-06")
    assert permit(where).received_at == at("2026-03-05")


def test_an_unfavourable_pre_review_is_not_promoted_and_the_item_is_applied_for_anew() -> None:
    where = reviewed(favourable=False)
    take_land(where)
    assert permit(where).state is CaseState.PRE_REVIEWED
    tell(where, "receive", "2026-03-18", item="permit")
    assert (permit(where).filing, permit(where).promoted) == (1, False)


def test_an_unfavourable_pre_review_may_be_begun_again() -> None:
    where = reviewed(favourable=False)
    tell(where, "begin_pre_review", "2026-03-09", item="permit")
    tell(where, "conclude_pre_review", "2026-03-10", item="permit")
    take_land(where)
    assert permit(where).promoted


def test_a_favourable_pre_review_is_not_begun_again() -> None:
    assert refusal(reviewed(), "begin_pre_review", "2026-03-09", item="permit") is Code.WRONG_STATE


def test_an_unfinished_pre_review_may_be_left_for_an_application() -> None:
    where = listed()
    tell(where, "begin_pre_review", "2026-03-03", item="permit")
    take_land(where)
    tell(where, "receive", "2026-03-18", item="permit")
    assert permit(where).state is CaseState.RECEIVED
    assert refusal(where, "conclude_pre_review", "2026-03-19", item="permit") is Code.WRONG_STATE


def test_a_conclusion_does_not_lie_before_the_pre_review() -> None:
    where = listed()
    tell(where, "begin_pre_review", "2026-03-05", item="permit")
    assert refusal(where, "conclude_pre_review", "2026-03-04", known="2026-03-06", item="permit") is (
        Code.OUT_OF_ORDER
    )


def test_the_lead_department_may_conclude() -> None:
    where = listed()
    tell(where, "begin_pre_review", "2026-03-03", item="permit")
    assert refusal(where, "conclude_pre_review", "2026-03-04", by="head@water", item="permit") is (
        Code.WRONG_DEPARTMENT
    )
    tell(where, "conclude_pre_review", "2026-03-04", by=f"head@{LEAD}", item="permit")


# a promoted case and what it needs


def test_a_promoted_case_is_accepted_as_soon_as_all_it_needs_holds() -> None:
    where = reviewed(land(step("filing"), step("permit", needs=(("filing",),), pre_review=AHEAD)))
    take_land(where, "2026-03-17")
    assert permit(where).state is CaseState.RECEIVED
    bring(where, "filing", to="decide", when="2026-03-18")
    assert permit(where).accepted_at == at("2026-03-18")


def test_a_prerequisite_told_late_accepts_the_promoted_case_when_it_held() -> None:
    where = reviewed(land(step("filing"), step("permit", needs=(("filing",),), pre_review=AHEAD)))
    take_land(where, "2026-03-17")
    for kind in ("receive", "accept", "decide"):
        tell(where, kind, "2026-03-16", known="2026-03-30", item="filing")
    assert permit(where).accepted_at == at("2026-03-17")


def test_in_serial_order_a_promoted_case_waits_for_its_turn() -> None:
    where = reviewed(
        land(step("filing"), step("permit", after=("filing",), pre_review=AHEAD), mode=Mode.SERIAL)
    )
    take_land(where, "2026-03-17")
    assert permit(where).state is CaseState.RECEIVED
    bring(where, "filing", to="decide", when="2026-03-18")
    assert permit(where).accepted_at == at("2026-03-18")


def test_a_promoted_case_that_was_withdrawn_is_not_accepted_by_itself_any_more() -> None:
    where = reviewed(land(step("filing"), step("permit", needs=(("filing",),), pre_review=AHEAD)))
    take_land(where, "2026-03-17")
    tell(where, "withdraw", "2026-03-18", item="permit")
    tell(where, "receive", "2026-03-19", item="permit")
    bring(where, "filing", to="decide", when="2026-03-20")
    assert permit(where).state is CaseState.RECEIVED
    assert (permit(where).filing, permit(where).promoted) == (2, False)


def test_what_waits_for_either_of_two_gates_is_accepted_once_at_the_earlier() -> None:
    """A late report may open two gates at once, the later one first in the plan."""
    where = desk(
        plan(
            step("permit", promised(5), needs=(("late", "early"),), pre_review=AHEAD),
            happenings=("listed", "taken", "first", "second"),
            gates=(
                gate("land", ("taken",)),
                gate("late", ("first",), ("second",)),
                gate("early", ("second",)),
            ),
        )
    )
    tell(where, "record_happening", "2026-03-02", happening="listed")
    for kind in ("begin_pre_review", "conclude_pre_review"):
        tell(where, kind, "2026-03-02", item="permit")
    tell(where, "record_happening", "2026-03-03", happening="taken")
    tell(where, "record_happening", "2026-03-10", happening="first")
    tell(where, "record_happening", "2026-03-05", known="2026-03-11", happening="second")
    assert permit(where).accepted_at == at("2026-03-05")
    assert told(where).count("case_accepted") == len(permit(where).clocks) == 1


def test_promotion_starts_the_clocks_that_run_from_receipt() -> None:
    from_receipt = PlannedLimit(kind=ClockKind.STATUTORY, limit=limit(20, starts_on=StartsOn.RECEIVED))
    where = reviewed(land(step("permit", from_receipt, promised(5), pre_review=AHEAD)))
    take_land(where, "2026-03-17")
    assert [clock.kind for clock in permit(where).clocks] == [ClockKind.STATUTORY, ClockKind.PROMISED]
