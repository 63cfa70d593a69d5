"""The life of one meeting as a durable workflow; see ``workflows.shell``."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from binglian.domain.cooperation import TicketPolicy
    from binglian.domain.meetings.life import MEETINGS, trimmed
    from binglian.domain.meetings.meeting import Meeting
    from binglian.domain.meetings.messages import MeetingMessage
    from workflows.contracts import STATE
    from workflows.shell import StreamWorkflow
    from workflows.stream_contracts import MEETING, MeetingStart, StreamOutcome


@workflow.defn(name=MEETING)
class MeetingWorkflow(StreamWorkflow[Meeting, MeetingMessage]):
    """One meeting of a jurisdiction, with its agenda and what becomes of its resolutions."""

    @workflow.init
    def __init__(self, start: MeetingStart) -> None:
        super().__init__(MEETINGS, start, start.state)

    @workflow.run
    async def run(self, _start: MeetingStart) -> StreamOutcome:
        """Lives until the meeting is dissolved."""
        return await self.live()

    @workflow.query(name=STATE)
    def state(self) -> Meeting:
        """The whole state."""
        return self._register.state

    def _policy(self) -> TicketPolicy:
        return self._register.state.plan.policy

    def _next_page(self) -> MeetingStart:
        return MeetingStart(state=trimmed(self._register.state), **self._carried())
