"""``binglian ledger entries``: a project's entries as people and programs read them."""

from datetime import datetime, tzinfo

from pydantic import TypeAdapter

from binglian.cli.connection import ledger
from binglian.cli.console import dump, rows, show, table
from binglian.cli.failures import Failure, Status
from binglian.cli.files import civil_time
from binglian.domain.events import MessageRefused
from binglian.ledger import EntryView, project_detail, read_entries
from definitions.texts import phrase


async def read_stream(url: str, project: str) -> tuple[list[EntryView], tzinfo | None]:
    """Every entry of a project, and the civil time that it keeps.

    Raises:
        Failure: ``no-such-stream``.
    """
    found: list[EntryView] = []
    async with ledger(url) as engine:
        detail = await project_detail(engine, project)
        if detail is None:
            raise Failure("no-such-stream", Status.UNREACHABLE, project=project)
        while page := await read_entries(engine, project, after=found[-1].record.sequence if found else 0):
            found += page
    return found, civil_time(detail.project.definition)


def dump_entries(project: str, found: list[EntryView]) -> None:
    """Prints entries as one JSON object."""
    dump({"project": project, "entries": TypeAdapter(list[EntryView]).dump_python(found, mode="json")})


def show_entries(found: list[EntryView], civil: tzinfo | None) -> None:
    """Prints entries as a table."""

    def minute(at: datetime) -> str:
        return f"{at.astimezone(civil):%Y-%m-%d %H:%M}"

    lines = (
        (
            str(entry.record.sequence),
            minute(entry.record.event.at),
            minute(entry.record.recorded_at),
            _kind(entry),
            _about(entry),
            entry.record.actor,
            entry.record.message,
            entry.hash[:12],
        )
        for entry in found
    )
    columns = (
        "sequence:right",
        "at:whole",
        "recorded:whole",
        "event",
        "item",
        "actor",
        "message",
        "hash:whole",
    )
    show(rows(table(*columns), lines))


def _kind(entry: EntryView) -> str:
    """What happened; a notice that is held was not refused."""
    event = entry.record.event
    held = isinstance(event, MessageRefused) and event.held
    return phrase("cli", "notice-held").zh if held else phrase("event", event.type).zh


def _about(entry: EntryView) -> str:
    """What an entry is about; of a refused notice, why and what it said."""
    event = entry.record.event
    return f"{event.code} {event.body[:60]}" if isinstance(event, MessageRefused) else entry.item
