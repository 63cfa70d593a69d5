"""Everything that follows from a stream's entries, as rows by table; what is stored must be the same.

Reads on a connection that the caller opened: a migration has one, and an engine lends one by ``run_sync``.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, RowMapping, Table, select

from binglian.domain.streams.outbox import Kind
from binglian.ledger.codec import decode_card, decode_stream_card, record_of, stream_record_of
from binglian.ledger.kinds import key_of, kind_of
from binglian.ledger.projections import Board, Row, opening, project_events, totals
from binglian.ledger.streams.shape import StreamBoard, fold, tables
from binglian.ledger.streams.shapes import SHAPES
from binglian.ledger.streams.tables import notices
from binglian.ledger.tables import PROJECTIONS, entries, heads, projects

_PAGE = 500


def derived(connection: Connection, stream: str) -> dict[Table, Sequence[Row]]:
    """The rows of a stream's projections, from its card and its entries alone.

    Returns:
        Every table of its kind, those first that others refer to.

    Raises:
        ValueError: the card or an entry can't be read.
    """
    card = connection.execute(select(heads.c.card).where(heads.c.stream == stream)).scalar_one()
    found = entry_rows(connection, stream)
    if kind_of(stream) is Kind.PROJECT:
        board = Board(stream, heading=opening(decode_card(card)))
        for row in found:
            project_events(board, record_of({**row}).event)
        own = {"project": stream} | board.heading | totals(board)
        return {projects: [own], **{table: [*board.rows.get(table, {}).values()] for table in PROJECTIONS}}
    shape, head = SHAPES[kind_of(stream)], decode_stream_card(card)
    told = StreamBoard(head, shape.blank(head))
    fold(shape, told, (stream_record_of({**row}) for row in found))
    return {table: [*told.rows.get(table, {}).values()] for table in tables(shape)}


def owner(table: Table, stream: str) -> str:
    """What stands first in the key of a stream's rows in a table."""
    return stream if table is notices else key_of(stream)


def entry_rows(connection: Connection, stream: str, after: int = 0) -> Iterator[RowMapping]:
    """The rows of a stream's entries in sequence, read page by page."""
    while True:
        query = select(entries).where(entries.c.stream == stream, entries.c.sequence > after)
        rows = connection.execute(query.order_by(entries.c.sequence).limit(_PAGE)).mappings().all()
        yield from rows
        if len(rows) < _PAGE:
            return
        after = rows[-1]["sequence"]
