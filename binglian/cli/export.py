"""``binglian export``: the ledger in the tables and codes of the national data exchange."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import AsJson, LedgerUrl

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from binglian.exchange import Sheets, Written

Out = Annotated[
    Path | None, typer.Option("--out", help="Write a CSV file for each table here.", metavar="DIR")
]
Schema = Annotated[
    str,
    typer.Option(
        "--schema", help="Bring the schema spgl of this PostgreSQL database up to date.", metavar="URL"
    ),
]


def export(out: Out = None, schema: Schema = "", ledger: LedgerUrl = "", as_json: AsJson = False) -> None:
    """Tell projects, items, cases and their events as the national data exchange has them."""
    import asyncio

    from binglian.cli.connection import reach
    from binglian.cli.console import dump
    from binglian.cli.failures import Failure, Status

    if out is None and not schema:
        raise Failure("nowhere-to-export", Status.UNUSABLE)
    sheets, written = asyncio.run(_export(reach(ledger=ledger).ledger, schema))
    if out:
        _write(sheets, out)
    if as_json:
        dump(_plain(sheets, written))
    else:
        _show(sheets, out, written)


async def _export(ledger_url: str, schema_url: str) -> "tuple[Sheets, dict[str, Written]]":
    from binglian.cli.connection import ledger
    from binglian.exchange import read_export, write_schema

    async with ledger(ledger_url) as engine:
        sheets = await read_export(engine)
    if not schema_url:
        return sheets, {}
    async with _target(schema_url) as engine:
        return sheets, await write_schema(engine, sheets)


@asynccontextmanager
async def _target(url: str) -> "AsyncGenerator[AsyncEngine]":
    """The database to export to.

    Raises:
        Failure: ``not-postgresql``.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from binglian.cli.failures import Failure, Status
    from binglian.ledger import open_engine

    try:
        target = make_url(url)
        engine = open_engine(target)
    except (ArgumentError, ValueError) as error:
        raise Failure("not-postgresql", Status.UNUSABLE, detail=str(error)) from None
    try:
        if target.get_backend_name() != "postgresql":
            raise Failure("not-postgresql", Status.UNUSABLE, detail=target.get_backend_name())
        yield engine
    finally:
        await engine.dispose()


def _write(sheets: "Sheets", folder: Path) -> None:
    from binglian.cli.failures import Failure, Status
    from binglian.exchange import write_csv

    try:
        write_csv(sheets, folder)
    except OSError as error:
        raise Failure("unwritable", Status.UNUSABLE, file=str(folder), detail=error.strerror or "") from None


def _plain(sheets: "Sheets", written: "dict[str, Written]") -> dict[str, object]:
    from dataclasses import asdict

    from binglian.exchange import counted

    return {
        "rows": counted(sheets),
        "schema": {name: asdict(one) for name, one in written.items()},
        "remarks": [asdict(remark) for remark in sorted(sheets.remarks)],
    }


def _show(sheets: "Sheets", out: Path | None, written: "dict[str, Written]") -> None:
    from binglian.cli.console import hint, rows, say, show, table, words
    from binglian.exchange import counted, titles
    from definitions.texts import phrase

    named = titles()
    changes = ("rows-added:right", "rows-changed:right", "rows-invalidated:right") if written else ()
    lines = (
        (name, named[name], str(count), *_changes(written.get(name)))
        for name, count in counted(sheets).items()
    )
    show(rows(table("table:whole", "table-title", "rows:right", *changes), lines))
    for remark in sorted(sheets.remarks):
        sentence = f"{phrase('exchange', remark.flaw.value)} {remark.detail}".rstrip()
        hint(f"{remark.flaw.value} {remark.table} {remark.key}: {sentence}")
    if out:
        say(words("exported", folder=str(out)))


def _changes(written: "Written | None") -> tuple[str, ...]:
    return (str(written.added), str(written.changed), str(written.invalidated)) if written else ()
