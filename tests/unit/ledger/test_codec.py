from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.events import Event, GateOpened
from binglian.ledger.codec import canonical, decode_event, encode_event, record_content
from binglian.ledger.types import Words
from tests.unit.ledger.chance import events
from tests.unit.ledger.scenes import a_life, day


@given(event=events)
def test_an_event_comes_back_from_its_payload_as_it_was(event: Event) -> None:
    assert decode_event(encode_event(event)) == event


@given(event=events)
def test_a_payload_read_and_written_again_is_the_same_text(event: Event) -> None:
    payload = encode_event(event)
    assert encode_event(decode_event(payload)) == payload


def test_one_instant_has_one_text_whatever_its_offset() -> None:
    there = day(0).astimezone(timezone(timedelta(hours=-5)))
    assert encode_event(GateOpened(at=there, gate="g")) == encode_event(GateOpened(at=day(0), gate="g"))


def test_canonical_json_is_sorted_compact_and_readable() -> None:
    at = datetime(2026, 1, 5, 1, tzinfo=UTC)
    assert canonical({"注": "并联", "a": [1, None], "at": at}) == (
        '{"a":[1,null],"at":"2026-01-05T01:00:00+00:00","注":"并联"}'
    )


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its offset"):
        canonical({"at": datetime(2026, 1, 5)})  # noqa: DTZ001


def test_what_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))
    with pytest.raises(TypeError, match="no JSON for set"):
        canonical({1})


def test_a_record_is_content_in_full() -> None:
    names = {"sequence", "recorded_at", "actor", "message", "note", "event"}
    assert all(set(record_content(record)) == names for record in a_life())


@given(words=st.text(st.sampled_from("\\\0" + "0a并")))
def test_words_survive_nul_and_backslashes(words: str) -> None:
    kind = Words()
    stored = kind.process_bind_param(words, None)  # pyright: ignore[reportArgumentType]
    assert stored is not None
    assert "\0" not in stored
    assert kind.process_result_value(stored, None) == words  # pyright: ignore[reportArgumentType]
