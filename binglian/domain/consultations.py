"""Consultations between departments: silence is no objection, and never agreement.

An opinion that comes after the time to answer is kept with the case; that the department had kept silent, and
what followed from it, stands.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.case_parts import Consultation
from binglian.domain.cases import UNDECIDED, case_in, permitted
from binglian.domain.clocks import start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import (
    ClockRang,
    ConsultationAnswered,
    ConsultationDeemed,
    ConsultationSent,
    Event,
)
from binglian.domain.holdings import limit_of
from binglian.domain.limits import ClockKind
from binglian.domain.messages import AnswerConsultation, Consult
from binglian.domain.project import Case, Project


def consult(project: Project, message: Consult, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """Other departments are asked; each has its own time to answer.

    Raises:
        Refused: among others ``already-consulted`` for a department whose answer is still awaited, and
            ``unknown-department``: nobody's silence may be taken for the lack of an objection.
    """
    step = permitted(project, message)
    known = project.plan.departments
    unknown = [department for department in message.departments if known and department not in known]
    if unknown:
        raise Refused(Code.UNKNOWN_DEPARTMENT, "departments", item=step.item, department=unknown[0])
    case = case_in(project, message, at, *UNDECIDED)
    limit = limit_of(step, ClockKind.CONSULTATION, calendar.day(at))
    asked = {one.department for one in case.consultations if one.open}
    for department in message.departments:
        if department == step.department:
            raise Refused(Code.OWN_DEPARTMENT, "departments", item=step.item, department=department)
        if department in asked:
            raise Refused(Code.ALREADY_CONSULTED, "departments", item=step.item, department=department)
        asked.add(department)
    return [
        ConsultationSent(
            at=at,
            item=step.item,
            department=department,
            clock=start_clock(ClockKind.CONSULTATION, limit, at, calendar, department),
        )
        for department in message.departments
    ]


def answer(
    project: Project, message: AnswerConsultation, at: datetime, _calendar: WorkCalendar
) -> list[Event]:
    """A department that was asked says what it thinks, once, be it late.

    Raises:
        Refused: among others ``not-consulted`` where there is nothing to answer.
    """
    project.step(message.item)
    case = case_in(project, message, at, *UNDECIDED)
    department = message.actor.department
    permitted(project, message, (department,))
    if department not in _unanswered(case):
        raise Refused(Code.NOT_CONSULTED, "actor.department", item=case.item, department=department)
    return [ConsultationAnswered(at=at, item=case.item, department=department, opinion=message.opinion)]


def deem(event: ClockRang) -> list[Event]:
    """A department that kept silent until its time ran out is deemed to have no objection."""
    return [ConsultationDeemed(at=event.at, item=event.item, department=event.subject)]


def _unanswered(case: Case) -> tuple[str, ...]:
    """The departments whose latest question has no answer."""
    latest: dict[str, Consultation] = {one.department: one for one in case.consultations}
    return tuple(department for department, one in latest.items() if one.opinion is None)
