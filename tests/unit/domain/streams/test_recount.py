"""Another calendar for a ticket, a meeting and an order: what moves, what is undone, and the way back."""

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binglian.domain.calendar import CalendarData, DayOff, WorkCalendar, shared
from binglian.domain.clocks import Alarm
from binglian.domain.desk import Receipt, Taken
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.recount import CalendarChanged
from binglian.domain.streams.register import Register
from binglian.domain.streams.timing import recounted, start, until
from binglian.domain.tickets.ticket import Ticket
from tests.builders import at, calendar_data, day, instant
from tests.unit.domain.meetings import council as m
from tests.unit.domain.orders import squads as o
from tests.unit.domain.strategies import EFFORT
from tests.unit.domain.tickets import window as w

CLERK = "clerk@approval-bureau"
MAY = w.POLICY.authority | {"adopt_calendar": (CLERK,)}
HERE = calendar_data()
Stream = Register[Any, Any]


def closed(first: str, last: str) -> CalendarData:
    """The inline calendar with some days more off in 2026."""
    off = DayOff(day(first), day(last), "flood")
    years = (replace(one, off=(*one.off, off)) if one.year == 2026 else one for one in HERE.years)
    return replace(HERE, years=tuple(years))


def message(data: CalendarData, when: str | datetime, by: str = CLERK, name: str = "") -> AdoptCalendar:
    post, _, department = by.partition("@")
    return AdoptCalendar.model_validate(
        {
            "id": name or f"{when} {data.digest()}",
            "occurred_at": instant(when),
            "actor": {"post": post, "department": department},
            "calendar": asdict(data),
            "reason": "a flood",
        }
    )


def adopt(
    where: Stream, data: CalendarData, when: str | datetime, *, known: str = "", use: CalendarData = HERE
) -> CalendarChanged:
    """Has a stream adopt a calendar, and says what was recorded of it."""
    receipt = where.take(message(data, when), instant(known or when), shared(use))
    assert receipt.outcome is Taken.APPLIED
    record = next(one for one in where.unwritten if one.sequence == receipt.sequences[0])
    assert (record.actor, record.message) == (CLERK, f"{when} {data.digest()}")
    assert isinstance(record.event, CalendarChanged)
    return record.event


def why_not(where: Stream, said: AdoptCalendar, known: str) -> Code:
    before = where.state, where.sequence
    for ask in (where.check, where.take):
        with pytest.raises(Refused) as caught:
            ask(said, at(known), shared(HERE))
    assert (where.state, where.sequence) == before
    return caught.value.code


def ticket() -> w.Window:
    return w.window(authority=MAY)


def test_every_clock_of_a_ticket_is_counted_anew_and_the_record_says_from_when_to_when() -> None:
    where, flood = ticket(), closed("2026-03-04", "2026-03-05")
    event = adopt(where, flood, "2026-03-03")
    moved = {one.clock.kind: (one.before, one.after, one.was_provisional, one.undone) for one in event.clocks}
    assert moved == dict.fromkeys(
        (ClockKind.FEEDBACK, ClockKind.HOLD), ("2026-03-05", "2026-03-09", False, False)
    )
    assert (event.before, event.after, event.reason) == (HERE.digest(), flood.digest(), "a flood")
    assert event.at == at("2026-03-03")
    assert w.due(where, ClockKind.FEEDBACK) == "2026-03-09"
    start_of = Ticket(key="fund", policy=where.state.policy, problem=where.state.problem)
    assert reduce(where.life.evolve, w.happened(where), start_of) == where.state


def test_what_is_told_after_it_counts_by_it() -> None:
    where, flood = ticket(), closed("2026-03-04", "2026-03-05")
    adopt(where, flood, "2026-03-03")
    where.ring(at("2026-03-06"), shared(flood))
    assert "escalated" not in w.told(where)
    where.ring(at("2026-03-10"), shared(flood))
    assert where.state.escalations == 1


