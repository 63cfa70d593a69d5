"""The rules of orders, for whatever runs, rehearses or audits them."""

from binglian.domain.messages import AdoptCalendar
from binglian.domain.orders.decide import decide, open_order
from binglian.domain.orders.due import next_due, ring
from binglian.domain.orders.evolve import evolve
from binglian.domain.orders.messages import ORDER_MESSAGES, OrderMessage
from binglian.domain.orders.order import Order
from binglian.domain.streams.life import Life
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.parsing import read
from binglian.domain.streams.records import StreamCard


def parse(body: bytes | str | object) -> OrderMessage | AdoptCalendar:
    """Reads a message to an order.

    Raises:
        Refused: ``bad-json``, ``unknown-message-type`` or ``bad-message`` with the place of the first fault.
    """
    return read(ORDER_MESSAGES, body)


def card(order: Order) -> StreamCard:
    """What the ledger says of an order."""
    return StreamCard(
        kind=Kind.ORDER,
        key=order.key,
        title=order.wish.text,
        jurisdiction=order.plan.policy.jurisdiction,
        definition=order.plan.policy.definition,
        sort=order.plan.kind,
    )


ORDERS: Life[Order, OrderMessage] = Life(
    kind=Kind.ORDER,
    parse=parse,
    open=open_order,
    decide=decide,
    evolve=evolve,
    next_due=next_due,
    ring=ring,
    card=card,
    clocks=lambda order: (("", clock) for clock in order.clocks),
    policy=lambda order: order.plan.policy,
)
"""The life of an order."""
