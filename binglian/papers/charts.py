"""The charts that we draw: of a project's plan, and of all that a definition may ask for."""

from collections.abc import Iterator
from datetime import date

from binglian.domain.limits import ClockKind
from binglian.domain.plan import Plan, PlannedLimit, in_force
from binglian.domain.text import Text
from binglian.papers.chart import Arrow, Chart, Lane, Node, Shape, charted, needing
from binglian.papers.wording import limit_text, words
from definitions.graph import ordered
from definitions.loaded import Loaded, needs_by_key, retired
from definitions.plan_limits import item_limits
from definitions.schema import PARALLEL_LINE, Definition
from definitions.texts import phrase


def chart_of_plan(plan: Plan, definition: Definition, name: str, day: date) -> Chart:
    """A project's plan by the law of a day, with what it does without and why underneath."""
    ref = plan.definition
    beside = {key for key, stage in definition.stages.items() if stage.standard == PARALLEL_LINE}
    return charted(
        words("chart-of-project", name=name),
        f"{ref.key}@{ref.version} {ref.digest[:12]}",
        (
            Lane(key=one.key, title=one.title, lead=one.lead_title, beside=one.key in beside)
            for one in plan.stages
        ),
        _plan_parts(plan, day),
        _plan_notes(plan, definition),
    )


def chart_of_definition(loaded: Loaded, day: date) -> Chart:
    """Every item of a definition that any project may need, by the law of a day."""
    definition, ref = loaded.definition, loaded.ref
    return charted(
        words("chart-of-definition", name=definition.title.text),
        f"{ref.key}@{ref.version} {ref.digest[:12]}",
        (
            Lane(
                key=key,
                title=stage.title.text,
                lead=definition.departments[stage.lead].text,
                beside=stage.standard == PARALLEL_LINE,
            )
            for key, stage in definition.stages.items()
        ),
        _definition_parts(definition, day),
    )


def roadmap(definition: Definition) -> list[str]:
    """The items in the order in which they can come: each after all it may need, else by stage and number."""
    items, stages = definition.items, list(definition.stages)
    graph = {
        key: frozenset(name for need in needs for name in need.any_of)
        for key, needs in needs_by_key(definition).items()
    }
    for key, item in items.items():
        graph[key] |= {item.pre_review.gate} if item.pre_review else set[str]()

    def rank(key: str) -> tuple[int, int, str]:
        return (stages.index(items[key].stage), items[key].number, key) if key in items else (-1, 0, key)

    gone = retired(definition)
    return [key for key in ordered(graph, rank) if key in items and key not in gone]


def by_stage(definition: Definition) -> list[str]:
    """The items of the road map, stage by stage."""
    stages = list(definition.stages)
    return sorted(roadmap(definition), key=lambda key: stages.index(definition.items[key].stage))


def _plan_parts(plan: Plan, day: date) -> Iterator[Node | Arrow]:
    for step in plan.steps:
        yield Node(
            key=step.item,
            shape=Shape.ITEM,
            number=step.order,
            lane=step.stage,
            title=step.title,
            department=step.department_title,
            limit=_limit(step.limits, day),
            ahead=step.pre_review is not None,
        )
        ahead = [(step.pre_review.gate,)] if step.pre_review else []
        yield from needing(step.item, (*step.needs, *((item,) for item in step.after), *ahead))
    for happening in plan.happenings:
        yield Node(key=happening.key, shape=Shape.HAPPENING, number=0, lane="", title=happening.title)
        yield from needing(happening.key, happening.needs)
    for gate in plan.gates:
        yield Node(key=gate.key, shape=Shape.GATE, number=0, lane="", title=gate.title)
        yield from needing(gate.key, gate.opened_by)


def _plan_notes(plan: Plan, definition: Definition) -> Iterator[Text]:
    """What was merged into what, then what is left out, with the rule's basis where a rule did it."""
    merged = {item: step for step in plan.steps for item in step.covers}
    for item, step in merged.items():
        yield words("note-merged", item=definition.items[item].title.text, into=step.title)
    for one in plan.exclusions:
        if one.item not in merged:
            basis = definition.bases[one.rule.basis].title.text if one.rule else None
            why = words("with-note", text=one.why, note=basis) if basis else one.why
            yield words("note-left-out", item=one.title, why=why)


def _limit(limits: tuple[PlannedLimit, ...], day: date) -> Text | None:
    """The promised limit of a day, else the statutory one."""
    for kind in (ClockKind.PROMISED, ClockKind.STATUTORY):
        if found := in_force(limits, kind, day):
            length = limit_text(found.value, found.unit)
            return words("chart-limit", clock=phrase("clock", kind.value), length=length)
    return None


def _definition_parts(definition: Definition, day: date) -> Iterator[Node | Arrow]:
    for number, key in enumerate(by_stage(definition), 1):
        item = definition.items[key]
        yield Node(
            key=key,
            shape=Shape.ITEM,
            number=number,
            lane=item.stage,
            title=item.title.text,
            department=definition.departments[item.department].text,
            limit=_limit(item_limits(definition, item, owes=False, taken_up=False), day),
            conditional=item.when is not None or item.types is not None,
            ahead=item.pre_review is not None,
        )
        if item.pre_review:
            yield Arrow(source=item.pre_review.gate, target=key)
    for key, happening in definition.happenings.items():
        yield Node(key=key, shape=Shape.HAPPENING, number=0, lane="", title=happening.title.text)
    for key, gate in definition.gates.items():
        yield Node(key=key, shape=Shape.GATE, number=0, lane="", title=gate.title.text)
    for key, needs in needs_by_key(definition).items():
        for need in needs:
            yield from needing(key, (need.any_of,), firm=not need.optional)
