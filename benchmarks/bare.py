"""The floor of an escalation: one signal, and one update that answers once it has been handled."""

from temporalio import workflow

BARE = "Bare"
BARE_QUEUE = "bare"


@workflow.defn(name=BARE)
class BareWorkflow:
    """Counts signals until it is told to stop."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._stopped = False

    @workflow.run
    async def run(self) -> None:
        """Waits for the end."""
        await workflow.wait_condition(lambda: self._stopped)
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.signal
    def tell(self, number: int) -> None:
        """Handles one signal."""
        self._seen.add(number)

    @workflow.update
    async def told(self, number: int) -> int:
        """Answers once a signal has been handled."""
        await workflow.wait_condition(lambda: number in self._seen)
        return number

    @workflow.signal
    def stop(self) -> None:
        """Ends it."""
        self._stopped = True
