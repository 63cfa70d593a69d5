"""``binglian ledger entries``: a stream's entries as people and programs read them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.cli.connection import ledger
from binglian.cli.console import dump, rows, show, table
from binglian.cli.cooperation import entries_of
from binglian.cli.failures import Failure, Status
from binglian.cli.files import civil_time
from binglian.cli.talk import workflow_of
from binglian.domain.events import MessageRefused
from binglian.ledger import (
    EntryView,
    StreamEntryView,
    meeting_detail,
    order_detail,
    project_detail,
    read_entries,
    ticket_detail,
)
from binglian.papers.happened import said
from definitions.texts import phrase

AnyEntries = Sequence[EntryView] | Sequence[StreamEntryView]


_DETAILS = {"ticket": ticket_detail, "meeting": meeting_detail, "order": order_detail}


def checked(names: Sequence[str]) -> None:
    """Passes where every name is one that a stream can have.

    Raises:
        Failure: ``bad-address-of``.
    """
    for name in names:
        workflow_of(name)


async def read_stream(url: str, stream: str) -> tuple[str, AnyEntries, tzinfo | None]:
    """What a stream is called, every entry of it, and the civil time that it keeps.

    Args:
        url: of the ledger.
        stream: a project's key, or ``ticket/KEY``, ``meeting/KEY``, ``order/KEY``.

    Raises:
        Failure: ``bad-address-of`` or ``no-such-stream``.
    """
    checked([stream])
    kind, slash, key = stream.partition("/")
    async with ledger(url) as engine:
        if not slash:
            return await _of_project(engine, stream)
        detail = await _DETAILS[kind](engine, key)
        if detail is None:
            raise Failure("no-such-stream", Status.UNREACHABLE, project=stream)
        view = detail.view
        return view.title, await entries_of(engine, stream), civil_time(view.definition)


async def _of_project(engine: AsyncEngine, project: str) -> tuple[str, AnyEntries, tzinfo | None]:
    detail = await project_detail(engine, project)
    if detail is None:
        raise Failure("no-such-stream", Status.UNREACHABLE, project=project)
    found: list[EntryView] = []
    while page := await read_entries(engine, project, after=found[-1].record.sequence if found else 0):
        found += page
    return detail.project.name, found, civil_time(detail.project.definition)


def dump_entries(stream: str, found: AnyEntries) -> None:
    """Prints entries as one JSON object."""
    listed: TypeAdapter[list[EntryView | StreamEntryView]] = TypeAdapter(list[EntryView | StreamEntryView])
    dump({"project": stream, "entries": listed.dump_python([*found], mode="json")})


def show_entries(found: AnyEntries, civil: tzinfo | None, title: str = "") -> None:
    """Prints entries as a table, under what their stream is called."""

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
    show(rows(table(*columns, title=title), lines))


def _kind(entry: EntryView | StreamEntryView) -> str:
    """What happened, Chinese over English; a notice that is held was not refused."""
    event = entry.record.event
    held = isinstance(event, MessageRefused) and event.held
    words = phrase("cli", "notice-held") if held else phrase("event", event.type)
    return f"{words.zh}\n{words.en}"


def _about(entry: EntryView | StreamEntryView) -> str:
    """What an entry is about, and what was said there; of a refused notice, why and what it held."""
    event = entry.record.event
    if isinstance(event, MessageRefused):
        return f"{event.code} {event.body[:60]}"
    if isinstance(entry, EntryView):
        return entry.item
    return "\n".join(part for part in (entry.item, said(entry.record.event)[:60]) if part)
