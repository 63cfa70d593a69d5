"""Meetings are opened with a schedule each, and convened by their cadence, once for each nominal day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from temporalio.client import ScheduleActionStartWorkflow, ScheduleOverlapPolicy, WorkflowFailureError

from binglian.domain.calendar import CalendarData, YearCalendar, YearStatus, shared
from binglian.domain.cooperation import Cadence
from tests import builders
from tests.workflows.hall import Hall, open_hall, until
from workers.courier import TemporalCourier
from workers.schedules import AHEAD, CATCH_UP, ahead_of, open_meetings, reschedule
from workflows.contracts import PROJECTS_QUEUE
from workflows.convene import called_at, convening
from workflows.stream_contracts import (
    CONVENE,
    ConveneOutcome,
    ConveneStart,
    schedule_id,
)

CALENDAR = builders.calendar_data()
NOW = builders.at("2026-03-02 09:00")
WEEKLY = Cadence(weekday="wed", anchor=date(2026, 3, 2))


def plain_year(year: int) -> YearCalendar:
    """A year without holidays."""
    return YearCalendar(year=year, status=YearStatus.PROVISIONAL, basis="none", off=(), work=())


async def convened(hall: Hall, nominal: str, calendar: CalendarData = CALENDAR) -> ConveneOutcome:
    """What becomes of a nominal day."""
    start = ConveneStart(
        meeting=hall.plan.key,
        cadence=WEEKLY,
        calendar=calendar,
        ahead=1,
        nominal=date.fromisoformat(nominal),
    )
    return await hall.server.client.execute_workflow(
        CONVENE,
        start,
        id=f"convene-{hall.plan.key}-{nominal}",
        task_queue=PROJECTS_QUEUE,
        result_type=ConveneOutcome,
    )


async def test_a_doubled_firing_calls_one_sitting(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        meeting = await hall.meeting(cadence=WEEKLY)
        await hall.skip_to("2026-03-03 10:00", meeting)
        for _ in range(2):
            outcome = await convened(hall, "2026-03-04")
            assert outcome == ConveneOutcome(nominal=date(2026, 3, 4), day=date(2026, 3, 4))
        (session,) = (await hall.meeting_of(meeting)).sessions
        assert session.at == builders.at("2026-03-04 09:00")
        await hall.settled(meeting)
        assert hall.told(meeting).count("session_called") == 1


async def test_a_day_that_the_cadence_does_not_name_calls_nothing(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        assert await convened(hall, "2026-03-05") == ConveneOutcome(nominal=date(2026, 3, 5))


async def test_a_meeting_that_has_dissolved_is_convened_no_more_and_says_so(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        meeting = await hall.meeting(cadence=WEEKLY)
        await hall.tell(meeting, "dissolve", "2026-03-02 09:00", "head@office", ground="done")
        await meeting.result()
        outcome = await convened(hall, "2026-03-04")
        assert outcome.refused == "stream-ended"


async def test_a_year_without_a_calendar_is_named(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        with pytest.raises(WorkflowFailureError) as failed:
            await convened(hall, "2026-03-04", builders.calendar_data(2025))
        assert "calendar-missing" in repr(failed.value.cause)


async def test_opening_meetings_starts_each_with_a_schedule_and_calls_the_next_sittings(
    temporal: str,
) -> None:
    async with open_hall(temporal) as hall:
        anchor = NOW.date()
        regular = hall.planned("weekly", Cadence(every=7, unit="CD", anchor=anchor, moves="stays"))
        called = hall.planned("called", Cadence(on_demand=True))
        client = hall.server.client
        for _ in range(2):
            assert await open_meetings(client, (regular, called), CALENDAR, NOW) == (
                *(regular.key, called.key),
            )
        meeting = hall.known_meeting(regular.key)
        hall.known_meeting(called.key)
        sessions = (await hall.meeting_of(meeting)).sessions
        assert [one.nominal for one in sessions] == [anchor + timedelta(days=step) for step in (7, 14)]

        handle = client.get_schedule_handle(schedule_id(regular.key))
        schedule = (await handle.describe()).schedule
        assert schedule.policy.overlap is ScheduleOverlapPolicy.BUFFER_ALL
        assert schedule.policy.catchup_window == CATCH_UP
        listed = [one.id async for one in await client.list_schedules()]
        assert schedule_id(called.key) not in listed
        await handle.delete()


async def test_a_schedule_goes_by_another_calendar_and_one_that_stands_still_goes_on_standing(
    temporal: str,
) -> None:
    async with open_hall(temporal) as hall:
        client, there = hall.server.client, builders.calendar_data(2025, 2026)
        plan, called = hall.planned("weekly", WEEKLY), hall.planned("called", Cadence(on_demand=True))
        await open_meetings(client, (plan,), CALENDAR, NOW)
        hall.known_meeting(plan.key)
        handle = client.get_schedule_handle(schedule_id(plan.key))
        await handle.pause()
        for one in (plan, called):
            await reschedule(client, one, there)
        schedule = (await handle.describe()).schedule
        assert isinstance(schedule.action, ScheduleActionStartWorkflow)
        (start,) = await client.data_converter.decode(list(schedule.action.args), [ConveneStart])
        assert (start.calendar, start.cadence, schedule.state.paused) == (there, WEEKLY, True)
        assert schedule_id(called.key) not in [one.id async for one in await client.list_schedules()]
        await handle.delete()


async def test_a_schedule_that_fires_convenes_for_the_day_it_is_ahead_of(temporal: str) -> None:
    now = datetime.now(shared(CALENDAR).tz)
    present = replace(CALENDAR, years=tuple(plain_year(now.year + step) for step in (-1, 0, 1)))
    async with open_hall(temporal) as hall:
        opened = now - timedelta(days=2)
        plan = hall.planned("daily", Cadence(every=1, unit="CD", anchor=opened.date(), moves="stays"))
        client = hall.server.client
        await open_meetings(client, (plan,), present, opened)
        handle = client.get_schedule_handle(schedule_id(plan.key))
        meeting = hall.known_meeting(plan.key)
        await handle.trigger()

        async def fired() -> bool:
            sessions = (await hall.meeting_of(meeting)).sessions
            return now.date() + timedelta(days=ahead_of(plan.cadence)) in {one.nominal for one in sessions}

        await until(fired)
        await handle.delete()


async def test_the_message_that_convenes_is_the_same_whoever_sends_it(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        meeting = await hall.meeting(cadence=WEEKLY)
        await hall.skip_to("2026-03-03 10:00", meeting)
        await convened(hall, "2026-03-04")
        at = called_at(date(2026, 3, 4), 1, shared(CALENDAR))
        again = convening(hall.plan.key, date(2026, 3, 4), at)
        called = len((await hall.meeting_of(meeting)).sessions)
        assert await TemporalCourier(hall.server.client).deliver(again) == 2  # as before
        assert len((await hall.meeting_of(meeting)).sessions) == called


def test_what_sits_every_day_is_called_the_day_before_and_the_rest_earlier() -> None:
    assert ahead_of(Cadence(every=1, unit="WD")) == 1
    assert ahead_of(Cadence(every=2, unit="WD")) == ahead_of(WEEKLY) == AHEAD
