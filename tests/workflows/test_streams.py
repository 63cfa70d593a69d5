"""Tickets and meetings as durable workflows: time, outbox, notices and ledger, each in its own time."""

from binglian.domain.errors import Code
from binglian.domain.streams.outbox import Address, Delivered, Kind
from tests import builders
from tests.workflows.hall import open_hall, until
from workflows import contracts
from workflows.stream_contracts import KIND, RUNG, UNDELIVERED

DAY = 24 * 3600


async def test_a_ticket_climbs_to_the_joint_meeting_and_is_on_its_agenda_exactly_once(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        meeting, ticket = await hall.meeting(), await hall.ticket()
        await hall.settled(meeting)
        await hall.settled(ticket)
        assert await hall.attribute(ticket, RUNG) == "agent"
        await hall.skip_to("2026-03-12 12:00", meeting, ticket)
        await hall.settled(ticket)
        state = await hall.state_of(ticket)
        assert state.rung == "joint"
        assert not state.outbox.waiting
        (matter,) = (await hall.meeting_of(meeting)).matters.values()
        assert matter.concerns == (Address(Kind.TICKET, state.key),)
        await hall.settled(meeting)
        assert hall.told(meeting).count("matter_submitted") == 1
        assert hall.told(ticket).count("escalated") == 2
        assert hall.told(ticket).count("delivered") == 1
        assert await hall.attribute(ticket, RUNG) == "joint"
        assert await hall.attribute(ticket, KIND) == "ticket"
        assert await hall.attribute(meeting, KIND) == "joint"
        assert await hall.attribute(ticket, contracts.JURISDICTION) == hall.name


async def test_what_a_receiver_refuses_is_seen_by_operators_and_holds_nothing_up(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        meeting = await hall.meeting(submitters=(), members=())
        ticket = await hall.ticket()
        await hall.tell(meeting, "dissolve", "2026-03-02 09:00", "head@office", ground="done")
        await meeting.result()
        await hall.skip_to("2026-03-12 12:00", ticket)
        await hall.settled(ticket)
        state = await hall.state_of(ticket)
        assert list(state.outbox.refused.values()) == [Code.STREAM_ENDED.value]
        assert Code.STREAM_ENDED.value in await hall.details(ticket)
        assert await hall.attribute(ticket, UNDELIVERED) is True
        assert "delivery_refused" in hall.told(ticket)
        await hall.skip_to("2026-04-01 12:00", ticket)
        assert (await hall.state_of(ticket)).rung == "group"


async def test_a_dead_channel_holds_nothing_up_and_is_seen_by_operators(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        hall.notifier.dead = True
        ticket = await hall.ticket()

        async def tried() -> bool:
            return hall.notifier.attempts > 0

        await until(tried)
        await hall.tell(ticket, "accept_ticket", "2026-03-02 09:00", "desk")
        await hall.skip_to("2026-03-02 10:30", ticket)
        await hall.settled(ticket)
        state = await hall.state_of(ticket)
        assert list(state.outbox.unheard.values()) == ["mail: no answer"]
        assert "mail: no answer" in await hall.details(ticket)
        assert await hall.attribute(ticket, UNDELIVERED) is True
        assert "ticket_accepted" in hall.told(ticket)
        hall.notifier.dead = False
        await hall.skip_to("2026-03-05 12:00", ticket)
        await hall.settled(ticket)
        assert hall.notifier.sent


async def test_a_notice_goes_out_with_its_stream_as_the_key(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        ticket = await hall.ticket()
        await hall.settled(ticket)
        (letter,) = hall.notifier.sent.values()
        assert letter.key.startswith(ticket.id.replace("-", "/", 1) + "/ticket-opened")
        assert letter.jurisdiction == hall.name


async def test_a_receiver_that_is_not_there_yet_is_waited_for(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        ticket = await hall.ticket()
        await hall.skip_to("2026-03-11 00:10", ticket)
        assert (await hall.report(ticket)).waiting == 1
        meeting = await hall.meeting()
        await hall.skip_to("2026-03-11 00:10", meeting)
        await hall.skip_to("2026-03-11 00:30", ticket)
        await hall.settled(ticket)
        assert len((await hall.meeting_of(meeting)).matters) == 1


async def test_bad_messages_are_refused_with_their_code_and_bad_notices_are_kept(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        ticket = await hall.ticket()
        assert (await hall.refusal(ticket, "no message")).type == Code.BAD_MESSAGE.value
        await ticket.signal(contracts.NOTIFY, "no message")
        await ticket.signal("another")
        await ticket.cancel()

        async def kept() -> bool:
            await hall.settled(ticket)
            return hall.told(ticket).count("message_refused") == 3

        await until(kept)
        assert (await hall.state_of(ticket)).ended_at is None


async def test_a_ticket_ends_when_nothing_is_left_to_send_or_to_write(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        ticket = await hall.ticket()
        await hall.tell(ticket, "decline_ticket", "2026-03-02 09:00", "desk", ground="not for us")
        outcome = await hall.server.client.get_workflow_handle(
            ticket.id, result_type=dict[str, object]
        ).result()
        assert outcome["entries"] == len(hall.told(ticket))
        assert "ticket_declined" in hall.told(ticket)


async def test_a_notice_that_is_still_under_way_keeps_no_ticket_open_beyond_its_time(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        hall.notifier.dead = True
        ticket = await hall.ticket()
        await hall.tell(ticket, "decline_ticket", "2026-03-02 09:00", "desk", ground="not for us")
        assert (await hall.report(ticket)).due is None
        await hall.skip_to("2026-03-02 11:00", ticket)
        await ticket.result()
        assert hall.told(ticket)[-1] == "notice_settled"


async def test_a_resolution_reaches_the_ticket_that_acknowledges_it_and_the_meeting_holds_the_proof(
    temporal: str,
) -> None:
    async with open_hall(temporal) as hall:
        meeting, ticket = await hall.meeting(), await hall.ticket()
        await hall.skip_to("2026-03-11 09:00", meeting, ticket)
        await hall.settled(ticket)
        (matter,) = (await hall.meeting_of(meeting)).matters
        day, chair = "2026-03-11", "head@office"
        await hall.tell(meeting, "convene", f"{day} 09:00", chair, day=day, at="10:00", ground="urgent")
        number = (await hall.meeting_of(meeting)).sessions[-1].number
        await hall.skip_to(f"{day} 10:30", ticket, meeting)
        held = {"session": number, "present": ["head@land"], "minutes": "agreed"}
        await hall.tell(meeting, "hold_session", f"{day} 10:30", chair, **held)
        measure = {"text": "pay", "owner": "handler@housing", "deadline": "2026-03-20"}
        resolution = {"session": number, "matters": [matter], "text": "pay it", "measures": [measure]}
        await hall.tell(meeting, "resolve", f"{day} 10:30", chair, **resolution)
        await hall.settled(meeting)
        (resolved,) = (await hall.meeting_of(meeting)).resolutions.values()
        assert list(resolved.receipts) == [ticket.id]
        assert not resolved.missing()
        state = await hall.state_of(ticket)
        assert (state.card.owner, state.card.measure) == ("handler@housing", "pay")
        assert state.resolution
        (delivered,) = [
            record.event
            for record in hall.ledger.streams[f"meeting/{hall.plan.key}"]
            if isinstance(record.event, Delivered)
        ]
        await hall.settled(ticket)
        caused = hall.ledger.streams[f"ticket/{state.key}"][delivered.receipt - 1]
        assert caused.message == delivered.id


async def test_an_order_that_is_overdue_becomes_a_ticket_once(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        order = await hall.order()
        await hall.skip_to("2026-03-06 09:00", order)
        await hall.settled(order)
        key = (await hall.order_of(order)).ticket
        ticket = hall.known_ticket(key)
        opened = await hall.state_of(ticket)
        assert opened.problem.cause == order.id
        assert opened.opened_at is not None
        assert abs((opened.opened_at - builders.at("2026-03-06 09:00")).total_seconds()) < DAY
        assert await hall.attribute(order, contracts.OVERDUE) is True
        assert hall.told(order).count("delivered") == 1
