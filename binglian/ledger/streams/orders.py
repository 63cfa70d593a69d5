"""The projection of an order: one row."""

from dataclasses import replace

from pydantic import TypeAdapter

from binglian.domain.clocks import clock_of
from binglian.domain.limits import ClockKind
from binglian.domain.orders.events import OrderOpened
from binglian.domain.orders.evolve import evolve
from binglian.domain.orders.order import Order
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamCard, StreamEvent
from binglian.ledger.projections import Row
from binglian.ledger.streams import blanks
from binglian.ledger.streams.shape import Shape
from binglian.ledger.streams.tables import orders


def _evolve(order: Order, event: StreamEvent) -> Order:
    """The domain's own fold; what was ordered, its first event tells."""
    if isinstance(event, OrderOpened):
        return evolve(replace(order, wish=event.wish), event)
    return evolve(order, event)


def _heading(card: StreamCard, order: Order) -> Row:
    clock = clock_of(order.clocks, ClockKind.ORDER)
    return {
        "sort": card.sort,
        "state": order.state.value,
        "wish": order.wish.text,
        "ordered_by": order.wish.by,
        "enterprise": order.wish.enterprise,
        "project": order.wish.project,
        "item": order.wish.item,
        "assignee": order.assignee,
        "outcome": order.outcome,
        "on_the_spot": order.on_the_spot,
        "findings": len(order.findings),
        "due": clock.due.at if clock else None,
        "late": bool(clock and clock.lapsed),
        "ticket": order.ticket,
    }


SHAPE: Shape[Order] = Shape(
    kind=Kind.ORDER,
    table=orders,
    adapter=TypeAdapter(Order),
    apart=frozenset({"key", "plan"}),
    blank=blanks.order,
    evolve=_evolve,
    heading=_heading,
    clocks=lambda order: order.clocks,
)
