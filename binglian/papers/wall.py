"""The wall map: open projects with approval nodes, materials, problems, and who goes with each (S3-04)."""

from collections.abc import Callable, Sequence

from binglian.domain.text import Text
from binglian.ledger import CaseView, WallRow
from binglian.papers.paper import Column, Grid, Paper, Row, plain
from binglian.papers.setting import Setting
from binglian.papers.wording import words

Titles = Callable[[str, str], Text]
"""What a stage or an item is called, by definition (``key@version#digest``) and key."""

_COLUMNS = (
    Column("project", 24),
    Column("stage-name", 20),
    Column("node", 44),
    Column("wall-materials", 16),
    Column("wall-problems", 44),
    Column("tracker", 36),
)


def wall_map(found: Sequence[WallRow], setting: Setting, titles: Titles) -> Paper:
    """Every open project in a row; one that runs past a limit stands out."""
    rows = [_row(one, setting, titles) for one in found]
    facts = [("count-all", len(rows)), ("count-overdue", sum(row.late for row in rows))]
    return Paper(words("wall"), facts, [Grid(words("wall"), _COLUMNS, rows)])


def _row(one: WallRow, setting: Setting, titles: Titles) -> Row:
    made, late = one.project.definition, [*one.nodes, *one.problems, *one.orders]
    served = (
        (setting.order(order.definition, order.sort), setting.post(order.definition, order.assignee))
        for order in one.orders
    )
    return Row(
        (
            f"{one.project.project}\n{one.project.name}",
            titles(made, one.project.stage) if one.project.stage else "",
            "\n".join(_node(case, titles(made, case.item), setting).zh for case in one.nodes),
            words("wall-materials", count=one.materials, owed=one.owed),
            "\n".join(ticket.problem for ticket in one.problems),
            "\n".join(f"{kind.zh} {post.zh}".strip() for kind, post in served),
        ),
        late=one.project.overdue > 0 or any(each.overdue for each in late),
    )


def _node(case: CaseView, title: Text, setting: Setting) -> Text:
    due = setting.due(case.next_due)
    return words("wall-node", item=title, due=plain(due)) if due else words("wall-node-undated", item=title)
