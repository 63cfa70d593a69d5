"""``binglian tickets``: problems that could not be solved are opened, listed and looked at."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.cooperation_options import (
    By,
    Item,
    Jurisdiction,
    Key,
    OfProject,
    OnlyProject,
    Overdue,
    Whose,
)
from binglian.cli.options import Address, AsJson, FormName, LedgerUrl, Namespace, OutFile
from binglian.domain.tickets.ticket import Origin, TicketState

if TYPE_CHECKING:
    from binglian.ledger import TicketFilter, TicketView

app = typer.Typer(help="Open, list and show tickets: what could not be solved.", no_args_is_help=True)


class Named(StrEnum):
    """The three lists of a problem study (S4-06), as ``TicketList``."""

    PROBLEM = "problem"
    RESPONSIBILITY = "responsibility"
    RECTIFICATION = "rectification"


Text = Annotated[str, typer.Option("--text", help="The problem in the complainant's words.")]
Told = Annotated[Origin, typer.Option("--origin", help="Where it was told.")]
Complainant = Annotated[str, typer.Option("--complainant", help="Who told it, as a name for people.")]
Rung = Annotated[str, typer.Option("--rung", help="The rung on which it begins; the lowest if none.")]
State = Annotated[TicketState | None, typer.Option("--state", help="Only in this state.")]
Listed = Annotated[Named | None, typer.Option("--list", help="One of the three lists (S4-06).")]
TicketKey = Annotated[str, typer.Argument(help="The ticket's key.", metavar="KEY")]


@app.command("open")
def open_ticket(
    jurisdiction: Jurisdiction,
    text: Text,
    by: By,
    origin: Told = Origin.WINDOW,
    complainant: Complainant = "",
    project: OfProject = "",
    item: Item = "",
    rung: Rung = "",
    key: Key = "",
    address: Address = "",
    namespace: Namespace = "",
) -> None:
    """Open a ticket; exit status 1 if the rules refuse it."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import begin, tell_begun
    from binglian.cli.given import key_given, name_given, words_given
    from binglian.cli.opening import told_ticket
    from binglian.domain.tickets.ticket import Problem
    from workflows.stream_starting import start_ticket

    problem = Problem(
        text=words_given("--text", text),
        origin=origin,
        complainant=name_given("--complainant", complainant),
        project=project,
        item=item,
        rung=key_given("--rung", rung),
    )
    start = told_ticket(jurisdiction, problem, key, by)
    stream = f"ticket/{start.state.key}"
    to = reach(address, namespace)
    asyncio.run(begin(to, stream, lambda client: start_ticket(client, start), project))
    tell_begun(to, stream, f"tickets show {start.state.key}")


@app.command("list")
def list_all(
    jurisdiction: Whose = None,
    state: State = None,
    project: OnlyProject = None,
    overdue: Overdue = False,
    on: Listed = None,
    form: FormName = "",
    out: OutFile = None,
    ledger: LedgerUrl = "",
    as_json: AsJson = False,
) -> None:
    """List tickets, or one of the three lists on which what is solved is struck off."""
    import asyncio

    from pydantic import TypeAdapter

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import plain, setting_of
    from binglian.cli.paper_out import form_named, put_out
    from binglian.ledger import TicketFilter, TicketList, TicketView
    from binglian.papers.tickets import ticket_list

    chosen = form_named(form, out, as_json=as_json)
    which = TicketFilter(
        jurisdiction=jurisdiction,
        state=state.value if state else None,
        project=project,
        overdue=True if overdue else None,
        on=TicketList(on) if on else None,
    )
    found = asyncio.run(_found(reach(ledger=ledger).ledger, which))
    made = ticket_list(found, which.on, setting_of(one.definition for one in found))
    put_out(made, chosen, out, {"tickets": plain(TypeAdapter(list[TicketView]), found)})


@app.command("show")
def show(
    key: TicketKey, form: FormName = "", out: OutFile = None, ledger: LedgerUrl = "", as_json: AsJson = False
) -> None:
    """Show a ticket: its four-ones card, its place on the ladder, its clocks, and its history."""
    import asyncio

    from pydantic import TypeAdapter

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import detailed, plain, setting_of
    from binglian.cli.paper_out import form_named, put_out
    from binglian.ledger import StreamEntryView, TicketDetail, ticket_detail
    from binglian.papers.tickets import ticket_card

    chosen = form_named(form, out, as_json=as_json)
    detail, entries = asyncio.run(detailed(reach(ledger=ledger).ledger, f"ticket/{key}", ticket_detail))
    content = {
        "ticket": plain(TypeAdapter(TicketDetail), detail),
        "entries": plain(TypeAdapter(list[StreamEntryView]), entries),
    }
    put_out(ticket_card(detail, entries, setting_of([detail.view.definition])), chosen, out, content)


async def _found(url: str, which: "TicketFilter") -> "list[TicketView]":
    from binglian.cli.connection import ledger
    from binglian.cli.cooperation import paged
    from binglian.ledger import list_tickets

    async with ledger(url) as engine:
        return await paged(lambda after: list_tickets(engine, which, after=after), lambda one: one.ticket)
