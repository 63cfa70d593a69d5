"""The post of a rehearsal: it holds every message until the driver lets it go.

Each workflow has a clock of its own. A message would find its receiver in the past; so the driver first moves
the receiver on, and lets messages go one by one, in the same order in every run.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from binglian.domain.ports import Courier, OpenTicket
from binglian.domain.streams.outbox import Address, Kind, Outgoing


def mark(outgoing: Outgoing) -> str:
    """By what the post knows a message: its id, or the address of the stream that it opens."""
    return str(outgoing.to) if outgoing.opens else outgoing.id


@dataclass(slots=True)
class Held:
    """A message that waits; ``gone`` once it was delivered or has failed."""

    to: Address
    free: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Post:
    """A courier that waits for leave.

    Attributes:
        courier: what brings the messages in the end.
        now: business time; what is opened is opened then.
    """

    courier: Courier
    now: datetime
    held: dict[str, Held] = field(default_factory=dict[str, Held])

    async def deliver(self, outgoing: Outgoing) -> int:
        """Delivers once it may; see ``Courier.deliver``."""
        held = await self._turn(mark(outgoing), outgoing.to)
        try:
            return await self.courier.deliver(outgoing)
        finally:
            self._over(mark(outgoing), held)

    async def open_ticket(self, opening: OpenTicket) -> None:
        """Opens a ticket once it may, at the instant of the rehearsal."""
        to = Address(Kind.TICKET, opening.ticket.key)
        held = await self._turn(str(to), to)
        shift = opening.shift or timedelta(microseconds=1)
        try:
            await self.courier.open_ticket(replace(opening, opened_at=self.now, shift=shift))
        finally:
            self._over(str(to), held)

    async def let_go(self, name: str) -> None:
        """Lets a message go, and waits until it was delivered or has failed."""
        held = self.held[name]
        held.free.set()
        await held.gone.wait()

    async def _turn(self, name: str, to: Address) -> Held:
        """Waits for leave; a repeat of what waits already waits with it."""
        held = self.held.setdefault(name, Held(to))
        await held.free.wait()
        return held

    def _over(self, name: str, held: Held) -> None:
        held.gone.set()
        if self.held.get(name) is held:
            del self.held[name]
