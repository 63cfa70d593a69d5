"""An explanation as people and programs read it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from binglian.cli.console import rows, say, table
from binglian.cli.console import show as show_table
from binglian.cli.files import catalogued
from binglian.cli.standing import Standing
from binglian.cli.wording import NOTHING, due, limit, titles_of
from binglian.domain.explain import IN_HOURS, Day, Explanation, Rule
from binglian.domain.limits import Unit
from binglian.domain.pauses import IDLE
from binglian.domain.plan import Plan
from binglian.domain.text import Text
from definitions.schema import Definition
from definitions.texts import phrase

_explanation: TypeAdapter[Explanation] = TypeAdapter(Explanation)


def as_json(where: Standing, key: str, explained: Explanation) -> dict[str, Any]:
    """The explanation for programs; additive only."""
    found = _explanation.dump_python(explained, mode="json")
    return {
        "project": where.key,
        "item": key,
        "now": where.now.isoformat(),
        "agrees": explained.agrees,
        **found,
    }


def show(where: Standing, key: str, explained: Explanation, definition: Definition | None = None) -> None:
    """Prints the limit with its basis, what happened to it, and every day."""
    for line in headlines(where, key, explained, definition):
        say(line)
    show_table(rows(table("day:whole", "weekday:whole", "counted:right", "rule"), _days(where, explained)))


def headlines(
    where: Standing, key: str, explained: Explanation, definition: Definition | None = None
) -> Iterator[str]:
    """What stands above the days; the definition is the one the project runs by, else the catalogue's."""
    clock, plan = explained.clock, where.plan

    def told(name: str, **details: Text | str | int) -> str:
        return str(phrase("explain", name, **details))

    def instant(at: datetime) -> str:
        return f"{at.astimezone(where.calendar.tz):%Y-%m-%d %H:%M}"

    yield told(
        "title",
        title=titles_of(plan).get(key, Text(key, key)),
        clock=phrase("clock", clock.kind.value),
        subject=f" {clock.subject}" if clock.subject else "",
    )
    yield told("limit", limit=limit(clock.limit), basis=basis_title(plan, clock.limit.basis, definition))
    yield told(
        "start",
        at=instant(clock.started_at),
        starts=phrase("explain", f"starts-{clock.limit.starts_on.value}"),
    )
    for pause in clock.pauses:
        end = instant(pause.end) if pause.end else phrase("explain", "standing")
        yield told("pause", start=instant(pause.start), end=end, cause=cause_title(where, pause.cause))
    if clock.added:
        unit = phrase("unit", clock.limit.unit.value)
        extension = clock.limit.extension
        basis = basis_title(plan, extension.basis if extension else clock.limit.basis, definition)
        yield told("extended", times=clock.extensions, value=clock.added, unit=unit, basis=basis)
    yield told("due", due=due(clock))
    if clock.stopped_at:
        yield told("stopped", at=instant(clock.stopped_at))
    measured = Unit.CALENDAR_DAYS if clock.limit.unit is Unit.MONTHS else clock.limit.unit
    unit = phrase("unit", measured.value)
    yield told("used", used=_number(explained.used), left=_number(explained.left), unit=unit)
    if any(day.standing for day in explained.days):
        yield told("stands-still")
    if not explained.agrees:
        yield told("differs", ends=explained.ends.label())


def basis_title(plan: Plan, basis: str, definition: Definition | None = None) -> Text:
    """What a basis is called, by the plan's articles or by its definition; its key if neither knows."""
    for articles in plan.articles.values():
        for article in articles:
            if article.key == basis:
                return article.title
    known = definition or catalogued(plan.definition.label())
    found = known.bases.get(basis) if known else None
    return found.title.text if found else Text(basis, basis)


def cause_title(where: Standing, cause: str) -> Text:
    """What made a clock stand still: the kind of procedure, of which case if it is a stage's clock."""
    if cause == IDLE:
        return phrase("explain", "no-open-case")
    item, _, procedure = cause.rpartition("/")
    cases = [where.project.cases[item]] if item in where.project.cases else where.project.cases.values()
    for case in cases:
        for one in case.procedures:
            if one.procedure == procedure:
                kind = phrase("procedure", one.kind.value)
                title = where.project.step(item).title if item else Text("", "")
                return Text(f"{title.zh}{kind.zh} {procedure}", f"{title.en} {kind.en} {procedure}".strip())
    return Text(cause, cause)


def _days(where: Standing, explained: Explanation) -> Iterator[tuple[str, ...]]:
    in_hours = explained.clock.limit.unit in IN_HOURS
    for day in explained.days:
        yield (
            f"{day.day:%Y-%m-%d}",
            phrase("explain", f"weekday-{day.day.weekday()}").zh,
            _counted(day, in_hours=in_hours),
            _rule(where, explained, day),
        )


def _counted(day: Day, *, in_hours: bool) -> str:
    if in_hours:
        return _number(day.total.total_seconds() / 3600) if day.spans else NOTHING
    return str(day.number) if day.number else NOTHING


def _rule(where: Standing, explained: Explanation, day: Day) -> str:
    """Why a day counts or doesn't, with everything else there is to say of it."""
    rule = _rule_key(day, explained.clock.limit.unit)
    cause, tz = _cause(where, day), where.calendar.tz
    parts = [phrase("explain", rule, cause=cause).zh]
    parts += [f"{a.astimezone(tz):%H:%M}–{b.astimezone(tz):%H:%M}" for a, b in day.spans]
    parts += [phrase("explain", Rule.PAUSED.value, cause=cause).zh] if day.spans and day.cause else []
    marks = ("extended", "standing", "provisional")
    parts += [phrase("explain", f"mark-{mark}").zh for mark in marks if getattr(day, mark)]
    return " ".join(parts)


def _rule_key(day: Day, unit: Unit) -> str:
    """The key of a rule's phrase; what is counted differs with the unit."""
    match day.rule:
        case Rule.COUNTED:
            return f"counted-{unit.value}"
        case Rule.START:
            return "start-day"
        case _:
            return day.rule.value


def _cause(where: Standing, day: Day) -> Text:
    """The holiday, which has one name, or the procedures."""
    if day.rule in (Rule.DAY_OFF, Rule.ROLLED):
        return Text(day.cause, day.cause)
    titles = [cause_title(where, cause) for cause in day.cause.split(", ") if cause]
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
