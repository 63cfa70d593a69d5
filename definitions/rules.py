"""Rules: CEL conditions over a project's facts, compiled once.

CEL knows nothing of time, chance or the world, so a rule gives the same answer for the same facts forever.
Numbers are always decimal in rules (``investment > 1000``; in arithmetic write ``2.0``), whatever the file
says.
"""

from collections.abc import Mapping
from functools import lru_cache

from cel import Context, Program
from cel import compile as compile_cel

from binglian.domain.plan import FactValue

_FAULTS = (ValueError, TypeError, RuntimeError, ArithmeticError, LookupError)


class RuleError(Exception):
    """Raised when a rule doesn't compile, can't be run on some facts, or yields something but true or false.

    Attributes:
        rule: its text.
        not_bool: whether it ran, and yielded something else.
    """

    def __init__(self, rule: str, detail: str, *, not_bool: bool = False) -> None:
        self.rule, self.not_bool = rule, not_bool
        super().__init__(detail)


@lru_cache(maxsize=16384)
def compiled(rule: str) -> Program:
    """The rule's program.

    Raises:
        RuleError: when it isn't CEL.
    """
    try:
        return compile_cel(rule)
    except _FAULTS as fault:
        raise RuleError(rule, _first_line(fault)) from None


@lru_cache(maxsize=16384)
def variables(rule: str) -> frozenset[str]:
    """The facts that a rule asks for.

    Raises:
        RuleError: when it isn't CEL.
    """
    return frozenset(compiled(rule).variables())


def facts_context(facts: Mapping[str, FactValue]) -> Context:
    """Facts as rules see them; make it once for many rules."""
    return Context(variables={name: _seen(value) for name, value in facts.items()})


def holds(rule: str, facts: Context) -> bool:
    """Whether a rule holds.

    Raises:
        RuleError: see there.
    """
    program = compiled(rule)
    try:
        result: object = program.execute(facts)
    except _FAULTS as fault:
        raise RuleError(rule, _first_line(fault)) from None
    if not isinstance(result, bool):
        raise RuleError(rule, f"{result!r} is neither true nor false", not_bool=True)
    return result


def verdict(rule: str, known: Context) -> bool | None:
    """Whether a rule holds when only some facts are known; none where that depends on the others.

    CEL's ``&&`` and ``||`` don't mind what they need not look at, on either side.
    """
    try:
        return holds(rule, known)
    except RuleError:
        return None


def _seen(value: FactValue) -> FactValue:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _first_line(fault: Exception) -> str:
    return str(fault).split("\n", 1)[0][:200]
