"""A rehearsal as it goes on: a line for each event."""

from rich.cells import set_cell_size

from binglian.cli.console import words
from binglian.domain.streams.outbox import Kind
from binglian.rehearsal.script import ScriptedEvent
from binglian.rehearsal.shown import Answer
from definitions.schema import Definition
from definitions.texts import phrase

TITLE_CELLS = 34
"""Width of an item's title in the lines of progress; a Chinese character takes two cells."""


def answer_line(definition: Definition, answer: Answer) -> str:
    """One event as it was applied or refused."""
    event = answer.event
    title = set_cell_size(_about(definition, event), TITLE_CELLS)
    act = set_cell_size(act_of(event.type), 10)
    assumed = words("assumed") if event.assumed else ""
    mark, told = ("✓", assumed) if answer.applied else _not_yet(answer)
    return f"{event.at:%Y-%m-%d %H:%M}  {title}  {act}  {mark} {told}".rstrip()


def _about(definition: Definition, event: ScriptedEvent) -> str:
    """What an event is about: an item or a happening, else the stream that is not a project."""
    if event.item or event.to is None or event.to.kind is Kind.PROJECT:
        return title_of(definition, event.item)
    return str(event.to)


def _not_yet(answer: Answer) -> tuple[str, str]:
    """What came of an event that was not applied: refused, or held until it can be."""
    if answer.held:
        return "…", f"{words('waits')} {answer.code}"
    return "✗", f"{words('refused')} {answer.code}: {answer.reason}"


def title_of(definition: Definition, key: str) -> str:
    """What an item or a happening is called; the key itself if nothing is called so."""
    for room in (definition.items, definition.happenings, definition.milestones):
        if key in room:
            return room[key].title.zh
    return key


def act_of(message_type: str) -> str:
    """What a message does, in a word or two."""
    return phrase("act", message_type).zh
