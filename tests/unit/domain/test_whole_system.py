"""Whole systems: whatever is told, lost, repeated or cut off, no problem and no resolution is lost."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from binglian.domain.matter_events import ResolutionReceived
from binglian.domain.meetings.events import MatterSubmitted, MeasureDone, Resolved
from binglian.domain.meetings.meeting import Meeting, Resolution, SessionState
from binglian.domain.meetings.sending import delivery_id
from binglian.domain.orders.order import OrderState, Wish
from binglian.domain.project import CaseState
from binglian.domain.streams.outbox import Address, Delivered, DeliveryRefused, Dispatched, Kind
from binglian.domain.tickets.events import CardFilled, Escalated, TicketOpened
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.ticket import OPEN, Origin, Problem, TicketState
from tests.unit.domain.meetings.council import AGENT, CHAIR, measure
from tests.unit.domain.strategies import EFFORT
from tests.unit.domain.tickets.window import COMPLAINANT, GROUP, OWNER
from tests.unit.domain.world import CN, HANDLER, ITEMS, JOINT, PROJECTS, Node, World, addressed

ENOUGH = 8
"""Tickets, and orders, that are told from outside."""

NOWHERE = Address(Kind.TICKET, "nowhere")
"""A ticket that there never is."""

Deed = tuple[str, str, dict[str, object]]

DEEDS: dict[TicketState, tuple[Deed, ...]] = {
    TicketState.OPENED: (("accept_ticket", "desk", {}), ("decline_ticket", "desk", {"ground": "not ours"})),
    TicketState.ACCEPTED: (
        ("classify", "desk", {"pain": "trips", "complexity": "simple", "level": "district"}),
        ("feed_back", GROUP, {"text": "it is being looked into"}),
        ("escalate", GROUP, {"ground": "beyond us"}),
    ),
    TicketState.CLASSIFIED: (("assign", GROUP, {"problem": "stuck", "measure": "go", "owner": OWNER}),),
    TicketState.ASSIGNED: (
        ("begin_work", OWNER, {}),
        ("send_back", GROUP, {"rung": "agent", "instruction": "again"}),
    ),
    TicketState.WORKING: (
        ("feed_back", OWNER, {"text": "done", "solved": True}),
        ("escalate", GROUP, {"ground": "beyond us"}),
    ),
    TicketState.FED_BACK: (
        ("confirm", COMPLAINANT, {"satisfaction": 4}),
        ("reopen", COMPLAINANT, {"ground": "again"}),
    ),
    TicketState.CLOSED: (
        ("reopen", COMPLAINANT, {"ground": "again"}),
        ("rate", COMPLAINANT, {"satisfaction": 2}),
    ),
}
"""What brings a ticket on, or back, from where it stands."""

ACTS: dict[CaseState | None, tuple[tuple[str, dict[str, object]], ...]] = {
    None: (("receive", {}),),
    CaseState.RECEIVED: (("accept", {}), ("accept", {}), ("refuse_acceptance", {"ground": "not ours"})),
    CaseState.ACCEPTED: (("decide", {"outcome": "approved"}), ("decide", {"outcome": "rejected"})),
    CaseState.APPROVED: (("deliver", {}),),
}
"""What is mostly told of a project's case where it stands; of any other, that it is filed again."""


