"""``binglian worklist``: one plan and one list per project, counted back from its target."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import DefinitionName, ModeOption, OutFile, ProjectFile

if TYPE_CHECKING:
    from binglian.cli.files import Planned
    from binglian.papers.worklist import Worklist


class Form(StrEnum):
    """What the list is printed as."""

    TABLE = "table"
    MARKDOWN = "markdown"
    XLSX = "xlsx"
    JSON = "json"


FirstDay = Annotated[
    datetime | None,
    typer.Option("--start", formats=["%Y-%m-%d"], help="First day; else the case file's, else today."),
]
Target = Annotated[
    datetime | None,
    typer.Option("--target", formats=["%Y-%m-%d"], help="Day to be done by; else the project's own target."),
]
Happenings = Annotated[
    list[str] | None,
    typer.Option("--happening", help="The day of a happening, known or planned.", metavar="KEY=DAY"),
]
FormOption = Annotated[
    Form | None, typer.Option("--format", help="As what; else by the file's suffix, else a table.")
]


def worklist(
    file: ProjectFile,
    start: FirstDay = None,
    target: Target = None,
    happening: Happenings = None,
    mode: ModeOption = None,
    definition: DefinitionName = "",
    form: FormOption = None,
    out: OutFile = None,
) -> None:
    """List every step of a project with department, materials, earliest and latest days, by its target."""
    from binglian.cli.files import planned
    from binglian.cli.output import form_of

    chosen = form or Form(form_of(out, {".md": "markdown", ".xlsx": "xlsx", ".json": "json"}, "table"))
    project = planned(file, definition, mode)
    asked = target.date() if target else project.project.spec.target
    made = _listed(project, start.date() if start else None, asked, happening or [])
    _print(made, chosen, out)


def _listed(project: "Planned", start: date | None, asked: date | None, happenings: list[str]) -> "Worklist":
    from binglian.cli.dates import first_day, known_days
    from binglian.papers.listing import worklist
    from definitions.backward import timetable

    plan, calendar = project.plan(), project.calendar
    known = known_days(project, plan, happenings)
    timed = timetable(plan, start or first_day(project), calendar, known, asked)
    return worklist(project.project.spec, project.loaded.definition, plan, timed, calendar, asked)


def _print(made: "Worklist", form: Form, out: Path | None) -> None:
    from pydantic import TypeAdapter

    from binglian.cli.output import as_json, binary, text, textless
    from binglian.papers.worklist import Worklist
    from binglian.papers.worklist_markdown import worklist_markdown
    from binglian.papers.worklist_sheet import worklist_xlsx

    match form:
        case Form.TABLE:
            textless(out)
            _show(made)
        case Form.MARKDOWN:
            text(worklist_markdown(made), out)
        case Form.XLSX:
            binary(worklist_xlsx(made), out)
        case Form.JSON:
            text(as_json(TypeAdapter(Worklist).dump_python(made, mode="json")), out)


def _show(made: "Worklist") -> None:
    from binglian.cli.worklist_view import show_worklist

    show_worklist(made)
