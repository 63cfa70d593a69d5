"""Who may do what to a ticket: the policy's phrases, with the posts of holder and owner in their place."""

from collections.abc import Iterator

from binglian.domain.actors import Actor, authorise
from binglian.domain.cooperation import TicketPolicy
from binglian.domain.streams.outbox import SYSTEM
from binglian.domain.tickets.ladder import above
from binglian.domain.tickets.messages import FollowResolution, TicketMessage
from binglian.domain.tickets.ticket import Origin, Ticket

HOLDER = "holder"
OWNER = "owner"


def permit(ticket: Ticket, message: TicketMessage) -> None:
    """Lets a message pass whose sender may send it; a resolution comes from nobody but its meeting.

    Raises:
        Refused: ``actor-not-allowed`` or ``wrong-department``.
    """
    if isinstance(message, FollowResolution):
        return authorise(message.actor, (SYSTEM,))
    return authorise(message.actor, posts(ticket, message.type))


def may_open(policy: TicketPolicy, origin: Origin, actor: Actor) -> None:
    """Lets an actor pass who may open a ticket where the problem was told.

    Raises:
        Refused: ``actor-not-allowed`` or ``wrong-department``.
    """
    authorise(actor, policy.authority.get(f"open:{origin.value}", ()))


def posts(ticket: Ticket, act: str) -> tuple[str, ...]:
    """The authority phrases of an act; what the holder may, every rung above it may."""
    phrases = ticket.policy.authority.get(act, ())
    return tuple(dict.fromkeys(meant for phrase in phrases for meant in _meant(ticket, phrase)))


def _meant(ticket: Ticket, phrase: str) -> Iterator[str]:
    """What a phrase stands for: itself, or the posts or departments of the holder or the owner."""
    post, _, scope = phrase.partition("@")
    if HOLDER in (phrase, scope):
        rungs = (ticket.holder(), *above(ticket.policy, ticket.rung))
        named = [rung.post for rung in rungs]
    elif OWNER in (phrase, scope):
        named = [ticket.card.owner] if ticket.card.owner else []
    else:
        yield phrase
        return
    if not scope:
        yield from named
        return
    departments = (one.partition("@")[2] for one in named)
    yield from (f"{post}@{department}" for department in departments if department)
