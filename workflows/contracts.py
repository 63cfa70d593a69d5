"""What the outside must know to talk to the workflows: names, ids, and the shapes that travel.

Names and fields are additive only: running projects carry them for years.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator
from temporalio.common import SearchAttributeKey

from binglian.domain.calendar import CalendarData, shared
from binglian.domain.events import Record
from binglian.domain.plan import shared_parts
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Project

PROJECT: Final = "Project"
SUBMIT: Final = "submit"
NOTIFY: Final = "notify"
STATE: Final = "state"

PROJECTS_QUEUE: Final = "binglian-projects"
LEDGER_QUEUE: Final = "binglian-ledger"

JURISDICTION = SearchAttributeKey.for_keyword("BinglianJurisdiction")
DISTRICT = SearchAttributeKey.for_keyword("BinglianDistrict")
STAGE = SearchAttributeKey.for_keyword("BinglianStage")
OVERDUE = SearchAttributeKey.for_bool("BinglianOverdue")
OVERDUE_ITEMS = SearchAttributeKey.for_keyword_list("BinglianOverdueItems")
SEARCH_ATTRIBUTES = (JURISDICTION, DISTRICT, STAGE, OVERDUE, OVERDUE_ITEMS)


def project_workflow_id(project: str) -> str:
    """The workflow id of a project: one open workflow per project key, ever."""
    return f"project-{project}"


def _shared(data: CalendarData) -> CalendarData:
    """The process's one copy of a calendar, whichever project brought it."""
    return shared(data).data


def _sharing(project: Project) -> Project:
    """The project with the parts of its plan that the process has already."""
    return replace(project, plan=shared_parts(project.plan))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectStart:
    """All that a run of a project starts from, the first as well as each that continues it.

    Attributes:
        card: what the ledger says of the project beside its events.
        project: the state; at first just the plan.
        calendar: the calendar that all its clocks use.
        opened_at: when the project was opened, in business time.
        shift: what to add to the engine's time to get business time; zero but in a rehearsal.
        sequence: the number of the last record made.
        unwritten: records that the ledger has not confirmed yet.
        seen: ids of messages applied, with the fingerprint of their bodies.
    """

    card: ProjectCard
    project: Annotated[Project, AfterValidator(_sharing)]
    calendar: Annotated[CalendarData, AfterValidator(_shared)]
    opened_at: datetime
    shift: timedelta = timedelta()
    sequence: int = 0
    unwritten: tuple[Record, ...] = ()
    seen: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOutcome:
    """How a project ended."""

    project: str
    completed: bool
    ended_at: datetime
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectReport:
    """A running project as its ``state`` query tells it.

    Attributes:
        now: business time at which the report was made.
        calendar: digest of the calendar in use.
        entries: how many records there are, and how many of them the ledger has not confirmed.
    """

    card: ProjectCard
    project: Project
    now: datetime
    calendar: str
    entries: int
    unwritten: int
