"""How a running stream stands, whatever its kind: what the driver must know to move on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle

from binglian.domain.core import next_due
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.project import Project
from binglian.domain.streams.outbox import Address, Kind, Outbox
from binglian.domain.tickets.ticket import Ticket
from binglian.rehearsal.post import mark
from workflows import contracts
from workflows.stream_contracts import REPORT, StreamReport, workflow_id

Handle = WorkflowHandle[Any, Any]
State = Project | Ticket | Meeting | Order

STATES: dict[Kind, type[Ticket] | type[Meeting] | type[Order]] = {
    Kind.TICKET: Ticket,
    Kind.MEETING: Meeting,
    Kind.ORDER: Order,
}


@dataclass(slots=True)
class Player:
    """A stream that takes part.

    Attributes:
        at: the instant to which it was moved last.
        shift: what to add to its engine's time to get business time.
        due: its next due instant.
        entries: how many records there are; ``unwritten`` those that the ledger has not confirmed.
        notices: how many notices are under way.
        waiting: marks of the messages that it is sending, one for each receiver, oldest first.
    """

    address: Address
    handle: Handle
    at: datetime
    shift: timedelta = timedelta()
    due: datetime | None = None
    entries: int = 0
    unwritten: int = 0
    notices: int = 0
    waiting: tuple[str, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether it has something under way that nobody need let go, or is about to ring."""
        ringing = self.due is not None and self.due <= self.at
        return bool(self.notices or ringing)

    async def look(self) -> None:
        """Asks the workflow how it stands."""
        if self.address.kind is Kind.PROJECT:
            told = await self.project()
            due = None if told.project.ended_at else next_due(told.project)
            self.entries = told.entries
            self._note(told.project.outbox, due.at if due else None, told.unwritten, told.shift)
            return
        report = await self.handle.query(REPORT, result_type=StreamReport)
        outbox = Outbox()
        if (
            report.waiting
        ):  # what was under way may have ended since; of what still is, both now tell the same
            outbox = (await self.state()).outbox
            report = await self.handle.query(REPORT, result_type=StreamReport)
        self.entries = report.entries
        self._note(outbox, report.due, report.unwritten, report.shift)

    async def project(self) -> contracts.ProjectReport:
        """What a project tells of itself."""
        return await self.handle.query(contracts.STATE, result_type=contracts.ProjectReport)

    async def state(self) -> Ticket | Meeting | Order:
        """The state of a ticket, a meeting or an order."""
        return await self.handle.query(contracts.STATE, result_type=STATES[self.address.kind])

    def _note(self, outbox: Outbox, due: datetime | None, unwritten: int, shift: timedelta) -> None:
        oldest: dict[str, str] = {}
        for outgoing in outbox.waiting.values():
            oldest.setdefault(str(outgoing.to), mark(outgoing))
        self.waiting = tuple(oldest.values())
        self.notices, self.due = len(outbox.notices), due
        self.unwritten, self.shift = unwritten, shift


def player(client: Client, address: Address, at: datetime) -> Player:
    """A stream that was started at an instant."""
    return Player(address=address, handle=client.get_workflow_handle(workflow_id(address)), at=at)
