"""One project from its entries alone: every record, and the state they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.events import Record
from binglian.domain.plan import FactValue
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Case, Project
from binglian.ledger.codec import decode_card, record_of
from binglian.ledger.derived import entry_rows
from binglian.ledger.engine import snapshot
from binglian.ledger.projections import CASE, Board, opening, project_events
from binglian.ledger.tables import cases, heads

FACTS: TypeAdapter[dict[str, FactValue]] = TypeAdapter(dict[str, FactValue])


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectHistory:
    """A project as its entries tell it.

    Attributes:
        definition: ``key@version#digest`` of the definition that it goes by now.
        code: its code on the national platform; empty while it has none.
        facts: what its plan was made from.
        state: what the records add up to; without its plan, unless another was adopted.
        filings: every filing of every item, pre-reviews left out, in their order.
    """

    card: ProjectCard
    definition: str
    code: str
    facts: dict[str, FactValue]
    state: Project
    filings: tuple[Case, ...]
    records: Sequence[Record]


async def project_history(engine: AsyncEngine, project: str) -> ProjectHistory | None:
    """A project's history; none if the ledger has not heard of it.

    Raises:
        ValueError: the card or an entry can't be read (``verify_chain`` names it).
    """
    async with snapshot(engine) as connection:
        return await connection.run_sync(_read, project)


def history_of(card: ProjectCard, records: Sequence[Record]) -> ProjectHistory:
    """A project's history from its card and all its records."""
    board = Board(card.project, heading=opening(card))
    project_events(board, *(record.event for record in records))
    filed = sorted(key for key in board.rows.get(cases, {}) if key[1])
    return ProjectHistory(
        card=card,
        definition=board.heading["definition"],
        code=board.heading["code"],
        facts=FACTS.validate_json(board.heading["facts"]),
        state=board.state,
        filings=tuple(CASE.validate_json(board.rows[cases][key]["body"]) for key in filed),
        records=records,
    )


def _read(connection: Connection, project: str) -> ProjectHistory | None:
    text = connection.execute(select(heads.c.card).where(heads.c.stream == project)).scalar()
    if text is None:
        return None
    return history_of(decode_card(text), [record_of({**row}) for row in entry_rows(connection, project)])
