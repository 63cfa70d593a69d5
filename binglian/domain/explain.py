"""Explains a due instant: every day from the start to the end, counted or not, and by which rule.

It counts one day after another and shares no arithmetic with ``limits.due``; the two must agree. They can
differ only for a clock that stopped before its project went over to another calendar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from binglian.domain.calendar import ONE_DAY, DayKind, WorkCalendar
from binglian.domain.clocks import Clock
from binglian.domain.limits import ClockKind, Due, Unit, months_after
from binglian.domain.pauses import IDLE

HOUR = timedelta(hours=1)
IN_HOURS = (Unit.WORKING_HOURS, Unit.NATURAL_HOURS)

Span = tuple[datetime, datetime]


class Rule(StrEnum):
    """Why a day counts or doesn't.

    ``START``: the day of beginning isn't counted (Civil Code 201). ``COUNTED`` and ``MAKE_UP`` count;
    ``WEEKEND`` and ``DAY_OFF`` don't where working days are counted (Licensing Law 82). ``CLOSED``: offices
    had closed, where hours are counted. ``PAUSED``: the time of a special procedure isn't counted (Licensing
    Law 45); ``IDLE``: nor is joint time without a case to decide (42 ¶2). ``HELD``: all has been counted, but
    the limit had not ended when a pause began. ``ROLLED``: the last day was a rest day, or had to wait for a
    pause: the limit ends on the next working day (Civil Code 203).
    """

    START = "start"
    COUNTED = "counted"
    MAKE_UP = "make-up"
    WEEKEND = "weekend"
    DAY_OFF = "day-off"
    CLOSED = "closed"
    PAUSED = "paused"
    IDLE = "idle"
    HELD = "held"
    ROLLED = "rolled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day on the way to the end.

    Attributes:
        number: how many days have been counted with this one; 0 if it isn't counted, or if hours are.
        cause: the holiday's name, or the keys of the pauses that lie on it.
        spans: where hours are counted, the parts of the day that count.
        total: how much has been counted by its end, where hours are.
        extended: whether it counts only because the limit was extended.
        standing: whether it lies after the beginning of a pause that still stands, so that it may not count.
        provisional: whether its year has no announced calendar yet.
    """

    day: date
    rule: Rule
    number: int = 0
    cause: str = ""
    spans: tuple[Span, ...] = ()
    total: timedelta = timedelta()
    extended: bool = False
    standing: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a clock comes to its end.

    Attributes:
        days: every day from the one on which it started to the one on which it ends.
        ends: the end as counted here.
        used: what has been counted so far: days, or hours where those are counted.
        left: what is still to be counted, in the same measure.
    """

    clock: Clock
    days: tuple[Day, ...]
    ends: Due
    used: float
    left: float

    @property
    def agrees(self) -> bool:
        """Whether the clock itself says the same."""
        return self.ends == self.clock.due


def explain(clock: Clock, calendar: WorkCalendar, now: datetime) -> Explanation:
    """Recounts a clock day by day.

    Raises:
        Refused: ``calendar-missing`` when a day lies in a year without a calendar.
    """
    count = _Count(clock, calendar)
    reached = min([now, *(pause.start for pause in clock.pauses if pause.end is None)])
    if clock.stopped_at is not None:
        reached = min(reached, clock.stopped_at)
    return count.by_hours(reached) if clock.limit.unit in IN_HOURS else count.by_days(reached)


class _Count:
    """One clock's count, in days or in hours."""

    def __init__(self, clock: Clock, calendar: WorkCalendar) -> None:
        self.clock, self.calendar = clock, calendar
        self.first = calendar.day(clock.started_at)
        ordered = sorted(clock.pauses, key=lambda pause: pause.start)
        self.pauses = [(pause.start, pause.end, pause.cause) for pause in ordered if pause.end is not None]
        self.standing = min((calendar.day(p.start) for p in ordered if p.end is None), default=date.max)

    def by_days(self, reached: datetime) -> Explanation:
        days = [self._day(self.first, Rule.START), *self._counted()]
        days += self._waited(days[-1].day)
        last, needed = days[-1].day, self._needed(self.clock.added)
        until = self.calendar.day(reached)
        used = sum(1 for day in days if day.number and day.day <= until)
        ends = Due(self.calendar.end_of(last), last, self.calendar.provisional(self.first, last))
        return Explanation(clock=self.clock, days=tuple(days), ends=ends, used=used, left=needed - used)

    def _needed(self, added: int) -> int:
        """How many days must be counted; a month is as many days as it happens to have (Civil Code 202)."""
        limit = self.clock.limit
        value = limit.value + added
        months = limit.unit is Unit.MONTHS
        return (months_after(self.first, value) - self.first).days if months else value

    def _counted(self) -> Iterator[Day]:
        """The days up to the last that is counted."""
        day, number = self.first, 0
        plain, needed = self._needed(0), self._needed(self.clock.added)
        while number < needed:
            day += ONE_DAY
            rule = self._rule(day)
            if rule in (Rule.COUNTED, Rule.MAKE_UP):
                number += 1
                yield self._day(day, rule, number=number, extended=number > plain)
            else:
                yield self._day(day, rule)

    def _rule(self, day: date) -> Rule:
        kind = self.calendar.kind(day)
        by_work = self.clock.limit.unit is Unit.WORKING_DAYS
        if by_work and not kind.working:
            return Rule(kind.value)
        if causes := self._causes(day):
            return _standing_still(causes)
        return Rule.MAKE_UP if by_work and kind is DayKind.MAKE_UP else Rule.COUNTED

    def _waited(self, counted: date) -> Iterator[Day]:
        """The days after the last that is counted, up to the one on which the limit may end."""
        last = self._open(counted)
        for start, end, _cause in self.pauses:
            if self.calendar.day(start) <= last < self.calendar.day(end):
                last = self._open(self.calendar.day(end))
        for number in range(1, (last - counted).days + 1):
            day = counted + timedelta(days=number)
            yield self._day(day, Rule.HELD if self._causes(day) else Rule.ROLLED)

    def _open(self, day: date) -> date:
        """The first day, from a day on, on which the limit may end; a benchmark may end on any."""
        benchmark = self.clock.kind is ClockKind.MILESTONE
        if benchmark and self.clock.limit.unit is not Unit.WORKING_DAYS:
            return day
        while not self.calendar.kind(day).working:
            day += ONE_DAY
        return day

    def by_hours(self, reached: datetime) -> Explanation:
        limit = self.clock.limit
        plain, needed = limit.value * HOUR, (limit.value + self.clock.added) * HOUR
        days, day, total, end = list[Day](), self.first, timedelta(), None
        while end is None:
            spans = list[Span]()
            for opens, closes in self._pieces(day, needed):
                taken = min(closes - opens, needed - total)
                total += taken
                spans.append((opens, opens + taken))
                if total == needed:
                    end = opens + taken
                    break
            rule, extended = self._hours_rule(day, spans), bool(spans) and total > plain
            days.append(self._day(day, rule, spans=tuple(spans), total=total, extended=extended))
            day += ONE_DAY
        used = sum((_before(span, reached) for day in days for span in day.spans), timedelta())
        provisional = self.calendar.provisional(self.first, self.calendar.day(end))
        return Explanation(
            clock=self.clock,
            days=tuple(days),
            ends=Due(end, None, provisional),
            used=used / HOUR,
            left=(needed - used) / HOUR,
        )

    def _pieces(self, day: date, needed: timedelta) -> list[Span]:
        """The parts of a day that count; a limit of no hours ends at once, whatever pauses it."""
        pieces = [
            (max(opens, self.clock.started_at), closes)
            for opens, closes in self._hours(day)
            if closes > self.clock.started_at
        ]
        for start, end, _cause in self.pauses if needed else ():
            pieces = [part for piece in pieces for part in _without(piece, start, end)]
        return pieces

    def _hours(self, day: date) -> list[Span]:
        midnight = self.calendar.start_of(day)
        if self.clock.limit.unit is Unit.NATURAL_HOURS:
            return [(midnight, self.calendar.end_of(day))]
        if not self.calendar.kind(day).working:
            return []
        minutes = self.calendar.data.hours.spans
        return [(midnight + timedelta(minutes=a), midnight + timedelta(minutes=b)) for a, b in minutes]

    def _hours_rule(self, day: date, spans: list[Span]) -> Rule:
        kind = self.calendar.kind(day)
        by_work = self.clock.limit.unit is Unit.WORKING_HOURS
        if by_work and not kind.working:
            return Rule(kind.value)
        if spans:
            return Rule.MAKE_UP if by_work and kind is DayKind.MAKE_UP else Rule.COUNTED
        touching = self._touching(day)
        return _standing_still(touching) if touching else Rule.CLOSED

    def _day(
        self,
        day: date,
        rule: Rule,
        *,
        number: int = 0,
        extended: bool = False,
        spans: tuple[Span, ...] = (),
        total: timedelta = timedelta(),
    ) -> Day:
        in_hours = self.clock.limit.unit in IN_HOURS
        holiday = self.calendar.holiday(day) if rule in (Rule.DAY_OFF, Rule.ROLLED) else ""
        pauses = self._touching(day) if in_hours else self._causes(day)
        told = pauses if in_hours or rule in (Rule.PAUSED, Rule.HELD) else []
        return Day(
            day=day,
            rule=rule,
            number=number,
            cause=holiday or ", ".join(told),
            spans=spans,
            total=total,
            extended=extended,
            standing=day > self.standing,
            provisional=self.calendar.provisional(day, day),
        )

    def _causes(self, day: date) -> list[str]:
        """The pauses that take away a whole day: not the one on which they begin (Civil Code 201)."""
        return _unique(
            cause
            for start, end, cause in self.pauses
            if self.calendar.day(start) < day <= self.calendar.day(end)
        )

    def _touching(self, day: date) -> list[str]:
        """The pauses that take away any part of a day."""
        opens, closes = self.calendar.start_of(day), self.calendar.end_of(day)
        return _unique(cause for start, end, cause in self.pauses if start < closes and end > opens)


def _standing_still(causes: list[str]) -> Rule:
    return Rule.IDLE if causes == [IDLE] else Rule.PAUSED


def _unique(causes: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(causes))


def _before(span: Span, reached: datetime) -> timedelta:
    return max(timedelta(), min(span[1], reached) - span[0])


def _without(piece: Span, start: datetime, end: datetime) -> Iterator[Span]:
    """What is left of a piece of time outside a pause."""
    opens, closes = piece
    if end <= opens or start >= closes:
        yield piece
        return
    if opens < start:
        yield opens, start
    if end < closes:
        yield end, closes
