"""``binglian wall``: the wall map of the hall, from the ledger."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.cooperation_options import Whose
from binglian.cli.options import AsJson, FormName, LedgerUrl, OutFile

if TYPE_CHECKING:
    from binglian.domain.text import Text
    from binglian.ledger import WallRow

District = Annotated[str | None, typer.Option("--district", help="Only projects of this district.")]


def wall(
    jurisdiction: Whose = None,
    district: District = None,
    form: FormName = "",
    out: OutFile = None,
    ledger: LedgerUrl = "",
    as_json: AsJson = False,
) -> None:
    """Show every open project: approval nodes, materials, problems, and who goes with it."""
    import asyncio

    from pydantic import TypeAdapter

    from binglian.cli.connection import reach
    from binglian.cli.cooperation import plain, setting_of
    from binglian.cli.paper_out import form_named, put_out
    from binglian.ledger import WallRow
    from binglian.papers.wall import wall_map

    chosen = form_named(form, out, as_json=as_json)
    found = asyncio.run(_found(reach(ledger=ledger).ledger, jurisdiction, district))
    made = wall_map(found, setting_of(one.project.definition for one in found), _title)
    put_out(made, chosen, out, {"wall": plain(TypeAdapter(tuple[WallRow, ...]), found)})


async def _found(url: str, jurisdiction: str | None, district: str | None) -> "tuple[WallRow, ...]":
    from binglian.cli.connection import ledger
    from binglian.ledger import wall as on_wall

    async with ledger(url) as engine:
        return await on_wall(engine, jurisdiction=jurisdiction, district=district)


def _title(made: str, key: str) -> "Text":
    """What a stage or an item is called, where its definition is still in the catalogue."""
    from binglian.cli.files import catalogued
    from binglian.domain.text import Text

    definition = catalogued(made)
    known = (definition.stages.get(key) or definition.items.get(key)) if definition else None
    return known.title.text if known else Text(key, key)
