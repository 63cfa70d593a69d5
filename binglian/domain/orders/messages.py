"""Messages to an order: bodies as JSON, told apart by ``type``; additive only."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from binglian.domain.envelope import Envelope, Ground, Key, Note
from binglian.domain.messages import AdoptCalendar
from binglian.domain.tickets.messages import Phrase


class TakeOrder(Envelope):
    """A post takes the order, with the squad that goes and the skills each brings."""

    type: Literal["take_order"] = "take_order"
    squad: dict[Phrase, tuple[Key, ...]] = Field(default_factory=dict[str, tuple[str, ...]])


class Reassign(Envelope):
    """Another post is to do it."""

    type: Literal["reassign"] = "reassign"
    assignee: Phrase
    ground: Ground


class FinishOrder(Envelope):
    """It is done: what came of it, and what was found that needs solving.

    Attributes:
        on_the_spot: whether the act that this kind of order may bring about was done there (acceptance,
            delivery of the certificate); then the project's case is told.
        document: number of the document handed over, for a delivery.
        findings: problems met; each opens a ticket.
    """

    type: Literal["finish_order"] = "finish_order"
    outcome: Ground
    on_the_spot: bool = False
    document: Note = ""
    findings: tuple[Ground, ...] = ()


class CancelOrder(Envelope):
    """It is no longer wanted, on a stated ground."""

    type: Literal["cancel_order"] = "cancel_order"
    ground: Ground


OrderMessage = Annotated[
    TakeOrder | Reassign | FinishOrder | CancelOrder,
    Field(discriminator="type"),
]

Told = Annotated[OrderMessage | AdoptCalendar, Field(discriminator="type")]
"""All that can be told: its own messages, and what any stream takes."""

ORDER_MESSAGES: TypeAdapter[OrderMessage | AdoptCalendar] = TypeAdapter(Told)
