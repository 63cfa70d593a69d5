"""``SqlLedger``: appends to the ledger, once, in order, with its projections in the same transaction."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.ports import Batch, LedgerConflict
from binglian.domain.streams.records import StreamBatch
from binglian.ledger.engine import IMMEDIATE
from binglian.ledger.kinds import AnyBatch, stream_of
from binglian.ledger.transaction import append_group, require_consecutive

GROUP = 64
"""How many batches, each of another stream, one transaction takes at most."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A batch on its way, and what came of it: the last sequence, or the conflict."""

    batch: AnyBatch
    answer: int | LedgerConflict | None = None


class SqlLedger:
    """The ``binglian.domain.ports.Ledger`` and ``StreamLedger`` on SQLAlchemy.

    Batches that arrive while a transaction is under way go into the next one together: the price of a
    transaction is paid once for all of them. A batch in conflict does not disturb the others; when the
    database fails a group, each of its batches is tried alone, so that one it can't store never holds up
    another.

    Appenders of one stream in several processes take turns: by a lock on the stream's head on PostgreSQL, by
    the one write lock of the file on SQLite.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Takes an engine from ``open_engine``; disposing of it stays the caller's business."""
        self._engine = engine.execution_options(**{IMMEDIATE: True})
        self._queue: list[_Waiting] = []
        self._turn = asyncio.Lock()
        self._at_work: set[asyncio.Task[None]] = set()

    async def append(self, batch: Batch) -> int:
        """Appends a batch and updates the projections in one transaction.

        Idempotency key: (project, sequence). Records that are already there are left alone, if they say the
        same.

        Returns:
            The last sequence that the stream now holds; 0 for an empty batch of an unknown project.

        Raises:
            LedgerConflict: a record or the card that is already there says something else, or a sequence is
                missing; repeating can't help.
            sqlalchemy.exc.SQLAlchemyError: the database can't be reached or is busy; repeating can help.
        """
        return await self._append(batch)

    async def append_stream(self, batch: StreamBatch) -> int:
        """Appends a batch of a ticket, a meeting or an order as ``append`` does, in the same groups.

        Idempotency key: (stream, sequence).

        Raises:
            LedgerConflict: a record or the card that is already there says something else, or a sequence is
                missing; repeating can't help.
            sqlalchemy.exc.SQLAlchemyError: the database can't be reached or is busy; repeating can help.
        """
        return await self._append(batch)

    async def _append(self, batch: AnyBatch) -> int:
        require_consecutive(batch.records)
        mine = _Waiting(batch)
        self._queue.append(mine)
        work = asyncio.create_task(self._take_turn(mine))
        self._at_work.add(work)
        work.add_done_callback(self._finished)
        # who gives up must not tear a transaction: it ends by itself, and repeating it is harmless
        await asyncio.shield(work)
        if isinstance(mine.answer, int):
            return mine.answer
        raise mine.answer or LedgerConflict("unanswered")

    async def _take_turn(self, mine: _Waiting) -> None:
        try:
            async with self._turn:
                if mine.answer is None:
                    await self._serve(mine)
        finally:
            # answered or failed: in no case does it wait any longer
            self._queue = [waiting for waiting in self._queue if waiting is not mine]

    def _finished(self, work: asyncio.Task[None]) -> None:
        self._at_work.discard(work)
        if not work.cancelled():
            work.exception()  # whoever waits has it already; who gave up does not want it

    async def _serve(self, mine: _Waiting) -> None:
        """Commits one's own batch and those that wait behind it, or only one's own if the group fails."""
        group = self._group(mine)
        if len(group) > 1:
            try:
                await self._commit(group)
            except Exception:  # noqa: BLE001 - tried again at once, and raised to whom it concerns
                await self._commit([mine])
        else:
            await self._commit(group)

    def _group(self, mine: _Waiting) -> list[_Waiting]:
        """The first waiting batch of each stream, one's own in any case."""
        group = {stream_of(mine.batch.card): mine}
        for waiting in self._queue:
            if len(group) < GROUP:
                group.setdefault(stream_of(waiting.batch.card), waiting)
        return list(group.values())

    async def _commit(self, group: list[_Waiting]) -> None:
        async with self._engine.begin() as connection:
            answers = await append_group(connection, [waiting.batch for waiting in group])
        # only now is it true
        for waiting, answer in zip(group, answers, strict=True):
            waiting.answer = answer
        self._queue = [waiting for waiting in self._queue if waiting.answer is None]