def test_a_lapse_that_is_disproved_is_undone_on_the_clock_and_what_it_caused_stays() -> None:
    where = w.pass_until(w.window(authority=MAY, feedback={"": w.days(2)}), "2026-03-05 01:00")
    assert (where.state.rung, where.state.escalations) == ("task-force", 1)
    event = adopt(where, closed("2026-03-04", "2026-03-04"), "2026-03-05 10:00")
    (undone,) = [one for one in event.clocks if one.undone]
    assert (undone.clock.kind, undone.before, undone.after) == (
        ClockKind.FEEDBACK,
        "2026-03-04",
        "2026-03-05",
    )
    assert not w.clock(where, ClockKind.FEEDBACK).lapsed
    assert (where.state.rung, where.state.escalations) == ("task-force", 1)
    where.ring(at("2026-03-06 00:00"), shared(closed("2026-03-04", "2026-03-04")))
    assert (where.state.rung, where.state.escalations) == ("joint", 2)


def test_told_late_it_is_counted_as_of_now_so_that_nothing_lapses_twice() -> None:
    where = w.pass_until(w.window(authority=MAY, feedback={"": w.days(2)}), "2026-03-06 01:00")
    before = where.state.escalations
    event = adopt(where, closed("2026-03-04", "2026-03-04"), "2026-03-04 10:00", known="2026-03-06 01:00")
    assert not any(one.undone for one in event.clocks)
    assert event.at == at("2026-03-04 10:00")
    assert where.state.escalations == before


def test_what_a_shorter_count_has_let_pass_takes_effect_at_once_by_the_new_calendar() -> None:
    where, flood = ticket(), closed("2026-03-04", "2026-03-05")
    adopt(where, flood, "2026-03-03")
    where.ring(at("2026-03-06 10:00"), shared(flood))
    adopt(where, HERE, "2026-03-06 10:00", use=flood)
    assert where.state.escalations == 1
    assert w.told(where).index("calendar_changed") < w.told(where).index("escalated")


def test_a_deadline_is_a_day_and_no_calendar_moves_it() -> None:
    where = w.at_work(ticket())
    assert w.due(where, ClockKind.HOLD) == w.CARD["deadline"]
    event = adopt(where, closed("2026-03-12", "2026-03-20"), "2026-03-03")
    assert [one.clock.kind for one in event.clocks] == []
    assert w.due(where, ClockKind.HOLD) == w.CARD["deadline"]


def test_an_answer_that_was_given_until_the_day_of_its_classification_has_that_day_at_least() -> None:
    where = ticket()
    w.tell(where, "accept_ticket", "2026-03-05 10:00")
    w.tell(where, "classify", "2026-03-05 11:00", complexity="simple")
    assert w.due(where, ClockKind.FEEDBACK) == "2026-03-05"
    early, late = closed("2026-03-10", "2026-03-10"), closed("2026-03-03", "2026-03-05")
    adopt(where, early, "2026-03-05 12:00")
    assert w.due(where, ClockKind.FEEDBACK) == "2026-03-05"
    adopt(where, late, "2026-03-05 13:00", use=early)
    assert w.due(where, ClockKind.FEEDBACK) == "2026-03-06"
    w.tell(where, "classify", "2026-03-05 14:00", complexity="hard")
    assert w.clock(where, ClockKind.FEEDBACK).last is None
    adopt(where, early, "2026-03-05 15:00", use=late)
    assert w.due(where, ClockKind.FEEDBACK) == "2026-03-17"


def test_the_time_in_which_it_may_be_reopened_still_ends_in_silence() -> None:
    where = w.answered(ticket())
    w.tell(where, "confirm", "2026-03-04", satisfaction=5)
    event = adopt(where, closed("2026-03-14", "2026-03-17"), "2026-03-05")
    (settles,) = event.clocks
    assert (settles.before, settles.after, settles.clock.warn_at) == ("2026-03-16", "2026-03-18", None)
    assert w.clock(where, ClockKind.FEEDBACK).stopped_at == at("2026-03-03 10:00")


