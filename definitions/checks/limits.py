"""Limits: a promise is never longer than the law.

A promise is called longer only where it surely is: on every day of an ordinary week, on which both would run.
Units are compared so:

- WH are an eighth of a WD (Labour Law article 36), NH a twenty-fourth of a CD.
- In the same family, by value.
- A promise in WD against a law in CD: n working days take at least the days from a Sunday to the n-th working
  day after it, less the two of one make-up weekend.
- A promise in CD against a law in WD: m working days take, in weeks without holidays, at most the calendar
  days from a Friday to the m-th working day after it; holidays only lengthen them.

A promise that starts to run earlier than the law's limit can't be compared and passes.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from binglian.domain.limits import StartsOn, Unit
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import LimitForm

_PER_DAY = {Unit.WORKING_DAYS: 1, Unit.CALENDAR_DAYS: 1, Unit.WORKING_HOURS: 8, Unit.NATURAL_HOURS: 24}
_WORKING = frozenset({Unit.WORKING_DAYS, Unit.WORKING_HOURS})
_WEEK = 5
_ORDER = list(StartsOn)


def check_limits(loaded: Loaded) -> Iterator[Problem]:
    """Promised limits that are longer than the statutory ones."""
    for key, item in loaded.definition.items.items():
        promised, statutory = item.limits.promised, item.limits.statutory
        if promised and statutory and surely_longer(promised, statutory):
            place = loaded.place("items", key, "limits", "promised")
            yield problem(
                ProblemCode.PROMISED_LONGER, place, key, promised=_text(promised), statutory=_text(statutory)
            )


def surely_longer(promised: LimitForm, statutory: LimitForm) -> bool:
    """Whether a promise ends after the law's limit; see the module for how units compare."""
    starts = [_ORDER.index(limit.starts_on or StartsOn.ACCEPTED) for limit in (promised, statutory)]
    if starts[0] < starts[1]:
        return False
    ours, law = (Fraction(limit.value, _PER_DAY[limit.unit]) for limit in (promised, statutory))
    if promised.unit not in _WORKING and statutory.unit in _WORKING:
        return ours > longest_span(ceil(law))
    if promised.unit in _WORKING and statutory.unit not in _WORKING:
        return shortest_span(floor(ours)) > law
    return ours > law


def longest_span(working_days: int) -> int:
    """The most calendar days that so many working days take in weeks without holidays."""
    weeks, rest = divmod(working_days, _WEEK)
    return weeks * 7 + (rest + 2 if rest else 0)


def shortest_span(working_days: int) -> int:
    """The fewest calendar days that so many working days take, one make-up weekend among them."""
    weekends = max(0, working_days - 1) // _WEEK
    return working_days + max(0, 2 * weekends - 2)


def _text(limit: LimitForm) -> str:
    return f"{limit.value} {limit.unit}"