class Whole(RuleBasedStateMachine):
    """Everything at once."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.said = 2
        for number, project in enumerate(PROJECTS, 1):
            self.world.ticket(f"t-{number}", Problem(text="stuck", origin=Origin.WINDOW, project=project))
        self.world.order("o-1", Wish(text="collect", by="applicant", project=PROJECTS[0], item=ITEMS[0]))

    @property
    def now(self) -> datetime:
        """The present."""
        return self.world.now

    @rule(hours=st.sampled_from((1, 8, 24, 24, 72, 24 * 8)))
    def time_passes(self, hours: int) -> None:
        """Nobody says anything for a while."""
        self.world.pass_time(timedelta(hours=hours))

    @precondition(lambda self: self.said < ENOUGH)
    @rule(project=st.sampled_from(("", *PROJECTS)), item=st.sampled_from(ITEMS), rung=st.integers(0, 5))
    def a_problem_is_told(self, project: str, item: str, rung: int) -> None:
        """At the window; now and then it begins on the rung that is the joint meeting."""
        self.said += 1
        problem = Problem(
            text="stuck",
            origin=Origin.WINDOW,
            project=project,
            item=item if project else "",
            rung="joint" if rung == 0 else "",
        )
        self.world.ticket(f"t-{self.said}", problem)

    @precondition(lambda self: self.said < ENOUGH)
    @rule(project=st.sampled_from(PROJECTS), item=st.sampled_from(ITEMS))
    def a_visit_is_ordered(self, project: str, item: str) -> None:
        """For a step of a project."""
        self.said += 1
        self.world.order(f"o-{self.said}", Wish(text="collect", by="applicant", project=project, item=item))

    @rule(data=st.data(), count=st.integers(2, 7))
    def a_ticket_is_brought_on(self, data: st.DataObject, count: int) -> None:
        """One step after the other, mostly forwards."""
        node = data.draw(st.sampled_from(self.world.of(Kind.TICKET)))
        for _ in range(count):
            if node.state.ended_at is None:
                deeds = DEEDS[node.state.state]
                self._does(node, deeds[data.draw(st.sampled_from((0, 0, 0, 1, 2))) % len(deeds)])

    @rule(data=st.data(), late=st.sampled_from((0, 1, 30)))
    def anything_is_told_to_a_ticket(self, data: st.DataObject, late: int) -> None:
        """Whatever it is, and sometimes late."""
        node = data.draw(st.sampled_from(self.world.of(Kind.TICKET)))
        deed = data.draw(st.sampled_from([one for some in DEEDS.values() for one in some]))
        self._does(node, deed, late)

    @rule(
        data=st.data(),
        project=st.sampled_from(PROJECTS),
        item=st.sampled_from(ITEMS),
        count=st.integers(1, 4),
        late=st.sampled_from((0, 0, 5, 200)),
    )
    def something_is_told_to_a_project(
        self, data: st.DataObject, project: str, item: str, count: int, late: int
    ) -> None:
        """Mostly what brings a case on, sometimes so late that lapses are undone."""
        node = self.world.nodes[Address(Kind.PROJECT, project)]
        for _ in range(count):
            case = node.state.cases.get(item)
            kind, body = data.draw(st.sampled_from(ACTS.get(case.state if case else None, ACTS[None])))
            when = self.now - timedelta(hours=late)
            self.world.tell(node.address, kind, HANDLER, when, item=item, **body)

    @rule(data=st.data(), findings=st.integers(0, 2), spot=st.booleans())
    def a_visit_goes_on(self, data: st.DataObject, findings: int, *, spot: bool) -> None:
        """It is taken, or done with what was found."""
        node = data.draw(st.sampled_from(self.world.of(Kind.ORDER)))
        if node.state.state is OrderState.ORDERED:
            self.world.tell(node.address, "take_order", HANDLER, self.now)
        if data.draw(st.booleans()):
            found = ["no power"] * findings
            body = {"outcome": "collected", "on_the_spot": spot, "findings": found}
            self.world.tell(node.address, "finish_order", HANDLER, self.now, **body)

    @rule(data=st.data(), opinions=st.integers(0, 2), late=st.integers(0, 12))
    def a_meeting_sits(self, data: st.DataObject, opinions: int, late: int) -> None:
        """On demand; it resolves on some of what lies before it, for others too, and hears opinions."""
        node = data.draw(st.sampled_from(self.world.of(Kind.MEETING)))
        state: Meeting = node.state
        if state.ended_at is None and not state.next_session():
            self.world.tell(node.address, "convene", CHAIR, self.now, day=self._day(1), ground="stuck")
        session = node.state.next_session()
        if session is None:
            return
        self.world.pass_time(max(session.at - self.now, timedelta()))
        tabled = node.state.tabled(session.number)
        project = data.draw(st.sampled_from(PROJECTS))
        said = [{"text": "no road", "owner": "head@roads", "project": project}] * opinions
        off = tabled[:1] if late == 0 else ()
        body = {"present": [CHAIR], "minutes": "said", "opinions": said, "put_off": off}
        assert self.world.tell(node.address, "hold_session", CHAIR, self.now, session=session.number, **body)
        self._resolve(data, node, session.number, late)

    @rule(data=st.data(), late=st.integers(0, 12))
    def a_meeting_resolves_later(self, data: st.DataObject, late: int) -> None:
        """On what was left at a sitting."""
        node = data.draw(st.sampled_from(self.world.of(Kind.MEETING)))
        held = [one.number for one in node.state.sessions if one.state is SessionState.HELD]
        if held and node.state.ended_at is None:
            self._resolve(data, node, data.draw(st.sampled_from(held)), late)

    @rule(data=st.data())
    def a_measure_is_carried_out(self, data: st.DataObject) -> None:
        """One of a resolution that was not yet."""
        for node in self.world.of(Kind.MEETING):
            if node.state.resolutions:
                key = f"{data.draw(st.sampled_from(sorted(node.state.resolutions)))}.1"
                self.world.tell(node.address, "report_measure", CHAIR, self.now, measure=key, outcome="laid")

    @rule(data=st.data())
    def a_matter_is_submitted(self, data: st.DataObject) -> None:
        """By an agent, for several at once."""
        node = data.draw(st.sampled_from(self.world.of(Kind.MEETING)))
        body = {"title": "road", "concerns": addressed(*self._concerned(data))}
        self.world.tell(node.address, "submit_matter", AGENT, self.now, **body)

    @rule(data=st.data(), sure=st.integers(0, 5))
    def a_stream_ends(self, data: st.DataObject, sure: int) -> None:
        """A project is given up, or a meeting dissolves, what is under way or not."""
        if sure == 0:
            node = data.draw(st.sampled_from((*self.world.of(Kind.PROJECT), *self.world.of(Kind.MEETING))))
            kind = "close_project" if node.address.kind is Kind.PROJECT else "dissolve"
            by = "applicant" if node.address.kind is Kind.PROJECT else CHAIR
            self.world.tell(node.address, kind, by, self.now, ground="given up")

    @rule()
    def messages_leave(self) -> None:
        """Whatever waits is sent, also what was sent already."""
        if len(self.world.flights) < 100:
            self.world.launch()

    @precondition(lambda self: self.world.flights)
    @rule(data=st.data(), count=st.integers(1, 8), heard=st.integers(0, 2))
    def messages_arrive(self, data: st.DataObject, count: int, heard: int) -> None:
        """In any order; of some the answer is lost."""
        for _ in range(min(count, len(self.world.flights))):
            self.world.land(data.draw(st.integers(0, len(self.world.flights) - 1)), heard=heard > 0)

    @rule(data=st.data(), hours=st.sampled_from((0, 1, 50)), all_of_it=st.booleans())
    def it_is_cut_off(self, data: st.DataObject, hours: int, *, all_of_it: bool) -> None:
        """A message is lost; or server and workers die, and time passes before anything rings."""
        flights = self.world.flights
        if all_of_it:
            flights.clear()
            self.world.pass_time(timedelta(hours=hours))
        elif flights:
            del flights[data.draw(st.integers(0, len(flights) - 1))]

    @rule(data=st.data(), heard=st.booleans())
    def ledger_and_channels_work(self, data: st.DataObject, *, heard: bool) -> None:
        """For one stream; the ledger's answer may be lost, and nobody be reached."""
        node = data.draw(st.sampled_from(list(self.world.nodes.values())))
        node.settle_notices(self.now, heard=heard)
        node.write(heard=heard)

    @rule()
    def pages_are_turned(self) -> None:
        """Of all streams, as for a new version of the workers, with whatever is under way."""
        for node in self.world.nodes.values():
            node.turn_page()

    @precondition(lambda self: self.world.told)
    @rule(data=st.data())
    def a_repeat_changes_nothing(self, data: st.DataObject) -> None:
        """What was taken is told once more."""
        self.world.repeat(data.draw(st.integers(0, len(self.world.told) - 1)))

    @rule(sure=st.integers(0, 3))
    def all_comes_to_rest(self, sure: int) -> None:
        """For a moment everything works."""
        if sure == 0:
            self._rest()

    @invariant()
    def every_open_ticket_has_a_due_instant_ahead(self) -> None:
        """No problem is ever without a running clock."""
        for node in self.world.of(Kind.TICKET):
            node.desk.ring(self.now, CN)
            due = TICKETS.next_due(node.state)
            assert (due is None) == (node.state.ended_at is not None)
            assert due is None or due.at > self.now

    @invariant()
    def whom_a_resolution_concerns_has_answered_or_will(self) -> None:
        """Acknowledged, refused or under way, and one of these only; who is still to answer is chased."""
        for node in self.world.of(Kind.MEETING):
            state: Meeting = node.state
            for resolution in state.resolutions.values():
                for to in resolution.concerns:
                    waits = delivery_id(state, resolution.id, to) in state.outbox.waiting
                    known = (str(to) in resolution.receipts, str(to) in resolution.refused, waits)
                    assert sum(known) == 1
                if resolution.unanswered():
                    assert resolution.clock.next_alarm()

    def teardown(self) -> None:
        """At the end all that was sent arrives."""
        self._rest()

    def _rest(self) -> None:
        world = self.world
        world.settle()
        for node in world.nodes.values():
            assert [record.sequence for record in node.records] == list(range(1, len(node.records) + 1))
            assert node.told == node.state
            _answered_once(node)
        _escalations_are_on_agendas_once(world)
        _matters_are_the_tickets_that_stand(world)
        _resolutions_arrived_once(world)

    def _does(self, node: Node, deed: Deed, late: int = 0) -> None:
        kind, by, body = deed
        when = self.now - timedelta(hours=late)
        given = {"deadline": self._day(4)} if kind == "assign" else {}
        self.world.tell(node.address, kind, by, when, **body, **given)

    def _day(self, ahead: int) -> str:
        return (self.now + timedelta(days=ahead)).date().isoformat()

    def _concerned(self, data: st.DataObject) -> list[Address]:
        kinds = (Kind.PROJECT, Kind.TICKET)
        known = [address for address in self.world.nodes if address.kind in kinds]
        return data.draw(st.lists(st.sampled_from([*known, NOWHERE]), max_size=4, unique=True))

    def _resolve(self, data: st.DataObject, node: Node, session: int, late: int) -> None:
        tabled = node.state.tabled(session)
        matters = data.draw(st.lists(st.sampled_from(tabled), unique=True)) if tabled else []
        body = {
            "session": session,
            "matters": matters,
            "text": "a road for all",
            "measures": [measure(deadline=self._day(late))],
            "concerns": addressed(*self._concerned(data)),
        }
        assert self.world.tell(node.address, "resolve", CHAIR, self.now, **body)


