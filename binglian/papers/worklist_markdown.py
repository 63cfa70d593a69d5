"""The worklist as Markdown."""

from binglian.papers.markdown import NOTHING, both, bullets, cell, document, escaped, heading, stacked, table
from binglian.papers.wording import UNVERIFIED, rule_text, words
from binglian.papers.worklist import Day, Row, Worklist
from binglian.papers.worklist_text import day_text, mark_words, verdict
from definitions.texts import phrase


def worklist_markdown(made: Worklist) -> str:
    """The whole list: summary, steps, materials, critical path, packages, what is left out."""
    return document(
        heading(1, words("worklist-title", name=made.name)),
        _summary(made),
        heading(2, words("steps")),
        table(_STEPS, map(_step, made.rows)),
        _legend(made),
        *_details(made),
        *_materials(made),
        heading(2, words("critical-path")),
        " → ".join(both(made.row(item).title) for item in made.critical_path) or NOTHING,
        *_packages(made),
        *_left_out(made),
    )


_STEPS = (
    "order:right",
    "item",
    "stage",
    "department",
    "materials",
    "limits",
    "earliest",
    "latest",
    "slack:right",
    "mark",
)


def _summary(made: Worklist) -> str:
    ref = made.definition
    pairs = {
        "project": f"{escaped(made.name)} (`{made.project}`)",
        "code": escaped(made.code),
        "district": escaped(made.district),
        "definition": f"`{ref.key}@{ref.version}` `{ref.digest[:12]}`",
        "mode": both(phrase("mode", made.mode.value)),
        "first-day": day_text(made.start),
        "earliest-finish": both(
            words(
                "finish",
                day=day_text(made.finish),
                working=made.working_days,
                calendar=made.calendar_days,
            )
        ),
        "target": day_text(made.target) if made.asked else "",
        "verdict": both(verdict(made)) if made.asked else "",
    }
    return bullets(f"{both(words(key))}: {value}" for key, value in pairs.items() if value)


def _step(row: Row) -> tuple[str, ...]:
    return (
        str(row.order),
        stacked(row.title),
        cell((escaped(row.stage.zh), escaped(words("led-by", lead=row.lead).zh))),
        cell((escaped(row.department.zh), escaped(row.responsible.zh) if row.responsible else "")),
        cell(
            escaped(one.title.zh)
            + (escaped(words("handed-in-already").zh) if one.submitted_with != row.item else "")
            + (escaped(words("deferrable").zh) if one.deferrable else "")
            for one in row.materials
        ),
        cell(escaped(f"{phrase('clock', one.kind.value).zh} {one.length.zh}") for one in row.limits),
        cell((_span(row.earliest_start, row.earliest_finish), _ahead(row))),
        _span(row.latest_start, row.latest_finish),
        str(row.slack),
        cell(escaped(mark.zh) for mark in mark_words(row)),
    )


def _span(first: Day, last: Day) -> str:
    return f"{day_text(first)} – {day_text(last)}"


def _ahead(row: Row) -> str:
    return escaped(words("reviewed-ahead", accepted=day_text(row.accepted)).zh) if row.reviewed_ahead else ""


def _legend(made: Worklist) -> str:
    unverified = any(not one.verified for row in made.rows for one in row.limits)
    notes = [f"{escaped(UNVERIFIED)} {both(words('legend-unverified'))}"] if unverified else []
    return bullets(notes + ([both(words("legend-provisional"))] if made.provisional else []))


def _details(made: Worklist) -> tuple[str, ...]:
    """Of each step: why it applies, what it waits for, what rules did to it, and what its limits rest on."""
    return (
        heading(2, words("details")),
        *(
            document(
                heading(3, words("step-title", order=row.order, title=row.title)),
                bullets(_detail(row)),
            ).rstrip()
            for row in made.rows
        ),
    )


def _detail(row: Row) -> list[str]:
    lines = [f"{both(words('why'))}: {both(row.why)}", f"{both(words('result'))}: {both(row.result)}"]
    lines += [f"{both(words('needs'))}: {both(one)}" for one in row.needs]
    lines += [f"{both(words('covers'))}: {both(one)}" for one in row.covers]
    lines += [f"{both(words('pre-review-possible'))}: {both(row.pre_review)}"] if row.pre_review else []
    lines += [
        f"{both(phrase('clock', one.kind.value))}: {both(one.length)} ({both(one.basis)})"
        for one in row.limits
    ]
    return lines + [f"{both(words('rule'))}: {both(rule_text(rule))}" for rule in row.rules]


def _materials(made: Worklist) -> tuple[str, ...]:
    if not made.materials:
        return ()
    lines = (
        (
            str(number),
            stacked(one.title),
            stacked(made.row(one.submitted_with).title),
            day_text(one.by),
            cell(escaped(made.row(item).title.zh) for item in one.reused_by),
        )
        for number, one in enumerate(made.materials, 1)
    )
    columns = ("order:right", "material", "submitted-with", "by", "reused-by")
    return heading(2, words("materials-once")), table(columns, lines)


def _packages(made: Worklist) -> tuple[str, ...]:
    blocks: list[str] = []
    for package in made.packages:
        blocks += [
            heading(2, words("package", title=package.title)),
            both(rule_text(package.rule)),
            bullets(both(item) for item in package.items),
        ]
        if package.policies:
            blocks += [heading(3, words("policies")), bullets(both(policy) for policy in package.policies)]
    return tuple(blocks)


def _left_out(made: Worklist) -> tuple[str, ...]:
    if not made.left_out:
        return ()
    rows = (
        (stacked(one.title), stacked(one.why), both(rule_text(one.rule)) if one.rule else "")
        for one in made.left_out
    )
    return heading(2, words("left-out", count=len(made.left_out))), table(("item", "why-not", "rule"), rows)
