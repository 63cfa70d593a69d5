"""Re-planning: what becomes of a running project's plan when its facts, definition or scope have changed.

The new plan is made like any other, from scratch. What has begun and isn't in it is carried into it: a case
that began under the old plan is never dropped. What differs is said beforehand, item by item.
"""

from collections.abc import Collection
from dataclasses import replace

from binglian.domain.limits import ClockKind
from binglian.domain.plan import Mode, Needs, Plan, PlannedStage, Step
from definitions.draft import united
from definitions.loaded import Loaded
from definitions.plan_changes import Replanned, compared
from definitions.planner import plan
from definitions.projects import ProjectSpec
from definitions.source import Locate, nowhere
from definitions.texts import phrase

__all__ = ["Replanned", "replan"]


def replan(
    loaded: Loaded,
    spec: ProjectSpec,
    mode: Mode,
    running: Plan,
    begun: Collection[str],
    locate: Locate = nowhere,
) -> Replanned:
    """Plans a running project anew.

    Args:
        loaded: the definition that it shall run by, fit for use.
        spec: the project with its facts as they are now.
        mode: how it shall run.
        running: the plan that it runs by.
        begun: the items whose cases have begun, reviewed ahead or applied for.
        locate: finds the place of a part of the project in its file.

    Raises:
        FactError: when the facts don't fit the definition.
        PlanError: see ``planner.plan``.
    """
    made = plan(loaded, spec, mode, locate)
    planned = {step.item for step in made.steps}
    left = [step for step in running.steps if step.item not in planned]
    carried = [step for step in left if step.item in begun]
    new = _carrying(made, running, carried) if carried else made
    return compared(running, new)


def _carrying(made: Plan, running: Plan, carried: list[Step]) -> Plan:
    """A new plan with the steps that have begun and that it wouldn't have, after all others."""
    kept = {step.item for step in carried}
    steps = tuple(
        replace(step, covers=tuple(item for item in step.covers if item not in kept)) for step in made.steps
    )
    new = replace(
        made,
        steps=steps,
        stages=_stages(made, running, carried),
        exclusions=tuple(exclusion for exclusion in made.exclusions if exclusion.item not in kept),
    )
    known = kept.union(
        (step.item for step in steps),
        (happening.key for happening in made.happenings),
        (gate.key for gate in made.gates),
    )
    late = (_carried(step, new, known, order) for order, step in enumerate(carried, len(steps) + 1))
    return replace(new, steps=(*steps, *late))


def _carried(step: Step, new: Plan, known: set[str], order: int) -> Step:
    """A begun step in a plan that wouldn't have it: it waits only for what that plan has."""
    ahead, takes_up = step.pre_review, step.taken_up_by in known
    return replace(
        step,
        order=order,
        carried=True,
        why=phrase("plan", "carried"),
        needs=_still_needed(step, new, known),
        after=(),
        pre_review=ahead if ahead and {ahead.gate, ahead.opens_with} <= known else None,
        covers=tuple(item for item in step.covers if item not in known),
        taken_up_by=step.taken_up_by if takes_up else "",
        limits=tuple(limit for limit in step.limits if takes_up or limit.kind is not ClockKind.VALIDITY),
    )


def _still_needed(step: Step, new: Plan, known: set[str]) -> Needs:
    """What a step needs as far as it is planned, a merged item being the whole that it is part of."""
    groups = (united(map(new.host, group)) for group in step.needs)
    left = (tuple(name for name in group if name in known) for group in groups)
    return tuple(group for group in left if group)


def _stages(made: Plan, running: Plan, carried: list[Step]) -> tuple[PlannedStage, ...]:
    """The new plan's stages and those of carried steps that it lacks, in the order in which they ran."""
    members = {
        stage.key: tuple(step.item for step in carried if step.stage == stage.key) for stage in running.stages
    }
    stages = [replace(stage, items=(*stage.items, *members.get(stage.key, ()))) for stage in made.stages]
    order, known = list(members), {stage.key for stage in made.stages}
    for stage in running.stages:
        if members[stage.key] and stage.key not in known:
            earlier = order[: order.index(stage.key)]
            places = [place for place, other in enumerate(stages, 1) if other.key in earlier]
            stages.insert(max(places, default=0), replace(stage, items=members[stage.key]))
    return tuple(stages)
