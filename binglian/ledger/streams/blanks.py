"""States before the first event: what events don't carry is left blank, for folding reads none of it."""

from binglian.domain.cooperation import Cadence, MeetingPlan, OrderPlan, TicketPolicy
from binglian.domain.limits import Limit, StartsOn, Unit
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order, Wish
from binglian.domain.streams.records import StreamCard
from binglian.domain.text import Text
from binglian.domain.tickets.ticket import Origin, Problem, Ticket

_NO_LIMIT = Limit(value=0, unit=Unit.WORKING_DAYS, starts_on=StartsOn.BEGUN, basis="")
_NO_TEXT = Text("", "")


def ticket(card: StreamCard) -> Ticket:
    """A ticket of which only its card is known."""
    return Ticket(
        key=card.key, policy=_policy(card.jurisdiction), problem=Problem(text="", origin=Origin.ENGINE)
    )


def meeting(card: StreamCard) -> Meeting:
    """A meeting of which only its card is known; its plan says its key, which stands in what it sends."""
    first, _, rest = card.key.partition("-")
    plan = MeetingPlan(
        meeting=rest,
        title=_NO_TEXT,
        kind=card.sort,
        cadence=Cadence(on_demand=True),
        chair="",
        basis="",
        policy=_policy(first),
        acknowledge=_NO_LIMIT,
        follow_up=_NO_LIMIT,
    )
    return Meeting(plan=plan)


def order(card: StreamCard) -> Order:
    """An order of which only its card is known."""
    plan = OrderPlan(
        kind=card.sort, title=_NO_TEXT, limit=_NO_LIMIT, basis="", policy=_policy(card.jurisdiction)
    )
    return Order(key=card.key, plan=plan, wish=Wish(text="", by=""))


def _policy(jurisdiction: str) -> TicketPolicy:
    return TicketPolicy(
        jurisdiction=jurisdiction,
        definition="",
        ladder=(),
        feedback={},
        hold=_NO_LIMIT,
        confirm=_NO_LIMIT,
        settle=_NO_LIMIT,
    )
