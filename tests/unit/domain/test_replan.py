"""Another plan for a running project: nothing that began is dropped, clocks keep what they have used."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binglian.domain.clocks import Clock
from binglian.domain.core import fold
from binglian.domain.desk import Desk, Receipt
from binglian.domain.errors import Code, Refused
from binglian.domain.events import ClockMoved, PlanAdopted
from binglian.domain.limits import ClockKind, Limit
from binglian.domain.plan import Plan, PlannedLimit, Step
from binglian.domain.project import CaseState, Project
from tests.builders import (
    AUTHORITY,
    at,
    bring,
    calendar,
    day,
    desk,
    extension,
    gate,
    happening,
    limit,
    milestone,
    plan,
    promised,
    refusal,
    say,
    step,
    tell,
    told,
)
from tests.unit.domain.strategies import EFFORT, drawn, random_plan
from tests.unit.domain.strategies_said import OPENED, history, message, opened

MAY = AUTHORITY | {"adopt_plan": ("agent",), "drop_pre_review": ("handler@item",)}


def by(*steps: Step, **more: object) -> Plan:
    """A plan of these steps that an agent may replace."""
    return replace(plan(*steps, authority=MAY), **more)


def adopt(where: Desk, other: Plan, when: str, *, known: str = "") -> Receipt:
    """Has a desk go on by another plan."""
    replaces = where.project.plan.fingerprint()
    return tell(
        where, "adopt_plan", when, known=known, by="agent", plan=other, replaces=replaces, reason="so"
    )


def refused(where: Desk, other: Plan, when: str, *, by: str = "agent", replaces: str = "") -> Code:
    """Why a desk does not go on by another plan."""
    former = replaces or where.project.plan.fingerprint()
    return refusal(where, "adopt_plan", when, by=by, plan=other, replaces=former, reason="so")


def adopted(where: Desk) -> PlanAdopted:
    """What was recorded of the last adoption."""
    return [one.event for one in where.unwritten if isinstance(one.event, PlanAdopted)][-1]


def clock(where: Desk, item: str = "a") -> Clock:
    """The first clock of a case."""
    return where.project.cases[item].clocks[0]


def sound(where: Desk, first: Plan, now: str) -> None:
    """The records add up to the state, and so does the book."""
    assert fold(Project(plan=first), [one.event for one in where.unwritten]) == where.project
    assert where.book.history(at(now), calendar()).project == where.project


def test_a_project_goes_on_by_another_plan_and_the_record_says_what_that_changes() -> None:
    first, other = by(step("a", promised(5)), step("b")), by(step("a", promised(3)), step("c"))
    where = desk(first)
    bring(where, "a", to="accept", when="2026-03-02")
    adopt(where, other, "2026-03-03")
    event = adopted(where)
    assert (event.added, event.removed, event.reason) == (("c",), ("b",), "so")
    assert event.moved == (
        ClockMoved(
            item="a",
            clock=ClockKind.PROMISED,
            subject="",
            before="2026-03-09",
            after="2026-03-05",
            provisional=False,
        ),
    )
    assert where.project.plan == other
    sound(where, first, "2026-03-03")


def test_a_case_that_has_begun_is_never_dropped() -> None:
    where = desk(by(step("a"), step("b")))
    for kind in ("receive", "withdraw"):
        tell(where, kind, "2026-03-02", item="b")
        assert refused(where, by(step("a")), "2026-03-03") is Code.BEGUN_DROPPED
    adopt(where, by(step("b")), "2026-03-03")
    assert where.project.cases["b"].state is CaseState.WITHDRAWN


def test_a_plan_replaces_only_the_one_that_it_was_made_to_replace() -> None:
    where = desk(by(step("a"), step("b")))
    stale = where.project.plan.fingerprint()
    adopt(where, by(step("a")), "2026-03-03")
    assert refused(where, by(step("b")), "2026-03-04", replaces=stale) is Code.PLAN_CHANGED


def test_a_plan_is_adopted_by_someone_whom_it_entitles() -> None:
    where = desk(plan(step("a")))
    other = by(step("a", promised(3)))
    assert refused(where, other, "2026-03-03", by="applicant") is Code.NOT_ALLOWED
    adopt(where, other, "2026-03-03")
    assert refused(where, plan(step("a")), "2026-03-04") is Code.NOT_ALLOWED


def test_a_clock_keeps_its_start_its_pauses_and_its_extension_under_another_limit() -> None:
    first = by(step("a", extendable(10)))
    where = desk(first)
    bring(where, "a", to="accept", when="2026-03-02")
    tell(where, "begin_procedure", "2026-03-03", item="a", procedure="p", kind="testing", working_days=2)
    tell(where, "end_procedure", "2026-03-05", item="a", procedure="p")
    tell(where, "extend", "2026-03-06", item="a", clock="promised", reason="hard", by="agent")
    before = clock(where)
    adopt(where, by(step("a", extendable(6))), "2026-03-09")
    after = clock(where)
    assert (after.started_at, after.pauses, after.added, after.extensions) == (
        before.started_at,
        before.pauses,
        3,
        1,
    )
    assert (before.due.day, after.due.day) == (day("2026-03-23"), day("2026-03-17"))
    sound(where, first, "2026-03-09")


def extendable(value: int) -> PlannedLimit:
    made = promised(value)
    return replace(made, limit=replace(made.limit, extension=extension(3, "agent")))


def test_a_limit_that_has_passed_under_the_new_plan_lapses_at_once_and_at_its_own_instant() -> None:
    first = by(step("a", promised(10)))
    where = desk(first)
    bring(where, "a", to="accept", when="2026-03-02")
    adopt(where, by(step("a", promised(3))), "2026-03-10")
    assert clock(where).overdue()
    rang = where.unwritten[-1]
    assert (rang.event.type, rang.event.at, rang.recorded_at) == (
        "clock_rang",
        at("2026-03-06 00:00"),
        at("2026-03-10"),
    )
    sound(where, first, "2026-03-10")


def test_a_lapsed_limit_that_the_new_plan_makes_longer_runs_again() -> None:
    first = by(step("a", promised(3)))
    where = desk(first)
    bring(where, "a", to="accept", when="2026-03-02")
    where.ring(at("2026-03-10"), calendar())
    adopt(where, by(step("a", promised(10))), "2026-03-10")
    assert not clock(where).lapsed
    assert "lapse_undone" in told(where)
    where.ring(at("2026-03-17 00:00"), calendar())
    assert clock(where).lapsed
    sound(where, first, "2026-03-17 00:00")


def test_a_change_of_law_is_for_what_starts_from_its_day_on() -> None:
    """Twenty working days become fifteen for cases accepted from 9 March."""
    old = PlannedLimit(kind=ClockKind.STATUTORY, limit=limit(20))
    new = PlannedLimit(kind=ClockKind.STATUTORY, limit=limit(15), since=date(2026, 3, 9))
    where = desk(by(step("a", old), step("b", old)))
    bring(where, "a", to="accept", when="2026-03-02")
    adopt(where, by(step("a", old, new), step("b", old, new)), "2026-03-05")
    assert adopted(where).moved == ()
    bring(where, "b", to="accept", when="2026-03-09")
    assert clock(where).due.day == day("2026-03-30")
    assert clock(where, "b").due.day == day("2026-03-30")


def test_a_clock_that_the_new_plan_does_not_know_keeps_its_limit() -> None:
    where = desk(by(step("a", promised(5))))
    bring(where, "a", to="accept", when="2026-03-02")
    adopt(where, by(step("a")), "2026-03-03")
    assert clock(where).due.day == day("2026-03-09")


def test_stages_and_milestones_come_under_the_new_limits() -> None:
    def joint(days: int, within: Limit) -> Plan:
        made = by(
            step("a"),
            happenings=(happening("award"),),
            milestones=(milestone("m", "award", "a", within),),
        )
        limits = (PlannedLimit(kind=ClockKind.JOINT, limit=limit(days)),)
        return replace(made, stages=tuple(replace(stage, limits=limits) for stage in made.stages))

    first = joint(10, limit(10))
    where = desk(first)
    tell(where, "record_happening", "2026-03-02", happening="award")
    bring(where, "a", to="accept", when="2026-03-02")
    adopt(where, joint(5, limit(7)), "2026-03-03")
    assert {(one.item, one.after) for one in adopted(where).moved} == {
        ("stage1", "2026-03-09"),
        ("m", "2026-03-11"),
    }
    sound(where, first, "2026-03-03")


def reviewed(winner: str) -> Plan:
    return by(
        step("a", pre_review=("land", "listed")),
        step("b", pre_review=("land", "listed")),
        step("c", pre_review=("land", "listed")),
        happenings=(happening("listed"), happening("awarded")),
        gates=(gate("land", ("awarded",)),),
        facts={"winner": winner, "area": 3},
        reviewed_facts=("winner",),
    )


def test_when_the_expected_winner_changes_pre_reviews_fall_visibly_and_may_be_made_anew() -> None:
    where = desk(reviewed("one"))
    tell(where, "record_happening", "2026-03-02", happening="listed")
    for item in ("a", "b"):
        tell(where, "begin_pre_review", "2026-03-03", item=item)
    tell(where, "conclude_pre_review", "2026-03-04", item="b")
    receipt = adopt(where, reviewed("two"), "2026-03-05")
    assert receipt.events == ("plan_adopted", "pre_review_dropped", "pre_review_dropped")
    dropped = [one.event for one in where.unwritten if one.event.type == "pre_review_dropped"]
    assert [(one.item, one.ground) for one in dropped] == [("a", "winner"), ("b", "winner")]
    tell(where, "begin_pre_review", "2026-03-06", item="b")
    tell(where, "conclude_pre_review", "2026-03-06", item="b")
    tell(where, "record_happening", "2026-03-09", happening="awarded")
    assert {item: case.state for item, case in where.project.cases.items()} == {
        "a": CaseState.PRE_REVIEW_DROPPED,
        "b": CaseState.ACCEPTED,
    }


def test_another_fact_leaves_pre_reviews_alone() -> None:
    where = desk(reviewed("one"))
    tell(where, "record_happening", "2026-03-02", happening="listed")
    tell(where, "begin_pre_review", "2026-03-03", item="a")
    receipt = adopt(where, replace(reviewed("one"), facts={"winner": "one", "area": 4}), "2026-03-05")
    assert receipt.events == ("plan_adopted",)


def test_what_the_gate_has_made_formal_falls_no_more() -> None:
    where = desk(reviewed("one"))
    tell(where, "record_happening", "2026-03-02", happening="listed")
    tell(where, "begin_pre_review", "2026-03-03", item="a")
    tell(where, "conclude_pre_review", "2026-03-04", item="a")
    tell(where, "record_happening", "2026-03-05", happening="awarded")
    adopt(where, reviewed("two"), "2026-03-06")
    assert where.project.cases["a"].state is CaseState.ACCEPTED


def test_a_report_from_before_the_change_is_decided_by_the_former_plan() -> None:
    first = by(step("a", promised(10)))
    where = desk(first)
    adopt(
        where, by(step("a", promised(3), needs=(("award",),)), happenings=(happening("award"),)), "2026-03-05"
    )
    tell(where, "receive", "2026-03-02", known="2026-03-06", item="a")
    tell(where, "accept", "2026-03-02 10:00", known="2026-03-06", item="a")
    assert clock(where).due.day == day("2026-03-05")
    sound(where, first, "2026-03-06")


def test_a_change_told_late_counts_from_its_own_day() -> None:
    first = by(step("a", promised(10)), step("b", promised(10)))
    where = desk(first)
    bring(where, "a", to="decide", when="2026-03-02")
    bring(where, "b", to="accept", when="2026-03-06")
    adopt(where, by(step("a", promised(3)), step("b", promised(3))), "2026-03-04", known="2026-03-09")
    assert clock(where).due.day == day("2026-03-16")
    assert clock(where, "b").due.day == day("2026-03-11")
    sound(where, first, "2026-03-09")


def test_changes_told_in_the_wrong_order_are_made_in_the_right_one() -> None:
    first, second, third = (by(step("a", promised(days))) for days in (5, 6, 7))
    where = desk(first)
    bring(where, "a", to="accept", when="2026-03-02")
    for when, other, former in (("2026-03-04", third, second), ("2026-03-03", second, first)):
        said = say("adopt_plan", when, by="agent", plan=other, replaces=former.fingerprint(), reason="so")
        where.hear(said, at("2026-03-05"), calendar())
    assert where.project.plan == third
    assert clock(where).due.day == day("2026-03-11")
    sound(where, first, "2026-03-05")


def test_what_waited_only_for_a_step_that_falls_away_comes_about() -> None:
    first = by(
        step("a"),
        step("b"),
        happenings=(happening("award"),),
        milestones=(milestone("m", "award", "a"),),
    )
    where = desk(first)
    tell(where, "record_happening", "2026-03-02", happening="award")
    bring(where, "a", to="deliver", when="2026-03-03")
    adopt(where, replace(first, steps=first.steps[:1], stages=by(step("a")).stages), "2026-03-05")
    assert told(where)[-2:] == ["stage_completed", "project_ended"]
    assert where.project.completed


@settings(max_examples=25 * EFFORT)
@given(st.data())
def test_whatever_has_begun_goes_on_under_any_other_plan(data: st.DataObject) -> None:
    chance = drawn(data)
    what, other = random_plan(chance), random_plan(chance)
    said = history(chance, what, 15)
    now = (said[-1].occurred_at if said else OPENED) + timedelta(minutes=1 + chance(9000))
    where = opened(what)
    for one in said:
        where.take(one, one.occurred_at, calendar())
    where.ring(now, calendar())
    before, items = where.project, {one.item for one in other.steps}
    adoption = message(
        "adopt_plan", now, "other", plan=other, replaces=before.plan.fingerprint(), reason="so"
    )
    if not set(before.cases) <= items:
        with pytest.raises(Refused, match="begun-case-dropped"):
            where.take(adoption, now, calendar())
        return
    where.take(adoption, now, calendar())
    assert set(before.cases) <= set(where.project.cases)
    assert fold(Project(plan=what), [one.event for one in where.unwritten]) == where.project
    for item, case in before.cases.items():
        after = where.project.cases[item]
        if case.state not in (CaseState.PRE_REVIEW, CaseState.PRE_REVIEWED):
            assert (after.filing, after.received_at) == (case.filing, case.received_at)
        for old, new in zip(case.clocks, after.clocks, strict=False):
            assert (new.kind, new.subject, new.started_at) == (old.kind, old.subject, old.started_at)
            for then, today in zip(old.pauses, new.pauses, strict=False):
                assert (today.start, today.cause) == (then.start, then.cause)
                assert then.end is None or today.end == then.end
            assert (new.added, new.extensions) == (old.added, old.extensions)
            assert old.running or new == old
