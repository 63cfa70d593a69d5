"""The life of one order as a durable workflow; see ``workflows.shell``."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from binglian.domain.cooperation import TicketPolicy
    from binglian.domain.orders.life import ORDERS
    from binglian.domain.orders.messages import OrderMessage
    from binglian.domain.orders.order import Order
    from workflows.contracts import STATE
    from workflows.shell import StreamWorkflow
    from workflows.stream_contracts import ORDER, OrderStart, StreamOutcome


@workflow.defn(name=ORDER)
class OrderWorkflow(StreamWorkflow[Order, OrderMessage]):
    """One order of a visit or service."""

    @workflow.init
    def __init__(self, start: OrderStart) -> None:
        super().__init__(ORDERS, start, start.state)

    @workflow.run
    async def run(self, _start: OrderStart) -> StreamOutcome:
        """Lives until it is done or cancelled."""
        return await self.live()

    @workflow.query(name=STATE)
    def state(self) -> Order:
        """The whole state."""
        return self._register.state

    def _policy(self) -> TicketPolicy:
        return self._register.state.plan.policy

    def _next_page(self) -> OrderStart:
        return OrderStart(state=self._register.state, **self._carried())
