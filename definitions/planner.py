"""The planner: a definition and a project's facts give the plan that the project's workflow runs by."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from binglian.domain.plan import FactValue, Mode, Plan
from definitions.assembly import assemble
from definitions.checks.conditions import rules_of
from definitions.draft import Draft, PlanError, draft, united
from definitions.effects import apply_rules
from definitions.facts import FactError, resolve_facts, unstated
from definitions.graph import cycles
from definitions.loaded import Loaded
from definitions.problems import DefinitionError, Problem, ProblemCode, problem
from definitions.projects import ProjectSpec
from definitions.pruning import Pruned, prune
from definitions.rules import RuleError, variables
from definitions.selection import select
from definitions.source import Locate, nowhere
from definitions.texts import phrase

__all__ = ["PlanError", "plan"]


def plan(loaded: Loaded, spec: ProjectSpec, mode: Mode, locate: Locate = nowhere) -> Plan:
    """Plans a project.

    Args:
        loaded: the definition, fit for use (``Catalogue.load``).
        spec: the project.
        mode: in serial mode each step comes after the one before it; in parallel mode only in serial stages.
        locate: finds the place of a part of the project in its file.

    Raises:
        FactError: when the facts don't fit the definition, or a rule needs one that wasn't stated.
        PlanError: when ``through`` is no stage, a rule fails on these facts, an item that applies needs what
            this project can't have, a pre-review would stay sealed behind a gate that never opens, or rules
            contradict each other, put in another's place what isn't planned, or make things wait for each
            other in a circle.
    """
    definition = loaded.definition
    facts = resolve_facts(definition, spec.facts, locate)
    if spec.through is not None and spec.through not in definition.stages:
        raise PlanError([problem(ProblemCode.UNKNOWN_STAGE, locate(("through",)), spec.through)])
    try:
        return _plan(loaded, spec, mode, facts)
    except RuleError as fault:
        raise _untold(loaded, facts, fault, locate) from None


def _plan(loaded: Loaded, spec: ProjectSpec, mode: Mode, facts: dict[str, FactValue]) -> Plan:
    drafted = draft(loaded, select(loaded.definition, facts, spec.through))
    apply_rules(drafted, facts)
    pruned = prune(drafted)
    if problems := [found for check in _CHECKS for found in check(drafted, pruned)]:
        raise PlanError(problems)
    return assemble(drafted, pruned, mode, facts)


def _untold(
    loaded: Loaded, facts: Mapping[str, FactValue], fault: RuleError, locate: Locate
) -> DefinitionError:
    """Why a rule couldn't be told on some facts: those that it needs and nobody stated, else the rule."""
    known, asked = loaded.definition.facts, variables(fault.rule)
    missing = [name for name in known if name in asked and name not in facts]
    if missing:
        return FactError(unstated(name, known[name], locate(("facts", name))) for name in missing)
    place = next(loaded.place(*loc) for loc, rule in rules_of(loaded) if rule == fault.rule)
    return PlanError([problem(ProblemCode.BAD_RULE, place, fault.rule, detail=str(fault))])


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
    """The definition itself has none: these are what rules have made, whom each names with their lines."""
    for circle in cycles(pruned.graph(drafted.definition)):
        makers = united(*(drafted.added.get(edge, ()) for edge in pairwise(circle)))
        places = {rule: drafted.loaded.place("rules", rule) for rule in makers}
        rules = ", ".join(f"{rule} ({place.file}:{place.line})" for rule, place in places.items())
        cycle = phrase("plan", "cycle-by-rules", cycle=" → ".join(circle), rules=rules)
        yield problem(ProblemCode.CYCLE, places[makers[0]], makers[0], cycle=cycle)


_CHECKS = (_stuck, _sealed, _unfilled, _circles)
