"""The state of a ticket."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from binglian.domain.clocks import Clock
from binglian.domain.cooperation import Rung, TicketPolicy
from binglian.domain.streams.outbox import Outbox


class Origin(StrEnum):
    """Where a problem was told."""

    WINDOW = "window"
    WINDOWLESS = "windowless"
    VISIT = "visit"
    TEA_PARTY = "tea-party"
    SYMPOSIUM = "symposium"
    MEETING = "meeting"
    SYSTEM = "system"
    ENGINE = "engine"


class TicketState(StrEnum):
    """How far a ticket has come; ``SETTLED`` and ``DECLINED`` are its ends."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    CLASSIFIED = "classified"
    ASSIGNED = "assigned"
    WORKING = "working"
    FED_BACK = "fed_back"
    CLOSED = "closed"
    SETTLED = "settled"
    DECLINED = "declined"


OPEN = frozenset(TicketState) - {TicketState.CLOSED, TicketState.SETTLED, TicketState.DECLINED}
"""In these a problem is not yet solved."""

UNDER_WAY = OPEN - {TicketState.FED_BACK}
"""In these somebody works on it, or is to; whoever holds it answers for the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What was told, by whom, about what; fixed when the ticket is opened.

    Attributes:
        text: the problem in the complainant's words.
        complainant: the enterprise or the post that told it, as a name for people.
        project: key of the project it hinders; empty for none.
        item: key of the step it blocks there; empty for none.
        cause: what opened it, for a machine: ``lapse:promised``, ``refused-twice``, an address.
        rung: the rung on which it begins; empty for the lowest.
        owner: the post or department that it was given to when told (S2-08); empty for none.
    """

    text: str
    origin: Origin
    complainant: str = ""
    project: str = ""
    item: str = ""
    cause: str = ""
    rung: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The four-ones card (S2-10): one problem, one measure, one owner, one deadline.

    Attributes:
        owner: the responsible post, ``post@department``.
        deadline: the last day.
    """

    problem: str = ""
    measure: str = ""
    owner: str = ""
    deadline: date | None = None

    def missing(self) -> tuple[str, ...]:
        """The names of what is not filled in."""
        named = {"problem": self.problem, "measure": self.measure, "owner": self.owner}
        blank = [name for name, value in named.items() if not value]
        return (*blank, *(() if self.deadline else ("deadline",)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket.

    Attributes:
        key: its key, also that of its stream and workflow.
        rung: key of the rung that holds it; ``reached`` the highest it has been on.
        clocks: kinds ``FEEDBACK`` (answer to the complainant), ``HOLD`` (the holder's time, or the card's
            deadline), ``CONFIRM`` (the complainant's answer), ``SETTLE`` (until it can't be reopened).
        fed_back_at: when the complainant was first answered in this round.
        result: the last answer that said it was solved.
        confirmed: whether the complainant said so; closing on a ground leaves it false.
        satisfaction: from 1 to 5, as the complainant said; none until then.
        reopenings: how often it was reopened.
        escalations: how often it went up.
        resolution: the joint meeting's resolution that it follows; empty for none.
    """

    key: str
    policy: TicketPolicy
    problem: Problem
    state: TicketState = TicketState.OPENED
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    rung: str = ""
    reached: str = ""
    pain: str = ""
    complexity: str = ""
    level: str = ""
    card: Card = field(default_factory=Card)
    clocks: tuple[Clock, ...] = ()
    fed_back_at: datetime | None = None
    result: str = ""
    closed_at: datetime | None = None
    confirmed: bool = False
    ground: str = ""
    satisfaction: int | None = None
    reopenings: int = 0
    escalations: int = 0
    resolution: str = ""
    outbox: Outbox = field(default_factory=Outbox)

    def holder(self) -> Rung:
        """The rung that holds it."""
        return next(rung for rung in self.policy.ladder if rung.key == self.rung)
