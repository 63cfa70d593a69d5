"""Compares a stream with records obtained elsewhere, such as those that a workflow's own history yields."""

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.events import Record
from binglian.ledger.codec import canonical, record_content, record_of
from binglian.ledger.engine import snapshot
from binglian.ledger.findings import Fault, Finding, Report
from binglian.ledger.rebuild import entry_rows


async def compare(engine: AsyncEngine, stream: str, records: Iterable[Record], *, first: int = 1) -> Report:
    """What the ledger misses, what it has beyond the records, and what it says differently.

    The chain shows that nothing was altered in between; this shows that nothing was cut off or made up.

    Args:
        engine: the ledger's database.
        stream: the project's key.
        records: the records as the other source tells them, in any order.
        first: the first sequence that the other source tells of; entries before it are not compared.
    """
    expected = {record.sequence: record for record in records if record.sequence >= first}
    async with snapshot(engine) as connection:
        return await connection.run_sync(_compare, stream, expected, first)


def _compare(connection: Connection, stream: str, expected: dict[int, Record], first: int) -> Report:
    findings: list[Finding] = []
    count, head = 0, ""
    for row in entry_rows(connection, stream, first - 1):
        count, head = count + 1, row["hash"]
        findings += _compared(row, expected.pop(row["sequence"], None))
    missing = [Finding(Fault.MISSING, sequence, record.event.type) for sequence, record in expected.items()]
    ordered = sorted([*findings, *missing], key=lambda finding: finding.sequence)
    return Report(stream=stream, entries=count, head=head, findings=tuple(ordered))


def _compared(row: RowMapping, record: Record | None) -> list[Finding]:
    sequence = row["sequence"]
    if record is None:
        return [Finding(Fault.EXTRA, sequence, row["type"])]
    try:
        stored = record_content(record_of({**row}))
    except ValueError as error:
        return [Finding(Fault.UNREADABLE, sequence, type(error).__name__)]
    told = record_content(record)
    names = sorted(name for name in told if canonical(told[name]) != canonical(stored[name]))
    return [Finding(Fault.DIFFERENT, sequence, ", ".join(names))] if names else []
