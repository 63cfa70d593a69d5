"""Clocks: running limits, with their due instant, their warning, and what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from binglian.domain.calendar import WorkCalendar
from binglian.domain.hours import working_days
from binglian.domain.limits import ClockKind, Due, Limit, due, warning
from binglian.domain.pauses import Pause, joined


class Alarm(StrEnum):
    """The two moments at which a clock speaks up by itself."""

    WARNING = "warning"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One limit running for one case, stage or milestone, with absolute instants only.

    Attributes:
        kind: what it measures.
        subject: what it measures where a case has several of a kind: a department, a material, a procedure.
        limit: the limit as planned.
        started_at: the instant from which it counts.
        due: when it ends; while it is paused, when it would have ended without the pause that stands.
        warn_at: when to warn; none where there is no room for a warning or it has been given.
        lapsed: whether its end has passed while it ran.
        stopped_at: when what it measures was done; none while it runs.
        pauses: intervals that did not count, the last perhaps still standing.
        added: units added by extensions.
        extensions: how often it was extended.
        last: the last day, where one was set instead of counted.
    """

    kind: ClockKind
    limit: Limit
    started_at: datetime
    due: Due
    warn_at: datetime | None
    subject: str = ""
    lapsed: bool = False
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    added: int = 0
    extensions: int = 0
    last: date | None = None

    @property
    def running(self) -> bool:
        """Whether what it measures is still to be done; also while it is paused."""
        return self.stopped_at is None

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self.running and any(pause.end is None for pause in self.pauses)

    def next_alarm(self) -> tuple[datetime, Alarm] | None:
        """The next instant at which it has something to say, if any."""
        if not self.running or self.lapsed or self.paused:
            return None
        if self.warn_at is not None:
            return self.warn_at, Alarm.WARNING
        return self.due.at, Alarm.LAPSE

    def rang(self, alarm: Alarm) -> "Clock":
        """The clock after it has warned or lapsed."""
        return replace(self, warn_at=None, lapsed=self.lapsed or alarm is Alarm.LAPSE)

    def stopped(self, at: datetime) -> "Clock":
        """The clock after what it measures was done at an instant; done in time, it has not lapsed."""
        pauses = tuple(pause if pause.end else replace(pause, end=at) for pause in self.pauses)
        lapsed = self.lapsed if self.paused else at >= self.due.at
        return replace(self, stopped_at=at, lapsed=lapsed, pauses=pauses)

    def pause(self, at: datetime, cause: str) -> "Clock":
        """The clock standing still from an instant, on account of something."""
        return replace(self, pauses=(*self.pauses, Pause(at, None, cause)))

    def resume(self, at: datetime, cause: str, calendar: WorkCalendar) -> "Clock":
        """The clock when a cause of its standing still has ended; it runs on once none stands.

        A warning that would have come while it stood still comes at once.
        """
        ended = tuple(
            replace(pause, end=at) if pause.cause == cause and pause.end is None else pause
            for pause in self.pauses
        )
        return replace(self, pauses=ended).run_on(at, calendar)

    def counting_since(self, since: datetime, at: datetime, cause: str, calendar: WorkCalendar) -> "Clock":
        """The clock when it turns out, at an instant, that since an earlier one a cause never held it up."""
        left = tuple(
            replace(pause, end=min(pause.end or since, since)) if pause.cause == cause else pause
            for pause in self.pauses
            if pause.cause != cause or pause.start < since
        )
        return replace(self, pauses=left).run_on(at, calendar)

    def run_on(self, at: datetime, calendar: WorkCalendar) -> "Clock":
        """The clock reckoned anew after a standstill; a warning missed meanwhile comes at once."""
        on = self.reckoned(at, calendar)
        if on.warn_at is None or on.warn_at >= at:
            return on
        return replace(on, warn_at=at if at < on.due.at else None)

    def extended(self, value: int, at: datetime, calendar: WorkCalendar) -> "Clock":
        """The clock with more time."""
        longer = replace(self, added=self.added + value, extensions=self.extensions + 1)
        return longer.reckoned(at, calendar)

    def limited(self, limit: Limit, at: datetime, calendar: WorkCalendar) -> "Clock":
        """The clock under another limit; what it has used stays used."""
        return replace(self, limit=limit).reckoned(at, calendar)

    def reckoned(self, at: datetime, calendar: WorkCalendar) -> "Clock":
        """The clock with its end reckoned anew; a warning given is given again only if still to come."""
        ends = due(
            self.limit,
            self.started_at,
            calendar,
            rolls=self.kind is not ClockKind.MILESTONE,
            pauses=self.pauses,
            added=self.added,
        )
        warn_at = warning(self.limit, self.started_at, ends, calendar)
        given = self.warn_at is None and (warn_at is None or warn_at <= at)
        return replace(
            self, due=ends, warn_at=None if given else warn_at, lapsed=self.lapsed and ends.at <= at
        )

    def overdue(self) -> bool:
        """Whether it runs past its end."""
        return self.running and self.lapsed


def start_clock(
    kind: ClockKind, limit: Limit, at: datetime, calendar: WorkCalendar, subject: str = ""
) -> Clock:
    """A clock that starts at an instant; a milestone is a benchmark, whose days are counted as they are.

    Raises:
        Refused: ``calendar-missing`` when it would end in a year without a calendar.
    """
    ends = due(limit, at, calendar, rolls=kind is not ClockKind.MILESTONE)
    warn_at = warning(limit, at, ends, calendar)
    return Clock(kind=kind, subject=subject, limit=limit, started_at=at, due=ends, warn_at=warn_at)


def elapsed(clock: Clock, now: datetime, calendar: WorkCalendar) -> float:
    """Fractional working days the clock has counted so far, or in all once stopped (S2-14)."""
    end = clock.stopped_at or now
    spans = ((max(p.start, clock.started_at), min(p.end or end, end)) for p in joined(clock.pauses))
    paused = sum(working_days(calendar, first, last) for first, last in spans)
    return working_days(calendar, clock.started_at, end) - paused


def done(clocks: Iterable[Clock], kind: ClockKind, at: datetime, subject: str = "") -> tuple[Clock, ...]:
    """Clocks, once what those of a kind and subject measure was done at an instant."""
    return tuple(
        clock.stopped(at) if clock.running and (clock.kind, clock.subject) == (kind, subject) else clock
        for clock in clocks
    )


def clock_of(clocks: Iterable[Clock], kind: ClockKind, subject: str = "") -> Clock | None:
    """The clock of a kind and subject, the latest if it ran more than once; none if it never did."""
    found = [clock for clock in clocks if clock.kind is kind and clock.subject == subject]
    return found[-1] if found else None
