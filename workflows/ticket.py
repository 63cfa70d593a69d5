"""The life of one ticket as a durable workflow; see ``workflows.shell``."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from binglian.domain.cooperation import TicketPolicy
    from binglian.domain.tickets.life import TICKETS
    from binglian.domain.tickets.messages import TicketMessage
    from binglian.domain.tickets.ticket import Ticket
    from workflows.contracts import STATE
    from workflows.shell import StreamWorkflow
    from workflows.stream_contracts import TICKET, StreamOutcome, TicketStart


@workflow.defn(name=TICKET)
class TicketWorkflow(StreamWorkflow[Ticket, TicketMessage]):
    """One ticket: a problem, from when it is told to when it is settled."""

    @workflow.init
    def __init__(self, start: TicketStart) -> None:
        super().__init__(TICKETS, start, start.state)

    @workflow.run
    async def run(self, _start: TicketStart) -> StreamOutcome:
        """Lives until it is settled or declined."""
        return await self.live()

    @workflow.query(name=STATE)
    def state(self) -> Ticket:
        """The whole state."""
        return self._register.state

    def _policy(self) -> TicketPolicy:
        return self._register.state.policy

    def _next_page(self) -> TicketStart:
        return TicketStart(state=self._register.state, **self._carried())
