"""Examines one project: its chain, its entries against the history, its state against their fold."""

import asyncio
from dataclasses import fields
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError

from binglian.audit.findings import STATE_DIFFERS, Audit, Note, Wrong
from binglian.audit.history import Told, read_history
from binglian.domain.core import fold
from binglian.domain.project import Project
from binglian.ledger import Fault, Finding, compare, verify
from workflows import contracts

ATTEMPTS = 5
"""How often to look again at a project that is being worked on while it is examined."""

PAUSE_SECONDS = 0.3
QUERY_WAIT = timedelta(seconds=10)


async def examine(engine: AsyncEngine, project: str, client: Client | None) -> Audit:
    """Verifies a project's stream; with a client, also against the workflow's own history and state."""
    own = await verify(engine, project)
    findings, notes = list(own.findings), [Note.OFFLINE]
    compared, state = 0, list[Wrong]()
    if client is not None:
        report = await _report(client, project)
        readable = not any(finding.fault is Fault.UNREADABLE for finding in findings)
        told, found = await _against_history(engine, client, project, report) if readable else (None, [])
        pending = [finding for finding in found if told and _is_pending(finding, told)]
        known = any(finding.fault is Fault.STREAM_UNKNOWN for finding in findings)
        if told and known and told.confirmed == 0:
            findings = []  # nothing was ever acknowledged: the first append is still under way
        findings += [finding for finding in found if finding not in pending]
        notes = _notes(told, report, pending=bool(pending))
        if told:
            compared = len(told.records)
            state = state_findings(told, report)
    wrong = [Wrong(finding.fault.value, finding.sequence, finding.detail) for finding in findings]
    return Audit(
        project=project,
        entries=own.entries,
        head=own.head,
        compared=compared,
        findings=(*wrong, *state),
        notes=tuple(notes),
    )


async def _against_history(
    engine: AsyncEngine, client: Client, project: str, report: contracts.ProjectReport | None
) -> tuple[Told | None, list[Finding]]:
    """What history tells, and how the ledger differs from it; read again while the project moves on."""
    told = await read_history(client, project)
    found: list[Finding] = []
    for _ in range(ATTEMPTS):
        if told is None:
            break
        compared = await compare(engine, project, told.records.values(), first=told.first)
        found = list(compared.findings)
        newer = any(finding.fault is Fault.EXTRA and finding.sequence > told.last for finding in found)
        untold = report is not None and told.last < report.entries
        if not (newer or untold):
            break
        await asyncio.sleep(PAUSE_SECONDS)
        told = await read_history(client, project) or told
    return told, found


async def _report(client: Client, project: str) -> contracts.ProjectReport | None:
    """The state as the workflow's own query gives it; none where no worker answers."""
    handle = client.get_workflow_handle(contracts.project_workflow_id(project))
    try:
        return await handle.query(
            contracts.STATE, result_type=contracts.ProjectReport, rpc_timeout=QUERY_WAIT
        )
    except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError):
        return None


def _is_pending(finding: Finding, told: Told) -> bool:
    """Whether something misses only because the append that carries it has not been acknowledged yet."""
    return finding.fault is Fault.MISSING and finding.sequence > told.confirmed


def _notes(told: Told | None, report: contracts.ProjectReport | None, *, pending: bool) -> list[Note]:
    if told is None:
        return [Note.NO_HISTORY]
    notes = [] if told.whole else [Note.RUNS_GONE]
    if pending:
        notes.append(Note.PENDING)
    if report is None or told.last < report.entries:
        notes.append(Note.NO_STATE)
    return notes


def state_findings(told: Told, report: contracts.ProjectReport | None) -> list[Wrong]:
    """Where the state of the workflow is not what its records add up to."""
    if report is None or told.last < report.entries:
        return []
    fresh = [
        told.records[sequence].event
        for sequence in sorted(told.records)
        if told.start.sequence < sequence <= report.entries
    ]
    folded = fold(told.start.project, fresh)
    return [Wrong(STATE_DIFFERS, 0, name) for name in _differing(folded, report.project)]


def _differing(folded: Project, state: Project) -> list[str]:
    return [
        field.name for field in fields(Project) if getattr(folded, field.name) != getattr(state, field.name)
    ]
