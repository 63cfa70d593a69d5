"""Every rung of every jurisdiction's own ladder, as its definition states it."""

from datetime import timedelta

import pytest

from binglian.domain.cooperation import TicketPolicy
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.register import Register
from binglian.domain.tickets.events import Escalated
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.ticket import Ticket
from definitions.cooperation import ticket_policy
from definitions.loader import catalogue
from tests.builders import at
from tests.unit.definitions.cities import FIVE
from tests.unit.domain.tickets.window import CN, FUND, Window, happened, sent, tell

OPENED = at("2026-03-02 09:00")


def policy(key: str) -> TicketPolicy:
    """The policy of a jurisdiction's own definition."""
    found = ticket_policy(catalogue().load(key, FIVE[key]))
    assert found is not None
    return found


def problem(key: str) -> Window:
    """A problem that was told somewhere."""
    register = Register(life=TICKETS, state=Ticket(key="fund", policy=policy(key), problem=FUND))
    register.open(OPENED, OPENED, CN)
    return register


def climb(where: Window, rung: str) -> None:
    """Lets time pass until a rung holds it."""
    for _ in range(200):
        if where.state.rung == rung:
            return
        due = where.due()
        assert due is not None
        where.ring(due.at, CN)
    pytest.fail(f"{rung} is never reached")


@pytest.mark.parametrize("key", FIVE)
def test_what_nobody_solves_comes_to_every_rung_in_turn_and_to_its_meeting_once(key: str) -> None:
    where = problem(key)
    ladder = where.state.policy.ladder
    climb(where, ladder[-1].key)
    ascents = [event for event in happened(where) if isinstance(event, Escalated)]
    assert [event.rung for event in ascents] == [rung.key for rung in ladder[1:]]
    assert all(event.by_itself for event in ascents)
    submitted = [one.to.key for one, _ in sent(where) if one.to.kind is Kind.MEETING]
    assert submitted == [f"{key}-{rung.meeting}" for rung in ladder if rung.meeting]
    assert where.due() is not None


@pytest.mark.parametrize("key", FIVE)
def test_every_rung_may_give_it_back_and_has_it_again_when_that_did_not_help(key: str) -> None:
    for rung in policy(key).ladder[1:]:
        where = problem(key)
        lowest = where.state.rung
        climb(where, rung.key)
        now = happened(where)[-1].at + timedelta(hours=1)
        tell(where, "send_back", now, by=rung.post, rung=lowest)
        assert where.state.rung == lowest
        ups = where.state.escalations
        climb(where, rung.key)
        assert where.state.escalations == ups + 1
