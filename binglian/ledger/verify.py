"""Examines a stream: recomputes every hash, and compares the projections with a fresh fold of the entries."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger.chain import link, text_hash
from binglian.ledger.codec import any_record_of
from binglian.ledger.derived import derived, entry_rows, owner
from binglian.ledger.engine import snapshot
from binglian.ledger.findings import Fault, Finding, Report
from binglian.ledger.projections import Row
from binglian.ledger.tables import heads
from binglian.ledger.transaction import index_columns


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
    try:
        findings = chain.findings + (await check_projections(engine, stream)).findings
    except (LookupError, AttributeError, ValueError) as error:
        if not chain.findings:  # then it is no tampering, but a fault of ours
            raise
        untold = f"the entries do not add up: {type(error).__name__}"
        findings = (*chain.findings, Finding(Fault.PROJECTION_DIFFERS, 0, untold))
    return Report(stream=stream, entries=chain.entries, head=chain.head, findings=findings)


async def verify_chain(engine: AsyncEngine, stream: str) -> Report:
    """Recomputes the chain of one stream from its card to its head.

    A tail that was cut off together with the project's head is not found here: only ``compare`` can.
    """
    async with snapshot(engine) as connection:
        return await connection.run_sync(_chain, stream)


async def check_projections(engine: AsyncEngine, stream: str) -> Report:
    """Compares a stream's projections with a fresh fold of its entries; changes nothing.

    Raises:
        ValueError: an entry can't be read (``verify_chain`` names it).
    """
    async with snapshot(engine) as connection:
        return await connection.run_sync(_projections, stream)


def _chain(connection: Connection, stream: str) -> Report:
    stored = _head(connection, stream)
    if stored is None:
        return _unknown(stream)
    sequence, head = 0, text_hash(stored["card"])
    findings: list[Finding] = []
    for row in entry_rows(connection, stream):
        findings += _examined(row, sequence, head)
        sequence, head = row["sequence"], row["hash"]
    if (stored["last_sequence"], stored["head"]) != (sequence, head):
        findings.append(Finding(Fault.HEAD_ALTERED, 0, f"{stored['last_sequence']} {stored['head']}"))
    return Report(stream=stream, entries=sequence, head=head, findings=tuple(findings))


def _projections(connection: Connection, stream: str) -> Report:
    head = _head(connection, stream)
    if head is None:
        return _unknown(stream)
    findings: list[Finding] = []
    for table, fresh in derived(connection, stream).items():
        first = next(iter(table.primary_key.columns))
        stored = connection.execute(select(table).where(first == owner(table, stream))).mappings()
        findings += _row_findings(table, fresh, stored)
    return Report(stream=stream, entries=head["last_sequence"], head=head["head"], findings=tuple(findings))


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
        expected = index_columns(any_record_of({**row}))
    except ValueError as error:
        yield Finding(Fault.UNREADABLE, sequence, type(error).__name__)
        return
    altered = _differing(expected, row)
    if altered:
        yield Finding(Fault.COLUMN_ALTERED, sequence, altered)


def _head(connection: Connection, stream: str) -> RowMapping | None:
    return connection.execute(select(heads).where(heads.c.stream == stream)).mappings().first()


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
            yield Finding(Fault.PROJECTION_DIFFERS, 0, f"{table.name}{key and ' ' + key}: {detail}")


def _differing(expected: Row, row: RowMapping) -> str:
    return ", ".join(sorted(name for name, value in expected.items() if row[name] != value))


def _unknown(stream: str) -> Report:
    return Report(stream=stream, entries=0, head="", findings=(Finding(Fault.STREAM_UNKNOWN, 0),))
