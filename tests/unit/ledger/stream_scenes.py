"""Lives of a ticket, a meeting and an order, as the domain itself brings them about."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from binglian.domain.cooperation import OrderPlan
from binglian.domain.orders.life import ORDERS
from binglian.domain.orders.messages import OrderMessage
from binglian.domain.orders.order import Order, Wish
from binglian.domain.streams.records import StreamBatch
from binglian.domain.streams.register import Register
from tests.builders import at, calendar, text
from tests.unit.domain.meetings import council as c
from tests.unit.domain.tickets import window as w

CN = calendar()
Life = Register[Any, Any]

VISIT = OrderPlan(
    kind="collect",
    title=text("collect"),
    limit=w.days(2),
    basis="unverified",
    policy=w.POLICY,
    by=("handler", "applicant"),
    posts=("agent",),
    act="accept",
)
WISH = Wish(text="收取材料", by="handler@housing", enterprise="Hill Homes", project="p-1", item="survey")


def batch(life: Life, first: int = 1, last: int | None = None) -> StreamBatch:
    """Some records of a life, all of them unless told otherwise."""
    return StreamBatch(card=life.life.card(life.state), records=life.unwritten[first - 1 : last])


def cut(whole: StreamBatch, first: int, last: int) -> StreamBatch:
    """The records of a batch from one sequence to another."""
    return replace(whole, records=whole.records[first - 1 : last])


def delivered(life: Life, moment: str, *, refuse: Sequence[str] = ()) -> None:
    """Has everything under way arrive, or be refused by the streams of some keys; notices reach one."""
    for outgoing in tuple(life.state.outbox.waiting.values()):
        if outgoing.to.key in refuse:
            life.refused(outgoing, "stream-ended", "已办结", at(moment))
        else:
            life.arrived(outgoing, 7, at(moment))
    for place, notice in enumerate(tuple(life.state.outbox.notices)):
        channels = () if place == 0 else ("file",)
        life.noticed(notice, channels, {} if channels else {"mail": "no route"}, at(moment))


def a_ticket(key: str = "fund", *, reopened: bool = True) -> Life:
    """A ticket that goes up, comes back, is solved, reopened, solved again and settled."""
    life = w.window(w.PROJECT)
    life.state = replace(life.state, key=key)
    w.at_work(life)
    w.pass_until(life, "2026-03-06 09:00")  # the limit of the answer and the rung's own have passed
    delivered(life, "2026-03-06 09:00", refuse=("hills-joint-meeting",))
    w.tell(life, "feed_back", "2026-03-06 10:00", solved=True, text="拨付")
    w.tell(life, "confirm", "2026-03-06 11:00", satisfaction=3)
    if reopened:
        w.tell(life, "reopen", "2026-03-09 10:00")
        w.tell(life, "assign", "2026-03-09 11:00", **w.CARD, by=life.state.holder().post)
        w.tell(life, "begin_work", "2026-03-09 11:30")
        w.tell(life, "feed_back", "2026-03-10 10:00", solved=True, text="已拨付")
        w.tell(life, "confirm", "2026-03-10 11:00", satisfaction=5)
        w.pass_until(life, "2026-04-10 11:00")
        delivered(life, "2026-04-10 12:00")
    return life


def a_meeting(opened: str = "2026-03-02 08:00") -> Life:
    """A joint meeting: one matter put off, one resolved for three streams, a measure late, merits."""
    life = c.council(opened)
    c.submitted(life, "2026-03-02 08:10", "road", (c.HILL, c.LEAK))
    c.submitted(life, "2026-03-02 08:15", "pipe", (c.DAM,))
    c.submitted(life, "2026-03-02 08:20", "tree")
    number = c.held(life, put_off=["tree"])
    measures = [c.measure(), c.measure(owner="head@land", deadline="2026-03-20", words="plant")]
    c.resolved(life, session=number, matters=["road", "pipe"], measures=measures)
    delivered(life, "2026-03-03 09:00", refuse=("dam",))
    c.tell(life, "report_measure", "2026-03-10 09:00", measure="lay.1", outcome="done")
    c.rings(life, "2026-03-23 09:00")
    c.tell(life, "report_measure", "2026-03-24 09:00", measure="lay.2", outcome="late", by="head@land")
    c.tell(
        life,
        "record_merit",
        "2026-03-24 10:00",
        merit="criticism",
        unit="land",
        ground="late",
        measure="lay.2",
    )
    c.tell(life, "record_merit", "2026-03-24 11:00", merit="commendation", unit="water", ground="early")
    c.tell(life, "take_office", "2026-03-24 12:00", post="head@land", holder="u-7")
    delivered(life, "2026-03-25 09:00")
    return life


def an_order(key: str = "visit", *, late: bool = True) -> Life:
    """An order to collect materials, carried out on the spot, after its time unless told otherwise."""
    order = Order(key=key, plan=VISIT, wish=WISH)
    life: Register[Order, OrderMessage] = Register(life=ORDERS, state=order)
    life.open(at("2026-03-02 09:00"), at("2026-03-02 09:00"), CN)
    _tell(life, "take_order", "2026-03-02 10:00")
    day = "2026-03-06" if late else "2026-03-03"
    _tell(life, "finish_order", f"{day} 10:00", outcome="齐全", on_the_spot=True, findings=["路不通"])
    delivered(life, f"{day} 11:00")
    return life


def _tell(life: Life, kind: str, moment: str, **body: object) -> None:
    head = {"type": kind, "id": f"{kind} {moment}", "occurred_at": at(moment).isoformat()}
    message = ORDERS.parse({**head, "actor": {"post": "agent", "department": "agency"}, **body})
    life.take(message, at(moment), CN)
