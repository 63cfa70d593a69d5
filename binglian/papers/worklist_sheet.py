"""The worklist as a spreadsheet: the steps, the materials, the critical path and notes."""

from collections.abc import Iterable, Iterator

from binglian.domain.text import Text
from binglian.papers.sheet import Line, Sheets, Value
from binglian.papers.wording import rule_text, words
from binglian.papers.worklist import Row, Worklist
from binglian.papers.worklist_text import mark_words, verdict
from definitions.texts import phrase

_STEPS = (
    ("order", 5),
    ("item-zh", 28),
    ("item-en", 26),
    ("stage-name", 16),
    ("lead", 18),
    ("department-name", 18),
    ("responsible", 14),
    ("materials", 34),
    ("limits", 18),
    ("pre-review", 24),
    ("needs", 28),
    ("earliest-start", 12),
    ("accepted", 12),
    ("earliest-finish", 12),
    ("latest-start", 12),
    ("latest-finish", 12),
    ("slack", 9),
    ("mark", 10),
    ("rules", 44),
)
_CRITICAL, _LATE = "FCE9D0", "F6CFCB"


def worklist_xlsx(made: Worklist) -> bytes:
    """The list as an Excel file."""
    sheets = Sheets()
    sheets.add(words("steps"), _STEPS, map(_step, made.rows), frozen=2)
    columns = (("order", 5), ("material", 40), ("submitted-with", 34), ("by", 12), ("reused-by", 60))
    sheets.add(words("sheet-materials"), columns, _materials(made))
    columns = (("topic", 18), ("field", 44), ("value", 90))
    sheets.add(words("sheet-notes"), columns, _notes(made))
    return sheets.content()


def _step(row: Row) -> Line:
    cells: list[Value] = [
        row.order,
        row.title.zh,
        row.title.en,
        row.stage.zh,
        row.lead.zh,
        row.department.zh,
        row.responsible.zh if row.responsible else "",
        _lines(
            one.title.zh
            + (words("handed-in-already").zh if one.submitted_with != row.item else "")
            + (words("deferrable").zh if one.deferrable else "")
            for one in row.materials
        ),
        _lines(f"{phrase('clock', one.kind.value).zh} {one.length.zh}" for one in row.limits),
        row.pre_review.zh if row.pre_review else "",
        _lines(need.zh for need in row.needs),
        row.earliest_start,
        row.accepted,
        row.earliest_finish,
        row.latest_start,
        row.latest_finish,
        row.slack,
        _lines(mark.zh for mark in mark_words(row)),
        _lines(rule_text(rule).zh for rule in row.rules),
    ]
    late = row.overdue or row.slack < 0
    return Line(cells=cells, bold=row.critical, shade=_LATE if late else _CRITICAL if row.critical else "")


def _materials(made: Worklist) -> Iterator[Line]:
    for number, one in enumerate(made.materials, 1):
        reused = _lines(made.row(item).title.zh for item in one.reused_by)
        yield Line(cells=[number, one.title.zh, made.row(one.submitted_with).title.zh, one.by, reused])


def _notes(made: Worklist) -> Iterator[Line]:
    summary, ref = words("summary"), made.definition
    yield _note(summary, words("project"), f"{made.name} ({made.project})")
    yield _note(summary, words("definition"), f"{ref.key}@{ref.version} {ref.digest[:12]}")
    yield _note(summary, words("first-day"), made.start)
    yield _note(summary, words("earliest-finish"), made.finish)
    if made.asked:
        yield _note(summary, words("target"), made.target)
        yield _note(summary, words("verdict"), verdict(made).zh)
    if any(not one.verified for row in made.rows for one in row.limits):
        yield _note(summary, words("mark-unverified"), words("legend-unverified").zh)
    if made.provisional:
        yield _note(summary, words("mark-provisional"), words("legend-provisional").zh)
    for number, item in enumerate(made.critical_path, 1):
        yield _note(words("critical-path"), Text(str(number), str(number)), made.row(item).title.zh)
    for package in made.packages:
        for policy in package.policies:
            yield _note(words("policies"), package.title, policy.zh)
        yield _note(
            words("package", title=package.title), package.rule.basis, _lines(i.zh for i in package.items)
        )
    for one in made.left_out:
        why = _lines((one.why.zh, rule_text(one.rule).zh if one.rule else ""))
        yield _note(words("left-out", count=len(made.left_out)), one.title, why)


def _note(topic: Text, field: Text, value: Value) -> Line:
    return Line(cells=[topic.zh, field.zh, value])


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)
