"""The state of an order."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from binglian.domain.clocks import Clock
from binglian.domain.cooperation import OrderPlan
from binglian.domain.streams.outbox import Outbox


class OrderState(StrEnum):
    """How far an order has come; ``DONE`` and ``CANCELLED`` are its ends."""

    ORDERED = "ordered"
    TAKEN = "taken"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was ordered, by whom, for what; fixed when the order is opened.

    Attributes:
        text: what is to be done, in words.
        by: who ordered it, ``post`` or ``post@department``.
        enterprise: for whom, as a name for people.
        project: key of the project; ``item`` of the step there; empty for none.
        assignee: the responsible post, ``post@department``; empty while open to whoever may take it.
        skills: kinds of skill it needs, by key.
        on_behalf_of: whom the orderer acts for, as a name for people (agent-builder, S0-16).
    """

    text: str
    by: str
    enterprise: str = ""
    project: str = ""
    item: str = ""
    assignee: str = ""
    skills: tuple[str, ...] = ()
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order.

    Attributes:
        key: its key, also that of its stream and workflow.
        squad: the posts that go, each with the skills it brings (S0-04).
        clocks: one of kind ``ORDER``, until it is done.
        outcome: what came of it, in words.
        findings: problems met on the way; each became a ticket.
        ticket: key of the ticket that it became when overdue; empty for none.
    """

    key: str
    plan: OrderPlan
    wish: Wish
    state: OrderState = OrderState.ORDERED
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    assignee: str = ""
    squad: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    clocks: tuple[Clock, ...] = ()
    outcome: str = ""
    on_the_spot: bool = False
    findings: tuple[str, ...] = ()
    ticket: str = ""
    outbox: Outbox = field(default_factory=Outbox)
