"""How a plan looks on a terminal."""

from collections.abc import Iterator

from binglian.cli.console import rows, say, show, table, words
from binglian.cli.wording import NOTHING, UNVERIFIED, limits, needs, titles_of, unverified_bases
from binglian.domain.limits import ClockKind
from binglian.domain.plan import AppliedRule, Plan, PlannedLimit, Step
from binglian.papers.wording import listed, rule_line
from binglian.papers.wording import words as paper
from definitions.schema import Definition
from definitions.texts import phrase

_MAIN = frozenset({ClockKind.PROMISED, ClockKind.STATUTORY, ClockKind.DELIVERY})


def show_plan(definition: Definition, made: Plan, headline: str) -> None:
    """Prints the steps, what rules did, packages, and what is left out."""
    say(headline)
    for stage in made.stages:
        say(f"{stage.title} · {words('stage-line', lead=stage.lead_title, count=len(stage.items))}")
    show(rows(table(*_COLUMNS), _steps(definition, made)))
    unverified = unverified_bases(definition)
    if any(one.limit.basis in unverified for step in made.steps for one in _main(step)):
        say(f"{UNVERIFIED} {words('unverified')}")
    if applied := list(_applied(made)):
        say(words("rules-applied", count=len({rule.rule for _, rule in applied})))
        columns = ("rule:whole", "effect", "item", "detail", "facts")
        show(rows(table(*columns), (_rule(definition, title, rule) for title, rule in applied)))
    _packages(definition, made)
    say(words("left-out", count=len(made.exclusions)))
    excluded = (
        (f"{one.title.zh} {one.item}", one.why.zh, one.rule.rule if one.rule else NOTHING)
        for one in made.exclusions
    )
    show(rows(table("item", "why-not", "rule"), excluded))


_COLUMNS = ("order:right", "item", "place", "limits:whole", "ahead:whole", "needs", "why")


def _steps(definition: Definition, made: Plan) -> Iterator[tuple[str, ...]]:
    titles, unverified = titles_of(made), unverified_bases(definition)
    stages = {stage.key: stage for stage in made.stages}
    for step in made.steps:
        post = step.responsible
        yield (
            str(step.order),
            f"{step.title.zh}\n{step.item}",
            "\n".join((stages[step.stage].title.zh, step.department_title.zh, *([post.zh] if post else []))),
            limits(_main(step), unverified),
            paper("yes").zh if step.pre_review else NOTHING,
            needs((*step.needs, *((item,) for item in step.after)), titles),
            step.why.zh,
        )


def _main(step: Step) -> Iterator[PlannedLimit]:
    return (limit for limit in step.limits if limit.kind in _MAIN)


def _applied(made: Plan) -> Iterator[tuple[str, AppliedRule]]:
    """Every effect of a rule and what it fell on: steps, what was left out, packages."""
    for step in made.steps:
        yield from ((step.title.zh, rule) for rule in step.rules)
    for one in made.exclusions:
        if one.rule:
            yield one.title.zh, one.rule
    for package in made.packages:
        yield NOTHING, package.rule


def _rule(definition: Definition, title: str, applied: AppliedRule) -> tuple[str, ...]:
    line = rule_line(definition, applied)
    return (
        line.rule,
        phrase("effect", line.effect.value).zh,
        title,
        f"{line.title.zh}\n{line.detail.zh}",
        "\n".join((*(fact.zh for fact in line.facts), f"[{line.basis.zh}]")),
    )


def _packages(definition: Definition, made: Plan) -> None:
    for package in made.packages:
        say(str(paper("package", title=package.title)))
        say(f"  {listed(definition.items[item].title.text for item in package.items).zh}")
        for policy in package.policies:
            say(f"  · {policy}")
