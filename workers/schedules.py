"""Opening the meetings of a jurisdiction, and the schedules that convene them.

A schedule fires every day and its workflow asks the cadence whether the meeting sits; so one rule, tested in
the domain, decides for every kind of cadence. What was not fired during an outage is made up for.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from binglian.domain.cadence import begins, sittings
from binglian.domain.calendar import CalendarData, shared
from binglian.domain.cooperation import Cadence, MeetingPlan
from binglian.domain.limits import Unit
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.streams.outbox import Address, Kind
from definitions.texts import phrase
from workers.courier import TemporalCourier
from workflows.contracts import PROJECTS_QUEUE, STATE
from workflows.convene import FIRES, convening
from workflows.stream_contracts import CONVENE, ConveneStart, MeetingStart, schedule_id, workflow_id
from workflows.stream_starting import start_meeting

AHEAD = 14
"""Days before its nominal day on which a sitting is called, longer than any holiday."""

DAILY_AHEAD = 1
"""The same, for what sits every day."""

CATCH_UP = timedelta(days=60)
"""How late a missed firing is still made up for."""

ZONE = "Asia/Shanghai"


async def open_meetings(
    client: Client,
    plans: Iterable[MeetingPlan],
    calendar: CalendarData,
    at: datetime,
    *,
    shift: timedelta = timedelta(),
) -> tuple[str, ...]:
    """Opens meetings and calls their next sittings; may be repeated, with a newer calendar too.

    ``at`` is now, in business time. With a ``shift`` (see ``ProjectStart``), in a rehearsal, there are no
    schedules, since they would fire by the engine's time.

    Returns:
        The keys of the meetings, those on demand included.

    Raises:
        Refused: ``calendar-missing``.
    """
    opened: list[str] = []
    for plan in plans:
        await _open(client, plan, calendar, at, shift)
        if not plan.cadence.on_demand:
            await _call(client, plan, calendar, at)
            if not shift:
                await _schedule(client, plan, calendar)
        opened.append(plan.key)
    return tuple(opened)


async def reschedule(client: Client, plan: MeetingPlan, calendar: CalendarData) -> None:
    """Has a meeting's schedule go by another calendar; one on demand has none."""
    if not plan.cadence.on_demand:
        await _schedule(client, plan, calendar)


def ahead_of(cadence: Cadence) -> int:
    """How many days before its nominal day a sitting is called."""
    daily = cadence.every == 1 and cadence.unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)
    return DAILY_AHEAD if daily else AHEAD


async def _open(
    client: Client, plan: MeetingPlan, calendar: CalendarData, at: datetime, shift: timedelta
) -> None:
    start = MeetingStart(state=Meeting(plan=plan), calendar=calendar, opened_at=at, shift=shift)
    try:
        await start_meeting(client, start)
    except WorkflowAlreadyStartedError:
        return


async def _call(client: Client, plan: MeetingPlan, calendar: CalendarData, at: datetime) -> None:
    """Calls the sittings that lie nearer than the first one that the schedule will call.

    As of when the meeting was opened, or of the day on which the schedule called them: a repeat is one.
    """
    handle = client.get_workflow_handle(workflow_id(Address(Kind.MEETING, plan.key)))
    meeting = await handle.query(STATE, result_type=Meeting)
    cadence, known, courier = plan.cadence, shared(calendar), TemporalCourier(client)
    today, opened = known.day(at), meeting.opened_at or at
    last = today + timedelta(days=ahead_of(cadence))
    for nominal, day in sittings(cadence, known, today, last):
        called = datetime.combine(nominal - timedelta(days=ahead_of(cadence)), FIRES, known.tz)
        if begins(cadence, known, day) > at:
            await courier.deliver(convening(plan.key, nominal, max(called, opened)))


async def _schedule(client: Client, plan: MeetingPlan, calendar: CalendarData) -> None:
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            CONVENE,
            ConveneStart(
                meeting=plan.key, cadence=plan.cadence, calendar=calendar, ahead=ahead_of(plan.cadence)
            ),
            id=f"convene-{plan.key}",
            task_queue=PROJECTS_QUEUE,
            static_summary=plan.title.zh,
        ),
        spec=ScheduleSpec(
            calendars=[
                ScheduleCalendarSpec(
                    hour=(ScheduleRange(FIRES.hour),),
                    minute=(ScheduleRange(FIRES.minute),),
                    comment=plan.title.zh,
                )
            ],
            time_zone_name=ZONE,
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=CATCH_UP),
        state=ScheduleState(note=phrase("stream", "schedule", title=plan.title).zh),
    )
    try:
        await client.create_schedule(schedule_id(plan.key), schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(schedule_id(plan.key)).update(_anew(schedule))


def _anew(schedule: Schedule) -> Callable[[ScheduleUpdateInput], ScheduleUpdate]:
    """Puts a schedule in the place of the one there is; whether that stands still stays as it was."""

    def update(held: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule.state = held.description.schedule.state
        return ScheduleUpdate(schedule=schedule)

    return update
