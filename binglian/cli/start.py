"""``binglian start``: plans a project and begins its durable life."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import Address, DefinitionName, ModeOption, Namespace, ProjectFile

if TYPE_CHECKING:
    from binglian.cli.connection import Reach
    from binglian.cli.files import Planned

UiUrl = Annotated[
    str, typer.Option("--ui", envvar="BINGLIAN_UI_URL", help="Where the Temporal UI is.", metavar="URL")
]


def start(
    file: ProjectFile,
    mode: ModeOption = None,
    definition: DefinitionName = "",
    address: Address = "",
    namespace: Namespace = "",
    ui: UiUrl = "",
) -> None:
    """Start a project's workflow; prints its id and, where that is known, its place in the UI."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.console import say, words
    from binglian.cli.files import planned
    from workflows.contracts import project_workflow_id

    project = planned(file, definition, mode)
    to = reach(address, namespace, ui=ui)
    asyncio.run(_start(project, to))
    key = project.project.spec.key
    workflow_id = project_workflow_id(key)
    say(words("started", workflow=workflow_id))
    if link := to.link(workflow_id):
        say(link)
    say(words("started-next", project=key))


async def _start(project: "Planned", to: "Reach") -> None:
    from datetime import datetime

    from temporalio.exceptions import WorkflowAlreadyStartedError

    from binglian.cli.connection import connect
    from binglian.cli.failures import Failure, Status
    from workflows.starting import project_start, start_project

    spec, plan = project.project.spec, project.plan()
    opened_at = datetime.now(project.calendar.tz)
    client = await connect(to)
    try:
        await start_project(client, project_start(spec, plan, project.calendar_data, opened_at))
    except WorkflowAlreadyStartedError:
        raise Failure("already-started", Status.FOUND, project=spec.key) from None
