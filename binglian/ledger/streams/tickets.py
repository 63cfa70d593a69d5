"""The projection of a ticket: one row."""

from dataclasses import replace

from pydantic import TypeAdapter

from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamCard, StreamEvent
from binglian.domain.tickets import events as e
from binglian.domain.tickets.evolve import evolve
from binglian.domain.tickets.ticket import Ticket
from binglian.ledger.projections import Row
from binglian.ledger.streams import blanks
from binglian.ledger.streams.shape import Shape
from binglian.ledger.streams.tables import tickets

_SAME = (
    "rung",
    "reached",
    "pain",
    "complexity",
    "level",
    "resolution",
    "fed_back_at",
    "closed_at",
    "confirmed",
    "satisfaction",
    "reopenings",
    "escalations",
)


def _evolve(ticket: Ticket, event: StreamEvent) -> Ticket:
    """The domain's own fold; what it takes from the problem and the ladder, events tell as well."""
    match event:
        case e.TicketOpened():
            return evolve(replace(ticket, problem=event.problem), event)
        case e.Escalated():  # always to the highest rung there was, or to the next above it
            return replace(evolve(ticket, event), reached=event.rung)
        case _:
            return evolve(ticket, event)


def _heading(card: StreamCard, ticket: Ticket) -> Row:  # noqa: ARG001
    told, filled = ticket.problem, ticket.card
    return {
        "state": ticket.state.value,
        "origin": told.origin.value,
        "problem": told.text,
        "complainant": told.complainant,
        "cause": told.cause,
        "project": told.project,
        "item": told.item,
        "measure": filled.measure,
        "owner": filled.owner,
        "deadline": filled.deadline,
        **{name: getattr(ticket, name) for name in _SAME},
    }


SHAPE: Shape[Ticket] = Shape(
    kind=Kind.TICKET,
    table=tickets,
    adapter=TypeAdapter(Ticket),
    apart=frozenset({"key", "policy"}),
    blank=blanks.ticket,
    evolve=_evolve,
    heading=_heading,
    clocks=lambda ticket: ticket.clocks,
)
