"""Whether a plan that comes from outside hangs together: no rule may ask it for what it has not got."""

from collections.abc import Iterator

from binglian.domain.plan import Needs, Plan


def sound(plan: Plan) -> Plan:
    """The plan, if all its parts know each other.

    Raises:
        ValueError: with the first name that is unknown, missing or used twice.
    """
    for fault in _faults(plan):
        raise ValueError(fault)
    return plan


def _faults(plan: Plan) -> Iterator[str]:
    items = [step.item for step in plan.steps]
    keys = [*items, *(one.key for one in plan.happenings), *(one.key for one in plan.gates)]
    yield from (
        f"{key} stands in the plan twice" for key in sorted({key for key in keys if keys.count(key) > 1})
    )
    yield from _stage_faults(plan, items)
    known = {*keys, *(item for step in plan.steps for item in step.covers)}
    for owner, needs in _needs(plan):
        yield from (
            f"{owner} needs {key}, which is not planned"
            for group in needs
            for key in group
            if key not in known
        )
        yield from (f"{owner} has a need without any alternative" for group in needs if not group)


def _stage_faults(plan: Plan, items: list[str]) -> Iterator[str]:
    stages = {stage.key: stage.items for stage in plan.stages}
    for key, members in stages.items():
        if not members:
            yield f"stage {key} has no items"
        yield from (
            f"stage {key} holds {item}, which is not planned" for item in members if item not in items
        )
    for step in plan.steps:
        if step.item not in stages.get(step.stage, ()):
            yield f"{step.item} does not stand in its stage {step.stage}"


def _needs(plan: Plan) -> Iterator[tuple[str, Needs]]:
    """Everything that names a key of the plan, with the keys it names."""
    for step in plan.steps:
        yield step.item, (*step.needs, *((item,) for item in step.after))
        if step.pre_review:
            yield step.item, ((step.pre_review.gate,), (step.pre_review.opens_with,))
    yield from ((one.key, one.needs) for one in plan.happenings)
    yield from ((one.key, one.opened_by) for one in plan.gates)
    yield from ((one.key, ((one.start,), (one.end,))) for one in plan.milestones)
