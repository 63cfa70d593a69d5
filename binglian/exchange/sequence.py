"""The order of status codes as the exchange takes it: an acceptance (3) is followed by the handling (8)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from binglian.domain.status import Reported, Status

AFTER_HANDLING = (
    Status.PROCEDURE_BEGUN,
    Status.PROCEDURE_ENDED,
    Status.APPROVED,
    Status.APPROVED_WITH_DEFICIENCY,
    Status.REJECTED,
)
"""Codes that only a department that handles the case can bring about."""


def by_filing(reported: Iterable[Reported]) -> Iterator[tuple[int, tuple[Reported, ...]]]:
    """What is reported of each filing, in the exchange's order."""
    for filing, codes in groupby(reported, key=lambda one: one.filing):
        yield filing, handled(tuple(codes))


def handled(codes: tuple[Reported, ...]) -> tuple[Reported, ...]:
    """Codes of one filing, with the handling right after the acceptance where what follows presupposes it.

    A department that was never told to have begun, or only after it had acted, began when the case was
    accepted. Where nothing has come of the case yet, nothing is made up.
    """
    accepted = next((one for one in codes if one.status is Status.ACCEPTED), None)
    if accepted is None:
        return codes
    statuses = [one.status for one in codes]
    first = min((statuses.index(status) for status in AFTER_HANDLING if status in statuses), default=None)
    begun = statuses.index(Status.HANDLING) if Status.HANDLING in statuses else len(statuses)
    if first is None or begun < first:
        return codes
    rest = [one for one in codes if one.status is not Status.HANDLING]
    place = rest.index(accepted) + 1
    return (*rest[:place], replace(accepted, status=Status.HANDLING), *rest[place:])