def _answered_once(node: Node) -> None:
    """Of everything that a stream sent there is at most one answer, and none but for what it sent."""
    events = [record.event for record in node.records]
    sent = Counter(event.outgoing.id for event in events if isinstance(event, Dispatched))
    answers = Counter(event.id for event in events if isinstance(event, Delivered | DeliveryRefused))
    assert set(sent.values()) <= {1}
    assert set(answers.values()) <= {1}
    assert set(sent) == set(answers) | set(node.outbox.waiting)


def _escalations_are_on_agendas_once(world: World) -> None:
    """Each time a ticket comes to the rung that is the meeting, unless that was over by then."""
    meeting = world.nodes[Address(Kind.MEETING, JOINT.key)]
    events = [record.event for record in meeting.records]
    submitted = Counter(e.matter.id for e in events if isinstance(e, MatterSubmitted))
    for ticket in world.of(Kind.TICKET):
        mine = [record.event for record in ticket.records]
        times = sum(isinstance(e, Escalated | TicketOpened) and e.rung == "joint" for e in mine)
        sent = [e.outgoing.id for e in mine if isinstance(e, Dispatched) and e.outgoing.to == meeting.address]
        refused = {e.id for e in mine if isinstance(e, DeliveryRefused)}
        assert len(set(sent)) == times
        for one in sent:
            assert submitted[one] == 1 or (meeting.state.ended_at and one in refused)


