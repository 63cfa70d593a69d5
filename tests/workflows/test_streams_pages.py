"""What is under way survives the turn of a page and the death of a worker, and arrives once."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from binglian.domain.ports import DeliveryFailed, OpenTicket
from binglian.domain.streams.outbox import Outgoing
from tests.workflows.hall import Hall, Handle, bare_hall, open_hall, until
from workers.courier import TemporalCourier
from workers.embedded import address, server
from workers.settings import Queue, Settings
from workers.skipping import SETTINGS
from workers.worker import build_workers
from workflows import policies


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def impatient() -> AsyncIterator[str]:
    """Where a server is that soon suggests to turn the page."""
    settings = (*SETTINGS, "limit.historyCount.suggestContinueAsNew=60")
    async with server(settings=settings) as environment:
        yield address(environment.client)


async def runs(hall: Hall, handle: Handle) -> int:
    """How many runs a stream has had."""
    count, run = 0, (await handle.describe()).run_id
    while run:
        page = hall.server.client.get_workflow_handle(handle.id, run_id=run)
        first = await anext(page.fetch_history_events(page_size=1))
        count, run = count + 1, first.workflow_execution_started_event_attributes.continued_execution_run_id
    return count


async def test_a_page_carries_on_what_is_under_way_and_it_arrives_once(impatient: str) -> None:
    async with open_hall(impatient) as hall:
        ticket = await hall.ticket()
        await hall.skip_to("2026-03-11 00:10", ticket)
        assert (await hall.report(ticket)).waiting == 1

        async def turned() -> bool:
            await ticket.signal("notify", "no message")
            return await runs(hall, ticket) > 1

        await until(turned)
        assert (await hall.report(ticket)).waiting == 1
        meeting = await hall.meeting()
        await hall.skip_to("2026-03-11 00:20", meeting)
        await hall.skip_to("2026-03-11 00:30", ticket)
        await hall.settled(ticket)
        await hall.settled(meeting)
        assert hall.told(meeting).count("matter_submitted") == 1
        assert hall.told(ticket).count("delivered") == 1
        sequences = [record.sequence for record in hall.ledger.streams[f"ticket/{ticket.id[7:]}"]]
        assert sequences == [*range(1, len(sequences) + 1)]


async def test_a_worker_that_dies_before_it_says_that_it_delivered_leaves_one_receipt(
    temporal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Outgoing] = []
    deliver = TemporalCourier.deliver

    async def dies(self: TemporalCourier, outgoing: Outgoing) -> int:
        receipt = await deliver(self, outgoing)
        taken.append(outgoing)
        if len(taken) == 1:
            raise ConnectionResetError("the worker was killed")
        return receipt

    monkeypatch.setattr(TemporalCourier, "deliver", dies)
    async with open_hall(temporal) as hall:
        meeting, ticket = await hall.meeting(), await hall.ticket()
        await hall.skip_to("2026-03-11 00:10", meeting, ticket)
        await hall.settled(ticket)
        await hall.settled(meeting)
        assert len(taken) == 2
        assert hall.told(meeting).count("matter_submitted") == 1
        assert hall.told(ticket).count("delivered") == 1


async def test_without_a_courier_time_and_ledger_go_on_and_everything_arrives_later(temporal: str) -> None:
    async with bare_hall(temporal) as hall, AsyncExitStack() as stack:
        for queue in (Queue.PROJECTS, Queue.LEDGER):
            settings = Settings(graceful_seconds=0, queue=queue)
            for worker in build_workers(hall.server.client, hall.ledger, settings):
                await stack.enter_async_context(worker)
        meeting, ticket = await hall.meeting(), await hall.ticket()
        await hall.tell(ticket, "accept_ticket", "2026-03-02 09:00", "desk")

        async def written() -> bool:
            return not (await hall.report(ticket)).unwritten

        await until(written)
        assert "ticket_accepted" in hall.told(ticket)
        assert (await hall.report(ticket)).waiting == 1
        settings = Settings(graceful_seconds=0, queue=Queue.COURIER)
        for worker in build_workers(hall.server.client, hall.ledger, settings, hall.notifier):
            await stack.enter_async_context(worker)
        await hall.settled(ticket)
        assert len(hall.notifier.sent) >= 1
        assert (await hall.report(meeting)).waiting == 0


async def test_one_receiver_gets_its_messages_in_order_and_never_two_at_once(
    temporal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tickets that a meeting opens are many receivers; each is opened once."""
    opened: list[str] = []
    open_ticket = TemporalCourier.open_ticket

    async def noted(self: TemporalCourier, opening: OpenTicket) -> None:
        await open_ticket(self, opening)
        await open_ticket(self, opening)
        opened.append(opening.ticket.key)

    monkeypatch.setattr(TemporalCourier, "open_ticket", noted)
    monkeypatch.setattr(policies, "DELIVERIES_AT_ONCE", 2)
    async with open_hall(temporal) as hall:
        meeting = await hall.meeting(kind="tea-party")
        day = "2026-03-02"
        await hall.tell(meeting, "convene", f"{day} 09:00", "head@office", day=day, at="09:30", ground="now")
        await hall.skip_to(f"{day} 10:00", meeting)
        opinions = [{"text": f"opinion {number}", "owner": "head@land"} for number in range(5)]
        session = (await hall.meeting_of(meeting)).sessions[0].number
        await hall.tell(
            meeting,
            "hold_session",
            f"{day} 10:00",
            "head@office",
            session=session,
            present=["head@land"],
            minutes="all spoke",
            opinions=opinions,
        )
        await hall.settled(meeting)
        assert len(opened) == len(set(opened)) == 5
        assert hall.told(meeting).count("delivered") == 5
        for key in opened:
            ticket = hall.known_ticket(key)
            state = await hall.state_of(ticket)
            assert state.policy.jurisdiction == hall.name
            now = (await hall.report(ticket)).now
            assert abs((now - (await hall.report(meeting)).now).total_seconds()) < 60


async def test_a_courier_says_which_refusals_are_for_good(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        ticket = await hall.ticket()
        courier = TemporalCourier(hall.server.client)
        to = hall.address_of(ticket)

        def body(when: str) -> str:
            return (
                f'{{"type": "accept_ticket", "id": "{when}", "occurred_at": "{when}T09:00:00+08:00",'
                ' "actor": {"post": "stranger"}}'
            )

        with pytest.raises(DeliveryFailed) as refused:
            await courier.deliver(Outgoing(id="a", to=to, body=body("2026-03-02")))
        assert refused.value.code == "actor-not-allowed"
        with pytest.raises(Exception, match="update failed") as later:
            await courier.deliver(Outgoing(id="b", to=to, body=body("2026-03-20")))
        assert not isinstance(later.value, DeliveryFailed)
