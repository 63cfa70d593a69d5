import pytest

from binglian.domain.case_messages import Outcome
from binglian.domain.clocks import Alarm, Clock, clock_of
from binglian.domain.desk import Desk
from binglian.domain.errors import Code
from binglian.domain.events import ClockRang, LapseUndone
from binglian.domain.limits import ClockKind, StartsOn, Unit
from binglian.domain.plan import Mode, PlannedLimit
from binglian.domain.project import Case, CaseState
from tests.builders import (
    LEAD,
    LIFE,
    at,
    bring,
    calendar,
    delivery,
    desk,
    gate,
    limit,
    plan,
    promised,
    refusal,
    step,
    tell,
    told,
)

ONE = plan(step("permit", promised(5, warn=2), delivery(10)), excluded=("forest",))
STATES = dict(
    zip(
        LIFE,
        (
            CaseState.RECEIVED,
            CaseState.ACCEPTED,
            CaseState.IN_REVIEW,
            CaseState.APPROVED,
            CaseState.DELIVERED,
        ),
        strict=True,
    )
)


def case(where: Desk, item: str = "permit") -> Case:
    return where.project.cases[item]


def clock(where: Desk, kind: ClockKind = ClockKind.PROMISED) -> Clock:
    found = clock_of(case(where).clocks, kind)
    assert found
    return found


def test_a_case_lives_from_receipt_to_delivery() -> None:
    where = desk(ONE)
    days = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06")
    for kind, when in zip(LIFE, days, strict=True):
        tell(where, kind, when, item="permit")
        assert case(where).state is STATES[kind]
    lived = case(where)
    moments = (lived.received_at, lived.accepted_at, lived.review_at, lived.decided_at, lived.delivered_at)
    assert moments == tuple(at(when) for when in days)
    assert lived.filing == 1


def test_a_decision_carries_its_document() -> None:
    where = desk(ONE)
    bring(where, "permit", to="decide", when="2026-03-02", document="No. 7 of 2026")
    assert case(where).document == "No. 7 of 2026"


def test_review_may_be_skipped() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    tell(where, "decide", "2026-03-03", item="permit")
    assert case(where).approved
    assert case(where).review_at is None


@pytest.mark.parametrize(
    ("reached", "unlawful"),
    [
        (None, ("accept", "begin_review", "decide", "deliver", "withdraw")),
        ("receive", ("receive", "begin_review", "decide", "deliver")),
        ("accept", ("receive", "accept", "deliver")),
        ("begin_review", ("receive", "accept", "begin_review", "deliver")),
        ("decide", ("receive", "accept", "begin_review", "decide", "withdraw")),
        ("deliver", ("receive", "accept", "begin_review", "decide", "deliver", "withdraw")),
    ],
)
def test_what_does_not_follow_is_refused(reached: str | None, unlawful: tuple[str, ...]) -> None:
    where = desk(plan(step("permit"), step("other")))
    if reached:
        bring(where, "permit", to=reached, when="2026-03-02")
    for kind in unlawful:
        assert refusal(where, kind, "2026-03-03", item="permit") is Code.WRONG_STATE


@pytest.mark.parametrize(
    ("item", "code"), [("forest", Code.ITEM_NOT_PLANNED), ("moon-permit", Code.UNKNOWN_ITEM)]
)
def test_an_item_outside_the_plan_is_refused(item: str, code: Code) -> None:
    assert refusal(desk(ONE), "receive", "2026-03-02", item=item) is code


@pytest.mark.parametrize(
    ("kind", "by", "code"),
    [
        ("decide", "window", Code.NOT_ALLOWED),
        ("decide", "handler@water", Code.WRONG_DEPARTMENT),
        ("decide", "handler", Code.WRONG_DEPARTMENT),
        ("withdraw", "handler@bureau", Code.NOT_ALLOWED),
    ],
)
def test_the_wrong_hand_is_refused(kind: str, by: str, code: Code) -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    assert refusal(where, kind, "2026-03-03", by=by, item="permit") is code


def test_an_act_that_nobody_was_given_is_refused_to_everybody() -> None:
    assert refusal(desk(plan(step("permit"), authority={})), "receive", "2026-03-02", item="permit") is (
        Code.NOT_ALLOWED
    )


def test_the_lead_department_acts_where_the_definition_says_so() -> None:
    where = desk(plan(step("permit"), authority={"receive": ("window@lead",)}))
    tell(where, "receive", "2026-03-02", by=f"window@{LEAD}", item="permit")
    assert case(where).state is CaseState.RECEIVED


def test_nothing_in_a_case_comes_before_what_it_has_lived_through() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-05")
    assert refusal(where, "decide", "2026-03-04", known="2026-03-06", item="permit") is Code.OUT_OF_ORDER
    tell(where, "withdraw", "2026-03-06", item="permit")
    again = refusal(where, "receive", "2026-03-05 10:00", known="2026-03-09", item="permit")
    assert again is Code.OUT_OF_ORDER


