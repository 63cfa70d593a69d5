"""Whole lives of a ticket, from random acts, lawful or not: what must hold whatever happens."""

from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from binglian.domain.clocks import Alarm
from binglian.domain.desk import Taken
from binglian.domain.errors import Refused
from binglian.domain.limits import ClockKind
from binglian.domain.streams.outbox import Dispatched, Kind, NoticeIssued
from binglian.domain.streams.records import StreamEvent
from binglian.domain.tickets.events import Escalated, TicketRang
from binglian.domain.tickets.ladder import higher, way_up
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.messages import TicketMessage
from binglian.domain.tickets.ticket import OPEN, Problem, Ticket, TicketState
from tests.builders import at
from tests.unit.domain.tickets.window import (
    CARD,
    CN,
    FUND,
    GROUP,
    POLICY,
    PROJECT,
    happened,
    message,
    retold,
    window,
)

ACTS: list[tuple[str, dict[str, object]]] = [
    ("accept_ticket", {}),
    ("decline_ticket", {}),
    ("classify", {}),
    ("classify", {"complexity": "simple"}),
    ("classify", {"complexity": "hard"}),
    ("assign", {"measure": "pay"}),
    ("begin_work", {}),
    ("feed_back", {}),
    ("feed_back", {"solved": True}),
    ("escalate", {"by": GROUP}),
    ("send_back", {"by": GROUP}),
    ("send_back", {"by": GROUP, "rung": "task-force"}),
    ("confirm", {}),
    ("confirm", {"satisfaction": 3}),
    ("close_ticket", {"by": GROUP}),
    ("reopen", {}),
    ("rate", {}),
]
ASCENT = {ClockKind.FEEDBACK, ClockKind.HOLD}
DEEDS = {
    TicketState.OPENED: ("accept_ticket",),
    TicketState.ACCEPTED: ("classify",),
    TicketState.CLASSIFIED: ("assign",),
    TicketState.ASSIGNED: ("begin_work", "feed_back"),
    TicketState.WORKING: ("feed_back", "send_back"),
    TicketState.FED_BACK: ("confirm", "reopen"),
    TicketState.CLOSED: ("rate", "reopen"),
}
"""What brings a ticket on from where it stands."""


