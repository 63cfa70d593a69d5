"""``binglian report``: the statistics of a jurisdiction and a period, from the ledger."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import AsJson, FormName, LedgerUrl, OutFile

if TYPE_CHECKING:
    from binglian.cli.paper_out import Form
    from binglian.domain.text import Text
    from binglian.ledger import StatisticsReport
    from binglian.papers.setting import Setting

Jurisdiction = Annotated[
    str, typer.Argument(help="The jurisdiction: KEY or KEY@VERSION.", metavar="JURISDICTION")
]
From = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")]
To = Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, included.")]
Name = Annotated[str, typer.Option("--figure", help="Open this figure down to its rows.", metavar="KEY")]
District = Annotated[str, typer.Option("--district", help="Only projects of this district.")]


def report(
    jurisdiction: Jurisdiction,
    first: From,
    last: To,
    figure: Name = "",
    district: District = "",
    form: FormName = "",
    out: OutFile = None,
    ledger: LedgerUrl = "",
    as_json: AsJson = False,
) -> None:
    """Report a jurisdiction's figures: time promised and taken, projects, matters, visits, satisfaction."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import setting_of
    from binglian.cli.files import definition_named
    from binglian.cli.paper_out import form_named, put_out
    from binglian.cli.reporting import reported

    chosen = form_named(form, out, as_json=as_json)
    loaded = definition_named(jurisdiction)
    days = _period(first.date(), last.date())
    made = asyncio.run(reported(reach(ledger=ledger).ledger, loaded, days, district))
    setting = setting_of([loaded.ref.label()])
    title = loaded.definition.title.text
    if figure:
        _open(made, figure, title, setting, chosen, out)
    else:
        from binglian.papers.report import report_paper

        put_out(report_paper(made, title, setting), chosen, out, _plain(made))


def _period(first: date, last: date) -> tuple[date, date]:
    from binglian.cli.failures import Failure, Status

    if last < first:
        raise Failure("bad-period", Status.UNUSABLE, first=first.isoformat(), last=last.isoformat())
    return first, last


def _open(
    made: "StatisticsReport", name: str, title: "Text", setting: "Setting", chosen: "Form", out: "Path | None"
) -> None:
    """Prints one figure with its rows.

    Raises:
        Failure: ``no-such-figure``.
    """
    from pydantic import TypeAdapter

    from binglian.cli.cooperation import plain
    from binglian.cli.failures import Failure, Status
    from binglian.cli.paper_out import put_out
    from binglian.ledger import Figure
    from binglian.papers.report import figure_named, figure_paper

    figure = figure_named(made, name)
    if figure is None:
        known = ", ".join(f"{one.name}:{one.of}" if one.of else one.name for one in made.figures)
        raise Failure("no-such-figure", Status.UNUSABLE, given=name, known=known)
    content = plain(TypeAdapter(Figure), figure)
    put_out(figure_paper(made, figure, title, setting), chosen, out, {"figure": content})


def _plain(made: "StatisticsReport") -> object:
    """The report for programs, every figure with its rows."""
    from pydantic import TypeAdapter

    from binglian.cli.cooperation import plain
    from binglian.ledger import StatisticsReport

    return {"report": plain(TypeAdapter(StatisticsReport), made)}
