"""``binglian meetings``: a jurisdiction's meetings begin, are listed, looked at, and leave their papers."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.cooperation_options import Whose
from binglian.cli.options import Address, AsJson, FormName, LedgerUrl, Namespace, OutFile

if TYPE_CHECKING:
    from binglian.cli.connection import Reach
    from binglian.domain.calendar import CalendarData
    from binglian.domain.cooperation import MeetingPlan
    from binglian.ledger import MeetingView

app = typer.Typer(help="Begin, list and show meetings, and print their papers.", no_args_is_help=True)


class Kind(StrEnum):
    """Which document of a sitting, as ``Document``."""

    AGENDA = "agenda"
    STATISTICS = "statistics"
    MINUTES = "minutes"
    ACTIONS = "actions"
    ALL = "all"


Whole = Annotated[str, typer.Argument(help="The jurisdiction: KEY or KEY@VERSION.", metavar="JURISDICTION")]
Jurisdiction = Annotated[str, typer.Argument(help="The jurisdiction's key.", metavar="JURISDICTION")]
MeetingKey = Annotated[str, typer.Argument(help="The meeting's key in the definition.", metavar="MEETING")]
Number = Annotated[
    int | None,
    typer.Option("--session", help="Number of the sitting; else the last held, or the next.", min=1),
]
Which = Annotated[Kind, typer.Option("--kind", help="Which document.")]


@app.command("open")
def open_all(jurisdiction: Whole, address: Address = "", namespace: Namespace = "") -> None:
    """Begin every meeting of a jurisdiction, with the schedule that calls its sittings; may be repeated."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.console import say, words
    from binglian.cli.failures import Failure, Status
    from binglian.cli.given import policy_given
    from definitions.cooperation import meeting_plans

    loaded, policy, calendar = policy_given(jurisdiction)
    plans = meeting_plans(loaded)
    if not plans:
        raise Failure("no-meetings", Status.UNUSABLE, definition=policy.definition)
    for key in asyncio.run(_opened(reach(address, namespace), plans, calendar)):
        say(words("opened", workflow=f"meeting-{key}"))
    say(words("opened-next", command=f"meetings list --jurisdiction {policy.jurisdiction}"))


@app.command("list")
def list_all(
    jurisdiction: Whose = None,
    form: FormName = "",
    out: OutFile = None,
    ledger: LedgerUrl = "",
    as_json: AsJson = False,
) -> None:
    """List meetings with their next sitting and how many matters wait."""
    import asyncio

    from pydantic import TypeAdapter

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import plain, setting_of
    from binglian.cli.paper_out import form_named, put_out
    from binglian.ledger import MeetingView
    from binglian.papers.meetings import meeting_list

    chosen = form_named(form, out, as_json=as_json)
    found = asyncio.run(_found(reach(ledger=ledger).ledger, jurisdiction))
    made = meeting_list(found, setting_of(one.definition for one in found))
    put_out(made, chosen, out, {"meetings": plain(TypeAdapter(tuple[MeetingView, ...]), found)})


@app.command("show")
def show(
    jurisdiction: Jurisdiction,
    meeting: MeetingKey,
    form: FormName = "",
    out: OutFile = None,
    ledger: LedgerUrl = "",
    as_json: AsJson = False,
) -> None:
    """Show a meeting: its seats, agenda, next sitting, open measures, and who has not acknowledged."""
    import asyncio

    from pydantic import TypeAdapter

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import detailed, plain, setting_of
    from binglian.cli.paper_out import form_named, put_out
    from binglian.ledger import MeetingDetail, meeting_detail
    from binglian.papers.meetings import meeting_card

    chosen = form_named(form, out, as_json=as_json)
    stream = f"meeting/{jurisdiction}-{meeting}"
    detail, _ = asyncio.run(detailed(reach(ledger=ledger).ledger, stream, meeting_detail))
    made = meeting_card(detail, setting_of([detail.view.definition]))
    put_out(made, chosen, out, {"meeting": plain(TypeAdapter(MeetingDetail), detail)})


@app.command("paper")
def paper(
    jurisdiction: Jurisdiction,
    meeting: MeetingKey,
    session: Number = None,
    kind: Which = Kind.ALL,
    form: FormName = "",
    out: OutFile = None,
    ledger: LedgerUrl = "",
) -> None:
    """Print what a sitting leaves: agenda, statistics of its period, minutes, open actions; as Markdown."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.paper_out import Form, form_named, put_out
    from binglian.cli.sittings import sitting_of, told
    from binglian.papers.sitting_papers import Document, sitting_paper

    chosen = form_named(form, out, otherwise=Form.MARKDOWN)
    counted = kind in (Kind.STATISTICS, Kind.ALL)
    asked = sitting_of(
        reach(ledger=ledger).ledger, f"{jurisdiction}-{meeting}", session or 0, counted=counted
    )
    made, setting, figures = asyncio.run(asked)
    put_out(sitting_paper(Document(kind), made, setting, figures), chosen, out, told(made))


async def _opened(to: "Reach", plans: "tuple[MeetingPlan, ...]", calendar: "CalendarData") -> tuple[str, ...]:
    from datetime import datetime

    from binglian.cli.connection import connect
    from binglian.domain.calendar import shared
    from workers.schedules import open_meetings

    return await open_meetings(await connect(to), plans, calendar, datetime.now(shared(calendar).tz))


async def _found(url: str, jurisdiction: str | None) -> "tuple[MeetingView, ...]":
    from binglian.cli.connection import ledger
    from binglian.ledger import list_meetings

    async with ledger(url) as engine:
        return await list_meetings(engine, jurisdiction)
