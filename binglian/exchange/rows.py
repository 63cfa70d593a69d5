"""Rows on their way out, and what an export has to remark about them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, Integer, Numeric, Table

from binglian.exchange.tables import TABLES, VALID, content_of, name_of

BEIJING = timezone(timedelta(hours=8))
"""The exchange keeps Beijing time everywhere."""

Row = dict[str, Any]


class Flaw(StrEnum):
    """What an export may have to remark; a code never changes its meaning."""

    NO_PROJECT_CODE = "no-project-code"
    NO_DIVISION = "no-division-code"
    NO_PROCESS_TYPE = "no-process-type"
    NO_DEFINITION = "definition-not-found"
    START_AFTER_FINISH = "start-not-before-finish"
    NO_DOCUMENT_NUMBER = "no-document-number"
    BAD_VALUE = "bad-value"


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """Something that the exchange would object to, or that could not be told.

    Attributes:
        key: the row's own key; or the project's, or the definition's.
        detail: the field or value concerned.
    """

    table: str
    key: str
    flaw: Flaw
    detail: str = ""


@dataclass(slots=True)
class Sheets:
    """All rows of an export by table, each by its key, and the remarks made on the way."""

    rows: dict[Table, dict[str, Row]] = field(default_factory=dict[Table, dict[str, Row]])
    remarks: set[Remark] = field(default_factory=set[Remark])

    def add(self, table: Table, *key: str | int, **fields: Any) -> Row:  # noqa: ANN401 - values of any column
        """Adds a row; fields that aren't given stay empty."""
        row: Row = dict.fromkeys(content_of(table)) | {"dfsjzj": ":".join(map(str, key)), "sjyxbs": VALID}
        row |= fields
        self.rows.setdefault(table, {})[row["dfsjzj"]] = row
        return row

    def of(self, table: Table) -> list[Row]:
        """A table's rows, in the order in which they were told."""
        return list(self.rows.get(table, {}).values())

    def remark(self, table: Table, key: str, flaw: Flaw, detail: str = "") -> None:
        """Makes a remark, once."""
        self.remarks.add(Remark(name_of(table), key, flaw, detail))


def counted(sheets: Sheets) -> dict[str, int]:
    """How many rows each table has, by name."""
    return {name_of(table): len(sheets.rows.get(table, {})) for table in TABLES}


def beijing(at: datetime | None) -> datetime | None:
    """An instant in Beijing time to the second, without a zone."""
    return at.astimezone(BEIJING).replace(tzinfo=None, microsecond=0) if at else None


def beijing_day(at: datetime) -> date:
    """The day of an instant in Beijing."""
    return at.astimezone(BEIJING).date()


def typed(kind: object, value: object) -> object:
    """A value as a field of a kind holds it.

    Raises:
        ValueError: it can't be one.
    """
    if isinstance(kind, Date):
        return date.fromisoformat(str(value))
    if isinstance(kind, Integer):
        return int(str(value))
    if isinstance(kind, Numeric):
        try:
            return Decimal(str(value))
        except ArithmeticError:
            raise ValueError(f"{value!r} is no number") from None
    return str(value)


def joined(keys: Iterable[str]) -> str | None:
    """Keys as one field holds them; none without any."""
    return ",".join(keys) or None
