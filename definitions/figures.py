"""Every limit that stands in a definition: where it stands, and which clock it is for."""

from collections.abc import Iterator
from dataclasses import dataclass

from binglian.domain.limits import ClockKind
from definitions.schema import Definition, Item, LimitForm, MeetingForm
from definitions.schema.tickets import TicketsForm
from definitions.source import Loc

SIDE_KINDS = (
    ClockKind.ACCEPTANCE,
    ClockKind.CONSULTATION,
    ClockKind.HEARING_REQUEST,
    ClockKind.HEARING,
    ClockKind.HEARING_NOTICE,
    ClockKind.SUPPLEMENT,
)
"""The side limits that an item may state itself, by the keys under which they stand."""

TICKET_KINDS = (ClockKind.FEEDBACK, ClockKind.HOLD, ClockKind.CONFIRM, ClockKind.SETTLE)
"""The limits that tickets must state, by the keys under which they stand."""

MAIN_KINDS = (ClockKind.PROMISED, ClockKind.STATUTORY, ClockKind.DELIVERY)


@dataclass(frozen=True, slots=True)
class Figure:
    """One limit of a definition.

    Attributes:
        kind: the clock that it is for; none for how far ahead a matter is submitted, which no clock measures.
        item: the item that it is about, if it is about one.
    """

    loc: Loc
    form: LimitForm
    kind: ClockKind | None
    item: str = ""


def figures(definition: Definition) -> Iterator[Figure]:
    """All limits, in the order of the file's parts."""
    yield from _of_all(definition)
    for key, item in definition.items.items():
        yield from _of_item(key, item)
    yield from _of_cooperation(definition)


def _of_all(definition: Definition) -> Iterator[Figure]:
    if definition.delivery:
        yield Figure(("delivery",), definition.delivery, ClockKind.DELIVERY)
    for name, form in definition.defaults:
        if form:
            yield Figure(("defaults", name), form, ClockKind(name))
    for key, stage in definition.stages.items():
        if stage.joint:
            yield Figure(("stages", key, "joint"), stage.joint, ClockKind.JOINT)
    for key, milestone in definition.milestones.items():
        if milestone.limit:
            yield Figure(("milestones", key, "limit"), milestone.limit, ClockKind.MILESTONE)


def _of_cooperation(definition: Definition) -> Iterator[Figure]:
    for index, rung in enumerate(definition.ladder):
        if rung.after:
            yield Figure(("ladder", index, "after"), rung.after, ClockKind.HOLD)
    for key, meeting in definition.meetings.items():
        yield from _of_meeting(("meetings", key), meeting)
    if definition.sittings:
        yield Figure(("sittings", "acknowledge"), definition.sittings.acknowledge, ClockKind.RECEIPT)
        yield Figure(("sittings", "follow_up"), definition.sittings.follow_up, ClockKind.MINUTES)
    if definition.tickets:
        yield from _of_tickets(definition.tickets)
    for key, order in definition.orders.items():
        yield Figure(("orders", key, "limit"), order.limit, ClockKind.ORDER)


def _of_meeting(loc: Loc, meeting: MeetingForm) -> Iterator[Figure]:
    if meeting.submits and meeting.submits.ahead:
        yield Figure((*loc, "submits", "ahead"), meeting.submits.ahead, None)
    if meeting.acknowledge:
        yield Figure((*loc, "acknowledge"), meeting.acknowledge, ClockKind.RECEIPT)
    if meeting.follow_up:
        yield Figure((*loc, "follow_up"), meeting.follow_up, ClockKind.MINUTES)


def _of_tickets(tickets: TicketsForm) -> Iterator[Figure]:
    for kind in TICKET_KINDS:
        yield Figure(("tickets", kind.value), getattr(tickets, kind.value), kind)
    for key, complexity in tickets.complexities.items():
        if complexity.feedback:
            loc = ("tickets", "complexities", key, "feedback")
            yield Figure(loc, complexity.feedback, ClockKind.FEEDBACK)
    if tickets.raises and tickets.raises.unattended:
        loc = ("tickets", "raises", "unattended")
        yield Figure(loc, tickets.raises.unattended, ClockKind.UNATTENDED)


def _of_item(key: str, item: Item) -> Iterator[Figure]:
    for kind in (*MAIN_KINDS, *SIDE_KINDS):
        form = getattr(item.limits, kind.value)
        if isinstance(form, LimitForm):
            yield Figure(("items", key, "limits", kind.value), form, kind, key)
    if item.commitment and item.commitment.limit:
        loc = ("items", key, "commitment", "limit")
        yield Figure(loc, item.commitment.limit, ClockKind.COMMITMENT, key)
    if permit := item.permit:
        stated = (
            ("validity", permit.validity, ClockKind.VALIDITY),
            ("stop_report", permit.stop_report, ClockKind.STOP_REPORT),
            ("recheck_after", permit.recheck_after, ClockKind.RECHECK),
        )
        for name, form, kind in stated:
            if form:
                yield Figure(("items", key, "permit", name), form, kind, key)
