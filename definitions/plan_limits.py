"""Limits of a plan: what an item and a stage state, else the definition's defaults, and all later changes."""

from collections.abc import Iterator

from binglian.domain.limits import ClockKind, Extension, Limit, StartsOn
from binglian.domain.plan import PlannedLimit
from definitions.figures import SIDE_KINDS
from definitions.schema import Definition, ExtensionForm, Item, LimitForm, Stage

_OF_LICENCES = frozenset(
    {ClockKind.ACCEPTANCE, ClockKind.HEARING_REQUEST, ClockKind.HEARING, ClockKind.HEARING_NOTICE}
)
_STARTS = {
    ClockKind.PROMISED: StartsOn.ACCEPTED,
    ClockKind.STATUTORY: StartsOn.ACCEPTED,
    ClockKind.DELIVERY: StartsOn.DECIDED,
    ClockKind.ACCEPTANCE: StartsOn.RECEIVED,
    ClockKind.VALIDITY: StartsOn.DELIVERED,
    ClockKind.MILESTONE: StartsOn.ACCEPTED,
}
"""From when clocks run unless the limit says otherwise; all other kinds are started by what they measure."""


def item_limits(
    definition: Definition, item: Item, *, owes: bool, taken_up: bool
) -> tuple[PlannedLimit, ...]:
    """The limits of an item's case.

    Args:
        definition: where the defaults stand.
        item: the item.
        owes: whether the case needs materials, so that it could owe one.
        taken_up: whether its permit can be taken up in this project.
    """
    stated = [
        (ClockKind.PROMISED, item.limits.promised),
        (ClockKind.STATUTORY, item.limits.statutory),
        (ClockKind.DELIVERY, item.limits.delivery or (definition.delivery if item.is_licence else None)),
        *_side(definition, item, owes=owes),
    ]
    if item.commitment:
        stated.append((ClockKind.COMMITMENT, item.commitment.limit or definition.defaults.commitment))
    if item.permit:
        stated += [
            (ClockKind.VALIDITY, item.permit.validity if taken_up else None),
            (ClockKind.STOP_REPORT, item.permit.stop_report or definition.defaults.stop_report),
            (ClockKind.RECHECK, item.permit.recheck_after),
        ]
    return tuple(limit for kind, form in stated if form for limit in planned_limits(definition, kind, form))


def stage_limits(definition: Definition, stage: Stage) -> tuple[PlannedLimit, ...]:
    """The time for joint handling of a stage, if it has one."""
    return planned_limits(definition, ClockKind.JOINT, stage.joint) if stage.joint else ()


def planned_limits(definition: Definition, kind: ClockKind, form: LimitForm) -> tuple[PlannedLimit, ...]:
    """A limit and what it changes to, each with the day from which it is in force."""
    return tuple(
        PlannedLimit(kind=kind, limit=limit_of(definition, kind, version), since=since)
        for since, version in form.versions()
    )


def milestone_limit(definition: Definition, form: LimitForm) -> Limit:
    """The limit of a milestone."""
    return limit_of(definition, ClockKind.MILESTONE, form)


def _side(definition: Definition, item: Item, *, owes: bool) -> Iterator[tuple[ClockKind, LimitForm | None]]:
    """What an item states of its side limits, and the defaults that hold for such an item."""
    for kind in SIDE_KINDS:
        own, default = getattr(item.limits, kind.value), getattr(definition.defaults, kind.value)
        if isinstance(own, LimitForm):
            yield kind, own
        elif own is None and (owes or kind is not ClockKind.SUPPLEMENT):
            yield kind, default if item.is_licence or kind not in _OF_LICENCES else None


def limit_of(definition: Definition, kind: ClockKind, form: LimitForm) -> Limit:
    """A limit as it stands, with the defaults of its kind."""
    return Limit(
        value=form.value,
        unit=form.unit,
        starts_on=form.starts_on or _STARTS.get(kind, StartsOn.BEGUN),
        basis=form.basis,
        warn=definition.warn if form.warn is None else form.warn,
        extension=_extension(definition, kind, form),
    )


def _extension(definition: Definition, kind: ClockKind, form: LimitForm) -> Extension | None:
    """How a limit may be extended: as it says itself, else a statutory one as its basis says."""
    stated = form.extension
    if stated is None and kind is ClockKind.STATUTORY:
        stated = definition.extensions.get(form.basis)
    if not isinstance(stated, ExtensionForm):
        return None
    return Extension(value=stated.value, times=stated.times, by=stated.by, basis=stated.basis)
