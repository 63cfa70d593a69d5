"""The floor: the smallest hand-written workflow that takes the same messages, each recorded by one activity.

What one would write after the tutorial, and nothing worse: a handler awaits its activity, signals queue for
the main loop, shapes are shared with the sandbox. It knows no rules, no clocks, no refusals; it is what
coalescing and one timer have to beat.
"""

from collections import deque
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from benchmarks.floor_shapes import Entry, FloorMessage, FloorStart
    from benchmarks.floor_store import FloorActivities

FLOOR = "Floor"
FLOOR_QUEUE = "floor"
ATTEMPT = timedelta(seconds=30)


@workflow.defn(name=FLOOR)
class FloorWorkflow:
    """Receives and records until it has recorded everything."""

    @workflow.init
    def __init__(self, start: FloorStart) -> None:
        self._start = start
        self._queue: deque[FloorMessage] = deque()
        self._recorded = 0

    @workflow.run
    async def run(self, _start: FloorStart) -> int:
        """Records what was signalled, in order."""
        while not self._done():
            await workflow.wait_condition(lambda: bool(self._queue) or self._done())
            while self._queue:
                await self._record(self._queue.popleft())
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._recorded

    @workflow.update(name="submit")
    async def submit(self, message: FloorMessage) -> str:
        """Records a message, then answers."""
        await self._record(message)
        return message.id

    @workflow.signal(name="notify")
    def notify(self, message: FloorMessage) -> None:
        """Queues a message."""
        self._queue.append(message)

    def _done(self) -> bool:
        return self._recorded >= self._start.messages

    async def _record(self, message: FloorMessage) -> None:
        entry = Entry(
            project=self._start.project,
            message=message.id,
            type=message.type,
            item=message.item,
            actor=message.actor.post,
            occurred_at=message.occurred_at,
            recorded_at=workflow.now(),
        )
        await workflow.execute_activity_method(FloorActivities.record, entry, start_to_close_timeout=ATTEMPT)
        self._recorded += 1