def test_a_meeting_counts_its_sittings_and_receipts_anew_and_leaves_its_deadlines() -> None:
    joint = m.council(policy=replace(m.POLICY, authority=MAY))
    m.resolved(joint, concerns=(m.HILL,))
    m.tell(joint, "convene", "2026-03-03", day="2026-03-10", ground="urgent")
    flood = closed("2026-03-04", "2026-03-13")
    event = adopt(joint, flood, "2026-03-03 10:00")
    kinds = {one.clock.kind: (one.subject, one.before, one.after) for one in event.clocks}
    assert kinds == {
        ClockKind.RECEIPT: ("lay", "2026-03-04", "2026-03-16"),
        ClockKind.MINUTES: ("2", "2026-03-12", "2026-03-17"),
    }
    assert joint.state.resolutions["lay"].clock.due.day == date(2026, 3, 16)
    assert joint.state.resolutions["lay"].measures[0].clock.due.day == date(2026, 3, 13)
    assert joint.state.session(2).clock.due.day == date(2026, 3, 17)
    assert reduce(joint.life.evolve, m.events(joint), Meeting(plan=joint.state.plan)) == joint.state


def test_a_measure_whose_deadline_falls_into_a_year_that_is_announced_is_no_longer_provisional() -> None:
    joint = m.council(policy=replace(m.POLICY, authority=MAY))
    m.resolved(joint, measures=[m.measure(deadline="2027-01-15")])
    told = tuple(replace(year, status=HERE.years[0].status) for year in HERE.years)
    event = adopt(joint, replace(HERE, years=told), "2026-03-03")
    (one,) = event.clocks
    assert (one.subject, one.before, one.after, one.was_provisional) == (
        "lay.1",
        "2027-01-15",
        "2027-01-15",
        True,
    )
    assert not joint.state.resolutions["lay"].measures[0].clock.due.provisional


def test_an_order_is_given_the_days_that_were_closed() -> None:
    where = o.squad(policy=replace(w.POLICY, authority=MAY))
    event = adopt(where, closed("2026-03-03", "2026-03-04"), "2026-03-03")
    assert [(one.subject, one.before, one.after) for one in event.clocks] == [
        ("", "2026-03-05", "2026-03-09")
    ]
    assert o.retold(where) == where.state


def test_only_who_may_adopts_and_only_another_calendar_of_the_same_place() -> None:
    where = ticket()
    flood = closed("2026-03-04", "2026-03-05")
    assert why_not(w.window(), message(flood, "2026-03-03"), "2026-03-03") is Code.NOT_ALLOWED
    assert why_not(where, message(flood, "2026-03-03", "clerk@land"), "2026-03-03") is Code.WRONG_DEPARTMENT
    assert why_not(where, message(HERE, "2026-03-03"), "2026-03-03") is Code.SAME_CALENDAR
    elsewhere = replace(HERE, key="elsewhere")
    assert why_not(where, message(elsewhere, "2026-03-03"), "2026-03-03") is Code.OTHER_CALENDAR
    assert why_not(where, message(flood, "2026-03-04"), "2026-03-03") is Code.FROM_THE_FUTURE
    assert why_not(where, message(flood, "2026-03-01"), "2026-03-03") is Code.OUT_OF_ORDER
    w.tell(where, "decline_ticket", "2026-03-03")
    assert why_not(where, message(flood, "2026-03-04"), "2026-03-04") is Code.STREAM_ENDED


@pytest.mark.parametrize(
    ("where", "told"), [(ticket(), "fund"), (o.squad(), "papers"), (m.council(), "joint")]
)
def test_every_kind_of_stream_reads_it_and_takes_it_once(where: Stream, told: str) -> None:
    said = message(closed("2026-03-04", "2026-03-05"), "2026-03-03", name=told)
    assert where.life.parse(said.model_dump_json()) == said
    if told == "fund":
        first = where.take(said, at("2026-03-03"), shared(HERE))
        again: Receipt = where.take(said, at("2026-03-03"), shared(said.calendar))
        assert (first.outcome, again.outcome) == (Taken.APPLIED, Taken.DUPLICATE)


