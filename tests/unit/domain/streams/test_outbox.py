"""What is under way, and what did not arrive."""

from binglian.domain.streams.outbox import (
    KEPT,
    KEY_LENGTH,
    Address,
    Delivered,
    DeliveryRefused,
    Dispatched,
    Kind,
    Notice,
    NoticeIssued,
    NoticeSettled,
    Outbox,
    Outgoing,
    derived,
)
from tests.builders import at

NOW = at("2026-03-02 09:00")
MEETING = Address(Kind.MEETING, "hills-joint")
FIRST = Outgoing(id="a", to=MEETING, body="{}")
SECOND = Outgoing(id="b", to=MEETING, body="{}")


def test_what_was_sent_waits_in_its_order_until_it_is_answered() -> None:
    outbox = Outbox()
    for one in (FIRST, SECOND):
        outbox = outbox.after(Dispatched(at=NOW, outgoing=one))
    assert list(outbox.waiting) == ["a", "b"]
    outbox = outbox.after(Delivered(at=NOW, id="a", to=MEETING, receipt=3))
    assert outbox.waiting == {"b": SECOND}
    outbox = outbox.after(DeliveryRefused(at=NOW, id="b", to=MEETING, code="stream-ended"))
    assert (outbox.waiting, outbox.refused) == ({}, {"b": "stream-ended"})


def test_a_notice_that_reached_somebody_is_done_and_one_that_reached_nobody_is_not_forgotten() -> None:
    outbox = Outbox()
    for name in ("a", "b"):
        outbox = outbox.after(NoticeIssued(at=NOW, notice=Notice(id=name, template="t", to=("desk",))))
    outbox = outbox.after(NoticeSettled(at=NOW, id="a", channels=("file",), failed={"mail": "down"}))
    assert (list(outbox.notices), outbox.unheard) == (["b"], {})
    outbox = outbox.after(NoticeSettled(at=NOW, id="b", failed={"mail": "down", "wecom": "no"}))
    assert (outbox.notices, outbox.unheard) == ({}, {"b": "mail: down; wecom: no"})


def test_the_key_of_what_a_stream_opens_is_a_key_and_tells_its_likes_apart() -> None:
    assert derived("papers", "overdue") == "papers-overdue"
    long = [derived("p" * KEY_LENGTH, suffix) for suffix in ("overdue", "1")]
    assert len(set(long)) == 2
    assert {len(key) for key in long} == {KEY_LENGTH}
    assert str(Address(Kind.TICKET, "x")) == "ticket-x"


def test_of_what_did_not_arrive_the_latest_are_kept_at_hand() -> None:
    outbox = Outbox()
    for number in range(KEPT + 2):
        name = str(number)
        outbox = outbox.after(DeliveryRefused(at=NOW, id=name, to=MEETING, code="stream-ended"))
        outbox = outbox.after(NoticeSettled(at=NOW, id=name, failed={"mail": "down"}))
    latest = [str(number) for number in range(2, KEPT + 2)]
    assert (list(outbox.refused), list(outbox.unheard)) == (latest, latest)
    outbox = outbox.after(DeliveryRefused(at=NOW, id="2", to=MEETING, code="project-ended"))
    assert (len(outbox.refused), outbox.refused["2"]) == (KEPT, "project-ended")
