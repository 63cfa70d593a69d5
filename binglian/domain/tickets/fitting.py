"""Whether a message fits where a ticket stands."""

from collections.abc import Collection
from datetime import datetime

from binglian.domain.clocks import clock_of
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.tickets.messages import TicketMessage
from binglian.domain.tickets.ticket import Ticket, TicketState


def in_state(ticket: Ticket, message: TicketMessage, states: Collection[TicketState]) -> None:
    """Passes if the ticket stands where the message is possible.

    Raises:
        Refused: ``wrong-state``.
    """
    if ticket.state not in states:
        raise Refused(Code.WRONG_STATE, "type", item=ticket.key, state=ticket.state.value, act=message.type)


def in_order(ticket: Ticket, at: datetime) -> None:
    """Passes if an instant does not lie before the round, the answer or the closing that it speaks of.

    Raises:
        Refused: ``times-out-of-order``.
    """
    earlier = _since(ticket)
    if earlier is not None and at < earlier:
        raise Refused(
            Code.OUT_OF_ORDER, "occurred_at", at=at.isoformat(), earlier=f"{ticket.key} {earlier.isoformat()}"
        )


def complete(ticket: Ticket) -> None:
    """Passes if the four-ones card is filled in; else the ticket does not leave assignment (S2-10).

    Raises:
        Refused: ``card-incomplete``, naming what is missing.
    """
    missing = ticket.card.missing()
    if missing:
        raise Refused(Code.CARD_INCOMPLETE, "card", ticket=ticket.key, missing=", ".join(missing))


def _since(ticket: Ticket) -> datetime | None:
    if ticket.state is TicketState.CLOSED:
        return ticket.closed_at
    if ticket.state is TicketState.FED_BACK:
        return ticket.fed_back_at
    begun = clock_of(ticket.clocks, ClockKind.FEEDBACK)
    return begun.started_at if begun else None
