"""However records of a ticket or a meeting arrive, the ledger comes to what the domain itself says."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from binglian.domain.errors import Refused
from binglian.domain.meetings.meeting import Meeting, SessionState
from binglian.ledger import (
    SqlLedger,
    meeting_detail,
    open_engine,
    ticket_detail,
    verify,
)
from tests.builders import at, calendar
from tests.unit.domain.meetings import council as c
from tests.unit.domain.tickets import window as w
from tests.unit.ledger.stream_scenes import Life, batch, cut

CN = calendar()
START = at("2026-03-02 08:00")

Step = tuple[str, int, int]
"""What is done, which of the things at hand it is done to, and how many hours after the step before."""

steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "submit",
                "convene",
                "cancel",
                "hold",
                "resolve",
                "report",
                "withdraw",
                "merit",
                "office",
                "answer",
            ]
        ),
        st.integers(0, 3),
        st.integers(1, 40),
    ),
    min_size=4,
    max_size=30,
)
handling = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "classify",
                "assign",
                "begin_work",
                "feed_back",
                "escalate",
                "send_back",
                "confirm",
                "reopen",
                "rate",
            ]
        ),
        st.booleans(),
        st.integers(1, 40),
    ),
    min_size=2,
    max_size=20,
)
sizes = st.lists(st.integers(1, 6), max_size=12)


def met(done: Sequence[Step]) -> Life:
    """A meeting to which all this was done, what it refuses left out."""
    life = c.council()
    now = START
    for number, (act, which, hours) in enumerate(done):
        now += timedelta(hours=hours)
        life.ring(now, CN)
        try:
            _act(life, act, which, now, number)
        except Refused:
            continue
    return life


def _act(life: Life, act: str, which: int, now: datetime, number: int) -> None:
    state: Meeting = life.state
    sat = [one.number for one in state.sessions if one.state is SessionState.HELD]
    called = [one.number for one in state.sessions if one.state is SessionState.CALLED]
    waiting, tabled = [*state.matters], [one.id for one in state.matters.values() if one.session]
    measures = [one.key for resolution in state.resolutions.values() for one in resolution.measures]
    match act:
        case "submit":
            c.submitted(life, f"{now:%Y-%m-%d %H:%M}", f"m{number}", (c.HILL, c.LEAK, c.DAM)[: which + 1])
        case "convene":
            c.tell(life, "convene", now, day=now.date().isoformat(), ground="urgent")
        case "cancel" if called:
            c.tell(life, "cancel_session", now, session=called[which % len(called)], ground="ill")
        case "hold" if called:
            session = called[which % len(called)]
            put_off = tabled[:which]
            c.tell(
                life, "hold_session", now, session=session, present=[c.CHAIR], minutes="said", put_off=put_off
            )
        case "resolve" if sat:
            session = sat[which % len(sat)]
            named = [one.id for one in state.matters.values() if one.session == session][: which + 1]
            deadline = (now + timedelta(days=which + 1)).date().isoformat()
            c.tell(
                life,
                "resolve",
                now,
                id=f"r{number}",
                session=session,
                matters=named,
                text="so be it",
                measures=[c.measure(deadline=deadline)] * (which + 1),
                concerns=[{"kind": "project", "key": "hill"}],
            )
        case "report" if measures:
            c.tell(life, "report_measure", now, measure=measures[which % len(measures)], outcome="done")
        case "withdraw" if waiting:
            c.tell(life, "withdraw_matter", now, matter=waiting[which % len(waiting)], ground="settled")
        case "merit":
            c.tell(life, "record_merit", now, merit="interview", unit="land", ground="slow")
        case "office":
            c.tell(life, "take_office", now, post="head@land", holder=f"u-{number}")
        case _:
            _answer(life, which, now)


def _answer(life: Life, which: int, now: datetime) -> None:
    for place, outgoing in enumerate(tuple(life.state.outbox.waiting.values())):
        if (place + which) % 3 == 0:
            life.refused(outgoing, "stream-ended", "", now)
        elif (place + which) % 3 == 1:
            life.arrived(outgoing, 1, now)
    for notice in tuple(life.state.outbox.notices)[:which]:
        life.noticed(notice, ("file",) if which % 2 else (), {"mail": "x"}, now)


def handled(done: Sequence[tuple[str, bool, int]]) -> Life:
    """A ticket to which all this was done, what it refuses left out."""
    life = w.window(w.PROJECT)
    w.tell(life, "accept_ticket", START + timedelta(hours=2))
    now = START + timedelta(hours=2)
    for act, flag, hours in done:
        now += timedelta(hours=hours)
        life.ring(now, CN)
        holder = life.state.holder().post
        body: dict[str, Any] = (
            {"solved": flag} if act == "feed_back" else dict(w.CARD) if act == "assign" else {}
        )
        by = {"by": holder} if act in ("assign", "escalate", "send_back") else {}
        try:
            w.tell(life, act, now, **by, **body)
        except Refused:
            continue
        _answer(life, int(flag) + 1, now)
    return life


@settings(max_examples=40, deadline=None)
@given(done=steps, split=sizes)
def test_a_meeting_in_any_portions_is_what_the_domain_says(
    empty_ledger: Path, done: list[Step], split: list[int]
) -> None:
    life = met(done)
    detail = asyncio.run(_after(empty_ledger, life, split))[0]
    state: Meeting = life.state
    assert {one.id: one for one in detail.matters} == state.matters
    assert detail.sessions == state.sessions
    assert {one.id: one for one in detail.resolutions} == state.resolutions
    assert [(one.merit, one.at) for one in detail.merits] == [(one.merit, one.at) for one in state.records]
    assert detail.seats == state.seats
    open_ones = {one.subject for one in detail.open_measures}
    assert open_ones == {
        one.key for each in state.resolutions.values() for one in each.measures if one.done_at is None
    }


@settings(max_examples=40, deadline=None)
@given(done=handling, split=sizes)
def test_a_ticket_in_any_portions_is_what_the_domain_says(
    empty_ledger: Path, done: list[tuple[str, bool, int]], split: list[int]
) -> None:
    life = handled(done)
    detail = asyncio.run(_after(empty_ledger, life, split))[1]
    assert replace(detail.state, policy=life.state.policy) == life.state


async def _after(template: Path, life: Life, split: Sequence[int]) -> tuple[Any, Any]:
    """What a ledger says that was told a life in portions."""
    whole = batch(life)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{shutil.copy(template, Path(folder) / 'ledger.db')}")
        ledger, last = SqlLedger(engine), 0
        for size in (*split, len(whole.records)):
            last = await ledger.append_stream(cut(whole, max(1, last), min(last + size, len(whole.records))))
        assert (await verify(engine, whole.card.stream)).findings == ()
        found = await meeting_detail(engine, whole.card.key), await ticket_detail(engine, whole.card.key)
        await engine.dispose()
        return found
