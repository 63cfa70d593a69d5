"""How a project stands: its state together with the calendar that it counts by."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.core import ring
from binglian.domain.plan import Plan
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Project

if TYPE_CHECKING:
    from temporalio.client import Client

    from workflows.contracts import ProjectReport

ATTEMPTS = 3
"""How often to ask a project that goes over to another calendar while it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A project at an instant.

    Attributes:
        card: what it said of itself when it was started.
        entries: how many records it has made; it moves with everything that happens to the project.
        shift: what to add to this machine's time to get the project's; zero but in a rehearsal.
    """

    card: ProjectCard
    project: Project
    calendar: WorkCalendar
    now: datetime
    entries: int
    shift: timedelta = timedelta()

    @property
    def key(self) -> str:
        return self.card.project

    @property
    def plan(self) -> Plan:
        return self.project.plan


def standing(report: "ProjectReport", calendar: WorkCalendar, now: datetime) -> Standing:
    """A project as it told of itself, with all that time alone has brought about up to an instant."""
    until = max(now, report.now).astimezone(calendar.tz)
    return Standing(
        card=report.card,
        project=ring(report.project, until, calendar).project,
        calendar=calendar,
        now=until,
        entries=report.entries,
        shift=report.shift,
    )


async def ask(client: "Client", project: str, wait: timedelta) -> Standing:
    """Asks a project how it stands.

    Raises:
        Failure: ``no-such-project``, ``no-answer``, or ``calendar-unsettled``.
    """
    from binglian.cli.failures import Failure, Status
    from binglian.cli.talk import calendar_of, state_of

    for _ in range(ATTEMPTS):
        calendar = shared(await calendar_of(client, project, wait))
        report = await state_of(client, project, wait)
        if report.calendar == calendar.digest:
            return standing(report, calendar, datetime.now(UTC) + report.shift)
    raise Failure("calendar-unsettled", Status.UNREACHABLE, project=project)


async def all_running(client: "Client") -> list[str]:
    """The keys of all projects that run, in alphabetical order; one that just started may be missing yet.

    Raises:
        RPCError: the server does not answer.
    """
    from workflows import contracts

    prefix = contracts.project_workflow_id("")
    query = f"WorkflowType = '{contracts.PROJECT}' AND ExecutionStatus = 'Running'"
    return sorted({found.id.removeprefix(prefix) async for found in client.list_workflows(query)})