class TestOneClock:
    """A clock by itself, by calendars that hold the year or don't."""

    FEW = WorkCalendar(calendar_data(2025, 2026))
    NOW = at("2026-12-30 10:00")

    @pytest.mark.parametrize("unit", list(Unit))
    def test_what_counted_natural_time_counts_by_the_year_once_it_is_there_and_back(self, unit: Unit) -> None:
        natural = start(ClockKind.FEEDBACK, w.days(12, unit), self.NOW, self.FEW)
        counted = recounted(natural, self.NOW, shared(HERE))
        assert counted == start(ClockKind.FEEDBACK, w.days(12, unit), self.NOW, shared(HERE))
        assert recounted(counted, self.NOW, self.FEW) == natural

    def test_a_day_that_was_set_stands_where_its_year_is_unknown_and_is_provisional_there(self) -> None:
        clock = until(ClockKind.HOLD, w.days(3), self.NOW, day("2027-01-08"), shared(HERE))
        there = recounted(clock, self.NOW, self.FEW)
        assert (there.due.day, there.due.provisional) == (day("2027-01-08"), True)
        assert (
            recounted(replace(there, due=replace(there.due, provisional=False)), self.NOW, shared(HERE)).due
            == clock.due
        )

    def test_an_answer_until_a_set_day_keeps_it_where_nothing_can_be_counted(self) -> None:
        clock = start(ClockKind.FEEDBACK, w.days(3), self.NOW, shared(HERE))
        kept = recounted(replace(clock, last=day("2027-01-20")), self.NOW, self.FEW)
        assert (kept.due.day, kept.warn_at) == (day("2027-01-20"), None)

    def test_a_warning_that_was_missed_comes_at_once_and_one_that_was_given_not_again(self) -> None:
        flood = shared(closed("2026-03-03", "2026-03-04"))
        clock = start(ClockKind.HOLD, w.days(3, warn=1), at("2026-03-02"), flood)
        now = at("2026-03-05 10:00")
        assert clock.next_alarm() == (at("2026-03-06 00:00"), Alarm.WARNING)
        assert recounted(clock, now, shared(HERE)).next_alarm() == (now, Alarm.WARNING)
        warned = recounted(clock.rang(Alarm.WARNING), now, shared(HERE))
        assert warned.next_alarm() == (at("2026-03-06 00:00"), Alarm.LAPSE)
        late = recounted(clock, at("2026-03-06 10:00"), shared(HERE))
        assert late.next_alarm() == (at("2026-03-06 00:00"), Alarm.LAPSE)


@settings(max_examples=EFFORT, deadline=None)
@given(
    first=st.integers(0, 40),
    length=st.integers(0, 10),
    when=st.integers(0, 5),
    steps=st.sampled_from(["told", "assigned", "answered"]),
)
def test_adopting_the_former_calendar_again_restores_the_former_ends(
    first: int, length: int, when: int, steps: str
) -> None:
    where = ticket()
    if steps != "told":
        (w.at_work if steps == "assigned" else w.answered)(where)
    now = at("2026-03-04") + timedelta(days=when)
    where.ring(now, shared(HERE))
    flood_from = day("2026-03-02") + timedelta(days=first)
    flood = closed(flood_from.isoformat(), (flood_from + timedelta(days=length)).isoformat())
    before = [(clock.due, clock.lapsed) for clock in where.state.clocks]
    adopt(where, flood, now)
    assert where.due() is not None
    adopt(where, HERE, now, use=flood)
    assert [(clock.due, clock.lapsed) for clock in where.state.clocks][: len(before)] == before
