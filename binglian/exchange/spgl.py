"""An export into PostgreSQL, as tables of the schema ``spgl`` from which an uploader takes what is new.

Exporting again changes what has changed: a row that says something else waits for its upload again, one that
says the same stays as it is, whatever the uploader noted, and one that is no longer told is marked invalid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateSchema

from binglian.exchange.rows import Row, Sheets
from binglian.exchange.tables import INVALID, NEW, SCHEMA, TABLES, content_of, metadata, name_of
from definitions.texts import phrase

_LOCK = 0x73_70_67_6C
"""Key of the advisory lock ("spgl"): one export at a time."""

_PART = 1000
"""Rows in one statement."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export did to one table."""

    rows: int
    added: int
    changed: int
    invalidated: int


async def write_schema(engine: AsyncEngine, sheets: Sheets) -> dict[str, Written]:
    """Makes the schema where there is none, and brings its tables up to date, in one transaction.

    Returns:
        What was done, by table.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database can't be reached, or these tables can't be written.
    """
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        await connection.run_sync(metadata.create_all)
        return {name_of(table): await connection.run_sync(_bring, table, sheets) for table in TABLES}


def _bring(connection: Connection, table: Table, sheets: Sheets) -> Written:
    told = {row["dfsjzj"]: row for row in sheets.of(table)}
    names = content_of(table)
    held = {
        row["dfsjzj"]: {**row}
        for row in connection.execute(select(*(table.c[name] for name in names))).mappings()
    }
    added = [row for key, row in told.items() if key not in held]
    changed = [row for key, row in told.items() if key in held and row != held[key]]
    gone = [key for key, row in held.items() if key not in told and row["sjyxbs"] != INVALID]
    _insert(connection, table, added)
    _update(connection, table, changed)
    reason = phrase("exchange", "no-longer-told").zh
    _update(connection, table, [{"dfsjzj": key, "sjyxbs": INVALID, "sjwxyy": reason} for key in sorted(gone)])
    return Written(len(told), len(added), len(changed), len(gone))


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    for start in range(0, len(rows), _PART):
        part = [row | {"sjsczt": NEW} for row in rows[start : start + _PART]]
        connection.execute(insert(table), part)


def _update(connection: Connection, table: Table, rows: list[Mapping[str, Any]] | list[Row]) -> None:
    """Sets what rows say, all in the same fields, and has them uploaded again."""
    if not rows:
        return
    names = [*(name for name in rows[0] if name != "dfsjzj"), "sjsczt", "sbyy"]
    given: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    statement = update(table).where(table.c.dfsjzj == bindparam("key")).values(given)
    waiting = {"sjsczt": NEW, "sbyy": None}
    connection.execute(
        statement,
        [
            {"key": row["dfsjzj"], **{f"new_{name}": (waiting | {**row})[name] for name in names}}
            for row in rows
        ],
    )
