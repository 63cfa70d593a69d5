"""Further lives for the stored histories, on a server that skips time; see ``record``."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from temporalio.client import WorkflowHistory

from binglian.domain.cooperation import Cadence
from tests import builders
from tests.unit.domain.meetings.council import CHAIR, measure
from tests.unit.domain.raisings import raising
from tests.unit.domain.tickets.window import COMPLAINANT
from tests.workflows.hall import OPENED, Hall, Handle, open_hall
from tests.workflows.stage import staged_on
from workflows.contracts import NOTIFY, PROJECTS_QUEUE
from workflows.stream_contracts import CONVENE, ConveneOutcome, ConveneStart

Histories = Mapping[str, WorkflowHistory]


async def cooperating(server: str) -> Histories:
    """A ticket that climbs to the joint meeting, a resolution on it, and what guests said there."""
    async with open_hall(server) as hall:
        meeting, ticket = await hall.meeting(), await hall.ticket()
        await hall.tell(ticket, "accept_ticket", OPENED, "desk")
        await ticket.signal(NOTIFY, "no message")
        await _classified(hall, ticket)
        await hall.skip_to("2026-03-12 12:00", meeting, ticket)
        await hall.settled(ticket)
        day, sat = "2026-03-13", "2026-03-13 11:00"
        await hall.tell(meeting, "convene", "2026-03-12 11:00", CHAIR, day=day, ground="stuck")
        await hall.skip_to(sat, meeting, ticket)
        opinions = [{"text": "no road", "owner": "head@roads"}]
        await hall.tell(
            meeting, "hold_session", sat, CHAIR, session=1, present=[CHAIR], minutes="said", opinions=opinions
        )
        opened = hall.known_ticket(f"{hall.plan.key}-1-1")
        matters = list((await hall.meeting_of(meeting)).tabled(1))
        ordered = [measure(deadline="2026-03-16"), measure(words="pave the road", deadline="2026-04-01")]
        said = {"session": 1, "matters": matters, "text": "pay", "measures": ordered}
        await hall.tell(meeting, "resolve", sat, CHAIR, **said)
        await hall.settled(meeting)
        key = f"resolve {sat}.1"
        await hall.skip_to("2026-03-18 12:00", meeting)
        await hall.tell(meeting, "report_measure", "2026-03-18 12:00", CHAIR, measure=key, outcome="laid")
        await _solved(hall, ticket)
        await hall.settled(opened)
        await hall.settled(meeting)
        return {
            "ticket-climbed": await ticket.fetch_history(),
            "meeting-sat": await meeting.fetch_history(),
            "ticket-opinion": await opened.fetch_history(),
        }


async def convened(server: str) -> Histories:
    """The cadence calls a sitting."""
    async with open_hall(server) as hall:
        cadence = Cadence(every=7, unit="CD", anchor=date(2026, 3, 4))
        meeting = await hall.meeting(cadence=cadence)
        await hall.skip_to("2026-03-03 10:00", meeting)
        start = ConveneStart(
            meeting=hall.plan.key,
            cadence=cadence,
            calendar=builders.calendar_data(),
            ahead=1,
            nominal=date(2026, 3, 4),
        )
        handle = await hall.server.client.start_workflow(
            CONVENE,
            start,
            id=f"convene-{hall.plan.key}",
            task_queue=PROJECTS_QUEUE,
            result_type=ConveneOutcome,
        )
        assert (await handle.result()).day == date(2026, 3, 4)
        return {"convene-called": await handle.fetch_history()}


async def raised(server: str) -> Histories:
    """A project whose limit lapses: it opens a ticket, hears from it, and ends."""
    async with staged_on(server, raising(unattended=None)) as stage:
        await stage.tell("receive", "2026-01-05 09:00", item="permit")
        await stage.tell("accept", "2026-01-05 09:00", item="permit")
        await stage.skip_to("2026-01-13 08:00")
        await stage.until(lambda report: any(one.noted_at for one in report.project.matters.values()))
        await stage.settled()
        await stage.tell("close_project", "2026-01-13 08:00")
        await stage.outcome()
        return {"project-raising": await stage.history()}


async def _classified(hall: Hall, ticket: Handle) -> None:
    classed = {"pain": "trips", "complexity": "normal", "level": "district"}
    await hall.tell(ticket, "classify", OPENED, "desk", **classed)


async def _solved(hall: Hall, ticket: Handle) -> None:
    """The resolution's owner does it, the complainant confirms, and the ticket settles."""
    when = "2026-03-13 12:00"
    await hall.skip_to(when, ticket)
    for kind, by, body in (
        ("begin_work", "head@water", {}),
        ("feed_back", "head@water", {"text": "paid", "solved": True}),
        ("confirm", COMPLAINANT, {"satisfaction": 5}),
    ):
        await hall.tell(ticket, kind, when, by, **body)
    await hall.skip_to("2026-04-01 12:00", ticket)
    await ticket.result()


LIVES: tuple[Callable[[str], Awaitable[Histories]], ...] = (cooperating, convened, raised)
"""Each life, given the server's address."""
