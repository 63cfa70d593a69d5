"""The load: one project of twelve approvals, and the forty-eight messages that take it from start to end.

Business time is a fixed working day, whatever day it is: the calendar knows it, and every clock that starts
runs, since the day's own limits lie ahead.
"""

from datetime import datetime, timedelta, timezone
from typing import Final

from benchmarks.definition import WINDOW, key_of

APPROVALS: Final = 12
CHINA: Final = timezone(timedelta(hours=8))
OPENED_AT: Final = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
TODAY: Final = OPENED_AT + timedelta(hours=6)
"""Business time at which a project's run begins; every message of the load happened before."""

STAGES_OF_LIFE: Final = ("receive", "accept", "decide", "deliver")
MESSAGES: Final = APPROVALS * len(STAGES_OF_LIFE)
UNDER_WAY: Final = 2
"""Stages of life after which every case is accepted and two clocks of each are running."""

Message = dict[str, object]


def stages_of_life() -> list[list[Message]]:
    """The messages of a project: for each stage of life, one for every approval."""
    return [
        [_message(kind, number, OPENED_AT + timedelta(hours=place)) for number in range(1, APPROVALS + 1)]
        for place, kind in enumerate(STAGES_OF_LIFE, 1)
    ]


def _message(kind: str, number: int, at: datetime) -> Message:
    item = key_of(number)
    body: Message = {
        "type": kind,
        "id": f"{kind}-{item}",
        "occurred_at": at.isoformat(),
        "actor": {"post": WINDOW, "department": ""},
        "item": item,
    }
    return body | ({"outcome": "approved"} if kind == "decide" else {})
