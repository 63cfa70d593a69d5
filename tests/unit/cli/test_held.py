"""A notice that waits for what it presupposes is told apart from one that was refused."""

from datetime import UTC, datetime

import pytest

from binglian.cli.entries import show_entries
from binglian.cli.progress import answer_line
from binglian.domain.events import MessageRefused, Record
from binglian.domain.messages import parse_message
from binglian.ledger import EntryView
from binglian.rehearsal.driver import Answer
from binglian.rehearsal.script import ScriptedEvent
from definitions.loader import catalogue

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOLD = parse_message(
    {"type": "deliver", "id": "m", "occurred_at": AT, "actor": {"post": "window"}, "item": "ent-filing"}
)


def answered(*, held: bool) -> str:
    event = ScriptedEvent(1, ("events", 0), AT, AT, "deliver", "ent-filing", TOLD, assumed=False, note="")
    answer = Answer(event, applied=False, code="wrong-state", reason="why", held=held)
    return answer_line(catalogue().read("tongan", 2).definition, answer)


def test_a_line_of_progress_says_waiting_and_not_refused() -> None:
    assert "… 等待 waits wrong-state" in answered(held=True)
    assert "✗ 拒绝 refused wrong-state: why" in answered(held=False)


@pytest.mark.parametrize(("held", "word"), [(True, "通知等待前提"), (False, "报文被拒")])
def test_an_entry_says_whether_a_notice_was_held(
    held: bool, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    event = MessageRefused(at=AT, code="wrong-state", place="", body="{}", held=held)
    record = Record(sequence=1, recorded_at=AT, actor="system", message="", note="", event=event)
    show_entries([EntryView(stream="p-1", record=record, item="", previous="0" * 64, hash="1" * 64)], UTC)
    shown = "".join(capsys.readouterr().out.split())
    assert word in shown
