"""Service guides and manuals as Markdown."""

from collections.abc import Iterable, Iterator
from datetime import date

from binglian.domain.limits import ClockKind
from binglian.domain.text import Text
from binglian.papers.guide import GuideLimit, ItemGuide, Manual, StageGuide
from binglian.papers.markdown import both, bullets, cell, document, escaped, heading, stacked, table
from binglian.papers.wording import UNVERIFIED, words
from definitions.texts import phrase


def item_guide_markdown(guide: ItemGuide, day: date) -> str:
    """The guide of one item, by the law of a day."""
    return document(
        heading(1, words("guide-title", title=guide.title)),
        both(words("stated-on", day=str(day))),
        *_item(guide, 2),
        _legend([guide]),
    )


def manual_markdown(made: Manual, drawing: str) -> str:
    """The manual of a definition.

    Args:
        made: the manual.
        drawing: its flow chart, as Markdown.
    """
    ref, items = made.definition, [item for stage in made.stages for item in stage.items]
    return document(
        heading(1, words("manual-title", title=made.title)),
        f"`{ref.key}@{ref.version}` `{ref.digest[:12]}` · {both(words('stated-on', day=str(made.day)))}",
        heading(2, words("stages")),
        table(("stage-name", "lead", "count:right", "joint"), map(_stage, made.stages)),
        heading(2, words("flow-chart")),
        drawing,
        heading(2, words("road-map")),
        *(block for stage in made.stages for block in _road(stage, items)),
        heading(2, words("timetable")),
        table(("order:right", "item", "promised", "statutory", "result"), map(_times, items)),
        _legend(items),
        *_listed("milestones", made.milestones),
        *_listed("promises", made.promises),
        *_listed("service-windows", made.windows),
        *_listed("measures", made.measures),
        heading(2, words("guides")),
        *(block for item in items for block in (heading(3, _numbered(item)), *_item(item, 4))),
    )


def _stage(stage: StageGuide) -> tuple[str, ...]:
    joint = stage.joint
    said = (joint.line.length, *((joint.extension,) if joint.extension else ())) if joint else ()
    return stacked(stage.title), both(stage.lead), str(len(stage.items)), cell(map(both, said))


def _road(stage: StageGuide, items: list[ItemGuide]) -> Iterator[str]:
    """The items of a stage in order, with who is responsible and what comes first."""
    numbers = {item.title: item.number for item in items}
    yield heading(3, words("stage-of", stage=stage.title, lead=stage.lead))
    yield table(
        ("order:right", "item", "department", "needs"),
        (
            (
                str(item.number),
                stacked(item.title),
                cell((both(item.department), both(item.responsible) if item.responsible else "")),
                cell(both(need) + (f" ({numbers[need]})" if need in numbers else "") for need in item.needs),
            )
            for item in stage.items
        ),
    )


def _times(item: ItemGuide) -> tuple[str, ...]:
    kinds = (ClockKind.PROMISED, ClockKind.STATUTORY)
    limits = (both(found.line.length) if (found := item.limit(kind)) else "" for kind in kinds)
    return str(item.number), stacked(item.title), *limits, both(item.result)


def _numbered(item: ItemGuide) -> Text:
    return words("step-title", order=item.number, title=item.title)


def _item(guide: ItemGuide, level: int) -> Iterator[str]:
    yield bullets(
        f"{both(words(key))}: {both(value)}"
        for key, value in (
            ("responsible-body", guide.department),
            ("responsible-post", guide.responsible),
            ("stage-and-lead", words("stage-of", stage=guide.stage, lead=guide.lead)),
            ("result", guide.result),
        )
        if value
    )
    if guide.needs:
        yield heading(level, words("prerequisites"))
        yield bullets(map(both, guide.needs))
    for section in guide.sections:
        yield heading(level, section.title)
        yield bullets(map(both, section.lines))
    if guide.limits:
        yield heading(level, words("limits"))
        yield table(("clock", "length", "starts", "basis", "extension"), map(_limit, guide.limits))


def _limit(limit: GuideLimit) -> tuple[str, ...]:
    line = limit.line
    basis = [both(line.basis), *([both(limit.note)] if limit.note else [])]
    changes = (
        both(words("changes-on", day=str(day), length=later.length, basis=later.basis))
        for day, later in limit.changes
    )
    extension = both(limit.extension) if limit.extension else ""
    name, starts = both(phrase("clock", line.kind.value)), both(limit.starts)
    return name, both(line.length), starts, cell(basis), cell((extension, *changes))


def _listed(title: str, lines: tuple[Text, ...]) -> tuple[str, ...]:
    return (heading(2, words(title)), bullets(map(both, lines))) if lines else ()


def _legend(guides: Iterable[ItemGuide]) -> str:
    unverified = any(not limit.line.verified for guide in guides for limit in guide.limits)
    return bullets([f"{escaped(UNVERIFIED)} {both(words('legend-unverified'))}"]) if unverified else ""
