"""What the exchange is told of a desk's records."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Table

from binglian.domain.desk import Desk
from binglian.domain.plan import FactValue
from binglian.exchange import Sheets, mapping_for
from binglian.exchange.export import tell
from binglian.exchange.mapping import ExchangeForm
from binglian.exchange.terms import Terms, catalogued
from binglian.ledger import history_of
from definitions.loader import catalogue
from tests.unit.ledger.scenes import card

CARD = replace(card(), code="2603-350212-04-01-000001")
NO_TERMS = Terms(key="testland", version=1, definition=None)


def sheets_of(
    where: Desk,
    terms: Terms = NO_TERMS,
    mapping: ExchangeForm | None = None,
    facts: dict[str, FactValue] | None = None,
    **about: str,
) -> Sheets:
    """All rows that one project gives, under these facts."""
    history = history_of(replace(CARD, **about), where.unwritten)
    history = replace(history, facts=facts or {})
    sheets = Sheets()
    tell(
        sheets,
        history,
        mappings=lambda _: mapping or mapping_for("national"),
        definitions=lambda _: terms,
    )
    return sheets


def column(sheets: Sheets, table: Table, name: str) -> list[Any]:
    """One field of all rows of a table."""
    return [row[name] for row in sheets.of(table)]


def tongan() -> Terms:
    """The terms of a definition in the catalogue."""
    return catalogued(catalogue().read("tongan", 2).ref.label())
