"""Up and down the ladder: by somebody's act, or by itself when a limit passes (S2-03, S2-04, S3-05)."""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.cooperation import Rung
from binglian.domain.errors import Code, Refused
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import kept
from binglian.domain.tickets import events as e
from binglian.domain.tickets import messages as m
from binglian.domain.tickets.clocks import first, hold
from binglian.domain.tickets.evolve import evolve
from binglian.domain.tickets.fitting import in_state
from binglian.domain.tickets.ladder import begins, place, way_up
from binglian.domain.tickets.post import noted, notice, submitted
from binglian.domain.tickets.ticket import UNDER_WAY, Ticket


def open_ticket(ticket: Ticket, at: datetime, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """A problem was told: somebody holds it from the first instant, and its project knows of it."""
    rung = begins(ticket)
    clocks = first(ticket, rung.key, at, calendar)
    opened = e.TicketOpened(at=at, problem=ticket.problem, rung=rung.key, clocks=clocks)
    after = evolve(ticket, opened)
    told = notice(after, at, "ticket-opened", (rung.post,), "opened")
    return (opened, told, *noted(after, at, "opened"), *submitted(after, rung, at))


def escalate(
    ticket: Ticket, message: m.Escalate, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """Whoever holds it passes it up.

    Raises:
        Refused: among others ``top-rung``.
    """
    in_state(ticket, message, UNDER_WAY)
    rung = way_up(ticket)
    if rung is None:
        raise Refused(Code.TOP_RUNG, "type", rung=ticket.rung)
    return climbed(ticket, rung, at, calendar, message.ground)


def send_back(
    ticket: Ticket, message: m.SendBack, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """It goes down to a rung that is told what to do; how high it has been is remembered.

    Raises:
        Refused: among others ``unknown-rung``, ``not-a-lower-rung``.
    """
    in_state(ticket, message, UNDER_WAY)
    to, held = place(ticket.policy, message.rung), place(ticket.policy, ticket.rung)
    if to is None:
        known = ", ".join(rung.key for rung in ticket.policy.ladder)
        raise Refused(Code.UNKNOWN_RUNG, "rung", rung=message.rung, known=known)
    if held is None or to >= held:
        raise Refused(Code.NOT_LOWER, "rung", rung=message.rung, holder=ticket.rung)
    sent = e.SentBack(
        at=at,
        origin=ticket.rung,
        rung=message.rung,
        instruction=message.instruction,
        clocks=kept(ticket.clocks, hold(ticket, message.rung, at, calendar)),
    )
    after = evolve(ticket, sent)
    to_post = (after.holder().post,)
    told = notice(after, at, "ticket-sent-back", to_post, at.isoformat(), instruction=message.instruction)
    return (sent, told)


def climbed(
    ticket: Ticket,
    rung: Rung,
    at: datetime,
    calendar: WorkCalendar,
    ground: str,
    *,
    by_itself: bool = False,
) -> tuple[StreamEvent, ...]:
    """It comes to a higher rung, whose post is told, and whose meeting gets it on its agenda."""
    up = e.Escalated(
        at=at,
        origin=ticket.rung,
        rung=rung.key,
        ground=ground,
        by_itself=by_itself,
        clocks=kept(ticket.clocks, hold(ticket, rung.key, at, calendar)),
    )
    after = evolve(ticket, up)
    told = notice(after, at, "ticket-escalated", (rung.post,), f"{after.escalations}", ground=ground)
    return (up, told, *submitted(after, rung, at))
