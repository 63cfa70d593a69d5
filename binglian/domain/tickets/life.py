"""The rules of tickets, for whatever runs, rehearses or audits them."""

from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.life import Life
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.parsing import read
from binglian.domain.streams.records import StreamCard
from binglian.domain.tickets.decide import decide
from binglian.domain.tickets.due import next_due, ring
from binglian.domain.tickets.evolve import evolve
from binglian.domain.tickets.messages import TICKET_MESSAGES, TicketMessage
from binglian.domain.tickets.moving import open_ticket
from binglian.domain.tickets.ticket import Ticket


def parse(body: bytes | str | object) -> TicketMessage | AdoptCalendar:
    """Reads a message to a ticket.

    Raises:
        Refused: ``bad-json``, ``unknown-message-type`` or ``bad-message`` with the place of the first fault.
    """
    return read(TICKET_MESSAGES, body)


def card(ticket: Ticket) -> StreamCard:
    """What the ledger says of a ticket."""
    return StreamCard(
        kind=Kind.TICKET,
        key=ticket.key,
        title=ticket.problem.text,
        jurisdiction=ticket.policy.jurisdiction,
        definition=ticket.policy.definition,
    )


TICKETS: Life[Ticket, TicketMessage] = Life(
    kind=Kind.TICKET,
    parse=parse,
    open=open_ticket,
    decide=decide,
    evolve=evolve,
    next_due=next_due,
    ring=ring,
    card=card,
    clocks=lambda ticket: (("", clock) for clock in ticket.clocks),
    policy=lambda ticket: ticket.policy,
)
"""The life of a ticket."""
