"""A ticket goes over to another calendar, tells which it uses, and keeps it from page to page."""

from dataclasses import asdict, replace

from binglian.domain.calendar import CalendarData, DayOff
from binglian.domain.desk import Taken
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind
from tests import builders
from tests.workflows.hall import Hall, Handle, open_hall
from workflows import contracts

CLERK = "clerk@bureau"


def flooded() -> CalendarData:
    """The inline calendar with Wednesday, 4 March, to Friday, 6 March 2026, off."""
    known = builders.calendar_data()
    off = DayOff(builders.day("2026-03-04"), builders.day("2026-03-06"), "flood")
    years = (replace(one, off=(*one.off, off)) if one.year == 2026 else one for one in known.years)
    return replace(known, years=tuple(years))


async def ends(hall: Hall, ticket: Handle) -> dict[ClockKind, str]:
    return {clock.kind: clock.due.label() for clock in (await hall.state_of(ticket)).clocks}


async def used(ticket: Handle) -> str:
    return (await ticket.query(contracts.CALENDAR, result_type=CalendarData)).digest()


async def test_a_ticket_adopts_a_calendar_once_and_counts_by_it_from_then_on(temporal: str) -> None:
    async with open_hall(temporal) as hall:
        ticket = await hall.ticket(authority={**hall.policy.authority, "adopt_calendar": (CLERK,)})
        before, known = await ends(hall, ticket), builders.calendar_data()
        assert await used(ticket) == known.digest()
        fields = {"calendar": asdict(flooded()), "reason": "a flood"}
        receipt = await hall.tell(ticket, "adopt_calendar", "2026-03-02 09:00", CLERK, **fields)
        assert (receipt.outcome, receipt.events) == (Taken.APPLIED, ("calendar_changed",))
        assert await used(ticket) == flooded().digest()
        after = await ends(hall, ticket)
        assert all(after[kind] > before[kind] for kind in before)
        again = await hall.tell(ticket, "adopt_calendar", "2026-03-02 09:00", CLERK, **fields)
        assert again.outcome is Taken.DUPLICATE
        await hall.tell(
            ticket, "adopt_calendar", "2026-03-02 09:01", CLERK, calendar=asdict(known), reason="no flood"
        )
        assert await ends(hall, ticket) == before
        late = await hall.tell(ticket, "adopt_calendar", "2026-03-02 09:00", CLERK, **fields)
        assert late.outcome is Taken.DUPLICATE
        assert await used(ticket) == known.digest()
        await hall.settled(ticket)
        assert hall.told(ticket).count("calendar_changed") == 2


async def test_a_notice_brings_a_calendar_too_and_one_that_is_refused_leaves_the_old_in_use(
    temporal: str,
) -> None:
    async with open_hall(temporal) as hall:
        ticket = await hall.ticket(authority={**hall.policy.authority, "adopt_calendar": (CLERK,)})
        body = {
            "type": "adopt_calendar",
            "id": "flood",
            "occurred_at": builders.at("2026-03-02 09:00").isoformat(),
            "actor": {"post": "clerk", "department": "bureau"},
            "calendar": asdict(flooded()),
            "reason": "a flood",
        }
        await ticket.signal(contracts.NOTIFY, {**body, "actor": {"post": "passer-by"}, "id": "no"})
        assert await used(ticket) == builders.calendar_data().digest()
        await ticket.signal(contracts.NOTIFY, body)
        assert await used(ticket) == flooded().digest()
        error = await hall.refusal(ticket, {**body, "id": "again"})
        assert error.type == Code.SAME_CALENDAR.value
        await hall.settled(ticket)
        assert hall.told(ticket).count("message_refused") == 1
