"""Every limit that stands in a definition: where it stands, and which clock it is for."""

from collections.abc import Iterator
from dataclasses import dataclass

from binglian.domain.limits import ClockKind
from definitions.schema import Definition, Item, LimitForm
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

MAIN_KINDS = (ClockKind.PROMISED, ClockKind.STATUTORY, ClockKind.DELIVERY)


@dataclass(frozen=True, slots=True)
class Figure:
    """One limit of a definition.

    Attributes:
        kind: the clock that it is for; none for limits of the ladder and of agendas.
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
            yield Figure(("ladder", index, "after"), rung.after, None)
    for key, meeting in definition.meetings.items():
        if meeting.submits and meeting.submits.ahead:
            yield Figure(("meetings", key, "submits", "ahead"), meeting.submits.ahead, None)


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
