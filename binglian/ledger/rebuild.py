"""Projections made anew from the entries they follow from: for an examination, and to be stored.

Reads and writes on a connection that the caller opened: a migration has one, and an engine lends one by
``run_sync``.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger.codec import decode_card, record_of
from binglian.ledger.engine import IMMEDIATE
from binglian.ledger.projections import Board, Row, opening, project_events, totals
from binglian.ledger.tables import PROJECTIONS, entries, projects

_PAGE = 500


async def rebuild_projections(engine: AsyncEngine, stream: str) -> None:
    """Replaces a stream's projections by a fresh fold of its entries, in one transaction.

    Raises:
        ValueError: an entry can't be read; nothing has changed.
    """
    async with engine.execution_options(**{IMMEDIATE: True}).begin() as connection:
        await connection.run_sync(rebuild, stream)


def rebuild(connection: Connection, stream: str) -> None:
    """Replaces a stream's projections by a fresh fold of its entries. See ``rebuild_projections``."""
    mine = projects.c.project == stream
    connection.execute(select(projects.c.project).where(mine).with_for_update())
    board = folded(connection, stream)
    for table in PROJECTIONS:
        connection.execute(delete(table).where(table.c.project == stream))
        rows = list(board.rows.get(table, {}).values())
        if rows:
            connection.execute(insert(table), rows)
    connection.execute(update(projects).where(mine).values(heading(board)))


def folded(connection: Connection, stream: str) -> Board:
    """A board with all rows of a stream, from its card and its entries alone.

    Raises:
        ValueError: the card or an entry can't be read.
    """
    card = connection.execute(select(projects.c.card).where(projects.c.project == stream)).scalar_one()
    board = Board(stream, heading=opening(decode_card(card)))
    for row in entry_rows(connection, stream):
        project_events(board, record_of({**row}).event)
    return board


def heading(board: Board) -> Row:
    """What a project's row must say over a complete board."""
    return board.heading | totals(board)


def entry_rows(connection: Connection, stream: str, after: int = 0) -> Iterator[RowMapping]:
    """The rows of a stream's entries in sequence, read page by page."""
    while True:
        query = select(entries).where(entries.c.stream == stream, entries.c.sequence > after)
        rows = connection.execute(query.order_by(entries.c.sequence).limit(_PAGE)).mappings().all()
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1]["sequence"]
