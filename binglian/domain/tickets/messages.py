"""Messages to a ticket: bodies as JSON, told apart by ``type``; additive only."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from binglian.domain.envelope import Envelope, Ground, Key, Printable
from binglian.domain.messages import AdoptCalendar

Phrase = Annotated[Printable, Field(min_length=1, max_length=130)]
"""A responsible post, ``post`` or ``post@department``."""

Stars = Annotated[int, Field(ge=1, le=5, strict=True)]


class AcceptTicket(Envelope):
    """The desk takes the problem up."""

    type: Literal["accept_ticket"] = "accept_ticket"


class DeclineTicket(Envelope):
    """The desk does not take it up, on a stated ground; the ticket ends."""

    type: Literal["decline_ticket"] = "decline_ticket"
    ground: Ground


class Classify(Envelope):
    """What kind of pain it is (S4-13), how complex, and on which level it is to be solved."""

    type: Literal["classify"] = "classify"
    pain: Key
    complexity: Key
    level: Key


class Assign(Envelope):
    """Fills in the four-ones card, in one go or piece by piece; what is left out stays as it is (S2-10)."""

    type: Literal["assign"] = "assign"
    problem: Ground | None = None
    measure: Ground | None = None
    owner: Phrase | None = None
    deadline: date | None = None


class BeginWork(Envelope):
    """The owner has begun."""

    type: Literal["begin_work"] = "begin_work"


class FeedBack(Envelope):
    """The complainant is answered: how it stands, or with ``solved`` that it is done (S2-04)."""

    type: Literal["feed_back"] = "feed_back"
    text: Ground
    solved: bool = False


class Escalate(Envelope):
    """Whoever holds it passes it up, before the time is over."""

    type: Literal["escalate"] = "escalate"
    ground: Ground


class SendBack(Envelope):
    """A higher rung gives it back to a lower one, with what is to be done; unsolved, it comes back."""

    type: Literal["send_back"] = "send_back"
    rung: Key
    instruction: Ground


class Confirm(Envelope):
    """The complainant confirms that it is solved; the ticket closes."""

    type: Literal["confirm"] = "confirm"
    satisfaction: Stars | None = None


class CloseTicket(Envelope):
    """Closed without the complainant's word, on a recorded ground."""

    type: Literal["close_ticket"] = "close_ticket"
    ground: Ground


class Reopen(Envelope):
    """It was not solved after all."""

    type: Literal["reopen"] = "reopen"
    ground: Ground


class Rate(Envelope):
    """The complainant says later how satisfied they were."""

    type: Literal["rate"] = "rate"
    satisfaction: Stars


class FollowResolution(Envelope):
    """A meeting has resolved on it: its measure, owner and deadline are the card from now on."""

    type: Literal["follow_resolution"] = "follow_resolution"
    resolution: Phrase
    measure: Ground
    owner: Phrase
    deadline: date


TicketMessage = Annotated[
    AcceptTicket
    | DeclineTicket
    | Classify
    | Assign
    | BeginWork
    | FeedBack
    | Escalate
    | SendBack
    | Confirm
    | CloseTicket
    | Reopen
    | Rate
    | FollowResolution,
    Field(discriminator="type"),
]

Told = Annotated[TicketMessage | AdoptCalendar, Field(discriminator="type")]
"""All that can be told: its own messages, and what any stream takes."""

TICKET_MESSAGES: TypeAdapter[TicketMessage | AdoptCalendar] = TypeAdapter(Told)
