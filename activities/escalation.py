"""Submitting an unsolved matter to the joint meeting."""

from dataclasses import dataclass

from temporalio import activity

from activities.courier import carried
from binglian.domain.ports import Courier
from binglian.domain.streams.outbox import Outgoing


@dataclass(frozen=True)
class EscalationActivities:
    """Puts on a meeting's agenda what a lower rung of the ladder did not solve.

    Idempotency key: the message's id. A delivery like any other, under a name that operators look for.
    """

    courier: Courier

    @activity.defn(name="submit_to_meeting")
    async def submit(self, outgoing: Outgoing) -> int:
        """Submits the matter once, and returns the ledger sequence of what it caused at the meeting."""
        return await carried(self.courier, outgoing)
