"""Everything that the domain can say has its words; a missing one would fail whoever needs it."""

from enum import Enum
from typing import get_args

import pytest

from binglian.domain.case_messages import Opinion
from binglian.domain.case_parts import HearingState
from binglian.domain.clocks import Alarm
from binglian.domain.envelope import Envelope
from binglian.domain.errors import Code
from binglian.domain.events import Event
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.meetings.meeting import MatterState, Merit, SessionState
from binglian.domain.meetings.messages import MeetingMessage
from binglian.domain.messages import Message
from binglian.domain.orders.messages import OrderMessage
from binglian.domain.orders.order import OrderState
from binglian.domain.plan import Effect, Mode, ProcedureKind
from binglian.domain.project import CaseState
from binglian.domain.status import Status
from binglian.domain.streams.records import StreamEvent
from binglian.domain.tickets.messages import TicketMessage
from binglian.domain.tickets.ticket import Origin, TicketState
from definitions.texts import keys


@pytest.mark.parametrize(
    ("group", "kinds"),
    [
        ("refusal", Code),
        ("clock", ClockKind),
        ("alarm", Alarm),
        ("mode", Mode),
        ("unit", Unit),
        ("procedure", ProcedureKind),
        ("opinion", Opinion),
        ("effect", Effect),
        ("matter", MatterState),
        ("session", SessionState),
        ("merit", Merit),
        ("origin", Origin),
    ],
)
def test_every_kind_has_a_phrase_and_every_phrase_its_kind(group: str, kinds: type[Enum]) -> None:
    assert keys(group) == {kind.value for kind in kinds}


def test_every_state_has_a_phrase_and_so_has_what_comes_before_the_first() -> None:
    states = (*CaseState, *TicketState, *OrderState)
    assert keys("state") == {state.value for state in states} | {"none", "pending"}
    assert keys("hearing") == {state.value for state in HearingState} | {"none"}


def test_every_status_code_has_the_words_of_the_exchange() -> None:
    assert keys("status") == {str(int(status)) for status in Status}


def test_every_message_is_an_act_with_a_phrase() -> None:
    families = (Message, TicketMessage, MeetingMessage, OrderMessage)
    messages: list[type[Envelope]] = [one for family in families for one in get_args(get_args(family)[0])]
    assert keys("act") == {message.model_fields["type"].default for message in messages}


def test_every_event_has_a_phrase() -> None:
    events: set[type[Event | StreamEvent]] = {
        one for union in (Event, StreamEvent) for one in get_args(get_args(union)[0])
    }
    assert keys("event") == {event.__dataclass_fields__["type"].default for event in events}
