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
    """All facts of a project: what it states, and defaults for what it doesn't.

    Args:
        definition: what may and must be stated.
        stated: the project's facts by name.
        locate: finds the place of ``("facts", name)`` in the project's file.

    Raises:
        FactError: for facts that are unknown, missing, of another type or not among their choices.
    """
    faults = [*_unknown(definition, stated, locate)]
    facts: dict[str, FactValue] = {}
    for name, fact in definition.facts.items():
        value = stated.get(name, fact.default)
        fault = _fault(name, fact, value, locate(("facts", name)))
        if fault:
            faults.append(fault)
        else:
            facts[name] = cast("FactValue", value)
    if faults:
        raise FactError(faults)
    return facts


def _unknown(definition: Definition, stated: Mapping[str, object], locate: Locate) -> Iterator[Problem]:
    for name in stated:
        if name not in definition.facts:
            yield problem(ProblemCode.UNKNOWN_FACT, locate(("facts", name)), name)


def _fault(name: str, fact: Fact, value: object, place: Place) -> Problem | None:
    if value is None:
        return problem(ProblemCode.MISSING_FACT, place, name, title=fact.title.text)
    if isinstance(fact, ChoiceFact) and isinstance(value, str):
        if value in fact.choices:
            return None
        return problem(ProblemCode.UNKNOWN_CHOICE, place, value, fact=name, choices=", ".join(fact.choices))
    if _fits(fact, value):
        return None
    return problem(ProblemCode.BAD_FACT, place, name, expected=phrase("fact-type", fact.type))


def _fits(fact: Fact, value: object) -> bool:
    match fact:
        case ChoiceFact():
            return False  # a choice is text, and text has been looked at
        case BoolFact():
            return isinstance(value, bool)
        case NumberFact():
            return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        case _:
            return isinstance(value, str)
