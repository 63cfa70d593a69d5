"""Whatever is told to a meeting, in whatever order: nothing that was submitted or resolved is lost."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import TypeAdapter

from binglian.domain.desk import Taken
from binglian.domain.errors import Refused
from binglian.domain.meetings.evolve import fold
from binglian.domain.meetings.life import trimmed
from binglian.domain.meetings.meeting import MatterState, Meeting, Session, SessionState
from binglian.domain.meetings.messages import MeetingMessage
from binglian.domain.meetings.sending import delivery_id
from binglian.domain.streams.outbox import Address, NoticeIssued, Outgoing
from definitions.notices import wording
from tests.builders import at
from tests.unit.domain.meetings.council import (
    CHAIR,
    CN,
    DAM,
    HILL,
    LEAK,
    council,
    days,
    events,
    measure,
    message,
)

CONCERNS = st.lists(st.sampled_from([HILL, DAM, LEAK]), max_size=3)
_states: TypeAdapter[Meeting] = TypeAdapter(Meeting)


class Council(RuleBasedStateMachine):
    """A meeting, and what it must never lose."""

    def __init__(self) -> None:
        super().__init__()
        self.register = council(ahead=days(1))
        self.fresh = self.register.state.plan
        self.now = at("2026-03-02 08:00")
        self.number = 0
        self.submitted: set[str] = set()
        self.told: list[tuple[MeetingMessage, bool]] = []

    def tell(self, kind: str, **body: object) -> bool:
        """Tells it something, and says whether it was applied."""
        self.number += 1
        one = message(kind, self.now, id=f"m{self.number}", **body)
        before = self.register.state
        try:
            self.register.take(one, self.now, CN)
        except Refused:
            assert self.register.state == before
            self.told.append((one, False))
            return False
        self.told.append((one, True))
        return True

    @rule(minutes=st.sampled_from([5, 60, 60 * 24, 60 * 24 * 7]))
    def time_passes(self, minutes: int) -> None:
        self.now = min(self.now + timedelta(minutes=minutes), at("2026-11-01"))
        self.register.ring(self.now, CN)

    @rule(concerns=CONCERNS)
    def submit(self, concerns: list[Address]) -> None:
        named = [{"kind": one.kind.value, "key": one.key} for one in concerns]
        if self.tell("submit_matter", title="road", concerns=named):
            self.submitted.add(f"m{self.number}")

    @precondition(lambda self: self.submitted)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        matter = data.draw(st.sampled_from(sorted(self.submitted)))
        self.tell("withdraw_matter", matter=matter, ground="settled")

    @rule(ahead=st.integers(0, 21), ground=st.sampled_from([None, "flood"]))
    def convene(self, ahead: int, ground: str | None) -> None:
        day = (self.now + timedelta(days=ahead)).date().isoformat()
        self.tell("convene", day=day, ground=ground, by="system" if ground is None else CHAIR)

    @precondition(lambda self: self.register.state.next_session())
    @rule(sure=st.integers(0, 2))
    def cancel(self, sure: int) -> None:
        if sure == 1:
            self.tell("cancel_session", session=self.next_session().number, ground="flood")

    @rule(data=st.data(), opinions=st.integers(0, 2), concerns=CONCERNS, late=st.integers(0, 30))
    def sit(self, data: st.DataObject, opinions: int, concerns: list[Address], late: int) -> None:
        if self.register.state.next_session() is None:
            self.tell("convene", day=self.now.date().isoformat(), at="23:59", ground="flood")
        session = self.next_session()
        self.now = max(self.now, session.at)
        tabled = self.register.state.tabled(session.number)
        off = data.draw(st.lists(st.sampled_from(tabled), unique=True)) if tabled else []
        said = [{"text": "no power", "owner": "head@power"}] * opinions
        body = {"present": [CHAIR], "minutes": "said", "put_off": off, "opinions": said}
        assert self.tell("hold_session", session=session.number, **body)
        self.resolve(data, session.number, concerns, late)

    @rule(data=st.data(), concerns=CONCERNS, late=st.integers(0, 30))
    def resolve_later(self, data: st.DataObject, concerns: list[Address], late: int) -> None:
        over = [one.number for one in self.register.state.sessions if one.state is SessionState.HELD]
        if over:
            self.resolve(data, data.draw(st.sampled_from(over)), concerns, late)

    def resolve(self, data: st.DataObject, session: int, concerns: list[Address], late: int) -> None:
        """Resolves on some of what is tabled at a sitting."""
        tabled = self.register.state.tabled(session)
        matters = data.draw(st.lists(st.sampled_from(tabled), unique=True)) if tabled else []
        named = [{"kind": one.kind.value, "key": one.key} for one in concerns]
        deadline = (self.now + timedelta(days=late)).date().isoformat()
        body = {"session": session, "matters": matters, "measures": [measure(deadline=deadline)]}
        assert self.tell("resolve", text="water", concerns=named, **body)

    @precondition(lambda self: self.register.state.resolutions)
    @rule(data=st.data())
    def report(self, data: st.DataObject) -> None:
        resolution = data.draw(st.sampled_from(sorted(self.register.state.resolutions)))
        self.tell("report_measure", measure=f"{resolution}.1", outcome="laid")

    @precondition(lambda self: self.register.state.outbox.waiting)
    @rule(data=st.data(), refuses=st.booleans())
    def answer(self, data: st.DataObject, *, refuses: bool) -> None:
        waiting = self.register.state.outbox.waiting
        outgoing: Outgoing = waiting[data.draw(st.sampled_from(sorted(waiting)))]
        if refuses and not outgoing.opens:
            self.register.refused(outgoing, "stream-ended", "it ended", self.now)
        else:
            self.register.arrived(outgoing, 1, self.now)

    @rule()
    def dissolve(self) -> None:
        """Refused as long as anything is open; tried on a copy, so that life goes on."""
        state = self.register.state
        try:
            found = self.register.life.decide(state, message("dissolve", self.now, ground="done"), CN)
        except Refused:
            return
        ended = fold(state, found)
        assert ended.ended_at == self.now
        assert not any(one.open for one in ended.resolutions.values())
        assert not {one.state for one in ended.matters.values()} & {MatterState.WAITING, MatterState.TABLED}

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        one, applied = data.draw(st.sampled_from(self.told))
        if applied:
            before, count = self.register.state, self.register.sequence
            assert self.register.take(one, self.now, CN).outcome is Taken.DUPLICATE
            assert (self.register.state, self.register.sequence) == (before, count)

    @invariant()
    def no_matter_is_lost(self) -> None:
        state = self.register.state
        assert set(state.matters) == self.submitted
        numbers = {one.number: one for one in state.sessions}
        for matter in state.matters.values():
            match matter.state:
                case MatterState.WAITING | MatterState.WITHDRAWN:
                    assert matter.session == 0
                case MatterState.TABLED:
                    assert numbers[matter.session].state is not SessionState.CANCELLED
                case MatterState.RESOLVED:
                    assert matter.id in state.resolutions[matter.resolution].matters

    @invariant()
    def whom_a_resolution_concerns_has_answered_or_will(self) -> None:
        state = self.register.state
        for resolution in state.resolutions.values():
            for to in resolution.concerns:
                known = str(to) in resolution.receipts or str(to) in resolution.refused
                assert known != (delivery_id(state, resolution.id, to) in state.outbox.waiting)
            if resolution.unanswered():
                assert resolution.clock.next_alarm()

    @invariant()
    def a_measure_is_done_late_and_told_or_running(self) -> None:
        for resolution in self.register.state.resolutions.values():
            for one in resolution.measures:
                assert one.done_at or one.ticket or one.clock.next_alarm()

    @invariant()
    def no_two_sittings_lie_ahead_on_one_day(self) -> None:
        called = [one.day for one in self.register.state.sessions if one.state is SessionState.CALLED]
        assert len(called) == len(set(called))
        assert all(CN.kind(day).working for day in called)

    @invariant()
    def nothing_open_is_let_go_of(self) -> None:
        state = self.register.state
        small = trimmed(state)
        assert small.next_session() == state.next_session()
        assert self.register.life.next_due(small) == self.register.life.next_due(state)
        assert {one.id for one in state.resolutions.values() if one.open} <= set(small.resolutions)

    def next_session(self) -> Session:
        """The sitting that lies ahead; there is one where this is asked."""
        session = self.register.state.next_session()
        assert session is not None
        return session

    def teardown(self) -> None:
        state = self.register.state
        assert fold(Meeting(plan=self.fresh), events(self.register)) == state
        assert _states.validate_json(_states.dump_json(state)) == state
        for event in events(self.register):
            if isinstance(event, NoticeIssued):
                assert wording(event.notice).text.zh


TestCouncil = Council.TestCase
TestCouncil.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
