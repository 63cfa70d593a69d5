"""Events about tickets that concern a project, and about resolutions that reach it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from binglian.domain.matters import OrderedMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRaised:
    """The project raised a ticket by itself.

    Attributes:
        at: when it learned of the cause.
        since: when the cause came about.
    """

    at: datetime
    ticket: str
    item: str
    problem: str
    cause: str
    since: datetime
    type: Literal["ticket_raised"] = "ticket_raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRevised:
    """A late report took away what a ticket was raised for, or brought it back; the ticket goes on.

    Attributes:
        stands: whether the cause stands after all.
        since: when it came about, as is known now.
    """

    at: datetime
    ticket: str
    stands: bool
    since: datetime
    type: Literal["cause_revised"] = "cause_revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNoted:
    """A ticket says that its problem hinders the project, for the first time or again."""

    at: datetime
    ticket: str
    item: str
    problem: str
    type: Literal["ticket_noted"] = "ticket_noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCleared:
    """A ticket says that its problem is out of the way."""

    at: datetime
    ticket: str
    outcome: str
    type: Literal["ticket_cleared"] = "ticket_cleared"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionReceived:
    """A meeting's resolution reached the project; that this is on record is its acknowledgement."""

    at: datetime
    resolution: str
    meeting: str
    text: str
    measures: tuple[OrderedMeasure, ...]
    type: Literal["resolution_received"] = "resolution_received"


MatterEvent = TicketRaised | CauseRevised | TicketNoted | TicketCleared | ResolutionReceived
