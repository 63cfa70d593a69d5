"""What a case's life is in the status codes (blzt) of the national data exchange.

Basis: the exchange standard as three systems implement it. A filing ends with one code; an approval may still
be recalled or revoked after it. The exchange has no code for delivery, for a permit that became void, or for
anything before the formal case: nothing is reported of a pre-review.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from binglian.domain import events as e
from binglian.domain.case_messages import Outcome
from binglian.domain.project import Case, CaseState


class Status(IntEnum):
    """The fifteen codes."""

    RECEIVED = 1
    WITHDRAWN = 2
    ACCEPTED = 3
    NOT_TAKEN = 4
    REFUSED = 5
    CORRECTION_BEGUN = 6
    CORRECTION_ENDED = 7
    HANDLING = 8
    PROCEDURE_BEGUN = 9
    PROCEDURE_ENDED = 10
    APPROVED = 11
    APPROVED_WITH_DEFICIENCY = 12
    REJECTED = 13
    RECALLED = 14
    REVOKED = 15


OUTCOMES = {
    Outcome.APPROVED: Status.APPROVED,
    Outcome.APPROVED_WITH_DEFICIENCY: Status.APPROVED_WITH_DEFICIENCY,
    Outcome.REJECTED: Status.REJECTED,
}
PASSED = (Status.APPROVED, Status.APPROVED_WITH_DEFICIENCY)
OVERTURNED = (Status.RECALLED, Status.REVOKED)
TERMINAL = (Status.WITHDRAWN, Status.NOT_TAKEN, Status.REFUSED, *PASSED, Status.REJECTED, *OVERTURNED)

_ORDER = (
    Status.RECEIVED,
    Status.CORRECTION_BEGUN,
    Status.CORRECTION_ENDED,
    Status.ACCEPTED,
    Status.HANDLING,
    Status.PROCEDURE_BEGUN,
    Status.WITHDRAWN,
    Status.PROCEDURE_ENDED,
    Status.NOT_TAKEN,
    Status.REFUSED,
    *PASSED,
    Status.REJECTED,
    *OVERTURNED,
)
"""In which order codes of one instant came about; a withdrawal ends what procedures are left."""

_ENDS = {
    CaseState.NOT_TAKEN: Status.NOT_TAKEN,
    CaseState.REFUSED: Status.REFUSED,
    CaseState.RECALLED: Status.RECALLED,
    CaseState.REVOKED: Status.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Reported:
    """A code as it is reported.

    Attributes:
        at: when it came about; for a deemed acceptance, since when the case counts as accepted.
        filing: which filing of the item it belongs to, from 1.
        procedure: the special procedure that began or ended; empty for all other codes.
    """

    status: Status
    at: datetime
    filing: int
    procedure: str = ""


Told = dict[tuple[Status, str], datetime]
"""What was told of one filing: each code, and each procedure's beginning and end, once."""


def code(event: e.Event) -> Status | None:
    """The code of an event taken by itself; none if the exchange has none for it."""
    if isinstance(event, e.CaseDecided):
        return OUTCOMES[event.outcome]
    return _CODES.get(type(event))


def reported(item: str, happened: Iterable[e.Event]) -> tuple[Reported, ...]:
    """All that is to be reported of an item, from its project's events as they were recorded.

    An event told later takes the place of an earlier one of its filing; what was undone is not reported.
    """
    filings: dict[int, Told] = {}
    filing = 0
    for event in happened:
        if isinstance(event, e.Restated):
            for case in (case for case in event.cases if case.item == item):
                filing = case.filing
                filings = {number: told for number, told in filings.items() if number < filing}
                filings[filing] = _told_by(case)
            if item in event.dropped:
                filings.clear()
            continue
        if getattr(event, "item", "") != item:
            continue
        if isinstance(event, e.CaseReceived | e.CasePromoted):
            filing = event.filing
        told = filings.setdefault(filing, {})
        if isinstance(event, e.AcceptanceUndone):
            told.pop((Status.ACCEPTED, ""), None)
        elif (status := code(event)) is not None:
            told[status, _procedure(event)] = _since(event)
    return tuple(one for number, told in sorted(filings.items()) for one in _lawful(number, told))


def history(case: Case) -> tuple[Reported, ...]:
    """What is to be reported of a case's present filing, from its state alone."""
    return tuple(_lawful(case.filing, _told_by(case))) if case.filing else ()


def current(case: Case) -> Status | None:
    """The code that a case stands at; none before it is a formal case."""
    codes = history(case)
    return codes[-1].status if codes else None


def _lawful(filing: int, told: Told) -> Iterable[Reported]:
    """Codes in the order in which they came about, without those that the exchange does not take there."""
    seen: list[Status] = []
    running: set[str] = set()
    for (status, procedure), at in sorted(told.items(), key=_in_order):
        one = Status.REFUSED if status is Status.REJECTED and Status.ACCEPTED not in seen else status
        ended = [known for known in seen if known in TERMINAL]
        if ended and not (one in OVERTURNED and ended[-1] in PASSED):
            continue
        if one is Status.HANDLING and Status.ACCEPTED not in seen:
            continue
        if one is Status.PROCEDURE_ENDED and procedure not in running:
            continue
        if one is Status.PROCEDURE_BEGUN:
            running.add(procedure)
        seen.append(one)
        yield Reported(one, at, filing, procedure)


def _in_order(told: tuple[tuple[Status, str], datetime]) -> tuple[datetime, int]:
    (status, _), at = told
    return at, _ORDER.index(status)


def _told_by(case: Case) -> Told:
    over = _ENDS.get(case.state)
    outcome = OUTCOMES[case.outcome] if case.outcome else None
    moments = [
        ((Status.RECEIVED, ""), case.received_at),
        ((Status.CORRECTION_BEGUN, ""), case.notified_at),
        ((Status.CORRECTION_ENDED, ""), case.corrected_at),
        ((Status.ACCEPTED, ""), case.accepted_at),
        ((Status.HANDLING, ""), case.review_at),
        *(((Status.PROCEDURE_BEGUN, one.procedure), one.begun_at) for one in case.procedures),
        *(((Status.PROCEDURE_ENDED, one.procedure), one.ended_at) for one in case.procedures),
        *([((outcome, ""), case.decided_at)] if outcome else []),
        ((Status.WITHDRAWN, ""), case.withdrawn_at),
        *([((over, ""), case.over_at)] if over else []),
    ]
    return {key: at for key, at in moments if at is not None}


def _procedure(event: e.Event) -> str:
    return event.procedure if isinstance(event, e.ProcedureBegun | e.ProcedureEnded) else ""


def _since(event: e.Event) -> datetime:
    return event.accepted_at if isinstance(event, e.CaseDeemedAccepted) else event.at


_CODES: dict[type[e.Event], Status] = {
    e.CaseReceived: Status.RECEIVED,
    e.CasePromoted: Status.RECEIVED,
    e.CaseWithdrawn: Status.WITHDRAWN,
    e.CaseAccepted: Status.ACCEPTED,
    e.CaseDeemedAccepted: Status.ACCEPTED,
    e.CaseNotTaken: Status.NOT_TAKEN,
    e.CaseRefused: Status.REFUSED,
    e.CorrectionNotified: Status.CORRECTION_BEGUN,
    e.CorrectionEnded: Status.CORRECTION_ENDED,
    e.ReviewBegun: Status.HANDLING,
    e.ProcedureBegun: Status.PROCEDURE_BEGUN,
    e.ProcedureEnded: Status.PROCEDURE_ENDED,
    e.CaseRecalled: Status.RECALLED,
    e.CaseRevoked: Status.REVOKED,
}
