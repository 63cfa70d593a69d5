"""After the answer: confirmed, closed on a ground, rated, or not solved after all."""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import kept, stopped
from binglian.domain.tickets import events as e
from binglian.domain.tickets import messages as m
from binglian.domain.tickets.clocks import first, settlement
from binglian.domain.tickets.evolve import evolve
from binglian.domain.tickets.fitting import in_state
from binglian.domain.tickets.post import cleared, noted, notice
from binglian.domain.tickets.ticket import Ticket, TicketState

ANSWERED = (TicketState.FED_BACK, TicketState.CLOSED)


def confirm(
    ticket: Ticket, message: m.Confirm, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """The complainant says that it is solved."""
    in_state(ticket, message, (TicketState.FED_BACK,))
    if message.satisfaction is not None:
        _unrated(ticket)
    return _closed(ticket, at, calendar, satisfaction=message.satisfaction)


def close(
    ticket: Ticket, message: m.CloseTicket, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """It is closed after the answer without the complainant's word, on a recorded ground."""
    in_state(ticket, message, (TicketState.FED_BACK,))
    return _closed(ticket, at, calendar, ground=message.ground)


def rate(ticket: Ticket, message: m.Rate, at: datetime, _calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """The complainant says how satisfied they are, once for an answer."""
    in_state(ticket, message, ANSWERED)
    _unrated(ticket)
    return (e.TicketRated(at=at, satisfaction=message.satisfaction),)


def reopen(
    ticket: Ticket, message: m.Reopen, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """It begins anew where it is held, with the time for an answer and the holder's; its card needs filling.

    The problem and its owner stay on the card; the measure did not help, and the deadline is over.
    """
    in_state(ticket, message, ANSWERED)
    over = stopped(ticket.clocks, at)
    clocks = kept(over, *first(ticket, ticket.rung, at, calendar))
    reopened = e.TicketReopened(at=at, ground=message.ground, clocks=clocks)
    after = evolve(ticket, reopened)
    occasion = f"reopened:{after.reopenings}"
    told = notice(after, at, "ticket-reopened", (after.holder().post,), occasion, ground=message.ground)
    return (reopened, told, *noted(after, at, occasion))


def _closed(
    ticket: Ticket,
    at: datetime,
    calendar: WorkCalendar,
    *,
    ground: str = "",
    satisfaction: int | None = None,
) -> tuple[StreamEvent, ...]:
    clocks = kept(stopped(ticket.clocks, at), settlement(ticket, at, calendar))
    closed = e.TicketClosed(
        at=at, confirmed=not ground, ground=ground, clocks=clocks, satisfaction=satisfaction
    )
    return (closed, *cleared(ticket, at, "closed"))


def _unrated(ticket: Ticket) -> None:
    if ticket.satisfaction is not None:
        raise Refused(Code.ALREADY_RATED, "satisfaction", ticket=ticket.key)
