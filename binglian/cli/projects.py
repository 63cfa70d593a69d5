"""``binglian projects``: which projects there are, from the ledger."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import AsJson, LedgerUrl

if TYPE_CHECKING:
    from binglian.ledger import ProjectFilter, ProjectView

District = Annotated[str | None, typer.Option("--district", help="Only projects of this district.")]
Jurisdiction = Annotated[
    str | None, typer.Option("--jurisdiction", help="Only projects of this jurisdiction.")
]
Stage = Annotated[str | None, typer.Option("--stage", help="Only projects in this stage (its key).")]
Overdue = Annotated[bool, typer.Option("--overdue", help="Only projects past a limit.")]


def projects(
    district: District = None,
    jurisdiction: Jurisdiction = None,
    stage: Stage = None,
    overdue: Overdue = False,
    ledger: LedgerUrl = "",
    as_json: AsJson = False,
) -> None:
    """List projects with stage, state, overdue limits and next due instant."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.console import dump, say, words
    from binglian.ledger import ProjectFilter

    which = ProjectFilter(
        jurisdiction=jurisdiction, district=district, stage=stage, overdue=True if overdue else None
    )
    found = asyncio.run(_listed(reach(ledger=ledger).ledger, which))
    if as_json:
        dump({"projects": _plain(found)})
    elif found:
        _show(found)
    else:
        say(words("no-projects"))


async def _listed(url: str, which: "ProjectFilter") -> "list[ProjectView]":
    from binglian.cli.connection import ledger
    from binglian.ledger import list_projects

    found: list[ProjectView] = []
    async with ledger(url) as engine:
        while page := await list_projects(engine, which, after=found[-1].project if found else ""):
            found += page
    return found


def _plain(found: "list[ProjectView]") -> object:
    from pydantic import TypeAdapter

    from binglian.ledger import ProjectView

    return TypeAdapter(list[ProjectView]).dump_python(found, mode="json")


def _show(found: "list[ProjectView]") -> None:
    from binglian.cli.console import rows, show, table
    from definitions.texts import phrase

    columns = ("project", "name", "district", "mode", "stage", "state", "overdue:right", "next-due:whole")
    lines = (
        (
            one.project,
            one.name,
            one.district,
            phrase("mode", one.mode).zh,
            _stage_title(one),
            phrase("cli", f"state-{one.state}").zh,
            str(one.overdue),
            _next_due(one),
        )
        for one in found
    )
    show(rows(table(*columns), lines))


def _next_due(project: "ProjectView") -> str:
    """The last day of the nearest limit, marked where it may move with a year not yet announced."""
    from datetime import timedelta

    from binglian.cli.files import civil_time
    from binglian.cli.wording import NOTHING, day
    from definitions.texts import phrase

    if project.next_due is None:
        return NOTHING
    last = (project.next_due - timedelta(microseconds=1)).astimezone(civil_time(project.definition))
    mark = f"({phrase('table', 'provisional').zh})" if project.next_provisional else ""
    return f"{day(last)}{mark}"


def _stage_title(project: "ProjectView") -> str:
    """The stage's title where the definition is still in the catalogue, else its key."""
    from binglian.cli.files import catalogued
    from binglian.cli.wording import NOTHING

    if not project.stage:
        return NOTHING
    definition = catalogued(project.definition)
    stage = definition.stages.get(project.stage) if definition else None
    return stage.title.zh if stage else project.stage
