"""The planner: a definition and a project's facts give the plan that the project's workflow runs by."""

from collections.abc import Iterator

from binglian.domain.plan import Mode, Plan
from definitions.assembly import assemble
from definitions.draft import Draft, PlanError, draft
from definitions.effects import apply_rules
from definitions.facts import resolve_facts
from definitions.graph import cycles
from definitions.loaded import Loaded, room_of
from definitions.problems import Problem, ProblemCode, problem
from definitions.projects import ProjectSpec
from definitions.pruning import Pruned, prune
from definitions.selection import select
from definitions.source import Locate, nowhere

__all__ = ["PlanError", "plan"]


def plan(loaded: Loaded, spec: ProjectSpec, mode: Mode, locate: Locate = nowhere) -> Plan:
    """Plans a project.

    Args:
        loaded: the definition, fit for use (``Catalogue.load``).
        spec: the project.
        mode: in serial mode each step comes after the one before it; in parallel mode only in serial stages.
        locate: finds the place of a part of the project in its file.

    Raises:
        FactError: when the facts don't fit the definition.
        PlanError: when ``through`` is no stage, an item that applies needs what this project can't have, a
            pre-review would stay sealed behind a gate that never opens, or rules contradict each other, put
            in another's place what isn't planned, or make things wait for each other in a circle.
    """
    definition = loaded.definition
    facts = resolve_facts(definition, spec.facts, locate)
    if spec.through is not None and spec.through not in definition.stages:
        raise PlanError([problem(ProblemCode.UNKNOWN_STAGE, locate(("through",)), spec.through)])
    drafted = draft(loaded, select(definition, facts, spec.through))
    apply_rules(drafted, facts)
    pruned = prune(drafted)
    if problems := [found for check in _CHECKS for found in check(drafted, pruned)]:
        raise PlanError(problems)
    return assemble(drafted, pruned, mode, facts)


def _stuck(drafted: Draft, pruned: Pruned) -> Iterator[Problem]:
    for key, line in pruned.stuck.items():
        place = drafted.loaded.place("items", key, "needs")
        yield problem(ProblemCode.UNREACHABLE, place, key, needs=str(line))


def _sealed(drafted: Draft, pruned: Pruned) -> Iterator[Problem]:
    for key, item in drafted.definition.items.items():
        ahead = pruned.ahead(item) if key in pruned.needs else None
        if ahead and ahead.gate not in pruned.needs:
            place = drafted.loaded.place("items", key, "pre_review", "gate")
            yield problem(ProblemCode.GATE_NEVER_OPENS, place, ahead.gate)


def _unfilled(drafted: Draft, pruned: Pruned) -> Iterator[Problem]:
    for key, rule in drafted.stand_ins.items():
        if drafted.host(key) not in pruned.needs:
            place = drafted.loaded.place("rules", rule)
            yield problem(ProblemCode.SUBSTITUTE_NOT_PLANNED, place, key, rule=rule)


def _circles(drafted: Draft, pruned: Pruned) -> Iterator[Problem]:
    """The definition itself has none: these are what rules have made."""
    for circle in cycles(pruned.graph(drafted.definition)):
        key = circle[0]
        place = drafted.loaded.place(room_of(drafted.definition, key), key)
        yield problem(ProblemCode.CYCLE, place, key, cycle=" → ".join(circle))


_CHECKS = (_stuck, _sealed, _unfilled, _circles)
