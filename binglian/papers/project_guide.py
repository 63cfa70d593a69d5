"""A project's own guide as Markdown: its flow chart, its road map, and what it does without and why."""

from collections.abc import Iterator
from datetime import date

from binglian.domain.limits import ClockKind
from binglian.domain.plan import Plan, Step
from binglian.papers.markdown import both, bullets, cell, document, escaped, heading, stacked, table
from binglian.papers.wording import limit_line, needs_text, rule_line, rule_text, titles_of, words
from definitions.schema import Definition
from definitions.texts import phrase


def project_guide_markdown(plan: Plan, definition: Definition, name: str, day: date, drawing: str) -> str:
    """The guide of one project.

    Args:
        plan: the project's plan.
        definition: what it was made from.
        name: the project's.
        day: the day whose law it states.
        drawing: the flow chart, as Markdown.
    """
    ref = plan.definition
    return document(
        heading(1, words("project-guide-title", name=name)),
        f"`{ref.key}@{ref.version}` `{ref.digest[:12]}` · {both(words('stated-on', day=str(day)))}",
        heading(2, words("flow-chart")),
        drawing,
        heading(2, words("road-map")),
        *_road_map(plan, definition, day),
        *_packages(plan, definition),
        *_merged(plan, definition),
        *_left_out(plan, definition),
    )


def _road_map(plan: Plan, definition: Definition, day: date) -> Iterator[str]:
    titles = titles_of(plan)
    steps = {step.item: step for step in plan.steps}

    def needs(step: Step) -> Iterator[str]:
        groups = (*step.needs, *((item,) for item in step.after))
        for group, text in zip(groups, needs_text(groups, titles), strict=True):
            numbers = ", ".join(str(steps[key].order) for key in group if key in steps)
            yield escaped(f"{text.zh} ({numbers})" if numbers else text.zh)

    def limits(step: Step) -> Iterator[str]:
        for kind in (ClockKind.PROMISED, ClockKind.STATUTORY):
            if found := step.limit(kind, day):
                line = limit_line(definition, kind, found)
                yield escaped(f"{phrase('clock', kind.value).zh} {line.length.zh}")

    for stage in plan.stages:
        yield heading(3, words("stage-of", stage=stage.title, lead=stage.lead_title))
        rows = (
            (
                str(step.order),
                stacked(step.title),
                cell(
                    (
                        escaped(step.department_title.zh),
                        escaped(step.responsible.zh) if step.responsible else "",
                    )
                ),
                cell(limits(step)),
                cell(needs(step)),
                cell(escaped(rule_text(rule_line(definition, rule)).zh) for rule in step.rules),
            )
            for step in plan.steps
            if step.item in stage.items
        )
        yield table(("order:right", "item", "department", "limits", "needs", "rules"), rows)


def _packages(plan: Plan, definition: Definition) -> Iterator[str]:
    for package in plan.packages:
        yield heading(2, words("package", title=package.title))
        yield both(rule_text(rule_line(definition, package.rule)))
        yield bullets(both(definition.items[item].title.text) for item in package.items)
        if package.policies:
            yield heading(3, words("policies"))
            yield bullets(map(both, package.policies))


def _merged(plan: Plan, definition: Definition) -> Iterator[str]:
    rows = [
        (stacked(definition.items[item].title.text), stacked(step.title))
        for step in plan.steps
        for item in step.covers
    ]
    if rows:
        yield heading(2, words("merged-items", count=len(rows)))
        yield table(("item", "merged-into"), rows)


def _left_out(plan: Plan, definition: Definition) -> Iterator[str]:
    if plan.exclusions:
        yield heading(2, words("left-out", count=len(plan.exclusions)))
        yield table(
            ("item", "why-not", "rule"),
            (
                (
                    stacked(one.title),
                    stacked(one.why),
                    both(rule_text(rule_line(definition, one.rule))) if one.rule else "",
                )
                for one in plan.exclusions
            ),
        )
