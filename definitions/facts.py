"""Facts: what a project states about itself, checked against what its definition asks."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import cast

from binglian.domain.plan import FactValue
from definitions.problems import DefinitionError, Place, Problem, ProblemCode, problem
from definitions.schema import BoolFact, ChoiceFact, Definition, Fact, NumberFact
from definitions.source import Locate, nowhere
from definitions.texts import phrase


class FactError(DefinitionError):
    """Raised when a project's facts don't fit its definition; carries every fault."""


def resolve_facts(
    definition: Definition, stated: Mapping[str, object], locate: Locate = nowhere
) -> dict[str, FactValue]:
    """All facts of a project: what it states, and defaults for what it doesn't; not what is optional then.

    Args:
        definition: what may and must be stated.
        stated: the project's facts by name.
        locate: finds the place of ``("facts", name)`` in the project's file.

    Raises:
        FactError: for facts that are unknown, missing, of another type, below their minimum or not among
            their choices.
    """
    faults = [*_unknown(definition, stated, locate)]
    facts: dict[str, FactValue] = {}
    for name, fact in definition.facts.items():
        value = stated.get(name, fact.default)
        if value is None and fact.optional:
            continue
        fault = _fault(name, fact, value, locate(("facts", name)))
        if fault:
            faults.append(fault)
        else:
            facts[name] = cast("FactValue", value)
    if faults:
        raise FactError(faults)
    return facts


def allowed(fact: Fact, value: FactValue) -> bool:
    """Whether a value of the right type is one of the choices, or no less than the minimum."""
    match fact:
        case ChoiceFact():
            return value in fact.choices
        case NumberFact() if fact.minimum is not None and isinstance(value, int | float):
            return value >= fact.minimum
        case _:
            return True


def unstated(name: str, fact: Fact, place: Place) -> Problem:
    """A fact is missing that the project must state."""
    return problem(ProblemCode.MISSING_FACT, place, name, title=fact.title.text)


def _unknown(definition: Definition, stated: Mapping[str, object], locate: Locate) -> Iterator[Problem]:
    for name in stated:
        if name not in definition.facts:
            yield problem(ProblemCode.UNKNOWN_FACT, locate(("facts", name)), name)


def _fault(name: str, fact: Fact, value: object, place: Place) -> Problem | None:
    if value is None:
        return unstated(name, fact, place)
    if not _fits(fact, value):
        return problem(ProblemCode.BAD_FACT, place, name, expected=phrase("fact-type", fact.type))
    if allowed(fact, cast("FactValue", value)):
        return None
    if isinstance(fact, NumberFact):
        return problem(ProblemCode.FACT_TOO_SMALL, place, name, minimum=str(fact.minimum))
    choices = ", ".join(fact.choices) if isinstance(fact, ChoiceFact) else ""
    return problem(ProblemCode.UNKNOWN_CHOICE, place, str(value), fact=name, choices=choices)


def _fits(fact: Fact, value: object) -> bool:
    match fact:
        case BoolFact():
            return isinstance(value, bool)
        case NumberFact():
            return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        case _:
            return isinstance(value, str)
