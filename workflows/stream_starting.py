"""Starting tickets, meetings and orders: what a client needs beside the contracts."""

from temporalio.client import Client, WorkflowHandle
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)

from binglian.domain.meetings.life import MEETINGS
from binglian.domain.orders.life import ORDERS
from binglian.domain.streams.outbox import Address
from binglian.domain.streams.records import StreamCard
from binglian.domain.tickets.life import TICKETS
from workflows import contracts
from workflows.stream_contracts import (
    KIND,
    MEETING,
    ORDER,
    TICKET,
    UNDELIVERED,
    MeetingStart,
    OrderStart,
    Start,
    TicketStart,
    workflow_id,
)
from workflows.stream_display import SUMMARY_BYTES

Handle = WorkflowHandle[object, object]


async def start_ticket(client: Client, start: TicketStart) -> Handle:
    """Starts a ticket's workflow.

    Raises:
        WorkflowAlreadyStartedError: a ticket with this key runs or has run; so below.
    """
    return await _started(client, TICKET, start, TICKETS.card(start.state))


async def start_meeting(client: Client, start: MeetingStart) -> Handle:
    """Starts a meeting's workflow."""
    return await _started(client, MEETING, start, MEETINGS.card(start.state))


async def start_order(client: Client, start: OrderStart) -> Handle:
    """Starts an order's workflow."""
    return await _started(client, ORDER, start, ORDERS.card(start.state))


async def _started(client: Client, name: str, start: Start, card: StreamCard) -> Handle:
    attributes = [
        SearchAttributePair(contracts.JURISDICTION, card.jurisdiction),
        SearchAttributePair(contracts.OVERDUE, value=False),
        SearchAttributePair(KIND, card.sort or card.kind.value),
        SearchAttributePair(UNDELIVERED, value=False),
    ]
    return await client.start_workflow(
        name,
        start,
        id=workflow_id(Address(card.kind, card.key)),
        task_queue=contracts.PROJECTS_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        static_summary=card.title.encode()[:SUMMARY_BYTES].decode(errors="ignore"),
        search_attributes=TypedSearchAttributes(attributes),
    )
