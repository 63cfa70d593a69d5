"""What happens to the project as a whole, and the gates that it opens."""

from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.events import CodeAssigned, Event, GateOpened, HappeningRecorded, ProjectEnded
from binglian.domain.messages import AdoptPlan, AssignCode, CloseProject, RecordHappening
from binglian.domain.project import Project

CHANGE_OF_FACTS = str(AdoptPlan.model_fields["type"].default)
"""The act of those who may change a project's facts."""


def record(project: Project, message: RecordHappening, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """A happening is recorded once, by someone who may report it, after what it presupposes."""
    happening = next((known for known in project.plan.happenings if known.key == message.happening), None)
    if happening is None:
        raise Refused(Code.UNKNOWN_HAPPENING, "happening", happening=message.happening)
    authorise(message.actor, happening.reported_by)
    if happening.key in project.happened:
        raise Refused(Code.ALREADY_HAPPENED, "happening", happening=happening.key)
    missing = project.missing(happening.needs, at)
    if missing:
        names = ", ".join(" | ".join(group) for group in missing)
        raise Refused(Code.PREREQUISITE_MISSING, "happening", item=happening.key, missing=names)
    return [HappeningRecorded(at=at, happening=happening.key)]


def assign_code(project: Project, message: AssignCode, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """The project gets its code once; the same code again changes nothing, another one needs a ground.

    Where the plan doesn't say who may tell it, it is for those who may adopt a plan: it is one fact more.

    Raises:
        Refused: ``code-known`` when another code is known and no ground is given.
    """
    authority = project.plan.authority
    authorise(message.actor, authority.get(message.type) or authority.get(CHANGE_OF_FACTS, ()))
    if message.code == project.code:
        return []
    if project.code and message.ground is None:
        raise Refused(Code.CODE_KNOWN, "code", given=message.code, earlier=project.code)
    return [CodeAssigned(at=at, code=message.code, before=project.code, ground=message.ground or "")]


def close(project: Project, message: CloseProject, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """The project is given up; its clocks stop with it."""
    authorise(message.actor, project.plan.authority.get(message.type, ()))
    return [ProjectEnded(at=at, completed=False, ground=message.ground)]


def open_gates(project: Project) -> list[Event]:
    """Every gate all of whose groups hold opens, at the instant at which the last of them came."""
    return [
        GateOpened(at=at, gate=gate.key)
        for gate in project.plan.gates
        if gate.key not in project.gates and (at := project.held_since(gate.opened_by)) is not None
    ]
