"""Whether the parts of a definition fit together: runs every check over the whole."""

from collections.abc import Callable, Iterator

from definitions.checks.authority import check_acts, check_authority
from definitions.checks.conditions import check_conditions, check_reasons
from definitions.checks.cooperation import check_cooperation, check_short_limits, check_tickets
from definitions.checks.history import check_traces
from definitions.checks.limits import check_limits
from definitions.checks.names import check_names
from definitions.checks.reach import check_reach
from definitions.checks.rules import check_rules
from definitions.checks.shape import (
    check_cycles,
    check_facts,
    check_gates,
    check_keys,
    check_milestones,
    check_stages,
)
from definitions.checks.terms import check_terms
from definitions.loaded import Loaded
from definitions.problems import Problem

Check = Callable[[Loaded], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    check_keys,
    check_names,
    check_authority,
    check_acts,
    check_facts,
    check_conditions,
    check_reasons,
    check_rules,
    check_limits,
    check_terms,
    check_cooperation,
    check_tickets,
    check_short_limits,
    check_cycles,
    check_stages,
    check_gates,
    check_milestones,
    check_traces,
    check_reach,
)


def validate(loaded: Loaded) -> list[Problem]:
    """Every problem of a definition, in the order of files and lines; see ``Problem.severity``."""
    found = [problem for check in CHECKS for problem in check(loaded)]
    return sorted(found, key=lambda problem: (problem.file, problem.line, problem.code))
