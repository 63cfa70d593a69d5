"""The planner: a definition and a project's facts give the plan that the project's workflow runs by."""

from collections.abc import Iterator

from binglian.domain.plan import Mode, Plan
from definitions.assembly import assemble
from definitions.facts import resolve_facts
from definitions.loaded import Loaded
from definitions.problems import DefinitionError, Problem, ProblemCode, problem
from definitions.projects import ProjectSpec
from definitions.pruning import Pruned, prune
from definitions.selection import select
from definitions.source import Locate, nowhere


class PlanError(DefinitionError):
    """Raised when no plan can be made of a definition for a project; carries every reason."""


def plan(loaded: Loaded, spec: ProjectSpec, mode: Mode, locate: Locate = nowhere) -> Plan:
    """Plans a project.

    Args:
        loaded: the definition, fit for use (``Catalogue.load``).
        spec: the project.
        mode: in serial mode each step comes after the one before it; in parallel mode only in serial stages.
        locate: finds the place of a part of the project in its file.

    Raises:
        FactError: when the facts don't fit the definition.
        PlanError: when ``through`` is no stage, an item that applies needs what this project can't have, or a
            pre-review would stay sealed behind a gate that never opens.
    """
    definition = loaded.definition
    facts = resolve_facts(definition, spec.facts, locate)
    if spec.through is not None and spec.through not in definition.stages:
        raise PlanError([problem(ProblemCode.UNKNOWN_STAGE, locate(("through",)), spec.through)])
    selection = select(definition, facts, spec.through)
    pruned = prune(loaded, selection)
    if problems := [*_stuck(loaded, pruned), *_sealed(loaded, pruned)]:
        raise PlanError(problems)
    return assemble(loaded, selection, pruned, mode)


def _stuck(loaded: Loaded, pruned: Pruned) -> Iterator[Problem]:
    for key, line in pruned.stuck.items():
        yield problem(ProblemCode.UNREACHABLE, loaded.place("items", key, "needs"), key, needs=str(line))


def _sealed(loaded: Loaded, pruned: Pruned) -> Iterator[Problem]:
    for key, item in loaded.definition.items.items():
        ahead = item.pre_review
        if (
            ahead
            and key in pruned.needs
            and ahead.opens_with in pruned.needs
            and ahead.gate not in pruned.needs
        ):
            place = loaded.place("items", key, "pre_review", "gate")
            yield problem(ProblemCode.GATE_NEVER_OPENS, place, ahead.gate)