class Lives(RuleBasedStateMachine):
    """A ticket that is told anything, at any time, now and then late."""

    @initialize(problem=st.sampled_from((FUND, PROJECT)), rungs=st.integers(1, 4))
    def told(self, problem: Problem, rungs: int) -> None:
        """The problem is told."""
        self.now = at("2026-03-02 09:00")
        self.where = window(problem, ladder=POLICY.ladder[:rungs])
        self.said: list[TicketMessage] = []
        self.checked = 0
        state = self.where.state
        self.before = Ticket(key=state.key, policy=state.policy, problem=state.problem)

    @property
    def ended(self) -> bool:
        """Whether nothing more can happen."""
        return self.where.state.ended_at is not None

    @rule(hours=st.integers(1, 24 * 12))
    def time_passes(self, hours: int) -> None:
        """Nobody says anything for a while."""
        self.now += timedelta(hours=hours)
        self.where.ring(self.now, CN)

    @precondition(lambda self: not self.ended)
    @rule(act=st.sampled_from(ACTS), late=st.integers(0, 72))
    def anything_is_said(self, act: tuple[str, dict[str, object]], late: int) -> None:
        """Whatever it is, and however late it is told."""
        kind, body = act
        self._say(kind, self.now - timedelta(hours=late), **body)

    @precondition(lambda self: not self.ended)
    @rule(pick=st.integers(0, 1), ahead=st.integers(0, 20))
    def what_brings_it_on_is_said(self, pick: int, ahead: int) -> None:
        """The act that is next."""
        deeds = DEEDS[self.where.state.state]
        kind = deeds[pick % len(deeds)]
        deadline = (self.now + timedelta(days=ahead)).date().isoformat()
        body: dict[str, dict[str, object]] = {
            "assign": {**CARD, "deadline": deadline, "by": GROUP},
            "feed_back": {"solved": True},
            "send_back": {"by": GROUP},
        }
        self._say(kind, self.now, **body.get(kind, {}))

    @precondition(lambda self: not self.ended)
    @rule(ahead=st.integers(-1, 20))
    def a_meeting_resolves(self, ahead: int) -> None:
        """A resolution arrives."""
        deadline = (self.now + timedelta(days=ahead)).date().isoformat()
        self._say("follow_resolution", self.now, deadline=deadline)

    @precondition(lambda self: bool(self.said))
    @rule(data=st.data())
    def a_repeat_changes_nothing(self, data: st.DataObject) -> None:
        """What was applied comes once more."""
        self.where.ring(self.now, CN)
        before = self.where.state, self.where.sequence
        again = self.where.take(data.draw(st.sampled_from(self.said)), self.now, CN)
        assert again.outcome is Taken.DUPLICATE
        self._unchanged(before)

    @invariant()
    def no_open_ticket_is_without_a_due_instant_ahead(self) -> None:
        """The invariant of all tickets."""
        self.where.ring(self.now, CN)
        state, due = self.where.state, self.where.due()
        assert (due is None) == self.ended
        assert due is None or due.at > self.now
        if state.state in OPEN:
            assert any(clock.next_alarm() for clock in state.clocks if clock.running)
        assert len({clock.kind for clock in state.clocks}) == len(state.clocks)

    @invariant()
    def what_left_assignment_has_its_card_whole(self) -> None:
        """One problem, one measure, one owner, one deadline."""
        state = self.where.state
        if state.state in (TicketState.ASSIGNED, TicketState.WORKING, TicketState.FED_BACK):
            assert state.card.missing() == ()

    @invariant()
    def every_step_is_a_step_of_the_ladder(self) -> None:
        """Up at every lapse of an answer or a holder's time, by the way up; how high it was is kept."""
        fresh = happened(self.where)[self.checked :]
        for place, event in enumerate(fresh):
            before, policy = self.before, self.before.policy
            if isinstance(event, Escalated):
                up = way_up(before)
                assert up is not None
                assert (event.origin, event.rung) == (before.rung, up.key)
                assert event.rung == higher(policy, event.rung, before.reached)
            if isinstance(event, TicketRang) and event.alarm is Alarm.LAPSE and event.clock in ASCENT:
                _goes_up(before, event, fresh[place + 1 :])
            after = TICKETS.evolve(before, event)
            assert after.reached == higher(policy, after.reached, before.reached or after.reached)
            assert after.reached == higher(policy, after.rung, after.reached)
            self.before = after
        self.checked += len(fresh)

    @invariant()
    def the_records_tell_the_state(self) -> None:
        """A fold of the events is the state, and the numbers have no gap."""
        records = self.where.unwritten
        assert [record.sequence for record in records] == list(range(1, len(records) + 1))
        assert retold(self.where) == self.where.state

    @invariant()
    def what_is_sent_has_an_id_of_its_own(self) -> None:
        """Of messages; a notice may repeat itself within one instant."""
        sent = [event.outgoing.id for event in happened(self.where) if isinstance(event, Dispatched)]
        assert len(set(sent)) == len(sent)

    def _say(self, kind: str, moment: datetime, **body: object) -> None:
        """Has a message taken or refused; a refusal lets time pass and changes nothing else."""
        by = str(body.pop("by", ""))
        said = message(kind, moment, by=by, id=f"m{len(self.said)} {self.where.sequence}", **body)
        self.where.ring(self.now, CN)
        before = self.where.state, self.where.sequence
        try:
            self.where.check(said, self.now, CN)
        except Refused:
            with pytest.raises(Refused):
                self.where.take(said, self.now, CN)
            return self._unchanged(before)
        assert self.where.take(said, self.now, CN).outcome is Taken.APPLIED
        return self.said.append(said)

    def _unchanged(self, before: tuple[Ticket, int]) -> None:
        assert (self.where.state, self.where.sequence) == before


def _goes_up(before: Ticket, rang: TicketRang, rest: list[StreamEvent]) -> None:
    """A lapse is followed by the step up, or at the top by a reminder, at the same instant."""
    up = way_up(before)
    following = next(event for event in rest if not isinstance(event, TicketRang))
    if up is None:
        assert isinstance(following, NoticeIssued)
        assert following.notice.template == "ticket-reminder"
    else:
        assert isinstance(following, Escalated)
        assert (following.rung, following.by_itself, following.at) == (up.key, True, rang.at)


def test_what_the_ledger_says_of_a_ticket() -> None:
    card = TICKETS.card(window().state)
    assert (card.stream, card.title, card.jurisdiction) == ("ticket/fund", FUND.text, "hills")
    assert (card.kind, card.definition) == (Kind.TICKET, "hills@1#abc")


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=60, stateful_step_count=40)