# what a case needs


@pytest.mark.parametrize("mode", Mode)
def test_nothing_is_accepted_whose_prerequisites_do_not_hold(mode: Mode) -> None:
    where = desk(plan(step("filing"), step("permit", needs=(("filing",),)), mode=mode))
    tell(where, "receive", "2026-03-02", item="permit")
    assert refusal(where, "accept", "2026-03-02", item="permit") is Code.PREREQUISITE_MISSING
    bring(where, "filing", to="decide", when="2026-03-03")
    tell(where, "accept", "2026-03-04", item="permit")


def test_a_rejected_prerequisite_does_not_hold() -> None:
    where = desk(plan(step("filing"), step("permit", needs=(("filing",),))))
    bring(where, "filing", to="decide", when="2026-03-03", outcome="rejected")
    tell(where, "receive", "2026-03-04", item="permit")
    assert refusal(where, "accept", "2026-03-04", item="permit") is Code.PREREQUISITE_MISSING


def test_prerequisites_must_hold_when_it_happened_and_not_when_it_was_told() -> None:
    where = desk(plan(step("filing"), step("permit", needs=(("filing",),))))
    tell(where, "receive", "2026-03-02", item="permit")
    bring(where, "filing", to="decide", when="2026-03-05")
    late = {"known": "2026-03-09", "item": "permit"}
    assert refusal(where, "accept", "2026-03-04", **late) is Code.PREREQUISITE_MISSING
    tell(where, "accept", "2026-03-05", **late)


@pytest.mark.parametrize("held", ["awarded", "allocated"])
def test_any_one_of_a_group_will_do(held: str) -> None:
    land = plan(step("permit", needs=(("awarded", "allocated"),)), happenings=("awarded", "allocated"))
    where = desk(land)
    tell(where, "receive", "2026-03-02", item="permit")
    tell(where, "record_happening", "2026-03-02", happening=held)
    tell(where, "accept", "2026-03-02", item="permit")


def test_a_gate_may_be_a_prerequisite() -> None:
    where = desk(
        plan(step("permit", needs=(("land",),)), happenings=("awarded",), gates=(gate("land", ("awarded",)),))
    )
    tell(where, "receive", "2026-03-02", item="permit")
    assert refusal(where, "accept", "2026-03-02", item="permit") is Code.PREREQUISITE_MISSING
    tell(where, "record_happening", "2026-03-03", happening="awarded")
    tell(where, "accept", "2026-03-03", item="permit")


def test_in_serial_order_one_waits_until_the_other_is_approved() -> None:
    where = desk(plan(step("filing"), step("permit", after=("filing",)), mode=Mode.SERIAL))
    tell(where, "receive", "2026-03-02", item="permit")
    assert refusal(where, "accept", "2026-03-02", item="permit") is Code.SERIAL_ORDER
    bring(where, "filing", to="decide", when="2026-03-03")
    assert refusal(where, "accept", "2026-03-02", known="2026-03-04", item="permit") is Code.SERIAL_ORDER
    tell(where, "accept", "2026-03-03", known="2026-03-04", item="permit")


def test_approvals_that_nothing_orders_run_side_by_side() -> None:
    where = desk(plan(step("filing"), step("eia"), step("energy")))
    for item in ("filing", "eia", "energy"):
        bring(where, item, to="accept", when="2026-03-02")
    assert {one.state for one in where.project.cases.values()} == {CaseState.ACCEPTED}


# applying again


@pytest.mark.parametrize("end", ["withdraw", "decide", "deliver"])
def test_what_led_nowhere_may_be_applied_for_again(end: str) -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    if end == "withdraw":
        tell(where, "withdraw", "2026-03-03", item="permit")
    else:
        tell(where, "decide", "2026-03-03", item="permit", outcome="rejected")
    if end == "deliver":
        tell(where, "deliver", "2026-03-03", item="permit")
    tell(where, "receive", "2026-03-04", item="permit")
    assert case(where) == Case(
        item="permit", state=CaseState.RECEIVED, filing=2, received_at=at("2026-03-04")
    )


def test_a_second_filing_counts_from_its_own_acceptance() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    tell(where, "withdraw", "2026-03-03", item="permit")
    bring(where, "permit", to="accept", when="2026-03-16")
    assert clock(where).started_at == at("2026-03-16")
    assert clock(where).due.label() == "2026-03-23"


# clocks


