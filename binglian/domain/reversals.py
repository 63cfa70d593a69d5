"""Approvals in force that cease to be: recalled when their grounds change, revoked when they were wrong.

Basis: Licensing Law 8 (recall) and 69 (revocation). What was built on them meanwhile stands until someone
says otherwise.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.cases import case_in, permitted, wrong_state
from binglian.domain.events import CaseRecalled, CaseRevoked, Event
from binglian.domain.messages import CaseMessage, Recall, Revoke
from binglian.domain.project import Case, CaseState, Project


def recall(project: Project, message: Recall, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """An approval is taken back because what it rested on has changed."""
    case = _in_force(project, message, at)
    return [CaseRecalled(at=at, item=case.item, ground=message.ground)]


def revoke(project: Project, message: Revoke, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """An approval is taken back because it should not have been given."""
    case = _in_force(project, message, at)
    return [CaseRevoked(at=at, item=case.item, ground=message.ground)]


def _in_force(project: Project, message: CaseMessage, at: datetime) -> Case:
    permitted(project, message)
    case = case_in(project, message, at, CaseState.APPROVED, CaseState.DELIVERED)
    if not case.approved:
        raise wrong_state(case, message)
    return case
