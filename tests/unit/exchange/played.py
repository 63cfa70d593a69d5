"""Case files played on a desk, without an engine: streams for the exchange to be told of."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from binglian.domain.calendar import shared
from binglian.domain.desk import Desk
from binglian.domain.errors import Refused
from binglian.domain.plan import Mode
from binglian.domain.ports import Batch
from binglian.domain.project import Project
from binglian.rehearsal.casefile import read_case
from definitions.calendars import load_calendar
from definitions.planner import plan
from definitions.projects import definition_for, read_project
from workflows.starting import project_start

if TYPE_CHECKING:
    from binglian.domain.messages import Message

SAMPLES = Path(__file__).parents[3] / "samples"


def played(name: str) -> Batch:
    """A sample's whole life as the records of its project."""
    file = SAMPLES / f"{name}.yaml"
    project = read_project(file)
    loaded = definition_for(project)
    calendar = shared(load_calendar(loaded.definition.calendar))
    case = read_case(file, calendar.tz)
    made = plan(loaded, project.spec, Mode.PARALLEL)
    desk = Desk(project=Project(plan=made))
    desk.open(case.opens_at, case.opens_at)
    for event in sorted(case.events, key=lambda event: event.sent_at):
        try:
            desk.take(cast("Message", event.message), event.sent_at, calendar)
        except Refused:
            continue
    start = project_start(project.spec, made, calendar.data, case.opens_at)
    return Batch(card=start.card, records=tuple(desk.unwritten))
