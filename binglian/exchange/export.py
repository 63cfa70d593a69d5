"""All rows of an export, from the ledger's entries alone; the same ledger gives the same rows."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.streams.outbox import Kind
from binglian.exchange.cases import Told, filings, tell_cases
from binglian.exchange.mapping import ExchangeForm, mapping_for
from binglian.exchange.processes import tell_process
from binglian.exchange.projects import tell_project, tell_units
from binglian.exchange.rows import Sheets
from binglian.exchange.terms import Definitions, catalogued
from binglian.ledger import ProjectHistory, project_history, streams

Mappings = Callable[[str], ExchangeForm]
"""Finds the mapping for a jurisdiction."""


async def read_export(
    engine: AsyncEngine, *, mappings: Mappings = mapping_for, definitions: Definitions = catalogued
) -> Sheets:
    """Everything that the exchange may be told of the projects in a ledger.

    Raises:
        ValueError: an entry can't be read (``verify_chain`` names it).
        DefinitionError: a mapping is at fault.
    """
    sheets = Sheets()
    for project in await streams(engine, Kind.PROJECT):
        history = await project_history(engine, project)
        if history:
            tell(sheets, history, mappings=mappings, definitions=definitions)
    return sheets


def tell(sheets: Sheets, history: ProjectHistory, *, mappings: Mappings, definitions: Definitions) -> None:
    """Tells one project; nothing as long as it has no formal case: what is only simulated is never told."""
    filed = filings(history)
    if not filed:
        return
    mapping, terms = mappings(history.card.jurisdiction), definitions(history.definition)
    first = min(one.at for filing in filed for one in filing.codes)
    project = tell_project(sheets, history, terms, mapping, first)
    tell_units(sheets, history, mapping, project)
    tell_process(sheets, terms, project["splclx"], mapping)
    told = Told(
        history=history,
        terms=terms,
        mapping=mapping,
        process=project["splcbm"],
        division=project["xzqhdm"],
    )
    tell_cases(sheets, told, filed)
