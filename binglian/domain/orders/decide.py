"""What a message to an order brings about, as of the instant at which it says it happened."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.orders import events as e
from binglian.domain.orders import messages as m
from binglian.domain.orders.authority import can_have, may_finish, may_order, may_reassign, may_take
from binglian.domain.orders.evolve import evolve
from binglian.domain.orders.order import Order, OrderState
from binglian.domain.orders.post import acted, found, notice
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import start, stopped

OPEN = (OrderState.ORDERED, OrderState.TAKEN)
ACTS = {"accept": ("receive", "accept"), "deliver": ("deliver",)}
"""What the project is told of when an order's act was done on the spot (S4-03, S4-04)."""


def open_order(order: Order, at: datetime, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """It was ordered: its time runs, and whoever is to do it knows."""
    clocks = (start(ClockKind.ORDER, order.plan.limit, at, calendar),)
    opened = e.OrderOpened(at=at, wish=order.wish, clocks=clocks)
    due = clocks[0].due.label()
    return (opened, notice(evolve(order, opened), at, "order-opened", "opened", due=due))


def decide(order: Order, message: m.OrderMessage, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """The events of a message.

    Raises:
        Refused: with the first reason found; nothing has changed.
    """
    return _DECISIONS[type(message)](order, message, message.occurred_at.astimezone(calendar.tz))


def take(order: Order, message: m.TakeOrder, at: datetime) -> tuple[StreamEvent, ...]:
    """A post takes it with a squad that brings every skill it needs (S0-04).

    Raises:
        Refused: among others ``unknown-skill``, ``skill-missing``.
    """
    may_take(order, message.actor)
    _in_state(order, message, OrderState.ORDERED)
    brought = {skill for skills in message.squad.values() for skill in skills}
    unknown = sorted({*brought, *order.wish.skills} - set(order.plan.skills))
    if unknown:
        known = ", ".join(order.plan.skills)
        raise Refused(Code.UNKNOWN_SKILL, "squad", skill=", ".join(unknown), known=known)
    missing = [skill for skill in order.wish.skills if skill not in brought]
    if missing:
        raise Refused(Code.SKILL_MISSING, "squad", order=order.key, skill=", ".join(missing))
    return (e.OrderTaken(at=at, assignee=str(message.actor), squad=message.squad),)


def reassign(order: Order, message: m.Reassign, at: datetime) -> tuple[StreamEvent, ...]:
    """Another post is to do it, and takes it with a squad of its own; its time runs on."""
    may_reassign(order, message.actor)
    _in_state(order, message, *OPEN)
    can_have(order.plan, message.assignee)
    reassigned = e.OrderReassigned(at=at, assignee=message.assignee, ground=message.ground)
    told = notice(evolve(order, reassigned), at, "order-reassigned", at.isoformat(), ground=message.ground)
    return (reassigned, told)


def finish(order: Order, message: m.FinishOrder, at: datetime) -> tuple[StreamEvent, ...]:
    """It is done; what was done there on the project's case is told to it, what was found becomes tickets.

    Done in time but told late, it is not overdue; the ticket that it became stands.

    Raises:
        Refused: among others ``no-act-on-the-spot``.
    """
    _in_state(order, message, OrderState.TAKEN)
    may_finish(order, message.actor)
    wish = order.wish
    acts = ACTS.get(order.plan.act, ()) if message.on_the_spot and wish.project and wish.item else ()
    if message.on_the_spot and not acts:
        raise Refused(Code.NO_ACT, "on_the_spot", order=order.key, kind=order.plan.title)
    done = e.OrderDone(
        at=at,
        outcome=message.outcome,
        on_the_spot=message.on_the_spot,
        clocks=stopped(order.clocks, at),
        findings=message.findings,
    )
    told = (acted(order, act, at, message.actor, message.document) for act in acts)
    problems = (found(order, at, number, text) for number, text in enumerate(message.findings, 1))
    return (done, *told, *problems)


def cancel(order: Order, message: m.CancelOrder, at: datetime) -> tuple[StreamEvent, ...]:
    """It is no longer wanted by those who may order it."""
    may_order(order.plan, message.actor)
    _in_state(order, message, *OPEN)
    return (e.OrderCancelled(at=at, ground=message.ground, clocks=stopped(order.clocks, at)),)


def _in_state(order: Order, message: m.OrderMessage, *states: OrderState) -> None:
    if order.state not in states:
        raise Refused(Code.WRONG_STATE, "type", item=order.key, state=order.state.value, act=message.type)


_DECISIONS: dict[type[m.OrderMessage], Callable[[Order, Any, datetime], tuple[StreamEvent, ...]]] = {
    m.TakeOrder: take,
    m.Reassign: reassign,
    m.FinishOrder: finish,
    m.CancelOrder: cancel,
}
