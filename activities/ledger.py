"""Appending to the ledger."""

from dataclasses import dataclass

from temporalio import activity

from binglian.domain.ports import Batch, Ledger, StreamLedger
from binglian.domain.streams.records import StreamBatch


@dataclass(frozen=True)
class LedgerActivities:
    """Writes what the workflows decided; it decides nothing.

    Idempotency key: project and sequence of each record. Everything is retried without end, a conflict too:
    it shows as a pending activity until someone has mended the ledger, and clears by itself then.
    """

    ledger: Ledger

    @activity.defn(name="append_to_ledger")
    async def append(self, batch: Batch) -> int:
        """Appends a batch once, and returns the last sequence that the ledger holds."""
        return await self.ledger.append(batch)


@dataclass(frozen=True)
class StreamLedgerActivities:
    """Writes what tickets, meetings and orders decided; as ``LedgerActivities`` does for projects."""

    ledger: StreamLedger

    @activity.defn(name="append_stream_to_ledger")
    async def append_stream(self, batch: StreamBatch) -> int:
        """Appends a batch once, and returns the last sequence that the ledger holds."""
        return await self.ledger.append_stream(batch)
