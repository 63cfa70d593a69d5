"""Re-planning: what becomes of a running project's plan when its facts, definition or scope have changed.

The new plan is made like any other, from scratch. What has begun and isn't in it is carried into it: a case
that began under the old plan is never dropped. What differs is said beforehand, item by item.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from binglian.domain.limits import ClockKind
from binglian.domain.plan import FactValue, Mode, Needs, Plan, PlannedLimit, PlannedStage, Step
from binglian.domain.text import Text
from definitions.draft import united
from definitions.loaded import Loaded
from definitions.planner import plan
from definitions.projects import ProjectSpec
from definitions.source import Locate, nowhere
from definitions.texts import phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRemoved:
    """A step that the new plan doesn't have, and why not."""

    item: str
    title: Text
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsChanged:
    """The limits of one kind of an item or a stage; none before or after where there was or will be none."""

    subject: str
    kind: ClockKind
    before: tuple[PlannedLimit, ...]
    after: tuple[PlannedLimit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsChanged:
    """What an item needs first, before and after."""

    item: str
    before: Needs
    after: Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMoved:
    """The stage in which an item is handled, before and after."""

    item: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChanged:
    """A fact; none where the definition before or after doesn't ask for it."""

    name: str
    before: FactValue | None
    after: FactValue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A new plan for a running project, and all in which it differs from the one it replaces.

    Attributes:
        plan: the new plan, with what is carried.
        added: steps that are new.
        removed: steps that hadn't begun and are gone.
        carried: steps that the new plan wouldn't have, kept because they have begun.
        limits: of steps and stages in both plans.
        fallen: the changed facts that pre-reviews rest on; those not yet promoted fall.
    """

    plan: Plan
    added: tuple[Step, ...]
    removed: tuple[StepRemoved, ...]
    carried: tuple[Step, ...]
    limits: tuple[LimitsChanged, ...]
    needs: tuple[NeedsChanged, ...]
    moved: tuple[StageMoved, ...]
    facts: tuple[FactChanged, ...]
    fallen: tuple[str, ...]


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


def compared(running: Plan, new: Plan) -> Replanned:
    """Everything in which a plan differs from the one that it is to replace."""
    old_steps, new_steps = ({step.item: step for step in one.steps} for one in (running, new))
    both = [(old_steps[item], step) for item, step in new_steps.items() if item in old_steps]
    facts = tuple(_facts(running, new))
    resting = {*running.reviewed_facts, *new.reviewed_facts}
    return Replanned(
        plan=new,
        added=tuple(step for item, step in new_steps.items() if item not in old_steps),
        removed=tuple(_removed(new, step) for item, step in old_steps.items() if item not in new_steps),
        carried=tuple(step for step in new.steps if step.carried),
        limits=(*_step_limits(both), *_stage_limits(running, new)),
        needs=tuple(
            NeedsChanged(item=old.item, before=old.needs, after=step.needs)
            for old, step in both
            if old.needs != step.needs
        ),
        moved=tuple(
            StageMoved(item=old.item, before=old.stage, after=step.stage)
            for old, step in both
            if old.stage != step.stage
        ),
        facts=facts,
        fallen=tuple(change.name for change in facts if change.name in resting),
    )


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


def _removed(new: Plan, step: Step) -> StepRemoved:
    whys = {exclusion.item: exclusion.why for exclusion in new.exclusions}
    return StepRemoved(item=step.item, title=step.title, why=whys.get(step.item, phrase("plan", "no-longer")))


def _facts(running: Plan, new: Plan) -> Iterator[FactChanged]:
    for name in united(running.facts, new.facts):
        before, after = running.facts.get(name), new.facts.get(name)
        if before != after:
            yield FactChanged(name=name, before=before, after=after)


def _step_limits(both: list[tuple[Step, Step]]) -> Iterator[LimitsChanged]:
    for old, new in both:
        yield from _limits(old.item, old.limits, new.limits)


def _stage_limits(running: Plan, new: Plan) -> Iterator[LimitsChanged]:
    old = {stage.key: stage.limits for stage in running.stages}
    for stage in new.stages:
        if stage.key in old:
            yield from _limits(stage.key, old[stage.key], stage.limits)


def _limits(
    subject: str, old: tuple[PlannedLimit, ...], new: tuple[PlannedLimit, ...]
) -> Iterator[LimitsChanged]:
    for kind in united(limit.kind for limit in (*old, *new)):
        before, after = (tuple(limit for limit in limits if limit.kind is kind) for limits in (old, new))
        if before != after:
            yield LimitsChanged(subject=subject, kind=kind, before=before, after=after)
