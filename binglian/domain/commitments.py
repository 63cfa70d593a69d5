"""Commitments (告知承诺): an item approved on what the applicant signed, and checked afterwards (S3-07).

A broken commitment stays open until a later check finds it made good or the approval is revoked: its clock
runs on, and the project can't end over it.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.cases import case_in, permitted
from binglian.domain.errors import Code, Refused
from binglian.domain.events import CommitmentChecked, CommitmentSigned, Event
from binglian.domain.holdings import limit_of
from binglian.domain.limits import ClockKind
from binglian.domain.messages import CheckCommitment, Commit
from binglian.domain.project import CaseState, Project


def sign(project: Project, message: Commit, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The applicant signs, once for a filing and before its decision.

    Raises:
        Refused: among others ``no-commitment`` for an item that isn't approved on one, ``already-committed``.
    """
    step = permitted(project, message)
    if not step.on_commitment:
        raise Refused(Code.NO_COMMITMENT, "item", item=step.item)
    case = case_in(project, message, at, CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.IN_REVIEW)
    if case.commitment is not None:
        raise Refused(Code.ALREADY_COMMITTED, "item", item=step.item)
    limit_of(step, ClockKind.COMMITMENT, calendar.day(at))
    return [CommitmentSigned(at=at, item=step.item, digest=message.digest, reference=message.reference)]


def check(project: Project, message: CheckCommitment, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """The department finds a commitment kept or broken; one found broken may be found made good later.

    Raises:
        Refused: among others ``not-committed``, ``commitment-kept`` if that has been found already.
    """
    permitted(project, message)
    case = case_in(project, message, at, CaseState.APPROVED, CaseState.DELIVERED)
    if case.commitment is None or not case.approved:
        raise Refused(Code.NOT_COMMITTED, "item", item=case.item)
    if case.commitment.kept:
        raise Refused(Code.COMMITMENT_KEPT, "item", item=case.item)
    return [CommitmentChecked(at=at, item=case.item, kept=message.kept)]
