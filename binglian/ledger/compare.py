"""Compares a stream with records obtained elsewhere, such as those that a workflow's own history yields."""

from collections.abc import Iterable

from sqlalchemy import Connection, RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.ledger.codec import any_record_of, canonical, record_content
from binglian.ledger.derived import entry_rows
from binglian.ledger.engine import snapshot
from binglian.ledger.findings import Fault, Finding, Report
from binglian.ledger.kinds import AnyRecord


async def compare(
    engine: AsyncEngine, stream: str, records: Iterable[AnyRecord], *, first: int = 1
) -> Report:
    """What the ledger misses, what it has beyond the records, and what it says differently.

    The chain shows that nothing was altered in between; this shows that nothing was cut off or made up.

    Args:
        engine: the ledger's database.
        stream: its name.
        records: the records as the other source tells them, in any order.
        first: the first sequence that the other source tells of; entries before it are not compared.
    """
    expected = {record.sequence: record for record in records if record.sequence >= first}
    async with snapshot(engine) as connection:
        return await connection.run_sync(_compare, stream, expected, first)


def _compare(connection: Connection, stream: str, expected: dict[int, AnyRecord], first: int) -> Report:
    findings: list[Finding] = []
    count, head = 0, ""
    for row in entry_rows(connection, stream, first - 1):
        count, head = count + 1, row["hash"]
        findings += _compared(row, expected.pop(row["sequence"], None))
    missing = [Finding(Fault.MISSING, sequence, record.event.type) for sequence, record in expected.items()]
    ordered = sorted([*findings, *missing], key=lambda finding: finding.sequence)
    return Report(stream=stream, entries=count, head=head, findings=tuple(ordered))


def _compared(row: RowMapping, record: AnyRecord | None) -> list[Finding]:
    sequence = row["sequence"]
    if record is None:
        return [Finding(Fault.EXTRA, sequence, row["type"])]
    try:
        stored = record_content(any_record_of({**row}))
    except ValueError as error:
        return [Finding(Fault.UNREADABLE, sequence, type(error).__name__)]
    told = record_content(record)
    names = sorted(name for name in told if canonical(told[name]) != canonical(stored[name]))
    return [Finding(Fault.DIFFERENT, sequence, ", ".join(names))] if names else []
