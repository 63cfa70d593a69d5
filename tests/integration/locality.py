"""A locality at work in one process: its own definition, streams that write to each other, and a ledger."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.actors import Actor
from binglian.domain.desk import Desk
from binglian.domain.meetings.life import MEETINGS
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.authority import can_have, may_order
from binglian.domain.orders.life import ORDERS
from binglian.domain.orders.order import Order, Wish
from binglian.domain.plan import Plan
from binglian.domain.ports import Batch, ProjectCard
from binglian.domain.project import Project
from binglian.domain.streams.outbox import Address, Kind
from binglian.domain.streams.records import StreamBatch
from binglian.domain.tickets.authority import may_open
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.ticket import Origin, Problem, Ticket
from binglian.ledger import SqlLedger
from definitions.cooperation import meeting_plans, order_plans, ticket_policy
from definitions.loader import catalogue
from tests.builders import actor, at
from tests.unit.definitions.cities import FIVE, planned
from tests.unit.domain.world import Node, World

STEP = timedelta(hours=12)


class Locality(World):
    """The meetings of a jurisdiction, and what is opened there; every message arrives."""

    def __init__(self, key: str, begins: str = "2026-03-02 09:00") -> None:  # pyright: ignore[reportMissingSuperCall] - a world of its own
        loaded = catalogue().load(key, FIVE[key])
        policy = ticket_policy(loaded)
        assert policy is not None
        self.key, self.definition = key, loaded.ref.label()
        self.policy, self.kinds = policy, order_plans(loaded)
        self.now, self.nodes, self.flights, self.told = at(begins), {}, [], []
        for plan in meeting_plans(loaded):
            self.begin(MEETINGS, Meeting(plan=plan))

    def project(self, key: str, **facts: object) -> Node:
        """A project of this place is opened, as planned from its facts."""
        return self.opened(key, planned(self.key, **facts))

    def opened(self, key: str, plan: Plan) -> Node:
        """A project is opened."""
        desk = Desk(project=Project(plan=plan), key=key)
        desk.open(self.now, self.now)
        address = Address(Kind.PROJECT, key)
        self.nodes[address] = Node(address, desk, Project(plan=plan))
        return self.nodes[address]

    def ordered(self, key: str, kind: str, by: str, when: str, **wish: Any) -> Any:
        """A visit or service is ordered, by whom it may and for whom it may."""
        self.until(when)
        plan = self.kinds[kind]
        may_order(plan, actor(by))
        if "assignee" in wish:
            can_have(plan, wish["assignee"])
        said: dict[str, Any] = {"text": plan.title.zh, "by": by, **wish}
        wanted = Wish(**said)
        self.begin(ORDERS, Order(key=key, plan=plan, wish=wanted, assignee=wanted.assignee))
        self.settle()
        return self.order_of(key)

    def complained(self, key: str, origin: Origin, by: str, when: str, **problem: Any) -> Any:
        """A problem is told, by whom it may."""
        self.until(when)
        may_open(self.policy, origin, actor(by))
        said: dict[str, Any] = {"text": "办不成", "complainant": "某企业", "origin": origin, **problem}
        told = Problem(**said)
        self.begin(TICKETS, Ticket(key=key, policy=self.policy, problem=told))
        self.settle()
        return self.ticket_of(key)

    def does(self, stream: str, kind: str, by: str, when: str, **fields: object) -> Any:
        """Tells a stream (``order/KEY``; a project by its key) something, and returns its state after it.

        Raises:
            Refused: as its desk refuses it.
        """
        self.until(when)
        node = self.nodes[_address(stream)]
        who: Actor = actor(by)
        body = {
            "type": kind,
            "id": f"m-{len(self.told)}",
            "occurred_at": self.now.isoformat(),
            "actor": who.model_dump(),
            **fields,
        }
        node.take(body, self.now)
        self.told.append((node.address, body))
        self.settle()
        return node.state

    def classified(self, key: str, by: str, when: str, *, pain: str, level: str = "district") -> Any:
        """A ticket is taken up, and known for what it is."""
        self.does(f"ticket/{key}", "accept_ticket", by, when)
        said = {"pain": pain, "complexity": "ordinary", "level": level}
        return self.does(f"ticket/{key}", "classify", by, when, **said)

    def assigned(self, key: str, by: str, when: str, *, owner: str, deadline: str, measure: str) -> Any:
        """One problem, one measure, one owner, one deadline; the owner begins."""
        card = {"problem": self.ticket_of(key).problem.text, "measure": measure, "owner": owner}
        self.does(f"ticket/{key}", "assign", by, when, **card, deadline=deadline)
        return self.does(f"ticket/{key}", "begin_work", owner, when)

    def carried_out(self, key: str, by: str, when: str, outcome: str, **fields: object) -> Any:
        """An order is taken and, at once, done."""
        self.does(f"order/{key}", "take_order", by, when)
        return self.does(f"order/{key}", "finish_order", by, when, outcome=outcome, **fields)

    def hands_in(self, project: str, by: str, when: str) -> tuple[str, ...]:
        """The one set of materials that all steps of a project ask for is handed in, each once."""
        steps = self.nodes[_address(project)].state.plan.steps
        wanted = tuple(dict.fromkeys(one.material for step in steps for one in step.materials))
        for one in wanted:
            self.does(
                project, "submit_material", by, when, material=one, digest="0" * 64, reference=f"box/{one}"
            )
        return wanted

    def handles(self, project: str, item: str, by: str, when: str) -> Any:
        """A filing is received, accepted and approved by its department."""
        self.does(project, "receive", by, when, item=item)
        handler = f"handler@{self.nodes[_address(project)].state.step(item).department}"
        self.does(project, "accept", handler, when, item=item)
        return self.does(project, "decide", handler, when, item=item, outcome="approved", document=item)

    def sits(self, meeting: str, chair: str, when: str, *present: str, minutes: str, ground: str = "") -> Any:
        """A meeting is called by its cadence, or on a ground, and held."""
        stream, day = f"meeting/{self.key}-{meeting}", when[:10]
        self.does(
            stream, "convene", chair, when, day=day, **({"ground": ground, "at": when[11:]} if ground else {})
        )
        number = self.meeting_of(meeting).sessions[-1].number
        begins = self.meeting_of(meeting).sessions[-1].at.strftime("%Y-%m-%d %H:%M")
        self.does(stream, "hold_session", chair, begins, session=number, present=present, minutes=minutes)
        return number

    def resolves(self, meeting: str, chair: str, when: str, session: int, text: str, **measure: str) -> Any:
        """All that was tabled is resolved, with one measure."""
        matters = self.meeting_of(meeting).tabled(session)
        said = {"session": session, "matters": matters, "text": text, "measures": [{"text": text, **measure}]}
        return self.does(f"meeting/{self.key}-{meeting}", "resolve", chair, when, **said)

    def until(self, when: str) -> None:
        """Time passes, and what it brings about arrives."""
        goal: datetime = at(when)
        assert goal >= self.now, f"{when} is over"
        while self.now < goal:
            self.pass_time(min(STEP, goal - self.now))
            self.settle()

    def order_of(self, key: str) -> Any:
        """The state of an order."""
        return self.nodes[Address(Kind.ORDER, key)].state

    def ticket_of(self, key: str) -> Any:
        """The state of a ticket."""
        return self.nodes[Address(Kind.TICKET, key)].state

    def meeting_of(self, key: str) -> Any:
        """The state of a meeting, by its key in the definition."""
        return self.nodes[Address(Kind.MEETING, f"{self.key}-{key}")].state

    async def written(self, engine: AsyncEngine) -> None:
        """The ledger has all that happened so far; what it had already it keeps."""
        self.settle()
        ledger = SqlLedger(engine)
        for node in self.nodes.values():
            if isinstance(node.desk, Desk):
                await ledger.append(Batch(card=self._card(node.address.key), records=node.records))  # pyright: ignore[reportArgumentType] - a project's own
            else:
                card = node.desk.life.card(node.state)
                await ledger.append_stream(StreamBatch(card=card, records=node.records))  # pyright: ignore[reportArgumentType] - a stream's own

    def _card(self, key: str) -> ProjectCard:
        return ProjectCard(
            project=key,
            name=key,
            jurisdiction=self.key,
            district="",
            definition=self.definition,
            mode="parallel",
        )


def _address(stream: str) -> Address:
    kind, _, key = stream.rpartition("/")
    return Address(Kind(kind) if kind else Kind.PROJECT, key)
