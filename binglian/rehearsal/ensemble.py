"""Many workflows on one clock: moved on instant by instant, messages let go one by one.

On the skipping server every workflow has a clock of its own (ADR 5). All that happens does so at the nearest
due instant of any: those that are due are moved there, and whoever is written to, before the message goes.
The others may stay behind until their turn comes, since nothing falls due in them before.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from binglian.domain.streams.outbox import Address
from binglian.rehearsal.post import Held, Post
from binglian.rehearsal.standing import Player, player
from workers.skipping import SkippingServer

QUIET_SECONDS = 60.0
"""How long to wait until nothing is under way at an instant."""

POLL_SECONDS = 0.01

Missing = Callable[[Address], Awaitable[bool]]
"""Begins a stream that is written to and not there; whether it could."""


@dataclass(slots=True)
class Ensemble:
    """The streams of a rehearsal, in the order in which they were begun.

    Attributes:
        now: the instant of the rehearsal.
        missing: what to do about a receiver that is not there.
        stirred: those that may have something under way.
        gone: the message that was let go last, until its sender has taken note.
        log: how many entries a stream had, whenever it had more and nothing but messages was under way.
    """

    server: SkippingServer
    post: Post
    now: datetime
    missing: Missing
    patience: float = QUIET_SECONDS
    players: dict[str, Player] = field(default_factory=dict[str, Player])
    stirred: set[str] = field(default_factory=set[str])
    log: list[tuple[Address, int]] = field(default_factory=list[tuple[Address, int]])
    noted: dict[str, int] = field(default_factory=dict[str, int])
    gone: str = ""

    @property
    def shift(self) -> timedelta:
        """What a stream begun now adds to its engine's time."""
        return self.now - datetime.now(self.now.tzinfo)

    def join(self, address: Address) -> Player:
        """A stream that was begun now takes part."""
        self.stirred.add(str(address))
        return self.players.setdefault(str(address), player(self.server.client, address, self.now))

    def stir(self, address: Address) -> None:
        """A stream was written to."""
        self.stirred.add(str(address))

    async def move_to(self, instant: datetime) -> None:
        """Lets business time pass, with all that falls due until then.

        Raises:
            TimeoutError: something stays under way; the streams and messages are named.
        """
        await self.settle()
        while (due := self._nearest()) is not None and due <= instant:
            self.now = self.post.now = max(due, self.now)
            for one in [one for one in self.players.values() if one.due is not None and one.due <= self.now]:
                await self.bring(one)
            await self.settle()
        self.now = self.post.now = max(instant, self.now)

    async def bring(self, one: Player) -> None:
        """Moves a stream on to now."""
        if one.at < self.now:
            await self.server.skip_to(one.handle, self.now - one.shift)
            one.at = self.now
            self.stirred.add(str(one.address))

    async def settle(self, *, written: bool = False) -> None:
        """Waits until nothing is under way, and lets go what is to be delivered.

        The ledger may lag behind, unless all is to be written.

        Raises:
            TimeoutError: see ``move_to``.
        """
        try:
            async with asyncio.timeout(self.patience):
                while True:
                    if await self._quiet(written=written):
                        return
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError as error:
            raise TimeoutError(self._stuck()) from error

    def _nearest(self) -> datetime | None:
        return min((one.due for one in self.players.values() if one.due), default=None)

    async def _quiet(self, *, written: bool) -> bool:
        if written:
            self.stirred.update(name for name, one in self.players.items() if one.unwritten)
        stirred = [one for name, one in self.players.items() if name in self.stirred]
        for one in stirred:
            await one.look()
        if any(one.busy or (written and one.unwritten) for one in stirred):
            return False
        waiting = [name for one in stirred for name in one.waiting]
        if self.gone in waiting:
            return False
        self.gone = ""
        self._note(stirred)
        if not waiting:
            self.stirred.clear()
            return True
        if set(waiting) <= set(self.post.held):
            await self._deliver(waiting[0], self.post.held[waiting[0]])
        return False

    async def _deliver(self, name: str, held: Held) -> None:
        """Moves the receiver on and lets the message go; what it opens takes part from now on."""
        opens = name == str(held.to)
        if not opens:
            receiver = self.players.get(str(held.to))
            if receiver is None and not await self.missing(held.to):
                raise TimeoutError(name)
            await self.bring(self.players[str(held.to)])
        await self.post.let_go(name)
        self.gone = name
        self.join(held.to)

    def _note(self, stirred: list[Player]) -> None:
        """Keeps in which order entries arose: what a message brings about stands after what sent it."""
        for one in stirred:
            if one.entries > self.noted.get(str(one.address), 0):
                self.noted[str(one.address)] = one.entries
                self.log.append((one.address, one.entries))

    def _stuck(self) -> str:
        """What is still under way, for people."""
        found = [
            f"{name}: {', '.join(_under_way(self.players[name], self.post))}"
            for name in self.players
            if name in self.stirred and (self.players[name].busy or self.players[name].waiting)
        ]
        return f"{self.now.isoformat()}: " + "; ".join(found)


def _under_way(one: Player, post: Post) -> list[str]:
    sending = [f"{name} → {post.held[name].to}" if name in post.held else name for name in one.waiting]
    records = [f"{one.unwritten} records unwritten"] if one.unwritten else []
    notices = [f"{one.notices} notices"] if one.notices else []
    ringing = [f"due {one.due.isoformat()}"] if one.due and one.due <= one.at else []
    return [*sending, *records, *notices, *ringing]
