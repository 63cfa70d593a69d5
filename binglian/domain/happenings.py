"""What happens to the project as a whole, and the gates that it opens."""

from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.events import Event, GateOpened, HappeningRecorded, ProjectEnded
from binglian.domain.messages import CloseProject, RecordHappening
from binglian.domain.project import Project


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
