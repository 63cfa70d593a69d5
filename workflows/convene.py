"""Convening a meeting by its cadence: what the meeting's schedule starts once a day.

A sitting is called some days before its nominal day, so that what is submitted in time gets onto its agenda.
The message is made of meeting and nominal day alone: however often it is sent, it takes effect once.
"""

import json
from datetime import date, datetime, time, timedelta

from temporalio import workflow
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies  # noqa: PLR0402
    from activities.courier import CourierActivities
    from binglian.domain.cadence import sits_on
    from binglian.domain.calendar import WorkCalendar, shared
    from binglian.domain.errors import Refused
    from binglian.domain.streams.outbox import Address, Kind, Outgoing
    from workflows.shell import refusal
    from workflows.stream_contracts import CONVENE, COURIER_QUEUE, ConveneOutcome, ConveneStart
    from workflows.stream_display import delivery_line

SCHEDULED = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""When the schedule was to fire; after an outage, long before it did."""

FIRES = time(0, 5)
"""The local time at which schedules fire, and as of which a sitting is called."""


@workflow.defn(name=CONVENE)
class ConveneWorkflow:
    """Convenes a meeting for one nominal day, or finds that its cadence names no sitting."""

    @workflow.run
    async def run(self, start: ConveneStart) -> ConveneOutcome:
        """Asks the cadence, and tells the meeting.

        Raises:
            ApplicationError: ``calendar-missing``; it is for someone to publish that year's calendar.
        """
        calendar = shared(start.calendar)
        nominal = start.nominal or calendar.day(_fired()) + timedelta(days=start.ahead)
        try:
            day = sits_on(start.cadence, calendar, nominal)
        except Refused as refused:
            raise refusal(refused) from refused
        if day is None:
            return ConveneOutcome(nominal=nominal)
        outgoing = convening(start.meeting, nominal, called_at(nominal, start.ahead, calendar))
        try:
            await workflow.execute_activity_method(
                CourierActivities.deliver,
                outgoing,
                task_queue=COURIER_QUEUE,
                summary=delivery_line(outgoing, "convene"),
                start_to_close_timeout=policies.DELIVERY_ATTEMPT,
                retry_policy=policies.DELIVERY_RETRY,
            )
        except ActivityError as failed:
            cause = failed.cause
            code = cause.type if isinstance(cause, ApplicationError) else None
            return ConveneOutcome(nominal=nominal, day=day, refused=code or str(cause))
        return ConveneOutcome(nominal=nominal, day=day)


def called_at(nominal: date, ahead: int, calendar: WorkCalendar) -> datetime:
    """The instant as of which the sitting of a nominal day is called."""
    return datetime.combine(nominal - timedelta(days=ahead), FIRES, calendar.tz)


def convening(meeting: str, nominal: date, at: datetime) -> Outgoing:
    """The message that convenes a meeting for a nominal day."""
    to = Address(Kind.MEETING, meeting)
    message = f"{to}:convene:{nominal.isoformat()}"
    body = {
        "type": "convene",
        "id": message,
        "occurred_at": at.isoformat(),
        "actor": {"post": "system"},
        "day": nominal.isoformat(),
    }
    return Outgoing(id=message, to=to, body=json.dumps(body))


def _fired() -> datetime:
    return workflow.info().typed_search_attributes.get(SCHEDULED) or workflow.now()
