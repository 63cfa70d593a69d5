"""Terms of limits: warnings within them, changes in order, starts that clocks know; and limits that lack."""

from collections.abc import Iterator, Mapping

from binglian.domain.limits import ClockKind, StartsOn
from definitions.figures import Figure, figures
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem

_OF_CASES = frozenset({StartsOn.RECEIVED, StartsOn.ACCEPTED, StartsOn.DECIDED})
_STARTS: Mapping[ClockKind | None, frozenset[StartsOn]] = {
    ClockKind.PROMISED: _OF_CASES,
    ClockKind.STATUTORY: _OF_CASES,
    ClockKind.DELIVERY: _OF_CASES,
    ClockKind.ACCEPTANCE: frozenset({StartsOn.RECEIVED}),
    ClockKind.VALIDITY: frozenset({StartsOn.DECIDED, StartsOn.DELIVERED}),
}
"""From which moments the clocks of a kind may run; all others are started by what they measure."""

_BY_THEMSELVES = frozenset({StartsOn.BEGUN})


def check_terms(loaded: Loaded) -> Iterator[Problem]:
    """Every limit whose terms don't fit together, and items without a limit that they can't do without."""
    for figure in figures(loaded.definition):
        yield from _warnings(loaded, figure)
        yield from _order(loaded, figure)
        yield from _starts(loaded, figure)
    if loaded.definition.defaults.commitment is None:
        for key, item in loaded.definition.items.items():
            if item.commitment and item.commitment.limit is None:
                place = loaded.place("items", key, "commitment")
                yield problem(ProblemCode.LIMIT_MISSING, place, key, clock=ClockKind.COMMITMENT.value)


def _warnings(loaded: Loaded, figure: Figure) -> Iterator[Problem]:
    for index, (_, form) in enumerate(figure.form.versions()):
        if form.warn is not None and form.warn > form.value:
            change = ("changes", index - 1) if index else ()
            place = loaded.place(*figure.loc, *change, "warn")
            yield problem(ProblemCode.WARN_BEYOND, place, str(form.warn), value=form.value)


def _order(loaded: Loaded, figure: Figure) -> Iterator[Problem]:
    days = [change.since for change in figure.form.changes]
    for index in range(1, len(days)):
        if days[index] <= days[index - 1]:
            place = loaded.place(*figure.loc, "changes", index, "since")
            yield problem(ProblemCode.CHANGES_UNORDERED, place, days[index].isoformat())


def _starts(loaded: Loaded, figure: Figure) -> Iterator[Problem]:
    if figure.kind is ClockKind.MILESTONE:
        return  # it runs between the two ends that the milestone names, whatever the limit says
    allowed = _STARTS.get(figure.kind, _BY_THEMSELVES)
    for index, (_, form) in enumerate(figure.form.versions()):
        if form.starts_on is not None and form.starts_on not in allowed:
            change = ("changes", index - 1) if index else ()
            place = loaded.place(*figure.loc, *change, "starts_on")
            yield problem(
                ProblemCode.BAD_START, place, form.starts_on.value, allowed=", ".join(sorted(allowed))
            )
