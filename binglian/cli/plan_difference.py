"""In which a plan differs from the one it is to replace, as people and programs read it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from binglian.cli.wording import NOTHING, limit, needs, since, titles_of
from binglian.domain.events import Event, PlanAdopted, PreReviewDropped, Restated
from binglian.domain.limits import ClockKind
from binglian.domain.plan import FactValue, Plan, PlannedLimit
from binglian.domain.text import Text
from definitions.replan import Replanned
from definitions.texts import phrase

EMPTY = '""'
"""A fact that was stated to be nothing."""


def lines_of(running: Plan, change: Replanned, events: Sequence[Event]) -> Iterator[str]:
    """A line for each difference, and for each event that follows at once."""
    titles = {**titles_of(change.plan), **titles_of(running)}
    if running.definition != change.plan.definition:
        yield _told("definition", before=_name(running), after=_name(change.plan))
    if running.mode is not change.plan.mode:
        before, after = (phrase("mode", plan.mode.value) for plan in (running, change.plan))
        yield _told("mode", before=before, after=after)
    for fact in change.facts:
        yield _told("fact", name=fact.name, before=_fact(fact.before), after=_fact(fact.after))
    yield from _steps(change)
    yield from _within_steps(change, titles)
    for event in events:
        if isinstance(event, PreReviewDropped):
            yield _told("fallen", title=titles[event.item], item=event.item, facts=event.ground)
        elif not isinstance(event, PlanAdopted | Restated):
            yield _told("follows", event=phrase("event", event.type))


def _steps(change: Replanned) -> Iterator[str]:
    """Which steps come and go."""
    for step in change.added:
        yield _told("added", title=step.title, item=step.item, why=step.why)
    for gone in change.removed:
        yield _told("removed", title=gone.title, item=gone.item, why=gone.why)
    for step in change.carried:
        yield _told("carried", title=step.title, item=step.item)


def _within_steps(change: Replanned, titles: Mapping[str, Text]) -> Iterator[str]:
    """What changes of steps that stay."""
    alike: dict[tuple[ClockKind, str, str], list[Text]] = {}
    for one in change.limits:
        before, after = _limits(one.before), _limits(one.after)
        if before == after:
            before, after = (
                f"{text} {_bases(limits)}" for text, limits in ((before, one.before), (after, one.after))
            )
        alike.setdefault((one.kind, before, after), []).append(titles[one.subject])
    for (kind, before, after), whose in alike.items():
        yield _told("limit", clock=phrase("clock", kind.value), before=before, after=after, items=_all(whose))
    for need in change.needs:
        before, after = (needs(groups, titles).replace("\n", "、") for groups in (need.before, need.after))
        yield _told("needs", title=titles[need.item], before=before or NOTHING, after=after or NOTHING)
    for one in change.skips:
        before, after = (
            _all(phrase("procedure", kind) for kind in kinds) for kinds in (one.before, one.after)
        )
        yield _told("skips", title=titles[one.item], before=before.zh or NOTHING, after=after.zh or NOTHING)
    for checked in (True, False):
        if items := [titles[one.item] for one in change.checks if one.checked is checked]:
            yield _told("checked" if checked else "unchecked", items=_all(items))
    for move in change.moved:
        yield _told("stage", title=titles[move.item], before=titles[move.before], after=titles[move.after])


def data_of(running: Plan, change: Replanned, events: Sequence[Event]) -> dict[str, Any]:
    """The same for programs; additive only."""
    return {
        "before": running.definition.label(),
        "after": change.plan.definition.label(),
        "facts": {one.name: {"before": one.before, "after": one.after} for one in change.facts},
        "added": [step.item for step in change.added],
        "removed": [step.item for step in change.removed],
        "carried": [step.item for step in change.carried],
        "limits": [{"subject": one.subject, "clock": one.kind.value} for one in change.limits],
        "needs": [one.item for one in change.needs],
        "skips": {one.item: {"before": list(one.before), "after": list(one.after)} for one in change.skips},
        "checks_materials": {one.item: one.checked for one in change.checks},
        "stages": {one.item: {"before": one.before, "after": one.after} for one in change.moved},
        "fallen": [event.item for event in events if isinstance(event, PreReviewDropped)],
        "follows": [event.type for event in events],
    }


def reason_of(running: Plan, change: Replanned) -> str:
    """What a change comes from, where nobody says why: another definition, mode or facts."""
    parts = (
        [f"{_name(running)} → {_name(change.plan)}"] if running.definition != change.plan.definition else []
    )
    parts += [f"{one.name}: {_fact(one.before)} → {_fact(one.after)}" for one in change.facts]
    return "; ".join(parts or [f"{running.mode.value} → {change.plan.mode.value}"])[:2000]


def _told(key: str, **details: Text | str | int) -> str:
    return str(phrase("replan", key, **details))


def _name(plan: Plan) -> str:
    ref = plan.definition
    return f"{ref.key}@{ref.version}"


def _all(titles: Iterable[Text]) -> Text:
    found = list(titles)
    return Text("、".join(title.zh for title in found), ", ".join(title.en for title in found))


def _fact(value: FactValue | None) -> str:
    match value:
        case None:
            return NOTHING
        case "":
            return EMPTY
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _limits(limits: tuple[PlannedLimit, ...]) -> str:
    """Limits of one kind, each with the day from which it applies."""
    return "、".join(_limit(one) for one in limits) or NOTHING


def _bases(limits: tuple[PlannedLimit, ...]) -> str:
    """What limits rest on, where nothing else tells them apart."""
    return ", ".join(dict.fromkeys(one.limit.basis for one in limits))


def _limit(planned: PlannedLimit) -> str:
    extension = planned.limit.extension
    more = phrase("replan", "extension", value=extension.value, times=extension.times).zh if extension else ""
    return f"{limit(planned.limit)}{more}{since(planned)}"
