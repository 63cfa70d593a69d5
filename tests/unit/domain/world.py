"""Several projects, tickets, meetings and orders in one world, with a courier that loses and repeats.

Each stream is what its workflow makes of it, without the workflow: state, records, and the ids that it has
taken. From one sender to one receiver messages go one after the other, as ``workflows.sending`` has it; a
copy that was thought lost may still land at any time, long after what was sent later. A stream that has ended
and has nothing left to send or write answers as a workflow that is closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from binglian.domain.cooperation import Cadence, TicketPolicy
from binglian.domain.desk import Desk, Receipt, Taken
from binglian.domain.errors import Code, Refused
from binglian.domain.events import Record
from binglian.domain.evolve import evolve
from binglian.domain.meetings.life import MEETINGS, trimmed
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.messages import parse_message
from binglian.domain.orders.life import ORDERS
from binglian.domain.orders.order import Order, Wish
from binglian.domain.project import Project
from binglian.domain.raising import ticket_of
from binglian.domain.streams.life import Life
from binglian.domain.streams.outbox import Address, Kind, Outbox, Outgoing
from binglian.domain.streams.records import StreamRecord
from binglian.domain.streams.register import Register
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.ticket import Problem, Ticket
from tests.builders import BUREAU, at, calendar, delivery, limit, promised, step
from tests.unit.domain.meetings import council
from tests.unit.domain.orders import squads
from tests.unit.domain.raisings import raising
from tests.unit.domain.tickets import window

CN = calendar()
BEGINS = "2026-03-02 08:00"
PROJECTS = ("p-1", "p-2")
ITEMS = ("permit", "survey")
HANDLER = f"handler@{BUREAU}"
JOINT = replace(
    council.PLAN,
    meeting="joint-meeting",
    policy=window.POLICY,
    submitters=(council.AGENT, "applicant"),
    above="joint",
)
PARTY = replace(JOINT, meeting="tea-party", kind="tea-party", cadence=Cadence(on_demand=True), above="")
VISIT = replace(squads.PLAN, posts=("agent", HANDLER))

_problems: TypeAdapter[Problem] = TypeAdapter(Problem)
_states: dict[Kind, TypeAdapter[Any]] = {
    Kind.PROJECT: TypeAdapter(Project),
    Kind.TICKET: TypeAdapter(Ticket),
    Kind.MEETING: TypeAdapter(Meeting),
    Kind.ORDER: TypeAdapter(Order),
}


@dataclass(repr=False)
class Node:
    """A stream of the world, and what the ledger has of it.

    Attributes:
        told: the state to which the records in the ledger add up.
    """

    address: Address
    desk: Desk | Register[Any, Any]
    told: Any
    records: list[Record | StreamRecord] = field(default_factory=list[Record | StreamRecord])

    def __repr__(self) -> str:
        return str(self.address)

    @property
    def state(self) -> Any:
        """Its state."""
        return self.desk.project if isinstance(self.desk, Desk) else self.desk.state

    @property
    def outbox(self) -> Outbox:
        """What it has under way."""
        return self.state.outbox

    @property
    def closed(self) -> bool:
        """Whether its workflow would be over."""
        busy = self.outbox.waiting or self.outbox.notices or self.desk.unwritten
        return self.state.ended_at is not None and not busy

    def take(self, body: str | dict[str, object], now: datetime) -> Receipt:
        """Takes a message as its workflow does: asked first whether it would.

        Raises:
            Refused: as ``Desk.take`` and ``Register.take`` do.
        """
        if isinstance(self.desk, Desk):
            message = parse_message(body)
            self.desk.check(message, now, CN)
            return self.desk.take(message, now, CN)
        told = self.desk.life.parse(body)
        self.desk.check(told, now, CN)
        return self.desk.take(told, now, CN)

    def settle_notices(self, now: datetime, *, heard: bool) -> None:
        """What it told people went out, or reached nobody."""
        for notice in list(self.outbox.notices.values()):
            if isinstance(self.desk, Register):
                channels, failed = (("mail",), {}) if heard else ((), {"mail": "no answer"})
                self.desk.noticed(notice.id, channels, failed, now)

    def write(self, *, heard: bool = True) -> None:
        """Has the ledger take what is new; unless the answer is lost, the stream knows."""
        for record in self.desk.unwritten:
            if record.sequence <= len(self.records):
                assert self.records[record.sequence - 1] == record, "another past"
            else:
                assert record.sequence == len(self.records) + 1, "a gap"
                self.records.append(record)
                self.told = self._after(record)
        if heard:
            self.desk.written(len(self.records))

    def turn_page(self) -> None:
        """Goes on from what a new run of its workflow is given."""
        if isinstance(self.state, Meeting):
            self._carry_on(trimmed(self.state))
            self.write()
            self.told = trimmed(self.told)
        else:
            self._carry_on(self.state)

    def _carry_on(self, state: Any) -> None:
        types = _states[self.address.kind]
        carried = types.validate_json(types.dump_json(state))
        old = self.desk
        if isinstance(old, Desk):
            self.desk = Desk(project=carried, key=old.key, book=old.book)
            self.desk.unwritten = old.unwritten
        else:
            register: Register[Any, Any] = Register(life=old.life, state=carried, unwritten=old.unwritten)
            self.desk = register
        self.desk.sequence, self.desk.seen = old.sequence, old.seen

    def _after(self, record: Any) -> Any:
        if isinstance(self.desk, Desk):
            return evolve(self.told, record.event)
        return self.desk.life.evolve(self.told, record.event)


@dataclass(frozen=True)
class Flight:
    """A copy of a message in the air; for one that opens a ticket, with when it was sent."""

    sender: Address
    outgoing: Outgoing
    at: datetime


class World:
    """Two projects, a joint meeting and a tea party; tickets and orders as they come."""

    def __init__(self) -> None:
        self.now = at(BEGINS)
        self.nodes: dict[Address, Node] = {}
        self.flights: list[Flight] = []
        self.told: list[tuple[Address, dict[str, object]]] = []
        for key in PROJECTS:
            self._project(key)
        self.begin(MEETINGS, Meeting(plan=JOINT))
        self.begin(MEETINGS, Meeting(plan=PARTY))

    def begin(self, life: Life[Any, Any], state: Any, since: datetime | None = None) -> Node:
        """A stream begins; one that there is already is left alone."""
        address = Address(life.kind, state.key)
        if address not in self.nodes:
            desk = Register(life=life, state=state)
            desk.open(since or self.now, self.now, CN)
            desk.ring(self.now, CN)
            self.nodes[address] = Node(address, desk, state)
        return self.nodes[address]

    def of(self, kind: Kind) -> list[Node]:
        """The streams of a kind, in the order in which they began."""
        return [node for address, node in self.nodes.items() if address.kind is kind]

    def ticket(self, key: str, problem: Problem) -> Node:
        """A problem is told."""
        return self.begin(TICKETS, Ticket(key=key, policy=window.POLICY, problem=problem))

    def order(self, key: str, wish: Wish) -> Node:
        """A visit is ordered."""
        return self.begin(ORDERS, Order(key=key, plan=VISIT, wish=wish))

    def tell(self, to: Address, kind: str, by: str, when: datetime, **fields: object) -> bool:
        """Tells a stream something, and says whether it was taken; a refusal changes nothing."""
        post, _, department = by.partition("@")
        body: dict[str, object] = {
            "type": kind,
            "id": f"m-{len(self.told)}",
            "occurred_at": when.isoformat(),
            "actor": {"post": post, "department": department},
            **fields,
        }
        node = self.nodes[to]
        node.desk.ring(self.now, CN)
        before = node.state, node.desk.sequence
        try:
            receipt = node.take(body, self.now)
        except Refused:
            assert (node.state, node.desk.sequence) == before
            return False
        assert receipt.outcome is Taken.APPLIED
        self.told.append((to, body))
        return True

    def repeat(self, place: int) -> None:
        """Something that was taken is told again."""
        to, body = self.told[place]
        node = self.nodes[to]
        node.desk.ring(self.now, CN)
        before = node.state, node.desk.sequence
        assert node.take(body, self.now).outcome is Taken.DUPLICATE
        assert (node.state, node.desk.sequence) == before

    def pass_time(self, time: timedelta) -> None:
        """Time passes, and every due instant with it."""
        self.now += time
        for node in self.nodes.values():
            node.desk.ring(self.now, CN)

    def launch(self) -> None:
        """Every stream sends its oldest message to each receiver, whether or not a copy is in the air."""
        for node in list(self.nodes.values()):
            first: dict[Address, Outgoing] = {}
            for outgoing in node.outbox.waiting.values():
                first.setdefault(outgoing.to, outgoing)
            self.flights += [Flight(node.address, outgoing, self.now) for outgoing in first.values()]

    def land(self, place: int, *, heard: bool = True) -> None:
        """A copy arrives; unless the answer is lost, its sender hears of it."""
        flight = self.flights.pop(place)
        answer = self._answer(flight)
        sender = self.nodes[flight.sender]
        if answer is None or not heard or flight.outgoing.id not in sender.outbox.waiting:
            return
        if isinstance(answer, int):
            sender.desk.arrived(flight.outgoing, answer, self.now)
        else:
            sender.desk.refused(flight.outgoing, answer.value, "", self.now)

    def settle(self) -> None:
        """All that can arrive does: nothing is left but what is for streams that there are not."""
        for _ in range(100):
            self.launch()
            while self.flights:
                self.land(0)
            for node in self.nodes.values():
                node.settle_notices(self.now, heard=True)
                node.write()
            if not any(one.opens or one.to in self.nodes for one in self.under_way()):
                return
        raise AssertionError("the world does not come to rest")

    def under_way(self) -> Iterator[Outgoing]:
        """Everything without an answer."""
        for node in self.nodes.values():
            yield from node.outbox.waiting.values()

    def _answer(self, flight: Flight) -> int | Code | None:
        """What the receiver says: a receipt, why it refuses, or nothing."""
        to, outgoing = self.nodes.get(flight.outgoing.to), flight.outgoing
        if outgoing.opens:
            self.begin(TICKETS, self._opening(flight), flight.at)
            return 0
        if to is None:
            return None
        if to.closed:
            return Code.PROJECT_ENDED if to.address.kind is Kind.PROJECT else Code.STREAM_ENDED
        try:
            return next(iter(to.take(outgoing.body, self.now).sequences), 0)
        except Refused as refused:
            return refused.code

    def _opening(self, flight: Flight) -> Ticket:
        sender, outgoing = self.nodes[flight.sender], flight.outgoing
        if isinstance(sender.desk, Desk):
            return ticket_of(sender.desk.project, outgoing)
        policy: TicketPolicy = sender.desk.life.policy(sender.state)
        problem = _problems.validate_json(outgoing.body)
        return Ticket(key=outgoing.to.key, policy=policy, problem=problem)

    def _project(self, key: str) -> None:
        steps = (step("permit", promised(3), delivery(5)), step("survey", promised(5)), step("never"))
        project = Project(plan=raising(*steps, unattended=limit(3)))
        desk = Desk(project=project, key=key)
        desk.open(self.now, self.now)
        self.nodes[Address(Kind.PROJECT, key)] = Node(Address(Kind.PROJECT, key), desk, project)


def addressed(*addresses: Address) -> list[dict[str, str]]:
    """Addresses as a message names them."""
    return [{"kind": one.kind.value, "key": one.key} for one in addresses]
