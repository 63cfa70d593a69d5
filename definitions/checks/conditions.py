"""Conditions: they compile, ask for facts and choices that exist, and yield true or false."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product

from binglian.domain.plan import FactValue
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.rules import RuleError, compiled, facts_context, holds, variables
from definitions.schema import BoolFact, ChoiceFact, Fact, NumberFact
from definitions.source import Loc

_SAMPLES = 256
_TEXT = r"""(?:'([^']*)'|"([^"]*)")"""
_COMPARED = re.compile(rf"\b([a-z][a-z0-9_]*)\s*[!=]=\s*{_TEXT}")
_LISTED = re.compile(r"\b([a-z][a-z0-9_]*)\s+in\s+\[([^\]]*)\]")


def check_conditions(loaded: Loaded) -> Iterator[Problem]:
    """Everything wrong with every condition."""
    for loc, rule in rules_of(loaded):
        try:
            compiled(rule)
        except RuleError as error:
            yield problem(ProblemCode.BAD_RULE, loaded.place(*loc), rule, detail=str(error))
            continue
        unknown = sorted(variables(rule) - loaded.definition.facts.keys())
        for name in unknown:
            yield problem(ProblemCode.UNKNOWN_FACT, loaded.place(*loc), name)
        yield from _choices(loaded, loc, rule)
        if not unknown:
            yield from _outcomes(loaded, loc, rule)


def check_reasons(loaded: Loaded) -> Iterator[Problem]:
    """Items with a condition that don't say why they apply, or why not."""
    for key, item in loaded.definition.items.items():
        for name in ("why", "why_not"):
            if item.when and getattr(item, name) is None:
                yield problem(ProblemCode.MISSING_REASON, loaded.place("items", key, "when"), f"{key}.{name}")


def rules_of(loaded: Loaded) -> Iterator[tuple[Loc, str]]:
    """Every condition and where it stands."""
    definition = loaded.definition
    rooms = {
        "items": definition.items,
        "happenings": definition.happenings,
        "milestones": definition.milestones,
        "rules": definition.rules,
    }
    for room, entries in rooms.items():
        for key, entry in entries.items():
            if entry.when is not None:
                yield (room, key, "when"), entry.when
    if isinstance(definition.checks_materials, str):
        yield ("checks_materials",), definition.checks_materials


def values_of(fact: Fact) -> tuple[FactValue, ...]:
    """A few values that a fact may have: all where they can be counted, else some."""
    match fact:
        case ChoiceFact():
            return tuple(fact.choices)
        case BoolFact():
            return (False, True)
        case NumberFact():
            return (0, 1, 0.5, 10**9)
        case _:
            return ("", "x")


def _choices(loaded: Loaded, loc: Loc, rule: str) -> Iterator[Problem]:
    """Misspelt choices: without this they would never be true, and nobody would know."""
    compared = [(match[1], match[2] or match[3] or "") for match in _COMPARED.finditer(rule)]
    for match in _LISTED.finditer(rule):
        compared += [(match[1], text[1] or text[2] or "") for text in re.finditer(_TEXT, match[2])]
    for name, value in compared:
        fact = loaded.definition.facts.get(name)
        if isinstance(fact, ChoiceFact) and value not in fact.choices:
            choices = ", ".join(fact.choices)
            yield problem(ProblemCode.UNKNOWN_CHOICE, loaded.place(*loc), value, fact=name, choices=choices)


def _outcomes(loaded: Loaded, loc: Loc, rule: str) -> Iterator[Problem]:
    for facts in _samples(loaded, rule):
        try:
            holds(rule, facts_context(facts))
        except RuleError as error:
            code = ProblemCode.RULE_NOT_BOOL if error.not_bool else ProblemCode.BAD_RULE
            yield problem(code, loaded.place(*loc), rule, detail=str(error))
            return


def _samples(loaded: Loaded, rule: str) -> Iterator[Mapping[str, FactValue]]:
    names = sorted(variables(rule))
    values = [values_of(loaded.definition.facts[name]) for name in names]
    for combination in islice(product(*values), _SAMPLES):
        yield dict(zip(names, combination, strict=True))
