"""Pauses: intervals in which a clock does not run (Licensing Law 45), and their union.

In days, a pause takes away the days after the one on which it begins, up to and including the one on which it
ends: the day of beginning is not counted, as everywhere (Civil Code 201). In hours it takes away exactly
itself. A limit that had not ended when a pause began does not end before the pause does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from binglian.domain.calendar import WorkCalendar

IDLE = "idle"
"""The cause for which a stage's clock stands still while none of its accepted cases is undecided."""


@dataclass(frozen=True, slots=True)
class Pause:
    """An interval that does not count.

    Attributes:
        end: when the clock ran on; none while it stands.
        cause: the key of what stopped it.
    """

    start: datetime
    end: datetime | None
    cause: str


def joined(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same time as intervals that neither overlap nor touch, ascending."""
    union: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        last = union[-1] if union else None
        if last is None or (last.end is not None and last.end < pause.start):
            union.append(pause)
        elif last.end is not None:
            end = None if pause.end is None else max(last.end, pause.end)
            union[-1] = replace(last, end=end)
    return tuple(union)


def days_lost(
    pauses: Iterable[Pause],
    calendar: WorkCalendar,
    first: date,
    last: date,
    count: Callable[[date, date], int],
) -> int:
    """How many days after one and up to another closed pauses take away.

    Args:
        pauses: as ``joined`` leaves them, so that no day is lost twice.
        calendar: says which civil day an instant falls on.
        first: the day after which days count.
        last: the last day that may count.
        count: the days after one and up to another; none, or less, where the other isn't later.
    """
    spans = (
        (max(first, calendar.day(pause.start)), min(last, calendar.day(pause.end)))
        for pause in pauses
        if pause.end is not None
    )
    return sum(count(begins, ends) for begins, ends in spans if begins < ends)


def paused_time(pauses: Iterable[Pause], start: datetime, end: datetime) -> timedelta:
    """How much of the time between two instants lay in pauses; those still standing reach to the end."""
    spans = ((max(pause.start, start), min(pause.end or end, end)) for pause in joined(pauses))
    return sum((max(timedelta(), last - first) for first, last in spans), timedelta())
