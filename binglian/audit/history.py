"""A stream as its workflow's own history tells it: what it started from, and every record it had written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.service import RPCError, RPCStatusCode

from binglian.audit.kinds import READERS, Reader, State
from binglian.domain.events import Record
from binglian.domain.streams.records import StreamRecord

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the runs of a stream that are still stored tell.

    Attributes:
        state: what the oldest of them started from.
        sequence: the number of the last record that led to that state.
        whole: whether that is the stream's first run; older ones are gone by retention if it isn't.
        runs: how many there are.
        records: by sequence, those that the oldest run was handed over among them.
        confirmed: the last sequence that the ledger is known to have acknowledged.
    """

    state: State
    sequence: int
    whole: bool
    runs: int
    records: Mapping[int, Record | StreamRecord]
    confirmed: int

    @property
    def first(self) -> int:
        """The first sequence that is told of."""
        return min(self.records, default=self.sequence + 1)

    @property
    def last(self) -> int:
        """The last sequence that is told of."""
        return max(self.records, default=self.sequence)


async def read_history(client: Client, stream: str, reader: Reader) -> Told | None:
    """Follows a stream's runs from its newest back to the oldest that is stored; none if there is none.

    Raises:
        RPCError: the server does not answer.
    """
    runs = await _runs(client, reader.workflow_id(stream))
    if not runs:
        return None
    converter = client.data_converter
    opened = runs[0][0].workflow_execution_started_event_attributes
    start = await _decoded(converter, opened.input.payloads, reader.start)
    records: dict[int, Record | StreamRecord] = {record.sequence: record for record in start.unwritten}
    confirmed = start.sequence - len(start.unwritten)
    for events in runs:
        told, acknowledged = await _appends(converter, events, reader)
        records.update(told)
        confirmed = max(confirmed, acknowledged)
    return Told(
        state=reader.begun(start),
        sequence=start.sequence,
        whole=not opened.continued_execution_run_id,
        runs=len(runs),
        records=records,
        confirmed=confirmed,
    )


async def told_of(client: Client) -> list[str]:
    """The names of all streams that the server knows, in alphabetical order.

    Raises:
        RPCError: the server does not answer.
    """
    found = list[str]()
    for reader in READERS:
        listed = client.list_workflows(f"WorkflowType = '{reader.workflow}'")
        found += [reader.stream(one.id) async for one in listed]
    return sorted({*found})


async def _runs(client: Client, workflow_id: str) -> list[Sequence[HistoryEvent]]:
    """The events of every stored run, the oldest first."""
    found: list[Sequence[HistoryEvent]] = []
    run_id: str | None = None
    while run_id != "":
        try:
            history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            break
        found.insert(0, history.events)
        run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return found


async def _appends(
    converter: DataConverter, events: Sequence[HistoryEvent], reader: Reader
) -> tuple[dict[int, Record | StreamRecord], int]:
    """The records that one run sent to the ledger, and the last that was acknowledged."""
    records: dict[int, Record | StreamRecord] = {}
    scheduled: set[int] = set()
    confirmed = 0
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            attributes = event.activity_task_scheduled_event_attributes
            if attributes.activity_type.name == reader.append:
                scheduled.add(event.event_id)
                batch = await _decoded(converter, attributes.input.payloads, reader.batch)
                records.update({record.sequence: record for record in batch.records})
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            done = event.activity_task_completed_event_attributes
            if done.scheduled_event_id in scheduled:
                confirmed = max(confirmed, await _decoded(converter, done.result.payloads, int))
    return records, confirmed


async def _decoded(converter: DataConverter, payloads: Sequence[Payload], kind: type[T]) -> T:
    return (await converter.decode(payloads, [kind]))[0]
