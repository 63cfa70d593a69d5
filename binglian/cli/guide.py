"""``binglian guide``: the guide of an item, the manual of a jurisdiction, the flow chart of a project."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import OutFile

if TYPE_CHECKING:
    from binglian.cli.files import Planned
    from definitions.loaded import Loaded


class Form(StrEnum):
    """What a guide is printed as."""

    MARKDOWN = "markdown"
    SVG = "svg"


About = Annotated[
    str,
    typer.Argument(
        help="A definition's name (tongan, tongan@1) or file, or a project or case file.",
        metavar="NAME_OR_FILE",
    ),
]
ItemKey = Annotated[str, typer.Argument(help="The guide of this item alone.", metavar="ITEM")]
FormOption = Annotated[
    Form | None, typer.Option("--format", help="As what; else by the file's suffix, else Markdown.")
]
LawOf = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="State the limits in force on this day; else today's."),
]


def guide(
    about: About, item: ItemKey = "", form: FormOption = None, out: OutFile = None, on: LawOf = None
) -> None:
    """Print a service guide, or a whole manual with its flow chart (SVG, or in Markdown)."""
    from binglian.cli.output import form_of, text

    chosen = form or Form(form_of(out, {".md": "markdown", ".svg": "svg"}, "markdown"))
    project, loaded = _read(about)
    day = on.date() if on else _today(loaded)
    if item:
        text(_of_item(loaded, item, chosen, day), out)
    elif project:
        text(_of_project(project, chosen, day), out)
    else:
        text(_of_all(loaded, chosen, day), out)


def _read(about: str) -> "tuple[Planned | None, Loaded]":
    """What the guide is about: a project with its definition, or a definition alone."""
    from binglian.cli.files import definition_named, planned
    from definitions.forms import mapping_at
    from definitions.source import read_document

    if about.endswith((".yaml", ".yml")):
        stated = mapping_at(read_document(Path(about)), ())
        if "project" in stated or "jurisdiction" in stated:
            project = planned(Path(about))
            return project, project.loaded
    return None, definition_named(about)


def _today(loaded: "Loaded") -> date:
    """Today, where the definition's calendar keeps its time."""
    from binglian.domain.calendar import WorkCalendar
    from definitions.calendars import load_calendar

    return datetime.now(WorkCalendar(load_calendar(loaded.definition.calendar)).tz).date()


def _of_item(loaded: "Loaded", key: str, form: Form, day: date) -> str:
    from binglian.cli.definition_view import item_of
    from binglian.cli.failures import Failure, Status
    from binglian.papers.guide_markdown import item_guide_markdown
    from binglian.papers.guiding import item_guide

    item_of(loaded, key)
    if form is Form.SVG:
        raise Failure("no-chart-of-item", Status.UNUSABLE, item=key)
    return item_guide_markdown(item_guide(loaded, key, day), day)


def _of_project(project: "Planned", form: Form, day: date) -> str:
    from binglian.papers.charts import chart_of_plan
    from binglian.papers.flowchart import flowchart_svg
    from binglian.papers.mermaid import mermaid
    from binglian.papers.project_guide import project_guide_markdown

    plan, definition, name = project.plan(), project.loaded.definition, project.project.spec.name
    chart = chart_of_plan(plan, definition, name, day)
    if form is Form.SVG:
        return flowchart_svg(chart)
    return project_guide_markdown(plan, definition, name, day, mermaid(chart))


def _of_all(loaded: "Loaded", form: Form, day: date) -> str:
    from binglian.papers.charts import chart_of_definition
    from binglian.papers.flowchart import flowchart_svg
    from binglian.papers.guide_markdown import manual_markdown
    from binglian.papers.guiding import manual
    from binglian.papers.mermaid import mermaid

    chart = chart_of_definition(loaded, day)
    return flowchart_svg(chart) if form is Form.SVG else manual_markdown(manual(loaded, day), mermaid(chart))
