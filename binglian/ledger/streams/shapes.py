"""The shapes of all kinds of streams."""

from typing import Any

from binglian.domain.streams.outbox import Kind
from binglian.ledger.streams import meetings, orders, tickets
from binglian.ledger.streams.shape import Shape

SHAPES: dict[Kind, Shape[Any]] = {
    Kind.TICKET: tickets.SHAPE,
    Kind.MEETING: meetings.SHAPE,
    Kind.ORDER: orders.SHAPE,
}
"""By kind; a project's projections are of their own making."""
