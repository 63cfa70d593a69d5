"""Events of a ticket."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from binglian.domain.clocks import Alarm, Clock
from binglian.domain.limits import ClockKind
from binglian.domain.tickets.ticket import Card, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened:
    """A problem was told.

    Attributes:
        rung: the rung that holds it first.
        clocks: those that run from now on; so in the events below.
    """

    at: datetime
    problem: Problem
    rung: str
    clocks: tuple[Clock, ...]
    type: Literal["ticket_opened"] = "ticket_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAccepted:
    """The desk took it up."""

    at: datetime
    type: Literal["ticket_accepted"] = "ticket_accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDeclined:
    """The desk did not take it up."""

    at: datetime
    ground: str
    type: Literal["ticket_declined"] = "ticket_declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClassified:
    """It was classified; the time for the answer may have changed with that."""

    at: datetime
    pain: str
    complexity: str
    level: str
    clocks: tuple[Clock, ...]
    type: Literal["ticket_classified"] = "ticket_classified"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFilled:
    """The four-ones card was filled in, in part or whole; complete, the ticket is assigned."""

    at: datetime
    card: Card
    complete: bool
    clocks: tuple[Clock, ...]
    resolution: str = ""
    type: Literal["card_filled"] = "card_filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkBegun:
    """The owner has begun."""

    at: datetime
    type: Literal["work_begun"] = "work_begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class FedBack:
    """The complainant was answered."""

    at: datetime
    text: str
    solved: bool
    clocks: tuple[Clock, ...]
    type: Literal["fed_back"] = "fed_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRang:
    """A limit of the ticket drew near or passed."""

    at: datetime
    clock: ClockKind
    alarm: Alarm
    due: str
    clocks: tuple[Clock, ...]
    type: Literal["ticket_rang"] = "ticket_rang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """It went up the ladder, by itself at a limit or by somebody's act.

    Attributes:
        ground: why, in words, or the kind of clock that lapsed.
        by_itself: whether a limit did it.
    """

    at: datetime
    origin: str
    rung: str
    ground: str
    by_itself: bool
    clocks: tuple[Clock, ...]
    type: Literal["escalated"] = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A higher rung gave it back to a lower one."""

    at: datetime
    origin: str
    rung: str
    instruction: str
    clocks: tuple[Clock, ...]
    type: Literal["sent_back"] = "sent_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed:
    """It counts as solved: the complainant said so, or a ground was recorded."""

    at: datetime
    confirmed: bool
    ground: str
    clocks: tuple[Clock, ...]
    satisfaction: int | None = None
    type: Literal["ticket_closed"] = "ticket_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened:
    """It was not solved after all."""

    at: datetime
    ground: str
    clocks: tuple[Clock, ...]
    type: Literal["ticket_reopened"] = "ticket_reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRated:
    """The complainant said how satisfied they were."""

    at: datetime
    satisfaction: int
    type: Literal["ticket_rated"] = "ticket_rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSettled:
    """It was closed and nobody reopened it in time: its end (S4-06, closed-loop cancellation)."""

    at: datetime
    type: Literal["ticket_settled"] = "ticket_settled"


TicketEvent = (
    TicketOpened
    | TicketAccepted
    | TicketDeclined
    | TicketClassified
    | CardFilled
    | WorkBegun
    | FedBack
    | TicketRang
    | Escalated
    | SentBack
    | TicketClosed
    | TicketReopened
    | TicketRated
    | TicketSettled
)
