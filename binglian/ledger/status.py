"""The 15 status codes of the national data exchange, by the state of a case (domain of ``blzt``)."""

from binglian.domain.case_messages import Outcome
from binglian.domain.project import Case, CaseState


def status_of(case: Case) -> int:
    """TEMPORARY until the domain has its own."""
    if case.state in (CaseState.APPROVED, CaseState.DELIVERED):
        return {Outcome.APPROVED: 11, Outcome.APPROVED_WITH_DEFICIENCY: 12}.get(case.outcome, 13)
    return {
        CaseState.RECEIVED: 1,
        CaseState.WITHDRAWN: 2,
        CaseState.ACCEPTED: 3,
        CaseState.NOT_TAKEN: 4,
        CaseState.REFUSED: 5,
        CaseState.CORRECTION: 6,
        CaseState.IN_REVIEW: 8,
        CaseState.REJECTED: 13,
        CaseState.RECALLED: 14,
        CaseState.REVOKED: 15,
        CaseState.EXPIRED: 15,
    }.get(case.state, 0)
