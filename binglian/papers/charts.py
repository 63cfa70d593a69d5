"""The charts that we draw: of a project's plan, and of all that a definition may ask for."""

from collections.abc import Iterator

from binglian.domain.limits import ClockKind
from binglian.domain.plan import Plan, Step
from binglian.domain.text import Text
from binglian.papers.chart import Arrow, Chart, Lane, Node, Shape, charted, needing
from binglian.papers.wording import limit_text, words
from definitions.graph import ordered
from definitions.loaded import Loaded, needs_by_key, retired
from definitions.schema import PARALLEL_LINE, Definition, Item, LimitForm
from definitions.texts import phrase


def chart_of_plan(plan: Plan, definition: Definition, name: str) -> Chart:
    """A project's plan, with what it does without and why underneath."""
    ref = plan.definition
    beside = {key for key, stage in definition.stages.items() if stage.standard == PARALLEL_LINE}
    return charted(
        words("chart-of-project", name=name),
        f"{ref.key}@{ref.version} {ref.digest[:12]}",
        (
            Lane(key=one.key, title=one.title, lead=one.lead_title, beside=one.key in beside)
            for one in plan.stages
        ),
        _plan_parts(plan),
        _plan_notes(plan, definition),
    )


def chart_of_definition(loaded: Loaded) -> Chart:
    """Every item of a definition that any project may need."""
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
        _definition_parts(definition),
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


def _plan_parts(plan: Plan) -> Iterator[Node | Arrow]:
    for step in plan.steps:
        yield Node(
            key=step.item,
            shape=Shape.ITEM,
            number=step.order,
            lane=step.stage,
            title=step.title,
            department=step.department_title,
            limit=_planned_limit(step),
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
    for step in plan.steps:
        for item in step.covers:
            merged = definition.items[item].title.text
            yield words("note-merged", item=merged, into=step.title)
    for one in plan.exclusions:
        yield words("note-left-out", item=one.title, why=one.why)


def _planned_limit(step: Step) -> Text | None:
    for kind in (ClockKind.PROMISED, ClockKind.STATUTORY):
        found = next((one.limit for one in step.limits if one.kind is kind), None)
        if found:
            return words(
                "chart-limit", clock=phrase("clock", kind.value), length=limit_text(found.value, found.unit)
            )
    return None


def _definition_parts(definition: Definition) -> Iterator[Node | Arrow]:
    for number, key in enumerate(by_stage(definition), 1):
        item = definition.items[key]
        yield Node(
            key=key,
            shape=Shape.ITEM,
            number=number,
            lane=item.stage,
            title=item.title.text,
            department=definition.departments[item.department].text,
            limit=_stated_limit(item),
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


def _stated_limit(item: Item) -> Text | None:
    stated: tuple[tuple[ClockKind, LimitForm | None], ...] = (
        (ClockKind.PROMISED, item.limits.promised),
        (ClockKind.STATUTORY, item.limits.statutory),
    )
    for kind, form in stated:
        if form:
            return words(
                "chart-limit", clock=phrase("clock", kind.value), length=limit_text(form.value, form.unit)
            )
    return None
