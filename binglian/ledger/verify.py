"""Examines a stream: recomputes every hash, and compares the projections with a fresh fold of the entries."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from sqlalchemy import RowMapping, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from binglian.domain.ports import ProjectCard
from binglian.ledger.chain import card_hash, link
from binglian.ledger.codec import record_of
from binglian.ledger.engine import IMMEDIATE, snapshot
from binglian.ledger.findings import Fault, Finding, Report
from binglian.ledger.projections import Board, Row, project_events, totals
from binglian.ledger.tables import PROJECTIONS, entries, projects
from binglian.ledger.transaction import index_columns

_PAGE = 500
_CARD = tuple(ProjectCard.__dataclass_fields__)


async def verify(engine: AsyncEngine, stream: str) -> Report:
    """Both examinations at once: the chain, then the projections if every entry could be read."""
    try:
        return await _verify(engine, stream)
    except ValueError as error:
        # a column that was altered to what can't even be read, such as a date that is none
        altered = Finding(Fault.UNREADABLE, 0, str(error)[:200])
        return Report(stream=stream, entries=0, head="", findings=(altered,))


async def _verify(engine: AsyncEngine, stream: str) -> Report:
    chain = await verify_chain(engine, stream)
    if any(finding.fault in (Fault.UNREADABLE, Fault.STREAM_UNKNOWN) for finding in chain.findings):
        return chain
    derived = await check_projections(engine, stream)
    findings = chain.findings + derived.findings
    return Report(stream=stream, entries=chain.entries, head=chain.head, findings=findings)


async def verify_chain(engine: AsyncEngine, stream: str) -> Report:
    """Recomputes the chain of one stream from its card to its head.

    A tail that was cut off together with the project's head is not found here: only ``compare`` can.
    """
    async with snapshot(engine) as connection:
        project = await _project(connection, stream)
        if project is None:
            return _unknown(stream)
        sequence, head = 0, card_hash(ProjectCard(**{name: project[name] for name in _CARD}))
        findings: list[Finding] = []
        async for row in entry_rows(connection, stream):
            findings += _examined(row, sequence, head)
            sequence, head = row["sequence"], row["hash"]
        if (project["last_sequence"], project["head"]) != (sequence, head):
            findings.append(Finding(Fault.HEAD_ALTERED, 0, f"{project['last_sequence']} {project['head']}"))
    return Report(stream=stream, entries=sequence, head=head, findings=tuple(findings))


async def check_projections(engine: AsyncEngine, stream: str) -> Report:
    """Compares a stream's projections with a fresh fold of its entries; changes nothing.

    Raises:
        ValueError: an entry can't be read (``verify_chain`` names it).
    """
    async with snapshot(engine) as connection:
        project = await _project(connection, stream)
        if project is None:
            return _unknown(stream)
        board = await _folded(connection, stream)
        findings = [*_heading_findings(board, project)]
        for table in PROJECTIONS:
            stored = (await connection.execute(select(table).where(table.c.project == stream))).mappings()
            findings += _row_findings(table, board.rows.get(table, {}).values(), stored)
    return Report(
        stream=stream, entries=project["last_sequence"], head=project["head"], findings=tuple(findings)
    )


async def rebuild_projections(engine: AsyncEngine, stream: str) -> None:
    """Replaces a stream's projections by a fresh fold of its entries, in one transaction.

    Raises:
        ValueError: an entry can't be read; nothing has changed.
    """
    async with engine.execution_options(**{IMMEDIATE: True}).begin() as connection:
        mine = projects.c.project == stream
        await connection.execute(select(projects.c.project).where(mine).with_for_update())
        board = await _folded(connection, stream)
        for table in PROJECTIONS:
            await connection.execute(delete(table).where(table.c.project == stream))
            rows = list(board.rows.get(table, {}).values())
            if rows:
                await connection.execute(insert(table), rows)
        await connection.execute(update(projects).where(mine).values(_heading(board)))


async def entry_rows(connection: AsyncConnection, stream: str, after: int = 0) -> AsyncIterator[RowMapping]:
    """The rows of a stream's entries in sequence, read page by page."""
    while True:
        query = select(entries).where(entries.c.stream == stream, entries.c.sequence > after)
        rows = (await connection.execute(query.order_by(entries.c.sequence).limit(_PAGE))).mappings().all()
        for row in rows:
            yield row
        if len(rows) < _PAGE:
            return
        after = rows[-1]["sequence"]


def _examined(row: RowMapping, before: int, head: str) -> Iterator[Finding]:
    sequence = row["sequence"]
    if sequence != before + 1:
        yield Finding(Fault.SEQUENCE_GAP, before + 1, f"up to {sequence - 1}")
    elif row["previous"] != head:
        yield Finding(Fault.CHAIN_BROKEN if before else Fault.CARD_ALTERED, sequence if before else 0)
    try:
        content = {name: row[name] for name in ("sequence", "recorded_at", "actor", "message", "note")}
        content["event"] = json.loads(row["payload"])
        if link(row["previous"], row["stream"], content) != row["hash"]:
            yield Finding(Fault.HASH_MISMATCH, sequence)
        expected = index_columns(record_of({**row}))
    except ValueError as error:
        yield Finding(Fault.UNREADABLE, sequence, type(error).__name__)
        return
    altered = _differing(expected, row)
    if altered:
        yield Finding(Fault.COLUMN_ALTERED, sequence, altered)


async def _project(connection: AsyncConnection, stream: str) -> RowMapping | None:
    return (await connection.execute(select(projects).where(projects.c.project == stream))).mappings().first()


async def _folded(connection: AsyncConnection, stream: str) -> Board:
    board = Board(stream)
    async for row in entry_rows(connection, stream):
        project_events(board, record_of({**row}).event)
    return board


def _heading(board: Board) -> Row:
    return board.heading | totals(board)


def _heading_findings(board: Board, project: RowMapping) -> Iterator[Finding]:
    altered = _differing(_heading(board), project)
    if altered:
        yield Finding(Fault.PROJECTION_DIFFERS, 0, f"projects: {altered}")


def _row_findings(table: Table, fresh: Iterable[Row], stored: Iterable[RowMapping]) -> Iterator[Finding]:
    names = [column.name for column in table.primary_key][1:]

    def keyed(rows: Iterable[Any]) -> dict[str, Any]:
        return {"/".join(str(row[name]) for name in names): row for row in rows}

    expected, found = keyed(fresh), keyed(stored)
    for key in sorted(expected.keys() | found.keys()):
        if key not in found or key not in expected:
            detail = "missing" if key not in found else "made up"
        else:
            detail = _differing(expected[key], found[key])
        if detail:
            yield Finding(Fault.PROJECTION_DIFFERS, 0, f"{table.name} {key}: {detail}")


def _differing(expected: Row, row: RowMapping) -> str:
    return ", ".join(sorted(name for name, value in expected.items() if row[name] != value))


def _unknown(stream: str) -> Report:
    return Report(stream=stream, entries=0, head="", findings=(Finding(Fault.STREAM_UNKNOWN, 0),))
