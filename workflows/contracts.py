"""What the outside must know to talk to the workflows: names, ids, and the shapes that travel.

Names and fields are additive only: running projects carry them for years.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator
from temporalio.common import SearchAttributeKey

from binglian.domain.book import Book, Told
from binglian.domain.calendar import CalendarData, shared
from binglian.domain.events import Record
from binglian.domain.plan import NO_PLAN, shared_parts
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Project

PROJECT: Final = "Project"
SUBMIT: Final = "submit"
NOTIFY: Final = "notify"
STATE: Final = "state"
CALENDAR: Final = "calendar"

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


def without_plan(base: Project, project: Project) -> Project:
    """The state that a book starts from, lighter by its plan if the project still goes by that."""
    return replace(base, plan=NO_PLAN) if base.plan == project.plan else base


def _maybe_sharing(project: Project | None) -> Project | None:
    return project and _sharing(project)


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
        base: the state that ``told`` starts from, without its plan if that is still in use; none if it is
            ``project``.
        told: the messages applied, for reports that come late.
        held: notices that could not be applied yet.
        latest: how far what came about reaches; none before anything did.
        solves: whether late reports are solved at their own time; not on pages that began before they were.
    """

    card: ProjectCard
    project: Annotated[Project, AfterValidator(_sharing)]
    calendar: Annotated[CalendarData, AfterValidator(_shared)]
    opened_at: datetime
    shift: timedelta = timedelta()
    sequence: int = 0
    unwritten: tuple[Record, ...] = ()
    seen: dict[str, str] = field(default_factory=dict[str, str])
    base: Annotated[Project | None, AfterValidator(_maybe_sharing)] = None
    told: tuple[Told, ...] = ()
    held: tuple[Told, ...] = ()
    latest: datetime | None = None
    solves: bool = False

    def book(self, now: datetime) -> Book:
        """What was told, as it goes on; the first page that solves begins it with the state as carried."""
        base = self.base or self.project
        if base.plan == NO_PLAN:
            base = replace(base, plan=self.project.plan)
        latest = self.latest or (self.opened_at if self.sequence == 0 else now)
        told, held = list(self.told), list(self.held)
        return Book(base=base, latest=latest, log=told, held=held, solves=self.solves)


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
        now: business time when the project last did anything; it has stood so since.
        shift: what to add to the engine's time to get business time; zero but in a rehearsal.
        calendar: digest of the calendar in use.
        entries: how many records there are, and how many of them the ledger has not confirmed.
        held: notices that wait for what they presuppose.
    """

    card: ProjectCard
    project: Project
    now: datetime
    calendar: str
    entries: int
    unwritten: int
    held: tuple[Told, ...] = ()
    shift: timedelta = timedelta()
