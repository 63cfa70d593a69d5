"""Clocks: running limits, with their due instant, their warning, and what came of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from binglian.domain.calendar import WorkCalendar
from binglian.domain.hours import working_days
from binglian.domain.limits import ClockKind, Due, Limit, due, warning


class Alarm(StrEnum):
    """The two moments at which a clock speaks up by itself."""

    WARNING = "warning"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One limit running for one case or milestone, with absolute instants only.

    Attributes:
        kind: what it measures.
        limit: the limit as planned.
        started_at: the instant from which it counts.
        due: when it ends.
        warn_at: when to warn; none where there is no room for a warning or it has been given.
        lapsed: whether its end has passed while it ran.
        stopped_at: when what it measures was done; none while it runs.
    """

    kind: ClockKind
    limit: Limit
    started_at: datetime
    due: Due
    warn_at: datetime | None
    lapsed: bool = False
    stopped_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether it still counts."""
        return self.stopped_at is None

    def next_alarm(self) -> tuple[datetime, Alarm] | None:
        """The next instant at which it has something to say, if any."""
        if not self.running or self.lapsed:
            return None
        if self.warn_at is not None:
            return self.warn_at, Alarm.WARNING
        return self.due.at, Alarm.LAPSE

    def rang(self, alarm: Alarm) -> "Clock":
        """The clock after it has warned or lapsed."""
        return replace(self, warn_at=None, lapsed=self.lapsed or alarm is Alarm.LAPSE)

    def stopped(self, at: datetime) -> "Clock":
        """The clock after what it measures was done at an instant; done in time, it has not lapsed."""
        return replace(self, stopped_at=at, lapsed=at >= self.due.at)

    def overdue(self) -> bool:
        """Whether it runs past its end."""
        return self.running and self.lapsed


def start_clock(kind: ClockKind, limit: Limit, at: datetime, calendar: WorkCalendar) -> Clock:
    """A clock that starts at an instant; a milestone is a benchmark, whose days are counted as they are.

    Raises:
        Refused: ``calendar-missing`` when it would end in a year without a calendar.
    """
    ends = due(limit, at, calendar, rolls=kind is not ClockKind.MILESTONE)
    return Clock(kind=kind, limit=limit, started_at=at, due=ends, warn_at=warning(limit, at, ends, calendar))


def elapsed(clock: Clock, now: datetime, calendar: WorkCalendar) -> float:
    """Fractional working days the clock has counted so far, or in all once stopped (S2-14)."""
    return working_days(calendar, clock.started_at, clock.stopped_at or now)


def clock_of(clocks: Iterable[Clock], kind: ClockKind) -> Clock | None:
    """The clock of a kind, if there is one."""
    return next((clock for clock in clocks if clock.kind is kind), None)
