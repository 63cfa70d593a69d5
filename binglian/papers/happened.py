"""What happened in a stream, entry by entry, and the clocks and notices that every stream has."""

from collections.abc import Iterable

from binglian.domain.clocks import Clock
from binglian.domain.limits import ClockKind, Limit
from binglian.domain.meetings.events import MeetingRang
from binglian.domain.orders.events import OrderRang
from binglian.domain.streams.outbox import NoticeIssued, NoticeSettled
from binglian.domain.streams.records import StreamEvent
from binglian.domain.text import Text
from binglian.domain.tickets.events import Escalated, TicketRang
from binglian.ledger import NoticeView, StreamEntryView
from binglian.papers.paper import Column, Grid, Row
from binglian.papers.setting import Setting, known
from binglian.papers.wording import limit_text, words
from definitions.texts import phrase

_SAID = ("problem", "wish", "text", "ground", "instruction", "outcome", "minutes", "reason", "code")
"""Attributes in which an event says something in words, the first that there is."""


def history(entries: Iterable[StreamEntryView], setting: Setting, definition: str) -> Grid:
    """The past of a stream, as the ledger has it; notices have a table of their own."""
    columns = (
        Column("order", 6, right=True),
        Column("at", 18),
        Column("event", 26),
        Column("about", 26),
        Column("said", 60),
        Column("actor", 24),
    )
    rows = [
        Row(
            (
                one.record.sequence,
                setting.local(one.record.event.at),
                known("event", one.record.event.type),
                _about(one, setting, definition),
                _alarm(one.record.event) or said(one.record.event) or one.record.note,
                setting.post(definition, one.record.actor),
            )
        )
        for one in entries
        if not isinstance(one.record.event, NoticeIssued | NoticeSettled)
    ]
    return Grid(words("history"), columns, rows)


def said(event: StreamEvent) -> str:
    """What an event says in words; empty for one that says nothing."""
    for name in _SAID:
        value: object = getattr(event, name, "")
        value = getattr(value, "text", value)
        if isinstance(value, str) and value:
            return value
    return ""


def clocks(running: Iterable[Clock], setting: Setting, definition: str) -> Grid:
    """Clocks with their state, whether they run or not."""
    columns = (
        Column("clock", 22),
        Column("length", 14),
        Column("basis", 24),
        Column("from", 18),
        Column("due", 18),
        Column("stands", 20),
    )
    rows = [
        Row(
            (
                phrase("clock", one.kind.value),
                length(one.limit),
                setting.basis(definition, one.limit.basis),
                setting.local(one.started_at),
                one.due.day or setting.local(one.due.at),
                _stands(one),
            ),
            late=one.overdue(),
        )
        for one in running
    ]
    return Grid(words("clocks"), columns, rows)


def length(limit: Limit | None) -> Text | None:
    """How long a limit is; none for none."""
    return limit_text(limit.value, limit.unit) if limit else None


def notices(issued: Iterable[NoticeView], setting: Setting, definition: str) -> Grid:
    """Notices to people with what became of each; one that reached nobody stands out."""
    columns = (
        Column("at", 18),
        Column("template", 24),
        Column("receivers", 40),
        Column("channels", 24),
        Column("failed", 40),
    )
    rows = [
        Row(
            (
                setting.local(one.issued_at),
                one.template,
                setting.posts(definition, one.receivers),
                _sent(one),
                "\n".join(f"{channel}: {why}" for channel, why in one.failed.items()),
            ),
            late=one.unheard,
        )
        for one in issued
    ]
    return Grid(words("notices"), columns, rows)


def _about(entry: StreamEntryView, setting: Setting, definition: str) -> Text:
    """What an entry speaks of: a rung by its title, all else by its key."""
    rung: object = getattr(entry.record.event, "rung", "")
    if isinstance(rung, str) and rung == entry.item:
        return setting.rung(definition, rung)
    return Text(entry.item, entry.item)


def _alarm(event: StreamEvent) -> Text | None:
    """Which clock warned or lapsed, or lapsed so that the ticket went up; none for what somebody did."""
    match event:
        case TicketRang() | MeetingRang() | OrderRang():
            alarm = phrase("alarm", event.alarm.value)
            return words("clock-rang", clock=phrase("clock", event.clock.value), alarm=alarm, due=event.due)
        case Escalated() if event.by_itself:
            return words("clock-lapsed", clock=known("clock", event.ground))
        case _:
            return None


def _sent(notice: NoticeView) -> Text | str:
    if notice.settled_at is None:
        return words("under-way")
    return words("unheard") if notice.unheard else ", ".join(notice.channels)


def _stands(clock: Clock) -> Text:
    if clock.running:
        return words("clock-late" if clock.lapsed else "clock-runs")
    if clock.kind is ClockKind.SETTLE:  # it is to run out
        return words("clock-ended")
    return words("clock-ended-late" if clock.lapsed else "clock-ended")
