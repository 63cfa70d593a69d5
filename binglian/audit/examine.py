"""Examines one stream: its chain, its entries against the history, its state against their fold."""

import asyncio
from dataclasses import fields

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError

from binglian.audit.findings import STATE_DIFFERS, Audit, Note, Wrong
from binglian.audit.history import Told, read_history
from binglian.audit.kinds import ATTEMPTS, Reader, Standing, State, reader_of
from binglian.ledger import Fault, Finding, compare, verify

PAUSE_SECONDS = 0.3


async def examine(engine: AsyncEngine, stream: str, client: Client | None) -> Audit:
    """Verifies a stream; with a client, also against the workflow's own history and state."""
    own = await verify(engine, stream)
    findings, notes = list(own.findings), [Note.OFFLINE]
    compared, state = 0, list[Wrong]()
    reader = reader_of(stream)
    if client is not None and reader is None:
        notes = [Note.NO_HISTORY]
    elif client is not None and reader is not None:
        standing = await _standing(client, stream, reader)
        readable = not any(finding.fault is Fault.UNREADABLE for finding in findings)
        told, found = (
            await _against_history(engine, client, stream, reader, standing) if readable else (None, [])
        )
        pending = [finding for finding in found if told and _is_pending(finding, told)]
        known = any(finding.fault is Fault.STREAM_UNKNOWN for finding in findings)
        if told and known and told.confirmed == 0:
            findings = []  # nothing was ever acknowledged: the first append is still under way
        findings += [finding for finding in found if finding not in pending]
        notes = _notes(told, standing, pending=bool(pending))
        if told:
            compared = len(told.records)
            state = state_findings(reader, told, standing)
    wrong = [Wrong(finding.fault.value, finding.sequence, finding.detail) for finding in findings]
    return Audit(
        project=stream,
        entries=own.entries,
        head=own.head,
        compared=compared,
        findings=(*wrong, *state),
        notes=tuple(notes),
    )


async def _against_history(
    engine: AsyncEngine, client: Client, stream: str, reader: Reader, standing: Standing | None
) -> tuple[Told | None, list[Finding]]:
    """What history tells, and how the ledger differs from it; read again while the stream moves on."""
    told = await read_history(client, stream, reader)
    found: list[Finding] = []
    for _ in range(ATTEMPTS):
        if told is None:
            break
        compared = await compare(engine, stream, told.records.values(), first=told.first)
        found = list(compared.findings)
        newer = any(finding.fault is Fault.EXTRA and finding.sequence > told.last for finding in found)
        untold = standing is not None and told.last < standing.entries
        if not (newer or untold):
            break
        await asyncio.sleep(PAUSE_SECONDS)
        told = await read_history(client, stream, reader) or told
    return told, found


async def _standing(client: Client, stream: str, reader: Reader) -> Standing | None:
    """The state as the workflow's own query gives it; none where no worker answers."""
    try:
        return await reader.standing(client.get_workflow_handle(reader.workflow_id(stream)))
    except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError):
        return None


def _is_pending(finding: Finding, told: Told) -> bool:
    """Whether something misses only because the append that carries it has not been acknowledged yet."""
    return finding.fault is Fault.MISSING and finding.sequence > told.confirmed


def _notes(told: Told | None, standing: Standing | None, *, pending: bool) -> list[Note]:
    if told is None:
        return [Note.NO_HISTORY]
    notes = [] if told.whole else [Note.RUNS_GONE]
    if pending:
        notes.append(Note.PENDING)
    if standing is None or told.last < standing.entries:
        notes.append(Note.NO_STATE)
    return notes


def state_findings(reader: Reader, told: Told, standing: Standing | None) -> list[Wrong]:
    """Where the state of the workflow is not what its records add up to."""
    if standing is None or told.last < standing.entries:
        return []
    fresh = [
        told.records[sequence].event
        for sequence in sorted(told.records)
        if told.sequence < sequence <= standing.entries
    ]
    folded = reader.fold(told.state, fresh)
    return [Wrong(STATE_DIFFERS, 0, name) for name in _differing(folded, standing.state)]


def _differing(folded: State, state: State) -> list[str]:
    return [
        field.name for field in fields(folded) if getattr(folded, field.name) != getattr(state, field.name)
    ]
