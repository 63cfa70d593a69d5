"""How a worklist looks on a terminal."""

from binglian.cli.console import rows, say, show, table, words
from binglian.cli.wording import NOTHING
from binglian.papers.wording import words as paper
from binglian.papers.worklist import Row, Worklist
from binglian.papers.worklist_text import day_text, mark_words, verdict
from definitions.texts import phrase


def show_worklist(made: Worklist) -> None:
    """Prints the summary, the steps, the materials and the critical path."""
    ref = made.definition
    mode = phrase("mode", made.mode.value)
    say(words("plan-heading", name=made.name, mode=mode, steps=len(made.rows)))
    say(words("made-from", definition=f"{ref.key}@{ref.version}", digest=ref.digest))
    say(f"{paper('first-day')}  {day_text(made.start)}")
    finish = paper(
        "finish", day=day_text(made.finish), working=made.working_days, calendar=made.calendar_days
    )
    say(f"{paper('earliest-finish')}  {finish}")
    if made.asked:
        say(f"{paper('target')}  {day_text(made.target)}")
        say(str(verdict(made)))
    columns = (
        "order:right",
        "item",
        "place",
        "limits:whole",
        "earliest",
        "latest",
        "slack:right",
        "mark",
    )
    show(rows(table(*columns), map(_step, made.rows)))
    _legend(made)
    if made.materials:
        lines = (
            (
                one.title.zh,
                _numbered(made, one.submitted_with),
                day_text(one.by),
                "、".join(str(made.row(item).order) for item in one.reused_by) or NOTHING,
            )
            for one in made.materials
        )
        show(rows(table("material", "submitted-with", "by", "reused-by"), lines))
    say(words("critical-path", path=" → ".join(made.row(item).title.zh for item in made.critical_path)))
    for package in made.packages:
        say(f"{paper('package', title=package.title)}  {package.rule.basis}")
        for policy in package.policies:
            say(f"  {policy}")


def _step(row: Row) -> tuple[str, ...]:
    post = f"\n{row.responsible.zh}" if row.responsible else ""
    ahead = "\n" + paper("reviewed-ahead", accepted=day_text(row.accepted)).zh if row.reviewed_ahead else ""
    return (
        str(row.order),
        f"{row.title.zh}\n{row.item}",
        f"{row.stage.zh}\n{row.department.zh}{post}",
        "\n".join(f"{phrase('cli', f'clock-{one.kind.value}').zh} {one.length.zh}" for one in row.limits),
        f"{day_text(row.earliest_start)}\n{day_text(row.earliest_finish)}{ahead}",
        f"{day_text(row.latest_start)}\n{day_text(row.latest_finish)}",
        str(row.slack),
        "\n".join(mark.zh for mark in mark_words(row)) or NOTHING,
    )


def _legend(made: Worklist) -> None:
    if any(not one.verified for row in made.rows for one in row.limits):
        say(f"{paper('mark-unverified').zh} {paper('legend-unverified')}")
    if made.provisional:
        say(f"{paper('mark-provisional').zh} {paper('legend-provisional')}")


def _numbered(made: Worklist, item: str) -> str:
    row = made.row(item)
    return f"{row.order} {row.title.zh}"
