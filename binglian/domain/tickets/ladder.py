"""The ladder that an unsolved problem climbs: which rung is where, and how long each may hold a matter."""

from binglian.domain.cooperation import Rung, TicketPolicy
from binglian.domain.limits import Limit
from binglian.domain.tickets.ticket import Ticket


def place(policy: TicketPolicy, key: str) -> int | None:
    """How many rungs are below one; none if there is no such rung."""
    return next((place for place, rung in enumerate(policy.ladder) if rung.key == key), None)


def begins(ticket: Ticket) -> Rung:
    """The rung on which a ticket begins: the one its problem names, else the lowest; no problem is lost."""
    return ticket.policy.ladder[place(ticket.policy, ticket.problem.rung) or 0]


def above(policy: TicketPolicy, key: str) -> tuple[Rung, ...]:
    """The rungs above one, from the lowest up."""
    return policy.ladder[(place(policy, key) or 0) + 1 :]


def higher(policy: TicketPolicy, one: str, other: str) -> str:
    """The higher of two rungs."""
    return max(one, other, key=lambda key: place(policy, key) or 0)


def way_up(ticket: Ticket) -> Rung | None:
    """Where a ticket goes that is not solved: back to whom it was sent back by, else to the next rung.

    Returns:
        None at the top.
    """
    if ticket.rung != higher(ticket.policy, ticket.rung, ticket.reached):
        return ticket.policy.ladder[place(ticket.policy, ticket.reached) or 0]
    return next(iter(above(ticket.policy, ticket.rung)), None)


def time_of(policy: TicketPolicy, key: str) -> Limit:
    """How long a rung may hold a ticket: until the next takes it up, else what the policy says of all."""
    following = next(iter(above(policy, key)), None)
    return (following.after if following else None) or policy.hold
