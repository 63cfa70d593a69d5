"""The application: every command in its group, in the order in which a newcomer meets them."""

import typer

from binglian.cli import (
    calendars,
    compare,
    definitions,
    explain,
    export,
    guide,
    ledger,
    meetings,
    orders,
    plan,
    projects,
    rehearse,
    replan,
    report,
    send,
    show,
    start,
    tickets,
    up,
    wall,
    worklist,
)
from binglian.cli.front import Front

app = typer.Typer(
    cls=Front,
    help="Binglian (并联): investment-project approvals in parallel, as durable processes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("rehearse")(rehearse.rehearse)
app.command("plan")(plan.plan)
app.command("compare")(compare.compare)
app.command("worklist")(worklist.worklist)
app.command("guide")(guide.guide)
app.add_typer(definitions.app, name="definitions")
app.command("up")(up.up)
app.command("start")(start.start)
app.command("send")(send.send)
app.command("projects")(projects.projects)
app.command("wall")(wall.wall)
app.command("show")(show.show)
app.command("explain")(explain.explain)
app.command("replan")(replan.replan)
app.add_typer(tickets.app, name="tickets")
app.add_typer(meetings.app, name="meetings")
app.add_typer(orders.app, name="orders")
app.command("report")(report.report)
app.add_typer(calendars.app, name="calendar")
app.add_typer(ledger.app, name="ledger")
app.command("export")(export.export)
