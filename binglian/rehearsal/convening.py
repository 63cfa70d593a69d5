"""The cadence of a meeting in a rehearsal, where no schedule fires: the same calls, each at its instant."""

from collections.abc import Iterator
from datetime import datetime

from binglian.domain.cadence import sittings
from binglian.domain.calendar import ONE_DAY, WorkCalendar
from binglian.domain.cooperation import MeetingPlan
from binglian.domain.streams.outbox import Outgoing
from workers.schedules import ahead_of
from workflows.convene import called_at, convening


def calls(
    plan: MeetingPlan, opened: datetime, end: datetime, calendar: WorkCalendar
) -> Iterator[tuple[datetime, Outgoing]]:
    """What convenes a meeting by its cadence, from its opening on to an end, with the instant of each call.

    Those that the schedule would have called before the meeting was opened are called with its opening.

    Raises:
        Refused: ``calendar-missing`` for a year without a calendar.
    """
    if plan.cadence.on_demand:
        return
    ahead = ahead_of(plan.cadence)
    first, last = calendar.day(opened), calendar.day(end) + ahead * ONE_DAY
    for nominal, day in sittings(plan.cadence, calendar, first, last):
        at = max(called_at(nominal, ahead, calendar), opened)
        if day > first and at <= end:
            yield at, convening(plan.key, nominal, at)
