"""What an order sends: acts done on the spot to its project, problems that become tickets, notices."""

import json
from datetime import datetime

from pydantic import TypeAdapter

from binglian.domain.actors import Actor
from binglian.domain.orders.order import Order
from binglian.domain.streams.outbox import (
    Address,
    Dispatched,
    Kind,
    Notice,
    NoticeIssued,
    Outgoing,
    derived,
)
from binglian.domain.tickets.ticket import Origin, Problem

_problems: TypeAdapter[Problem] = TypeAdapter(Problem)


def address(order: Order) -> Address:
    """Where the order itself is written to."""
    return Address(Kind.ORDER, order.key)


def acted(order: Order, act: str, at: datetime, actor: Actor, document: str) -> Dispatched:
    """The project is told of an act on its case, in the name of who did it there."""
    message = f"{address(order)}:{act}"
    body = {
        "type": act,
        "id": message,
        "occurred_at": at.isoformat(),
        "actor": actor.model_dump(),
        "note": document,
        "item": order.wish.item,
    }
    to = Address(Kind.PROJECT, order.wish.project)
    return Dispatched(at=at, outgoing=Outgoing(id=message, to=to, body=json.dumps(body, ensure_ascii=False)))


def overdue_ticket(order: Order) -> str:
    """The key of the ticket that it becomes when overdue."""
    return derived(order.key, "overdue")


def overdue(order: Order, at: datetime) -> Dispatched:
    """What was wanted and not done in time becomes a problem of its own."""
    return _opens(order, at, overdue_ticket(order), order.wish.text, Origin.ENGINE)


def found(order: Order, at: datetime, number: int, finding: str) -> Dispatched:
    """A problem met on the way, by its number from 1."""
    return _opens(order, at, derived(order.key, str(number)), finding, Origin.VISIT)


def notice(order: Order, at: datetime, template: str, occasion: str, **values: str) -> NoticeIssued:
    """A notice goes off to whoever has it, or to all who may take it; it may name what was ordered.

    Its occasion tells it from other notices by the same template within this order.
    """
    title, wish = order.plan.title, order.wish
    filled = {
        "order": order.key,
        "kind": title.zh,
        "kind_en": title.en,
        "wish": wish.text,
        "enterprise": wish.enterprise,
        "project": wish.project,
        "item": wish.item,
        **values,
    }
    to = (order.assignee,) if order.assignee else order.plan.posts
    told = Notice(id=f"{template}:{occasion}", template=template, to=to, values=filled)
    return NoticeIssued(at=at, notice=told)


def _opens(order: Order, at: datetime, key: str, text: str, origin: Origin) -> Dispatched:
    problem = Problem(
        text=text,
        origin=origin,
        complainant=order.wish.enterprise,
        project=order.wish.project,
        item=order.wish.item,
        cause=str(address(order)),
    )
    outgoing = Outgoing(
        id=f"{key}:opened",
        to=Address(Kind.TICKET, key),
        body=_problems.dump_json(problem).decode(),
        opens=True,
    )
    return Dispatched(at=at, outgoing=outgoing)