def test_each_clock_starts_at_its_own_moment() -> None:
    kinds = {
        StartsOn.RECEIVED: ClockKind.STATUTORY,
        StartsOn.ACCEPTED: ClockKind.PROMISED,
        StartsOn.DECIDED: ClockKind.DELIVERY,
    }
    limits = (PlannedLimit(kind=kind, limit=limit(3, starts_on=moment)) for moment, kind in kinds.items())
    where = desk(plan(step("permit", *limits)))
    for kind, when, running in (
        ("receive", "2026-03-02", {ClockKind.STATUTORY}),
        ("accept", "2026-03-03", {ClockKind.STATUTORY, ClockKind.PROMISED}),
        ("decide", "2026-03-04", {ClockKind.DELIVERY}),
        ("deliver", "2026-03-05", set[ClockKind]()),
    ):
        tell(where, kind, when, item="permit")
        assert {one.kind for one in case(where).clocks if one.running} == running
    assert [one.started_at for one in case(where).clocks] == [
        at("2026-03-02"),
        at("2026-03-03"),
        at("2026-03-04"),
    ]


def test_a_decision_stops_the_clock_and_starts_delivery() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    tell(where, "decide", "2026-03-06 17:00", item="permit")
    assert clock(where).stopped_at == at("2026-03-06 17:00")
    assert not clock(where).lapsed
    assert "lapse_undone" not in told(where)
    assert clock(where, ClockKind.DELIVERY).due.label() == "2026-03-20"


def test_a_late_decision_stops_the_clock_as_lapsed() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    tell(where, "decide", "2026-03-10 00:00", item="permit")
    assert clock(where).lapsed
    assert "lapse_undone" not in told(where)


def test_a_clock_that_would_end_in_a_year_without_calendar_refuses_the_act() -> None:
    where = desk(plan(step("permit", promised(40))), opened="2027-11-01 09:00")
    tell(where, "receive", "2027-12-01", item="permit")
    assert refusal(where, "accept", "2027-12-01", item="permit") is Code.CALENDAR_MISSING


def test_a_clock_that_ends_in_a_provisional_year_says_so() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-12-30")
    assert clock(where).due.provisional


def test_a_limit_in_hours_tells_its_due_instant() -> None:
    hours = PlannedLimit(kind=ClockKind.PROMISED, limit=limit(4, Unit.WORKING_HOURS))
    where = desk(plan(step("permit", hours)))
    bring(where, "permit", to="accept", when="2026-03-02 16:00")
    where.ring(at("2026-03-03 11:00"), calendar())
    rang = where.unwritten[-1].event
    assert isinstance(rang, ClockRang)
    assert (rang.alarm, rang.due) == (Alarm.LAPSE, at("2026-03-03 11:00").isoformat())


# told late


@pytest.mark.parametrize(
    ("kind", "state"), [("decide", CaseState.APPROVED), ("withdraw", CaseState.WITHDRAWN)]
)
def test_what_was_done_in_time_but_told_late_undoes_the_lapse(kind: str, state: CaseState) -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    where.ring(at("2026-03-12"), calendar())
    assert clock(where).overdue()
    tell(where, kind, "2026-03-09 23:59", known="2026-03-12", item="permit")
    assert case(where).state is state
    assert not clock(where).lapsed
    undone = [record.event for record in where.unwritten if isinstance(record.event, LapseUndone)]
    assert [(one.at, one.item, one.clock) for one in undone] == [
        (at("2026-03-09 23:59"), "permit", ClockKind.PROMISED)
    ]
    assert undone[0].lapsed_at == clock(where).due.at


def test_a_delivery_told_late_undoes_its_own_lapse() -> None:
    where = desk(plan(step("permit", delivery(2)), step("other")))
    bring(where, "permit", to="decide", when="2026-03-02")
    where.ring(at("2026-03-09"), calendar())
    tell(where, "deliver", "2026-03-04", known="2026-03-09", item="permit")
    assert told(where)[-2:] == ["case_delivered", "lapse_undone"]


def test_what_was_done_too_late_stays_lapsed() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    tell(where, "decide", "2026-03-10 00:00", known="2026-03-12", item="permit")
    assert "lapse_undone" not in told(where)


def test_an_acceptance_told_late_rings_at_once_what_was_due_since() -> None:
    where = desk(ONE)
    tell(where, "receive", "2026-03-02", item="permit")
    tell(where, "accept", "2026-03-02", known="2026-03-30", item="permit")
    assert told(where)[-2:] == ["clock_rang", "clock_rang"]
    assert [record.event.at for record in where.unwritten[-2:]] == [
        at("2026-03-05 00:00"),
        at("2026-03-10 00:00"),
    ]


def test_a_rejection_can_be_told_from_an_approval() -> None:
    where = desk(ONE)
    bring(where, "permit", to="decide", when="2026-03-02", outcome="rejected")
    assert case(where).outcome is Outcome.REJECTED
    assert not case(where).approved