def _matters_are_the_tickets_that_stand(world: World) -> None:
    """What a running project shows as standing is what its tickets say."""
    for project in world.of(Kind.PROJECT):
        if project.state.ended_at is None:
            key = project.address.key
            tickets = [one.state for one in world.of(Kind.TICKET) if one.state.problem.project == key]
            shown = {one.ticket: one.item for one in project.state.matters.values() if one.stands}
            assert shown == {one.key: one.problem.item for one in tickets if one.state in OPEN}
            assert set(project.state.matters) == {one.key for one in tickets}


def _resolutions_arrived_once(world: World) -> None:
    """Each receipt stands for one event at the receiver, and each event is one of a resolution."""
    for meeting in world.of(Kind.MEETING):
        events = [record.event for record in meeting.records]
        receipts = {event.id for event in events if isinstance(event, Delivered)}
        for event in events:
            if isinstance(event, Resolved):
                for to in event.resolution.concerns:
                    message = delivery_id(meeting.state, event.resolution.id, to)
                    told = world.nodes[to].records if to in world.nodes else []
                    count = sum(_follows(record.event, event.resolution.id) for record in told)
                    assert count == 1 if message in receipts else count <= 1
        measures = {key for one in meeting.state.resolutions.values() for key in _open(one)}
        done = {event.measure for event in events if isinstance(event, MeasureDone)}
        ordered = (one.key for e in events if isinstance(e, Resolved) for one in e.resolution.measures)
        assert {key for key in ordered if key not in done} == measures


def _open(resolution: Resolution) -> list[str]:
    """Keys of the measures of a resolution that are still to be carried out."""
    return [one.key for one in resolution.measures if one.done_at is None]


def _follows(event: object, resolution: str) -> bool:
    """Whether an event says that a resolution has come."""
    return isinstance(event, CardFilled | ResolutionReceived) and event.resolution == resolution


TestWhole = Whole.TestCase
TestWhole.settings = settings(max_examples=80 * EFFORT, stateful_step_count=60)
