"""The order after an event; needs neither calendar nor rules, since events carry the clocks after them."""

from dataclasses import replace

from binglian.domain.orders import events as e
from binglian.domain.orders.order import Order, OrderState
from binglian.domain.streams.outbox import Delivered, DeliveryRefused, Dispatched, NoticeIssued, NoticeSettled
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.recount import CalendarChanged, replaced


def evolve(order: Order, event: StreamEvent) -> Order:
    """The order after an event; one of another kind of stream changes nothing."""
    match event:
        case Dispatched() | Delivered() | DeliveryRefused() | NoticeIssued() | NoticeSettled():
            return replace(order, outbox=order.outbox.after(event))
        case CalendarChanged():
            return replace(order, clocks=replaced(order.clocks, event))
        case e.OrderOpened():
            return replace(order, opened_at=event.at, assignee=event.wish.assignee, clocks=event.clocks)
        case e.OrderTaken():
            return replace(order, state=OrderState.TAKEN, assignee=event.assignee, squad=event.squad)
        case e.OrderReassigned():
            return replace(order, state=OrderState.ORDERED, assignee=event.assignee, squad={})
        case e.OrderRang():
            return replace(order, clocks=event.clocks, ticket=event.ticket or order.ticket)
        case e.OrderDone() | e.OrderCancelled():
            return _ended(order, event)
        case _:
            return order


def _ended(order: Order, event: e.OrderDone | e.OrderCancelled) -> Order:
    over = replace(order, ended_at=event.at, clocks=event.clocks)
    if isinstance(event, e.OrderCancelled):
        return replace(over, state=OrderState.CANCELLED, outcome=event.ground)
    return replace(
        over,
        state=OrderState.DONE,
        outcome=event.outcome,
        on_the_spot=event.on_the_spot,
        findings=event.findings,
    )
