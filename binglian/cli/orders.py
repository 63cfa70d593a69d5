"""``binglian orders``: visits and services are ordered, listed and looked at."""

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
from binglian.domain.orders.order import OrderState

if TYPE_CHECKING:
    from binglian.ledger import OrderFilter, OrderView

app = typer.Typer(help="Order, list and show visits and services.", no_args_is_help=True)

Sort = Annotated[str, typer.Option("--kind", help="The kind of visit or service, as the definition has it.")]
Text = Annotated[str, typer.Option("--text", help="What is to be done.")]
Enterprise = Annotated[str, typer.Option("--enterprise", help="For whom, as a name for people.")]
Assignee = Annotated[
    str,
    typer.Option("--assignee", help="Who is to do it; else whoever takes it.", metavar="POST[@DEPARTMENT]"),
]
Skills = Annotated[list[str] | None, typer.Option("--skill", help="A skill that it needs.", metavar="KEY")]
Behalf = Annotated[str, typer.Option("--on-behalf-of", help="For whom the orderer acts.")]
State = Annotated[OrderState | None, typer.Option("--state", help="Only in this state.")]
OnlySort = Annotated[str | None, typer.Option("--kind", help="Only of this kind.")]
OrderKey = Annotated[str, typer.Argument(help="The order's key.", metavar="KEY")]


@app.command("open")
def open_order(
    jurisdiction: Jurisdiction,
    kind: Sort,
    text: Text,
    by: By,
    enterprise: Enterprise = "",
    project: OfProject = "",
    item: Item = "",
    assignee: Assignee = "",
    skills: Skills = None,
    on_behalf_of: Behalf = "",
    key: Key = "",
    address: Address = "",
    namespace: Namespace = "",
) -> None:
    """Order a visit or service; exit status 1 if the rules refuse it."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import begin, tell_begun
    from binglian.cli.given import name_given, words_given
    from binglian.cli.opening import wished_order
    from binglian.domain.orders.order import Wish
    from workflows.stream_starting import start_order

    wish = Wish(
        text=words_given("--text", text),
        by=by,
        enterprise=name_given("--enterprise", enterprise),
        project=project,
        item=item,
        assignee=assignee,
        skills=tuple(skills or ()),
        on_behalf_of=name_given("--on-behalf-of", on_behalf_of),
    )
    start = wished_order(jurisdiction, kind, wish, key, by)
    stream = f"order/{start.state.key}"
    to = reach(address, namespace)
    asyncio.run(begin(to, stream, lambda client: start_order(client, start), project))
    tell_begun(to, stream, f"orders show {start.state.key}")


@app.command("list")
def list_all(
    jurisdiction: Whose = None,
    state: State = None,
    kind: OnlySort = None,
    project: OnlyProject = None,
    overdue: Overdue = False,
    form: FormName = "",
    out: OutFile = None,
    ledger: LedgerUrl = "",
    as_json: AsJson = False,
) -> None:
    """List orders with who has them, their limit and what came of them."""
    import asyncio

    from pydantic import TypeAdapter

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import plain, setting_of
    from binglian.cli.paper_out import form_named, put_out
    from binglian.ledger import OrderFilter, OrderView
    from binglian.papers.orders import order_list

    chosen = form_named(form, out, as_json=as_json)
    which = OrderFilter(
        jurisdiction=jurisdiction,
        state=state.value if state else None,
        sort=kind,
        project=project,
        overdue=True if overdue else None,
    )
    found = asyncio.run(_found(reach(ledger=ledger).ledger, which))
    made = order_list(found, setting_of(one.definition for one in found))
    put_out(made, chosen, out, {"orders": plain(TypeAdapter(list[OrderView]), found)})


@app.command("show")
def show(
    key: OrderKey, form: FormName = "", out: OutFile = None, ledger: LedgerUrl = "", as_json: AsJson = False
) -> None:
    """Show an order: what is wanted, who goes, its clock, what came of it, and its history."""
    import asyncio

    from pydantic import TypeAdapter

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import detailed, plain, setting_of
    from binglian.cli.paper_out import form_named, put_out
    from binglian.ledger import OrderDetail, StreamEntryView, order_detail
    from binglian.papers.orders import order_card

    chosen = form_named(form, out, as_json=as_json)
    detail, entries = asyncio.run(detailed(reach(ledger=ledger).ledger, f"order/{key}", order_detail))
    content = {
        "order": plain(TypeAdapter(OrderDetail), detail),
        "entries": plain(TypeAdapter(list[StreamEntryView]), entries),
    }
    put_out(order_card(detail, entries, setting_of([detail.view.definition])), chosen, out, content)


async def _found(url: str, which: "OrderFilter") -> "list[OrderView]":
    from binglian.cli.connection import ledger
    from binglian.cli.cooperation import paged
    from binglian.ledger import list_orders

    async with ledger(url) as engine:
        return await paged(lambda after: list_orders(engine, which, after=after), lambda one: one.order)
