"""Another calendar for a running project: what moves, what it brings about, what stands, and the way back.

Received on Monday, 2 March 2026, a case must be accepted by Monday, 9 March. Accepted on the day of receipt,
it must be decided by Monday, 16 March, as promised, and by Monday, 30 March, as the law says.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binglian.domain.calendar import CalendarData, DayOff, WorkCalendar, YearStatus, shared
from binglian.domain.core import fold
from binglian.domain.desk import Desk, Receipt
from binglian.domain.errors import Code, Refused
from binglian.domain.events import CalendarAdopted, ClockMoved
from binglian.domain.limits import ClockKind
from binglian.domain.messages import Message
from binglian.domain.plan import Plan, Step
from binglian.domain.project import CaseState, Project
from tests.builders import (
    AUTHORITY,
    at,
    calendar,
    calendar_data,
    day,
    desk,
    happening,
    instant,
    limit,
    milestone,
    plan,
    promised,
    say,
    step,
)
from tests.unit.domain.law import lawful
from tests.unit.domain.strategies import CLERK, EFFORT, drawn, random_plan
from tests.unit.domain.strategies_said import OPENED, history, message, opened

MAY = AUTHORITY | {"adopt_calendar": (CLERK,)}


def closed(first: str, last: str, name: str = "flood") -> CalendarData:
    """The inline calendar with some days more off in 2026."""
    known = calendar_data()
    years = tuple(
        replace(year, off=(*year.off, DayOff(day(first), day(last), name))) if year.year == 2026 else year
        for year in known.years
    )
    return replace(known, years=years)


def announced() -> CalendarData:
    """The inline calendar with 2027 announced as it was expected."""
    known = calendar_data()
    return replace(known, years=tuple(replace(year, status=YearStatus.ANNOUNCED) for year in known.years))


class Office:
    """A desk and the calendar that it uses now, as the workflow has them."""

    def __init__(self, where: Desk, data: CalendarData | None = None) -> None:
        self.desk = where
        self.calendar = shared(data or calendar_data())

    @property
    def project(self) -> Project:
        return self.desk.project

    def tell(self, kind: str, when: str, /, *, known: str = "", by: str = "", **fields: object) -> Receipt:
        return self.desk.take(say(kind, when, by=by, **fields), at(known or when), self.calendar)

    def hear(self, kind: str, when: str, known: str, /, **fields: object) -> bool:
        return self.desk.hear(say(kind, when, by="", **fields), at(known), self.calendar)

    def adopt(
        self, data: CalendarData, when: str | datetime, *, known: str = "", by: str = CLERK
    ) -> CalendarAdopted:
        """Adopts a calendar and says what was recorded of it."""
        now = at(known) if known else instant(when)
        first = self.desk.sequence + 1
        adoption = say(
            "adopt_calendar", when, by=by, calendar=data, reason="announced", id=f"{now}-{data.digest()}"
        )
        receipt = self.desk.take(adoption, now, self.calendar)
        self.calendar = shared(data)
        event = next(one.event for one in self.desk.unwritten if one.sequence >= receipt.sequences[0])
        assert receipt.sequences[0] >= first
        assert isinstance(event, CalendarAdopted)
        return event

    def refusal(self, data: CalendarData, when: str, *, known: str = "", by: str = CLERK) -> Code:
        before = self.project, self.desk.sequence
        with pytest.raises(Refused) as refused:
            self.adopt(data, when, known=known, by=by)
        assert (self.project, self.desk.sequence) == before
        return refused.value.code

    def told(self) -> list[str]:
        return [one.event.type for one in self.desk.unwritten]

    def due(self, item: str, kind: ClockKind) -> date | None:
        return next(one.due.day for one in self.project.cases[item].clocks if one.kind is kind)

    def sound(self, what: Plan, now: str) -> None:
        """The records add up to the state, and so does the book by the calendar in use."""
        assert fold(Project(plan=what), [one.event for one in self.desk.unwritten]) == self.project
        assert self.desk.book.history(at(now), self.calendar).project == self.project


def office(*steps: Step, **more: object) -> tuple[Office, Plan]:
    """The office of a project of these steps, and its plan."""
    what = replace(plan(*(steps or (lawful(),)), authority=MAY), **more)
    return Office(desk(what)), what


def accepted(*steps: Step) -> tuple[Office, Plan]:
    where, what = office(*steps)
    where.tell("receive", "2026-03-02", item="permit")
    where.tell("accept", "2026-03-02", item="permit")
    return where, what


def test_a_closure_moves_every_open_clock_and_the_record_says_from_when_to_when() -> None:
    where, what = accepted()
    adopted = where.adopt(closed("2026-03-05", "2026-03-06"), "2026-03-04")
    assert (adopted.before, adopted.after) == (calendar().digest, where.calendar.digest)
    assert adopted.reason == "announced"
    assert adopted.moved == (
        ClockMoved(
            item="permit",
            clock=ClockKind.PROMISED,
            subject="",
            before="2026-03-16",
            after="2026-03-18",
            provisional=False,
        ),
        ClockMoved(
            item="permit",
            clock=ClockKind.STATUTORY,
            subject="",
            before="2026-03-30",
            after="2026-04-01",
            provisional=False,
        ),
    )
    assert where.due("permit", ClockKind.PROMISED) == day("2026-03-18")
    where.sound(what, "2026-03-04")


def test_stages_and_milestones_are_counted_anew_too() -> None:
    what = replace(
        plan(
            step("permit", promised(5)),
            happenings=(happening("award"),),
            milestones=(milestone("m", "award", "permit", limit(5)),),
            authority=MAY,
        )
    )
    where = Office(desk(what))
    where.tell("record_happening", "2026-03-02", happening="award")
    moved = where.adopt(closed("2026-03-05", "2026-03-06"), "2026-03-04").moved
    assert [(one.item, one.clock, one.after) for one in moved] == [("m", ClockKind.MILESTONE, "2026-03-11")]
    where.sound(what, "2026-03-04")


def test_a_clock_that_has_stopped_moves_no_more() -> None:
    where, _ = accepted()
    where.tell("decide", "2026-03-04", item="permit")
    moved = where.adopt(closed("2026-03-05", "2026-03-06"), "2026-03-04 12:00").moved
    assert [one.clock for one in moved] == [ClockKind.DELIVERY]


def test_a_year_announced_as_expected_moves_nothing_and_is_provisional_no_longer() -> None:
    where, what = office(step("permit", promised(20)))
    where.tell("receive", "2026-12-21", item="permit")
    where.tell("accept", "2026-12-21", item="permit")
    moved = where.adopt(announced(), "2026-12-22").moved
    assert [(one.before, one.after, one.provisional) for one in moved] == [
        ("2027-01-19", "2027-01-19", False)
    ]
    where.sound(what, "2026-12-22")


def test_a_closure_told_late_undoes_a_lapse() -> None:
    where, what = accepted()
    where.desk.ring(at("2026-03-17 12:00"), where.calendar)
    assert where.told()[-1] == "clock_rang"
    where.adopt(closed("2026-03-05", "2026-03-06"), "2026-03-17 12:00")
    assert "lapse_undone" in where.told()
    promise = where.project.cases["permit"].clocks[1]
    assert (promise.kind, promise.lapsed, promise.due.day) == (ClockKind.PROMISED, False, day("2026-03-18"))
    where.sound(what, "2026-03-17 12:00")
    where.desk.ring(at("2026-03-19 00:00"), where.calendar)
    assert where.told().count("lapse_undone") == 1
    assert where.project.cases["permit"].clocks[1].lapsed


def test_a_closure_told_late_undoes_a_deemed_acceptance() -> None:
    where, what = office()
    where.tell("receive", "2026-03-02", item="permit")
    where.desk.ring(at("2026-03-10"), where.calendar)
    assert where.project.cases["permit"].deemed
    where.adopt(closed("2026-03-05", "2026-03-05"), "2026-03-10 12:00")
    assert where.project.cases["permit"].state is CaseState.RECEIVED
    assert {"acceptance_undone", "lapse_undone"} <= set(where.told())
    where.sound(what, "2026-03-10 12:00")


def test_a_day_that_turns_out_to_be_worked_brings_forward_what_silence_brings() -> None:
    where, what = office()
    where.calendar = shared(closed("2026-03-05", "2026-03-05"))
    where.tell("receive", "2026-03-02", item="permit")
    where.desk.ring(at("2026-03-10 12:00"), where.calendar)
    assert not where.project.cases["permit"].deemed
    where.adopt(calendar_data(), "2026-03-10 12:00")
    assert where.project.cases["permit"].deemed
    assert where.told()[-3:-1] == ["clock_rang", "case_deemed_accepted"]
    where.sound(what, "2026-03-10 12:00")


def test_what_was_done_under_the_former_calendar_stands() -> None:
    """The review begun on a deemed acceptance that would not have come about yet: only clocks move."""
    where, what = office()
    where.tell("receive", "2026-03-02", item="permit")
    where.tell("begin_review", "2026-03-10", item="permit")
    where.adopt(closed("2026-03-05", "2026-03-06"), "2026-03-10 12:00")
    case = where.project.cases["permit"]
    assert (case.state, case.deemed) == (CaseState.IN_REVIEW, True)
    assert where.due("permit", ClockKind.STATUTORY) == day("2026-04-01")
    where.sound(what, "2026-03-10 12:00")
    where.tell("decide", "2026-03-11", item="permit")


def test_what_stands_is_counted_anew_with_its_lapses_said_and_unsaid() -> None:
    where, what = office(lawful(), step("other", promised(2)))
    where.tell("receive", "2026-03-02", item="permit")
    where.tell("receive", "2026-03-02", item="other")
    where.tell("accept", "2026-03-10", item="other")
    where.tell("begin_review", "2026-03-10", item="permit")
    where.desk.ring(at("2026-03-17"), where.calendar)
    assert {one.kind for one in where.project.cases["permit"].clocks if one.overdue()} == {ClockKind.PROMISED}
    assert where.project.cases["other"].clocks[0].overdue()
    where.adopt(closed("2026-03-05", "2026-03-17"), "2026-03-17 12:00")
    undone = [one.event for one in where.desk.unwritten if one.event.type == "lapse_undone"]
    assert {one.item for one in undone} == {"permit", "other"}
    assert not any(clock.overdue() for _, clock in where.project.clocks())
    where.sound(what, "2026-03-17 12:00")
    where.adopt(calendar_data(), "2026-03-18 12:00")
    assert where.told()[-1] != "calendar_adopted"
    assert where.project.cases["other"].clocks[0].overdue()
    where.sound(what, "2026-03-18 12:00")


def test_a_notice_that_came_too_late_by_the_former_calendar_is_in_time_by_the_new_one() -> None:
    where, what = office()
    where.tell("receive", "2026-03-02", item="permit")
    assert not where.hear("notify_correction", "2026-03-10", "2026-03-10", item="permit", missing=["a seal"])
    assert where.desk.book.held
    where.adopt(closed("2026-03-05", "2026-03-05"), "2026-03-10 12:00")
    assert not where.desk.book.held
    assert where.project.cases["permit"].state is CaseState.CORRECTION
    where.sound(what, "2026-03-10 12:00")


def test_a_year_without_a_calendar_holds_notices_up_until_it_has_one() -> None:
    until_2026 = calendar_data(2025, 2026)
    where, what = office(step("permit", promised(20)))
    where.calendar = shared(until_2026)
    where.tell("receive", "2026-12-21", item="permit")
    assert not where.hear("accept", "2026-12-21", "2026-12-21", item="permit")
    with pytest.raises(Refused, match="calendar-missing"):
        where.tell("accept", "2026-12-21", item="permit", id="asked")
    where.adopt(calendar_data(), "2026-12-22")
    assert where.project.cases["permit"].state is CaseState.ACCEPTED
    where.sound(what, "2026-12-22")


def test_silence_waits_for_the_calendar_that_its_consequences_are_counted_by() -> None:
    where, what = office(lawful())
    where.calendar = shared(calendar_data(2025, 2026))
    where.tell("receive", "2026-12-21", item="permit")
    where.desk.ring(at("2026-12-31"), where.calendar)
    assert where.project.cases["permit"].state is CaseState.RECEIVED
    where.adopt(calendar_data(), "2026-12-31")
    assert where.project.cases["permit"].deemed
    where.sound(what, "2026-12-31")


def test_a_calendar_comes_even_after_the_last_year_of_the_former_one() -> None:
    where, _ = office(step("permit"))
    where.calendar = shared(calendar_data(2025, 2026))
    with pytest.raises(Refused, match="calendar-missing"):
        where.tell("receive", "2027-01-05", item="permit")
    where.adopt(calendar_data(), "2027-01-05 10:00")
    where.tell("receive", "2027-01-05", known="2027-01-05 11:00", item="permit")


def test_a_calendar_that_does_not_reach_as_far_as_what_runs_is_refused() -> None:
    where, _ = office(step("permit", promised(20)))
    where.tell("receive", "2026-12-21", item="permit")
    where.tell("accept", "2026-12-21", item="permit")
    assert where.refusal(calendar_data(2025, 2026), "2026-12-22") is Code.CALENDAR_MISSING


@pytest.mark.parametrize(
    ("data", "when", "by", "code"),
    [
        (calendar_data(), "2026-03-04", CLERK, Code.SAME_CALENDAR),
        (replace(calendar_data(), key="jp"), "2026-03-04", CLERK, Code.OTHER_CALENDAR),
        (announced(), "2026-03-04", "handler@bureau", Code.NOT_ALLOWED),
        (announced(), "2026-03-20", CLERK, Code.FROM_THE_FUTURE),
        (announced(), "2029-03-20", CLERK, Code.FROM_THE_FUTURE),
    ],
)
def test_a_calendar_is_refused_if_it_changes_nothing_or_is_not_for_here_or_not_from_now(
    data: CalendarData, when: str, by: str, code: Code
) -> None:
    where, _ = accepted()
    where.desk.ring(at("2026-03-04"), where.calendar)
    assert where.refusal(data, when, known="2026-03-04", by=by) is code


def test_a_notice_of_a_calendar_never_waits() -> None:
    where, _ = accepted()
    adoption = say("adopt_calendar", "2026-03-04", by="passer-by", calendar=announced(), reason="announced")
    with pytest.raises(Refused, match="actor-not-allowed"):
        where.desk.hear(adoption, at("2026-03-04"), where.calendar)
    assert not where.desk.book.held


def test_a_project_that_has_ended_adopts_nothing() -> None:
    where, _ = accepted()
    where.tell("close_project", "2026-03-03")
    assert where.refusal(announced(), "2026-03-04") is Code.PROJECT_ENDED


def test_what_rings_before_a_calendar_from_a_clock_ahead_of_ours_rings_once() -> None:
    where, what = accepted()
    where.adopt(closed("2026-04-30", "2026-04-30"), "2026-03-17 00:00:30", known="2026-03-16 23:59:30")
    where.desk.ring(at("2026-03-17 00:01"), where.calendar)
    assert where.told().count("clock_rang") == 2
    where.sound(what, "2026-03-17 00:01")


def test_a_late_report_after_another_calendar_is_counted_by_it() -> None:
    where, what = accepted()
    where.adopt(closed("2026-03-05", "2026-03-06"), "2026-03-17")
    where.tell(
        "begin_procedure",
        "2026-03-04",
        known="2026-03-17",
        item="permit",
        procedure="test",
        kind="testing",
        working_days=3,
    )
    where.tell("end_procedure", "2026-03-10", known="2026-03-17", item="permit", procedure="test")
    assert where.due("permit", ClockKind.PROMISED) == day("2026-03-20")
    where.sound(what, "2026-03-17")


@settings(max_examples=25 * EFFORT)
@given(st.data())
def test_the_former_calendar_adopted_again_restores_the_state(data: st.DataObject) -> None:
    """To the letter, if all that was told fits both; else every clock that still runs ends as it did."""
    chance = drawn(data)
    what = random_plan(chance)
    said = history(chance, what, 15)
    now = (said[-1].occurred_at if said else OPENED) + timedelta(days=chance(20))
    desk, working = told_by(what, said, now, calendar())
    before = desk.project
    off = day("2026-01-27") + timedelta(days=chance(40))
    other = closed(off.isoformat(), (off + timedelta(days=chance(4))).isoformat())
    for number, calendar_ in enumerate((other, calendar_data())):
        adoption = message("adopt_calendar", now, f"c{number}", calendar=calendar_, reason="so it is")
        desk.take(adoption, now, working)
        working = shared(calendar_)
        assert fold(Project(plan=what), [one.event for one in desk.unwritten]) == desk.project
        assert desk.book.history(now, working).project == desk.project
    if desk.book.log:
        assert desk.project == before
    else:
        ends = [(key, one.due) for key, one in before.clocks() if one.running]
        assert ends == [(key, one.due) for key, one in desk.project.clocks() if one.running]


def told_by(
    what: Plan, said: list[Message], now: datetime, working: WorkCalendar
) -> tuple[Desk, WorkCalendar]:
    desk = opened(what)
    for one in said:
        desk.take(one, one.occurred_at, working)
    desk.ring(now, working)
    return desk, working
