"""Cells: domain values as people read them in a table, in Chinese."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from binglian.domain.clocks import Clock
from binglian.domain.limits import Limit
from binglian.domain.plan import Needs, Plan, PlannedLimit
from binglian.domain.text import Text
from definitions.schema import Definition
from definitions.texts import phrase

NOTHING = "—"
UNVERIFIED = "*"
"""The mark of a figure that nobody has checked against its source."""


def limits(planned: Iterable[PlannedLimit], unverified: frozenset[str]) -> str:
    """The limits of a step, a line each with its first day if it has one; unverified bases are marked."""
    return "\n".join(
        f"{phrase('cli', f'clock-{one.kind.value}').zh} {limit(one.limit)}{since(one)}"
        + (UNVERIFIED if one.limit.basis in unverified else "")
        for one in planned
    )


def limit(stated: Limit) -> str:
    """A limit with its unit: ``20工作日``."""
    return f"{stated.value}{phrase('unit', stated.unit.value).zh}"


def since(planned: PlannedLimit) -> str:
    """From which day a limit is in force; empty if it always was."""
    return phrase("replan", "since", day=planned.since.isoformat()).zh if planned.since else ""


def unverified_bases(definition: Definition) -> frozenset[str]:
    """The keys of bases that nobody has checked."""
    return frozenset(key for key, basis in definition.bases.items() if not basis.verified)


def needs(groups: Needs, titles: Mapping[str, Text]) -> str:
    """What must hold first: a line for each group, its alternatives side by side."""
    either = phrase("cli", "either").zh
    return "\n".join(either.join(titles[key].zh for key in group) for group in groups)


def titles_of(plan: Plan) -> dict[str, Text]:
    """What every key of a plan is called."""
    return {
        **{step.item: step.title for step in plan.steps},
        **{happening.key: happening.title for happening in plan.happenings},
        **{gate.key: gate.title for gate in plan.gates},
        **{stage.key: stage.title for stage in plan.stages},
        **{milestone.key: milestone.title for milestone in plan.milestones},
    }


def day(moment: datetime | date | None) -> str:
    """A day, or a dash."""
    return f"{moment:%Y-%m-%d}" if moment else NOTHING


def due(clock: Clock | None) -> str:
    """When a clock ends, marked where it stands still, was extended, or may move with an unannounced year."""
    if clock is None:
        return NOTHING
    text = clock.due.label() if clock.due.day else f"{clock.due.at:%Y-%m-%d %H:%M}"
    if clock.paused:
        return f"({phrase('table', 'paused').zh})"
    marks = {"extended": clock.extensions > 0, "provisional": clock.due.provisional}
    return text + "".join(f"({phrase('table', key).zh})" for key, holds in marks.items() if holds)
