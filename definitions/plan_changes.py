"""What differs between a running project's plan and the one that is to replace it, for a preview."""

from collections.abc import Iterator
from dataclasses import dataclass

from binglian.domain.limits import ClockKind
from binglian.domain.plan import FactValue, Needs, Plan, PlannedLimit, ProcedureKind, Step
from binglian.domain.text import Text
from definitions.draft import united
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
class SkipsChanged:
    """The special procedures that an item's case does without by rule, before and after."""

    item: str
    before: tuple[ProcedureKind, ...]
    after: tuple[ProcedureKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckChanged:
    """Whether an item's materials are checked at acceptance from now on; before, the opposite."""

    item: str
    checked: bool


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
    skips: tuple[SkipsChanged, ...]
    checks: tuple[CheckChanged, ...]
    moved: tuple[StageMoved, ...]
    facts: tuple[FactChanged, ...]
    fallen: tuple[str, ...]


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
        skips=tuple(
            SkipsChanged(item=old.item, before=old.skips, after=step.skips)
            for old, step in both
            if set(old.skips) != set(step.skips)
        ),
        checks=tuple(
            CheckChanged(item=old.item, checked=step.checks_materials)
            for old, step in both
            if old.checks_materials is not step.checks_materials
        ),
        moved=tuple(
            StageMoved(item=old.item, before=old.stage, after=step.stage)
            for old, step in both
            if old.stage != step.stage
        ),
        facts=facts,
        fallen=tuple(change.name for change in facts if change.name in resting),
    )


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
