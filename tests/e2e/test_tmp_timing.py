"""Worker and server are killed while resolutions are being delivered; each receipt is there exactly once."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from pydantic import TypeAdapter

from binglian.domain.events import Event
from binglian.domain.matter_events import ResolutionReceived
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.streams.outbox import Address, Delivered, DeliveryRefused, Kind, NoticeSettled
from binglian.domain.streams.records import StreamEvent
from binglian.domain.tickets.events import CardFilled
from binglian.domain.tickets.ticket import Ticket
from binglian.ledger import open_engine, read_entries, read_stream, verify
from tests import builders
from tests.builders import at
from tests.e2e.processes import BUSINESS_NOW, House, Process, eventually, house, tell
from tests.unit.domain.meetings import council
from tests.unit.domain.meetings.council import CHAIR, measure, message
from tests.unit.domain.tickets.window import FUND, POLICY
from workflows.contracts import STATE
from workflows.stream_contracts import MeetingStart, TicketStart, workflow_id
from workflows.stream_starting import start_meeting, start_ticket

pytestmark = pytest.mark.faults

PLAN = builders.plan(builders.step("permit"))
DAY = BUSINESS_NOW.partition(" ")[0]
PROJECTS, TICKETS = ("p1", "p2"), ("t1", "t2", "t3")
LATE = ("p2", "t3")
"""What begins only after everything was killed, where a resolution is to be halfway by then."""

SEEDS = range(4)
STAGGER = 0.6
"""Seconds within which those resolve at whose deliveries the kill strikes wherever they are."""

AnyEvent = Event | StreamEvent
_events: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


@dataclass
class Bureau:
    """A jurisdiction: a joint meeting, and two projects and three tickets that its two matters concern."""

    home: House
    name: str

    @property
    def meeting(self) -> Address:
        """Its joint meeting."""
        return Address(Kind.MEETING, f"{self.name}-joint")

    @property
    def concerned(self) -> tuple[Address, ...]:
        """Whom its resolution is for."""
        kinds = {Kind.PROJECT: PROJECTS, Kind.TICKET: TICKETS}
        return tuple(Address(kind, f"{self.name}-{key}") for kind, keys in kinds.items() for key in keys)

    async def opens(self, *keys: str) -> None:
        """Projects and tickets begin."""
        client, since, shift = await self.home.client(), at(f"{DAY} 08:00"), at(BUSINESS_NOW) - _real_now()
        for key in keys:
            whole = f"{self.name}-{key}"
            if key in PROJECTS:
                await self.home.start_project(whole, PLAN)
            else:
                state = Ticket(key=whole, policy=replace(POLICY, jurisdiction=self.name), problem=FUND)
                days = builders.calendar_data()
                start = TicketStart(state=state, calendar=days, opened_at=since, shift=shift)
                await start_ticket(client, start)

    async def sits(self) -> None:
        """Two matters that concern projects and tickets come before the meeting."""
        plan = replace(council.PLAN, policy=replace(council.POLICY, jurisdiction=self.name))
        start = MeetingStart(
            state=Meeting(plan=plan),
            calendar=builders.calendar_data(),
            opened_at=at(f"{DAY} 08:00"),
            shift=at(BUSINESS_NOW) - _real_now(),
        )
        await start_meeting(await self.home.client(), start)
        for name, concerns in (("road", self.concerned[::2]), ("water", self.concerned[1::2])):
            named = [{"kind": one.kind.value, "key": one.key} for one in concerns]
            await self.tell("submit_matter", "08:30", id=name, title=name, concerns=named)
        await self.tell("convene", "08:40", day=DAY, at="10:00", ground="stuck")
        await self.tell("hold_session", "10:30", session=1, present=[CHAIR], minutes="said")

    async def resolves(self, after: float = 0.0) -> None:
        """On both at once, so many seconds from now."""
        await asyncio.sleep(after)
        said = {"session": 1, "matters": ["road", "water"], "text": "a road and water for all"}
        await self.tell("resolve", "11:00", id="lay", measures=[measure(deadline="2026-07-10")], **said)

    async def tell(self, kind: str, when: str, **body: object) -> None:
        """Tells the meeting something, until it answers."""
        handle = (await self.home.client()).get_workflow_handle(workflow_id(self.meeting))
        await tell(handle, message(kind, f"{DAY} {when}", **body))

    async def received(self, count: int) -> Meeting:
        """The meeting, once so many have acknowledged."""

        async def acknowledged() -> Meeting:
            handle = (await self.home.client()).get_workflow_handle(workflow_id(self.meeting))
            state = await handle.query(STATE, result_type=Meeting)
            assert len(state.resolutions["lay"].receipts) >= count
            return state

        return await eventually(acknowledged)

    async def events(self, address: Address) -> list[AnyEvent]:
        """What the ledger holds of a stream."""
        engine = open_engine(self.home.ledger_url)
        try:
            if address.kind is Kind.PROJECT:
                return [entry.record.event for entry in await read_entries(engine, address.key)]
            stream = f"{address.kind.value}/{address.key}"
            return [entry.record.event for entry in await read_stream(engine, stream)]
        finally:
            await engine.dispose()

    async def acknowledgements(self) -> Counter[str]:
        """How often the meeting's ledger says that each has acknowledged, or refused."""
        found = await self.events(self.meeting)
        return Counter(str(one.to) for one in found if isinstance(one, Delivered | DeliveryRefused))

    async def told(self) -> dict[str, object]:
        """What the ledger holds of everything here, apart from when answers came and people heard."""
        return {
            str(address).replace(self.name, "NAME"): self._plain(await self.events(address))
            for address in (self.meeting, *self.concerned)
        }

    def _plain(self, events: list[AnyEvent]) -> tuple[list[str], list[str]]:
        answers = [one for one in events if isinstance(one, Delivered | DeliveryRefused)]
        rest = [one for one in events if not isinstance(one, Delivered | DeliveryRefused | NoticeSettled)]
        texts = [_events.dump_json(one).decode().replace(self.name, "NAME") for one in rest]
        return texts, sorted(f"{one.type} {one.id} {one.to}".replace(self.name, "NAME") for one in answers)


