"""Lives of a ticket, a meeting and an order for the stored histories; see ``record``."""

from collections.abc import Mapping
from dataclasses import replace

from temporalio.client import WorkflowHistory

from binglian.domain.limits import Limit, StartsOn, Unit
from tests.unit.domain.tickets.window import AGENT, COMPLAINANT, JOINT, OWNER, rung
from tests.workflows.hall import Hall, Handle, open_hall, until

NOW = "2026-03-02 09:00"
AN_HOUR_AGO = "2026-03-02 08:00:04"
"""Four seconds short of an hour before the hall opens: limits of an hour end at once."""


def hours(value: int) -> Limit:
    """A limit in hours."""
    return Limit(value=value, unit=Unit.NATURAL_HOURS, starts_on=StartsOn.BEGUN, basis="unverified")


async def pages(hall: Hall, handle: Handle, name: str) -> Mapping[str, WorkflowHistory]:
    """The histories of every run, the first one first."""
    found: list[WorkflowHistory] = []
    run = (await handle.describe()).run_id
    while run:
        page = hall.server.client.get_workflow_handle(handle.id, run_id=run)
        found.insert(0, await page.fetch_history())
        run = found[0].events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    if len(found) == 1:
        return {name: found[0]}
    return {f"{name}-{number}": page for number, page in enumerate(found, 1)}


async def solved(address: str) -> Mapping[str, WorkflowHistory]:
    """A ticket climbs to the joint meeting, which resolves on it; what is refused, and what nobody hears."""
    async with open_hall(address) as hall:
        meeting = await hall.meeting()
        await hall.settled(meeting)
        joint = replace(rung("joint", JOINT, 1, meeting="joint-meeting"), after=hours(1))
        ladder = (rung("agent", AGENT), joint)
        ticket = await hall.ticket(opened=AN_HOUR_AGO, ladder=ladder, settle=hours(0))
        await ticket.signal("notify", "no message")

        async def submitted() -> bool:
            return bool((await hall.meeting_of(meeting)).matters)

        await until(submitted)
        (matter,) = (await hall.meeting_of(meeting)).matters
        later = "2026-03-02 09:00:01"
        chair = "head@office"
        await hall.tell(meeting, "convene", later, chair, day="2026-03-02", at="09:01", ground="urgent")
        number = (await hall.meeting_of(meeting)).sessions[0].number
        begun = "2026-03-02 09:01"
        held = {"session": number, "present": ["head@land"], "minutes": "agreed"}
        await hall.tell(meeting, "hold_session", begun, chair, **held)
        measure = {"text": "pay", "owner": OWNER, "deadline": "2026-03-20"}
        resolution = {"session": number, "matters": [matter], "text": "pay it", "measures": [measure]}
        await hall.tell(meeting, "resolve", begun, chair, **resolution)
        await hall.settled(meeting)
        await hall.tell(ticket, "feed_back", begun, OWNER, text="paid", solved=True)
        await hall.tell(ticket, "confirm", begun, COMPLAINANT, satisfaction=5)
        await ticket.result()
        key = next(iter((await hall.meeting_of(meeting)).resolutions.values())).measures[0].key
        await hall.tell(meeting, "report_measure", begun, OWNER, measure=key, outcome="paid")
        await hall.tell(meeting, "dissolve", begun, chair, ground="done")
        await meeting.result()
        return {
            **await pages(hall, ticket, "ticket-solved"),
            **await pages(hall, meeting, "meeting-resolved"),
        }


async def turned(address: str) -> Mapping[str, WorkflowHistory]:
    """A ticket that turns pages while a notice nobody hears is under way."""
    async with open_hall(address) as hall:
        hall.notifier.dead = True
        ticket = await hall.ticket(settle=hours(0))
        for number in range(40):
            await ticket.signal("notify", f"no message {number}")
            await hall.report(ticket)
        hall.notifier.dead = False
        await hall.tell(ticket, "decline_ticket", NOW, "desk", ground="not for us")
        await ticket.result()
        return await pages(hall, ticket, "ticket-turned")


async def overdue(address: str) -> Mapping[str, WorkflowHistory]:
    """An order that is overdue opens a ticket, and is done late."""
    async with open_hall(address) as hall:
        order = await hall.order(opened=AN_HOUR_AGO, limit=hours(1))

        async def late() -> bool:
            return (await hall.report(order)).due is None

        await until(late)
        await hall.settled(order)
        await order.signal("another")
        await hall.tell(order, "take_order", "2026-03-02 09:00:01", AGENT)
        await hall.tell(order, "finish_order", "2026-03-02 09:00:02", AGENT, outcome="collected")
        await order.result()
        return await pages(hall, order, "order-overdue")


LIVES = (
    (solved, ()),
    (turned, ("limit.historyCount.suggestContinueAsNew=40",)),
    (overdue, ()),
)
"""Each life with the server's settings for it, as in ``record``."""
