"""Bringing messages from one workflow to another."""

from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from binglian.domain.ports import Courier, DeliveryFailed, OpenTicket
from binglian.domain.streams.outbox import Outgoing


@dataclass(frozen=True)
class CourierActivities:
    """Delivers what stands in an outbox.

    Idempotency key: the message's id, by which its receiver tells a repeat; the key of a ticket. Everything
    but a refusal is retried without end.
    """

    courier: Courier

    @activity.defn(name="deliver_message")
    async def deliver(self, outgoing: Outgoing) -> int:
        """Delivers a message; see ``Courier.deliver``."""
        return await carried(self.courier, outgoing)

    @activity.defn(name="open_ticket")
    async def open_ticket(self, opening: OpenTicket) -> None:
        """Begins a ticket, once."""
        await self.courier.open_ticket(opening)


async def carried(courier: Courier, outgoing: Outgoing) -> int:
    """Delivers a message.

    Raises:
        ApplicationError: of the refusal's code, not to be retried.
    """
    try:
        return await courier.deliver(outgoing)
    except DeliveryFailed as failed:
        raise ApplicationError(failed.reason, type=failed.code, non_retryable=True) from failed
