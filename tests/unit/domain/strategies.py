"""Random plans with the whole law in them.

Everything is chosen by a ``Chance``, so that Hypothesis and a seeded generator can both drive it.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import strategies as st

from binglian.domain.limits import ClockKind, Extension, Limit, StartsOn, Unit
from binglian.domain.plan import (
    Plan,
    PlannedLimit,
    PlannedMaterial,
    PlannedMilestone,
    PlannedStage,
    ProcedureKind,
    Step,
)
from binglian.domain.ruling import DECISIONS
from tests.builders import gate, happening, limit, milestone, plan, step, text

EFFORT = int(os.environ.get("BINGLIAN_EFFORT", "1"))
"""How many times as many examples as usual the longer properties try."""

Chance = Callable[[int], int]
"""A number from 0 up to, but not including, another."""

CLERK = "clerk"
"""Who may do everything in these plans."""

ITEMS = ("a", "b", "c")
OPEN_ITEM = "open"
"""An item that nobody applies for, so that no project ends by itself."""

HAPPENINGS = ("listed", "awarded", "works")
MATERIALS = ("form", "drawing")
STAGES = ("stage1", "stage2")
KINDS = tuple(str(kind.model_fields["type"].default) for kind in DECISIONS)
AUTHORITY: dict[str, tuple[str, ...]] = dict.fromkeys((*KINDS, "adopt_calendar"), (CLERK,))
SIDE_KINDS = (
    ClockKind.CONSULTATION,
    ClockKind.HEARING_REQUEST,
    ClockKind.HEARING,
    ClockKind.HEARING_NOTICE,
    ClockKind.SUPPLEMENT,
    ClockKind.COMMITMENT,
    ClockKind.STOP_REPORT,
    ClockKind.RECHECK,
)
DAYS = (Unit.WORKING_DAYS, Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)


def seeded(seed: int) -> Chance:
    """The same choices for the same seed."""
    return Random(seed).randrange


def drawn(data: st.DataObject) -> Chance:
    """Choices that Hypothesis makes, and makes simpler."""
    return lambda count: data.draw(st.integers(min_value=0, max_value=count - 1))


def random_plan(chance: Chance, *, ending: bool = False) -> Plan:
    """A plan of up to three items with any of the limits, needs and gates that the law knows.

    Args:
        chance: makes the choices.
        ending: whether the project can be completed.
    """
    items = ITEMS[: 1 + chance(len(ITEMS))]
    steps = [_step(chance, item, items[:place]) for place, item in enumerate(items)]
    if not ending:
        steps.append(step(OPEN_ITEM, stage=STAGES[0]))
    made = plan(
        *steps,
        happenings=(
            happening("listed", reported_by=(CLERK,)),
            happening("awarded", needs=(("listed",),), reported_by=(CLERK,)),
            happening("works", reported_by=(CLERK,)),
        ),
        gates=(gate("land", ("awarded",)),),
        milestones=() if ending else _milestones(chance, items),
        authority=AUTHORITY,
    )
    stages = tuple(_stage(chance, stage) for stage in made.stages)
    return replace(made, stages=stages, facts={"winner": "one"}, reviewed_facts=("winner",))


def changed(what: Plan, days: int, winner: str) -> Plan:
    """The plan with some more time for everything, and another expected winner of the land."""
    steps = tuple(
        replace(one, limits=tuple(_longer(planned, days) for planned in one.limits)) for one in what.steps
    )
    return replace(what, steps=steps, facts={"winner": winner})


def _step(chance: Chance, item: str, earlier: tuple[str, ...]) -> Step:
    keys = (*earlier, "listed", "awarded", "land")
    made = step(
        item,
        *_limits(chance),
        stage=STAGES[chance(2)],
        department=("bureau", "bureau", "water")[chance(3)],
        needs=((keys[chance(len(keys))],),) if chance(3) == 0 else (),
        after=earlier[-1:] if chance(4) == 0 else (),
        pre_review=("land", "listed") if chance(3) == 0 else None,
    )
    return replace(
        made,
        materials=tuple(
            PlannedMaterial(material=key, title=text(key), deferrable=chance(3) > 0)
            for key in MATERIALS[: chance(3)]
        ),
        checks_materials=chance(3) == 0,
        on_commitment=chance(2) == 0,
        taken_up_by="works" if chance(3) else "",
        skips=(ProcedureKind.EXPERT_REVIEW,) if chance(4) == 0 else (),
    )


def _limits(chance: Chance) -> tuple[PlannedLimit, ...]:
    """Of each kind of limit one, or none; of the statutory one, perhaps another from some day on."""
    moment = (StartsOn.RECEIVED, StartsOn.ACCEPTED, StartsOn.ACCEPTED)[chance(3)]
    found = [
        _planned(chance, ClockKind.PROMISED, moment, tuple(Unit)),
        _planned(chance, ClockKind.STATUTORY, StartsOn.ACCEPTED, DAYS),
        _planned(chance, ClockKind.DELIVERY, StartsOn.DECIDED, tuple(Unit)),
        _planned(chance, ClockKind.ACCEPTANCE, StartsOn.RECEIVED, DAYS),
        _planned(chance, ClockKind.VALIDITY, (StartsOn.DECIDED, StartsOn.DELIVERED)[chance(2)], DAYS),
    ]
    found += [_planned(chance, kind, StartsOn.BEGUN, DAYS) for kind in SIDE_KINDS]
    if chance(3) == 0:
        later = _planned(chance, ClockKind.STATUTORY, StartsOn.ACCEPTED, DAYS)
        found.append(later and replace(later, since=date(2026, 2, 9)))
    return tuple(filter(None, found))


def _planned(
    chance: Chance, kind: ClockKind, moment: StartsOn, units: tuple[Unit, ...]
) -> PlannedLimit | None:
    if chance(4) == 0:
        return None
    unit = units[chance(len(units))]
    least = 9 if kind is ClockKind.HEARING else 0
    most = 3 if unit is Unit.MONTHS or kind is ClockKind.HEARING_NOTICE else 9
    made = limit(least + chance(most), unit, moment, warn=chance(3))
    if unit in (*DAYS, Unit.MONTHS) and chance(2):
        made = replace(made, extension=_extension(chance))
    return PlannedLimit(kind=kind, limit=made)


def _extension(chance: Chance) -> Extension:
    return Extension(value=1 + chance(4), times=1 + chance(2), by=(CLERK,), basis="test")


def _stage(chance: Chance, stage: PlannedStage) -> PlannedStage:
    if chance(2):
        return stage
    joint = replace(limit(3 + chance(9)), extension=_extension(chance))
    return replace(stage, limits=(PlannedLimit(kind=ClockKind.JOINT, limit=joint),))


def _milestones(chance: Chance, items: tuple[str, ...]) -> list[PlannedMilestone]:
    within: Limit | None = limit(1 + chance(8), warn=1) if chance(2) else None
    ends = (*items, "works", "land")
    return [
        milestone("to-end", "listed", ends[chance(len(ends))], within),
        milestone("from-first", items[0], "works", limit(4, Unit.CALENDAR_DAYS)),
    ][: chance(3)]


def _longer(planned: PlannedLimit, days: int) -> PlannedLimit:
    return replace(planned, limit=replace(planned.limit, value=planned.limit.value + days))
