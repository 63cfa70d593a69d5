"""The courier that speaks Temporal: a message is an update of the receiver's workflow."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from binglian.domain.desk import Receipt
from binglian.domain.errors import Code
from binglian.domain.ports import DeliveryFailed, OpenTicket
from binglian.domain.streams.outbox import Kind, Outgoing
from workflows.contracts import SUBMIT
from workflows.stream_contracts import TicketStart, workflow_id
from workflows.stream_starting import start_ticket

PATIENCE = 10.0
"""Seconds for an answer. A receiver whose worker is away gets the message again later."""

PASSING = frozenset({Code.FROM_THE_FUTURE.value})
"""Refusals that time alone overcomes: the receiver's clock is behind the sender's."""


@dataclass(frozen=True)
class TemporalCourier:
    """Brings messages from one workflow to another.

    Whatever passes by itself (a receiver that does not exist yet, no worker, no network) is raised as it
    is, for the engine to try again.
    """

    client: Client

    async def deliver(self, outgoing: Outgoing) -> int:
        """Sends a message as an update; see ``Courier.deliver``."""
        handle = self.client.get_workflow_handle(workflow_id(outgoing.to))
        body: object = json.loads(outgoing.body)
        try:
            async with asyncio.timeout(PATIENCE):
                # by its id the server finds the answer again that was given before, even after the end
                receipt = await handle.execute_update(  # pyright: ignore[reportUnknownMemberType] - SDK
                    SUBMIT, body, id=outgoing.id, result_type=Receipt
                )
        except WorkflowUpdateFailedError as failed:
            raise _refusal(failed) from failed
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND and await self._has_ended(outgoing):
                raise DeliveryFailed(_ended(outgoing).value, str(outgoing.to)) from error
            raise
        return next(iter(receipt.sequences), 0)

    async def open_ticket(self, opening: OpenTicket) -> None:
        """Begins a ticket, with the sender's clock; one that there is already is left alone."""
        start = TicketStart(
            state=opening.ticket,
            calendar=opening.calendar,
            opened_at=opening.opened_at,
            shift=opening.opened_at - datetime.now(UTC) if opening.shift else timedelta(),
        )
        try:
            await start_ticket(self.client, start)
        except WorkflowAlreadyStartedError:
            return

    async def _has_ended(self, outgoing: Outgoing) -> bool:
        """Whether a receiver that can't be found has run.

        Raises:
            RPCError: it has never been started, or nobody knows.
        """
        handle = self.client.get_workflow_handle(workflow_id(outgoing.to))
        return (await handle.describe()).close_time is not None


def _refusal(failed: WorkflowUpdateFailedError) -> Exception:
    """The failure as the receiver means it: for good, or for now."""
    cause = failed.cause
    if isinstance(cause, ApplicationError) and cause.type and cause.type not in PASSING:
        return DeliveryFailed(cause.type, cause.message)
    return failed


def _ended(outgoing: Outgoing) -> Code:
    return Code.PROJECT_ENDED if outgoing.to.kind is Kind.PROJECT else Code.STREAM_ENDED
