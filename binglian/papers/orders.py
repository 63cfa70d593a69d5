"""Papers on orders: visits and services at a glance, and one of them (S2-06, S4-01 to S4-04)."""

from collections.abc import Sequence

from binglian.ledger import OrderDetail, OrderView, StreamEntryView
from binglian.papers.happened import clocks, history, notices
from binglian.papers.paper import Cell, Column, Grid, Paper, Part, Row
from binglian.papers.setting import Setting, short
from binglian.papers.wording import listed, words
from definitions.texts import phrase

_COLUMNS = (
    Column("order-key", 20),
    Column("sort", 20),
    Column("wish", 44),
    Column("enterprise", 24),
    Column("project", 24),
    Column("assignee", 26),
    Column("state", 12),
    Column("due", 18),
    Column("outcome", 44),
    Column("ticket", 24),
)


def order_list(found: Sequence[OrderView], setting: Setting) -> Paper:
    """Orders at a glance; one that is late stands out, one that is done is struck off."""
    rows = [
        Row(
            (
                one.order,
                setting.order(one.definition, one.sort),
                one.wish,
                one.enterprise,
                "\n".join(part for part in (one.project, one.item) if part),
                setting.post(one.definition, one.assignee),
                phrase("state", one.state.value),
                setting.due(one.due),
                one.outcome,
                one.ticket,
            ),
            late=one.overdue,
            done=one.ended_at is not None,
        )
        for one in found
    ]
    facts = [("count-all", len(found)), ("count-overdue", sum(one.overdue for one in found))]
    return Paper(words("orders"), facts, [Grid(words("orders"), _COLUMNS, rows)])


def order_card(detail: OrderDetail, entries: Sequence[StreamEntryView], setting: Setting) -> Paper:
    """One order: what is wanted, who goes with what skills, its clock, and all that happened."""
    view, state = detail.view, detail.state
    made = view.definition
    facts: list[tuple[str, Cell]] = [
        ("order-sort", setting.order(made, view.sort)),
        ("order-wish", view.wish),
        ("order-by", setting.post(made, view.ordered_by)),
        ("order-behalf", state.wish.on_behalf_of),
        ("order-enterprise", view.enterprise),
        ("order-project", " ".join(part for part in (view.project, view.item) if part)),
        ("order-assignee", setting.post(made, view.assignee)),
        ("ticket-state", phrase("state", view.state.value)),
        ("ticket-opened", setting.local(view.opened_at)),
        ("order-due", setting.due(view.due)),
        ("order-outcome", view.outcome),
        ("order-on-the-spot", words("yes") if view.on_the_spot else None),
        ("order-ticket", view.ticket),
        ("definition", short(made)),
    ]
    parts: list[Part] = [
        _squad(detail, setting),
        clocks(state.clocks, setting, made),
        history(entries, setting, made),
        notices(detail.notices, setting, made),
    ]
    if state.findings:
        found = [Row((one,)) for one in state.findings]
        parts.insert(1, Grid(words("findings"), [Column("finding", 80)], found))
    return Paper(words("order-title", order=view.order), facts, parts)


def _squad(detail: OrderDetail, setting: Setting) -> Grid:
    """The posts that go, each with the skills it brings (S0-04)."""
    made = detail.view.definition
    plan = setting.orders.get((made, detail.view.sort))
    skills = plan.skills if plan else {}
    rows = [
        Row(
            (
                setting.post(made, post),
                listed(skills[one] for one in brought) if {*brought} <= {*skills} else ", ".join(brought),
            )
        )
        for post, brought in detail.state.squad.items()
    ]
    return Grid(words("squad"), [Column("post", 30), Column("skills", 50)], rows)
