import json
from datetime import timedelta

import pytest

from binglian.domain.book import Told
from binglian.domain.errors import Code, Refused
from binglian.domain.messages import Receive, parse_message
from tests.builders import actor, at, say

BODY: dict[str, object] = {
    "type": "receive",
    "id": "m-1",
    "occurred_at": "2026-03-02T09:00:00+08:00",
    "actor": {"post": "window", "department": "hall"},
    "item": "land-permit",
}


def refused(body: bytes | str | object) -> tuple[Code, str]:
    with pytest.raises(Refused) as found:
        parse_message(body)
    return found.value.code, found.value.place


@pytest.mark.parametrize("body", [BODY, json.dumps(BODY), json.dumps(BODY).encode()])
def test_a_body_is_read_from_json_or_from_what_json_said(body: bytes | str | object) -> None:
    message = parse_message(body)
    assert isinstance(message, Receive)
    assert message.item == "land-permit"
    assert message.occurred_at == at("2026-03-02 09:00")
    assert message.actor == actor("window@hall")
    assert message.note == ""


@pytest.mark.parametrize("body", ["{", "", b"\xff", '{"type": "receive",}', '{"note": "\\ud800"}'])
def test_what_is_not_json_is_refused(body: bytes | str) -> None:
    assert refused(body) == (Code.BAD_JSON, "")


@pytest.mark.parametrize("body", [{}, {"type": "abolish"}, {"type": 3}])
def test_an_unknown_type_is_refused(body: object) -> None:
    assert refused(body) == (Code.UNKNOWN_TYPE, "type")


@pytest.mark.parametrize("body", ["[]", "3", '"receive"', "null"])
def test_what_is_no_object_is_refused(body: str) -> None:
    assert refused(body) == (Code.BAD_MESSAGE, "")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 129}, "id"),
        ({"id": None}, "id"),
        ({"item": "Land Permit"}, "item"),
        ({"item": "建设用地"}, "item"),
        ({"actor": {"department": "hall"}}, "actor.post"),
        ({"actor": {"post": "window", "name": "somebody"}}, "actor.name"),
        ({"actor": "window"}, "actor"),
        ({"itme": "land-permit"}, "itme"),
        ({"note": "x" * 2001}, "note"),
        ({"occurred_at": "2026-03-02T09:00:00"}, "occurred_at"),  # without an offset
        ({"occurred_at": "2026-03-02"}, "occurred_at"),
        ({"occurred_at": "2026-02-30T09:00:00+08:00"}, "occurred_at"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": 20260302}, "occurred_at"),  # not 231 days after 1970
        ({"occurred_at": "20260302"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),  # in UTC it is in no year
        ({"occurred_at": "9999-12-31T23:59:59Z"}, "occurred_at"),
    ],
)
def test_a_faulty_field_is_refused_by_its_place(change: dict[str, object], place: str) -> None:
    assert refused(BODY | change) == (Code.BAD_MESSAGE, place)
    assert refused(json.dumps(BODY | change)) == (Code.BAD_MESSAGE, place)


@pytest.mark.parametrize("ground", ["", None])
def test_giving_a_project_up_needs_a_ground(ground: str | None) -> None:
    body = {key: value for key, value in BODY.items() if key != "item"} | {"type": "close_project"}
    assert refused(body | ({} if ground is None else {"ground": ground})) == (Code.BAD_MESSAGE, "ground")


@pytest.mark.parametrize("outcome", ["granted", "", None])
def test_a_decision_says_yes_or_no(outcome: str | None) -> None:
    assert refused(BODY | {"type": "decide", "outcome": outcome}) == (Code.BAD_MESSAGE, "outcome")


def test_the_same_content_has_the_same_fingerprint_however_it_is_written() -> None:
    spaced = json.dumps(dict(reversed(BODY.items())), indent=2)
    assert parse_message(BODY).fingerprint() == parse_message(spaced).fingerprint()


@pytest.mark.parametrize(
    "change", [{"note": "!"}, {"item": "other"}, {"actor": {"post": "window"}}, {"type": "accept"}]
)
def test_another_content_has_another_fingerprint(change: dict[str, object]) -> None:
    assert parse_message(BODY).fingerprint() != parse_message(BODY | change).fingerprint()


def test_a_moment_later_is_another_content() -> None:
    now = at("2026-03-02 09:00")
    later = now + timedelta(microseconds=1)
    assert say("receive", now, item="a").fingerprint() != say("receive", later, item="a").fingerprint()


def test_a_refusal_reads_as_a_line_of_log() -> None:
    found = Refused(Code.UNKNOWN_ITEM, "item", item="moon-permit")
    assert str(found) == "unknown-item at item item=moon-permit"
    assert str(Refused(Code.BAD_JSON)) == "bad-json"


GROUNDED: dict[str, object] = {**BODY, "type": "not_take", "ground": "no licence is needed"}
DECIDED: dict[str, object] = {**BODY, "type": "decide", "outcome": "approved"}


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b[31m", "\r", "\x7f", "\x9b"])
@pytest.mark.parametrize(
    ("body", "field", "place"),
    [
        (BODY, "note", "note"),
        (BODY, "id", "id"),
        (BODY, "actor", "actor.post"),
        (GROUNDED, "ground", "ground"),
        (DECIDED, "document", "document"),
    ],
)
def test_free_text_with_a_control_character_is_refused(
    control: str, body: dict[str, object], field: str, place: str
) -> None:
    said = f"said{control}so"
    value = {"post": said} if field == "actor" else said
    assert refused({**body, field: value}) == (Code.BAD_MESSAGE, place)
    assert refused(json.dumps({**body, field: value})) == (Code.BAD_MESSAGE, place)


def test_a_refusal_names_the_control_character() -> None:
    with pytest.raises(Refused) as found:
        parse_message({**BODY, "note": "\x1b"})
    assert "U+001B" in str(found.value.details["problem"])


def test_notes_and_grounds_may_have_lines_and_what_is_one_line_may_not() -> None:
    lines = "first\n\tsecond"
    assert parse_message({**GROUNDED, "note": lines, "ground": lines}).note == lines
    assert refused({**BODY, "id": "a\nb"}) == (Code.BAD_MESSAGE, "id")
    assert refused({**DECIDED, "document": "a\tb"}) == (Code.BAD_MESSAGE, "document")


def test_what_was_taken_before_is_read_as_it_stands() -> None:
    assert parse_message(json.dumps({**BODY, "note": "\x1b"}), kept=True).note == "\x1b"
    rest = {name: value for name, value in {**BODY, "note": "\x1b"}.items() if name != "type"}
    told = Told(at=at("2026-03-02"), id="m-1", tag="receive", body=json.dumps(rest, separators=(",", ":")))
    assert told.message().note == "\x1b"
