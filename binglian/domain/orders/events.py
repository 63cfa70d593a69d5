"""Events of an order."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from binglian.domain.clocks import Alarm, Clock
from binglian.domain.limits import ClockKind
from binglian.domain.orders.order import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOpened:
    """A visit or service was ordered."""

    at: datetime
    wish: Wish
    clocks: tuple[Clock, ...]
    type: Literal["order_opened"] = "order_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTaken:
    """A post took it, with its squad."""

    at: datetime
    assignee: str
    squad: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    type: Literal["order_taken"] = "order_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReassigned:
    """Another post is to do it; its time is not renewed."""

    at: datetime
    assignee: str
    ground: str
    type: Literal["order_reassigned"] = "order_reassigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRang:
    """Its limit drew near or passed; passed, it became a ticket."""

    at: datetime
    clock: ClockKind
    alarm: Alarm
    due: str
    clocks: tuple[Clock, ...]
    ticket: str = ""
    type: Literal["order_rang"] = "order_rang"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDone:
    """It was carried out."""

    at: datetime
    outcome: str
    on_the_spot: bool
    clocks: tuple[Clock, ...]
    findings: tuple[str, ...] = ()
    type: Literal["order_done"] = "order_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled:
    """It is no longer wanted."""

    at: datetime
    ground: str
    clocks: tuple[Clock, ...]
    type: Literal["order_cancelled"] = "order_cancelled"


OrderEvent = OrderOpened | OrderTaken | OrderReassigned | OrderRang | OrderDone | OrderCancelled
