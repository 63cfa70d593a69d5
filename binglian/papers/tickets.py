"""Papers on tickets: the three lists (S4-06), and one ticket's card."""

from collections.abc import Sequence

from binglian.domain.cooperation import Rung
from binglian.domain.text import Text
from binglian.ledger import StreamEntryView, TicketDetail, TicketList, TicketView
from binglian.papers.happened import clocks, history, length, notices
from binglian.papers.paper import Cell, Column, Grid, Paper, Row
from binglian.papers.setting import Setting, short
from binglian.papers.wording import words
from definitions.texts import phrase

_COLUMNS = {
    "ticket": Column("ticket", 20),
    "problem": Column("problem", 44),
    "complainant": Column("complainant", 20),
    "origin": Column("origin", 18),
    "project": Column("project", 24),
    "pain": Column("pain", 20),
    "complexity": Column("complexity", 12),
    "level": Column("level", 12),
    "opened": Column("opened", 18),
    "state": Column("state", 14),
    "rung": Column("rung", 22),
    "owner": Column("owner", 24),
    "measure": Column("measure", 44),
    "deadline": Column("deadline", 12),
    "next-due": Column("next-due", 18),
    "fed-back": Column("fed-back", 18),
    "closed": Column("closed", 18),
    "confirmed": Column("confirmed", 12),
    "satisfaction": Column("satisfaction", 9, right=True),
    "reopenings": Column("reopenings", 9, right=True),
    "escalations": Column("escalations", 9, right=True),
}
_GLANCE = ("ticket", "problem", "project", "state", "rung", "owner", "next-due", "escalations", "reopenings")
_LISTS = {
    TicketList.PROBLEM: (
        *("ticket", "problem", "complainant", "origin", "project", "pain", "complexity", "level"),
        *("opened", "state"),
    ),
    TicketList.RESPONSIBILITY: ("ticket", "problem", "owner", "rung", "deadline", "next-due", "state"),
    TicketList.RECTIFICATION: (
        *("ticket", "problem", "measure", "owner", "deadline", "fed-back", "closed", "confirmed"),
        *("satisfaction", "reopenings", "state"),
    ),
}


def ticket_list(found: Sequence[TicketView], on: TicketList | None, setting: Setting) -> Paper:
    """Tickets at a glance, or one of the three lists, on which what is solved is struck off."""
    title = words(f"list-{on.value}" if on else "tickets")
    names = _LISTS[on] if on else _GLANCE
    solved = sum(one.cancelled for one in found)
    late = sum(one.overdue for one in found)
    facts = [("count-all", len(found)), ("count-solved", solved), ("count-overdue", late)]
    rows = [_row(one, names, setting) for one in found]
    return Paper(title, facts, [Grid(title, [_COLUMNS[name] for name in names], rows)])


def ticket_card(detail: TicketDetail, entries: Sequence[StreamEntryView], setting: Setting) -> Paper:
    """One ticket: its four-ones card (S2-10), its place on the ladder, its clocks, and all that happened."""
    view = detail.view
    names = (
        *("complainant", "origin", "project", "pain", "complexity", "level", "state", "opened", "next-due"),
        *("fed-back", "closed", "confirmed", "satisfaction", "reopenings", "escalations"),
    )
    facts: list[tuple[str, Cell]] = [(f"ticket-{name}", _value(view, name, setting)) for name in names]
    facts += [("ticket-resolution", view.resolution), ("ticket-result", detail.state.result)]
    facts += [("ticket-ground", detail.state.ground), ("definition", short(view.definition))]
    return Paper(
        words("ticket-title", ticket=view.ticket),
        facts,
        [
            _card(detail, setting),
            _ladder(view, setting),
            clocks(detail.state.clocks, setting, view.definition),
            history(entries, setting, view.definition),
            notices(detail.notices, setting, view.definition),
        ],
    )


def _row(view: TicketView, names: Sequence[str], setting: Setting) -> Row:
    return Row(
        [_value(view, name, setting) for name in names],
        late=view.overdue and not view.cancelled,
        done=view.cancelled,
    )


def _value(view: TicketView, name: str, setting: Setting) -> Cell:
    said, made = view, view.definition
    values: dict[str, Cell] = {
        "ticket": said.ticket,
        "problem": said.problem,
        "complainant": said.complainant,
        "origin": phrase("origin", said.origin.value),
        "project": "\n".join(part for part in (said.project, said.item) if part),
        "pain": setting.pain(made, said.pain),
        "complexity": setting.complexity(made, said.complexity),
        "level": setting.level(made, said.level),
        "opened": setting.local(said.opened_at),
        "state": phrase("state", said.state.value),
        "rung": setting.rung(made, said.rung),
        "owner": setting.post(made, said.owner),
        "measure": said.measure,
        "deadline": said.deadline,
        "next-due": setting.due(said.next_due),
        "fed-back": setting.local(said.fed_back_at),
        "closed": setting.local(said.closed_at),
        "confirmed": words("yes" if said.confirmed else "no") if said.closed_at else None,
        "satisfaction": said.satisfaction,
        "reopenings": said.reopenings,
        "escalations": said.escalations,
    }
    return values[name]


def _card(detail: TicketDetail, setting: Setting) -> Grid:
    """The four-ones card; its problem is the desk's wording, and the complainant's until there is one."""
    columns = [_COLUMNS[name] for name in ("problem", "measure", "owner", "deadline")]
    rest = (_value(detail.view, name, setting) for name in ("measure", "owner", "deadline"))
    row = Row([detail.state.card.problem or detail.view.problem, *rest])
    return Grid(words("four-ones"), columns, [row])


def _ladder(view: TicketView, setting: Setting) -> Grid:
    """The rungs from the lowest up, with how far it has come; only its own where no ladder is at hand."""
    columns = (
        Column("rung", 24),
        Column("post", 28),
        Column("after", 14),
        Column("right", 60),
        Column("stands", 18),
    )
    policy = setting.policies.get(view.definition)
    if policy is None:
        own = [Row((view.rung, None, None, None, words("holds")))]
        return Grid(words("ladder"), columns, own)
    order = [rung.key for rung in policy.ladder]
    reached = order.index(view.reached) if view.reached in order else -1
    rows = [
        Row(
            (
                rung.title,
                setting.post(view.definition, rung.post),
                length(rung.after),
                rung.right,
                _stands(rung, view, passed=place <= reached),
            )
        )
        for place, rung in enumerate(policy.ladder)
    ]
    return Grid(words("ladder"), columns, rows)


def _stands(rung: Rung, view: TicketView, *, passed: bool) -> Text | None:
    if rung.key == view.rung:
        return words("holds")
    return words("has-been") if passed else None
