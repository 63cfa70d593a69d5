"""Special procedures (特别程序): begun with notice of how long they take, not counted (Licensing Law 45)."""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.cases import UNDECIDED, case_in, permitted
from binglian.domain.clocks import start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import Event, ProcedureBegun
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.messages import BeginProcedure, EndProcedure
from binglian.domain.plan import Effect, ProcedureKind, Step
from binglian.domain.project import Case, Project
from binglian.domain.suspension import joint_stage, released
from binglian.domain.text import Text

HEARING = "hearing"
"""The key of the procedure that a hearing is."""

ANNOUNCED = "announced"
"""What a duration rests on where the plan names no article: it was announced to the applicant."""


def begin(project: Project, message: BeginProcedure, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """A special procedure begins: clocks stand still, and its own runs for as long as was announced.

    Raises:
        Refused: among others ``procedure-known``, ``procedure-exempt`` with the rule that exempts the case.
    """
    step = permitted(project, message)
    case = case_in(project, message, at, *UNDECIDED)
    may_begin(step, case, message.procedure, message.kind)
    articles = project.plan.articles.get(message.type, ())
    limit = Limit(
        value=message.working_days,
        unit=Unit.WORKING_DAYS,
        starts_on=StartsOn.BEGUN,
        basis=articles[0].key if articles else ANNOUNCED,
    )
    clock = start_clock(ClockKind.PROCEDURE, limit, at, calendar, message.procedure)
    return [
        ProcedureBegun(
            at=at,
            item=case.item,
            procedure=message.procedure,
            kind=message.kind,
            clock=clock,
            stage=joint_stage(project, case.item),
        )
    ]


def end(project: Project, message: EndProcedure, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """A special procedure ends; a hearing that was offered ends by being held or waived."""
    permitted(project, message)
    case = case_in(project, message, at, *UNDECIDED)
    if message.procedure not in (one.procedure for one in case.procedures if one.ended_at is None):
        raise Refused(Code.PROCEDURE_UNKNOWN, "procedure", item=case.item, procedure=message.procedure)
    if case.hearing is not None and message.procedure == HEARING:
        state = case.hearing.state.value
        raise Refused(Code.HEARING_STATE, "procedure", item=case.item, hearing=state, act=message.type)
    return [released(case, message.procedure, project, at, calendar)]


def may_begin(step: Step, case: Case, procedure: str, kind: ProcedureKind) -> None:
    """Passes if a filing knows no procedure by that key and no rule exempts it from that kind."""
    if kind in step.skips:
        titles = [rule.title for rule in step.rules if rule.effect is Effect.SKIP]
        rules = Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))
        raise Refused(Code.PROCEDURE_EXEMPT, "kind", item=step.item, procedure=kind.value, rule=rules)
    if procedure in (one.procedure for one in case.procedures):
        raise Refused(Code.PROCEDURE_KNOWN, "procedure", item=step.item, procedure=procedure)
