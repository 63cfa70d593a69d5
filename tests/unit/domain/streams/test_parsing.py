"""What can't be read is refused with the place of the fault."""

import json

import pytest

from binglian.domain.errors import Code, Refused
from binglian.domain.orders.life import ORDERS
from binglian.domain.tickets.life import TICKETS

HEAD: dict[str, object] = {"id": "a", "occurred_at": "2026-03-02T09:00:00+08:00", "actor": {"post": "desk"}}


@pytest.mark.parametrize(
    ("body", "why", "place"),
    [
        ("{", Code.BAD_JSON, ""),
        ({"type": "conjure"}, Code.UNKNOWN_TYPE, "type"),
        ({}, Code.UNKNOWN_TYPE, "type"),
        ({"type": "decline_ticket", **HEAD, "ground": " "}, Code.BAD_MESSAGE, "ground"),
        ({"type": "rate", **HEAD, "satisfaction": 6}, Code.BAD_MESSAGE, "satisfaction"),
        ({"type": "accept_ticket", **HEAD, "gound": "x"}, Code.BAD_MESSAGE, "gound"),
    ],
)
def test_the_place_of_the_fault_is_named(body: object, why: Code, place: str) -> None:
    with pytest.raises(Refused) as refused:
        TICKETS.parse(body)
    assert (refused.value.code, refused.value.place) == (why, place)


def test_what_is_wrong_with_a_value_is_said_without_ado() -> None:
    with pytest.raises(Refused) as refused:
        TICKETS.parse({"type": "decline_ticket", **HEAD, "ground": " "})
    assert refused.value.details["problem"] == "words, not only blanks"


def test_text_and_what_was_decoded_read_alike() -> None:
    decoded = {"type": "take_order", **HEAD}
    text = json.dumps(decoded)
    assert ORDERS.parse(text) == ORDERS.parse(text.encode()) == ORDERS.parse(decoded)