async def test_after_kills_amid_deliveries_each_receipt_is_there_once(tmp_path: Path) -> None:
    import time; t0=time.time()
    def P(x): print('T', x, round(time.time()-t0,1), flush=True)
    async with house(tmp_path) as home:
        P('house')
        calm, before, between, after = (Bureau(home, one) for one in ("calm", "before", "between", "after"))
        struck = [Bureau(home, f"struck{seed}") for seed in SEEDS]
        disturbed = [before, between, after, *struck]
        await _prepared(before, without=(*PROJECTS, *TICKETS))
        await _prepared(between, without=LATE)
        await asyncio.gather(*(_prepared(one) for one in (calm, after, *struck)))
        await calm.resolves()
        await calm.received(len(calm.concerned))

        P('home.worker.terminat')
        home.worker.terminate()
        assert home.worker.exit_code() == 0
        P('hands = [_only(queue')
        hands = [_only(queue, home).start() for queue in ("projects", "courier")]
        await asyncio.gather(before.resolves(), between.resolves(), after.resolves())
        await after.received(len(after.concerned))
        assert len((await between.received(3)).outbox.waiting) == len(LATE)
        assert len((await before.received(0)).outbox.waiting) == len(before.concerned)
        assert not await after.acknowledgements()
        P('delays =')
        delays = [Random(seed).uniform(0, STAGGER) for seed in SEEDS]
        resolving = [
            asyncio.create_task(one.resolves(delay)) for one, delay in zip(struck, delays, strict=True)
        ]
        await asyncio.sleep(STAGGER)
        await _power_cut(home, hands)

        P('home.worker.start()')
        home.worker.start()
        await asyncio.gather(before.opens(*PROJECTS, *TICKETS), between.opens(*LATE))
        P('await asyncio.gather')
        await asyncio.gather(*resolving)
        P('expected = await')
        expected = await _settled(calm)
        P('for one in disturbed')
        for one in disturbed:
            assert await _settled(one) == expected, one.name
            await _receipts_are_there_once(one); P(one.name)
            st=await one.received(5); print([ (k[-3:],v.isoformat()[14:23]) for k,v in st.resolutions['lay'].receipts.items()], [ (e.receipt) for e in await one.events(one.meeting) if isinstance(e, Delivered)])


async def _prepared(bureau: Bureau, *, without: tuple[str, ...] = ()) -> None:
    await bureau.opens(*(key for key in (*PROJECTS, *TICKETS) if key not in without))
    await bureau.sits()


async def _settled(bureau: Bureau) -> dict[str, object]:
    """What the ledger says once it has every acknowledgement and what they acknowledge."""
    await bureau.received(len(bureau.concerned))

    async def written() -> dict[str, object]:
        assert sum((await bureau.acknowledgements()).values()) >= len(bureau.concerned)
        for address in bureau.concerned:
            assert any(_follows(event) for event in await bureau.events(address))
        return await bureau.told()

    return await eventually(written)


async def _receipts_are_there_once(bureau: Bureau) -> None:
    resolution = (await bureau.received(len(bureau.concerned))).resolutions["lay"]
    assert set(resolution.receipts) == {str(one) for one in bureau.concerned}
    assert (resolution.refused, resolution.missing()) == ({}, ())
    assert await bureau.acknowledgements() == Counter(str(one) for one in bureau.concerned)
    engine = open_engine(bureau.home.ledger_url)
    for address in (bureau.meeting, *bureau.concerned):
        stream = address.key if address.kind is Kind.PROJECT else f"{address.kind.value}/{address.key}"
        assert (await verify(engine, stream)).ok
        times = sum(_follows(event) for event in await bureau.events(address))
        assert times == (0 if address == bureau.meeting else 1)
    await engine.dispose()


def _follows(event: AnyEvent) -> bool:
    return isinstance(event, CardFilled | ResolutionReceived) and event.resolution == "lay"


def _only(queue: str, home: House) -> Process:
    """A worker that serves one queue alone."""
    silent = {"BINGLIAN_HEALTH_PORT": "0", "BINGLIAN_METRICS_PORT": "0", "BINGLIAN_QUEUE": queue}
    log = home.ledger.with_name(f"{queue}.log")
    return replace(home.worker, log=log, environment={**home.worker.environment, **silent}, running=None)


async def _power_cut(home: House, workers: list[Process]) -> None:
    """Everything dies at once; the server comes back."""
    for process in (*workers, home.server):
        process.kill()
    home.server.start()
    await home.client()


def _real_now() -> datetime:
    return datetime.now(UTC)
