"""An export as CSV files, one a table, as Excel in China opens them.

UTF-8 with a byte-order mark (without it Excel reads GBK), lines ending in CR LF, and a leading apostrophe
before text that a spreadsheet would take for a formula.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Table

from binglian.exchange.rows import Row, Sheets
from binglian.exchange.tables import NEW, TABLES, name_of

FIELDS = "fields.csv"
"""The list of all fields: table, title, field, title."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(sheets: Sheets, folder: Path) -> None:
    """Writes every table, also an empty one, and the list of fields; each file appears whole or not at all.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        _write(folder / f"{name_of(table)}.csv", table.columns.keys(), _lines(table, sheets.of(table)))
    titles = (
        [name_of(table), table.comment or "", column.name, column.comment or ""]
        for table in TABLES
        for column in table.columns
    )
    _write(folder / FIELDS, ["table", "title", "field", "field_title"], titles)


def cell(value: object) -> str:
    """A value as a cell: times as ``yyyy-MM-dd HH:mm:ss``, days as ``yyyy-MM-dd``, nothing as nothing."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case _:
            return str(value)


def _lines(table: Table, rows: Iterable[Row]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 1):
        whole = {"lsh": number, "sjsczt": NEW, "sbyy": None, **row}
        yield [cell(whole[name]) for name in table.columns.keys()]  # noqa: SIM118 - not a dict


def _write(file: Path, header: Iterable[str], lines: Iterable[Iterable[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    draft = file.with_suffix(".part")
    draft.write_bytes(text.getvalue().encode("utf-8-sig"))
    draft.replace(file)
