"""Lawful histories told in any order, with repeats: what is recorded, and what it comes to."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from binglian.domain import book as module
from binglian.domain.book import Book, Told
from binglian.domain.core import fold
from binglian.domain.desk import SYSTEM, Desk
from binglian.domain.events import ClockRang, MessageRefused, ProjectOpened, Record
from binglian.domain.messages import Message
from binglian.domain.plan import NO_PLAN, Plan
from binglian.domain.project import Project
from tests.builders import calendar
from tests.unit.domain.strategies import CLERK, EFFORT, KINDS, Chance, drawn, random_plan, seeded
from tests.unit.domain.strategies_said import OPENED, deliveries, history, opened

ACTS = 20
OVER = timedelta(days=61)
"""How long after the last message everything has been told, and much has lapsed."""

Telling = list[tuple[datetime, Message]]
Turn = Callable[[Desk, datetime], Desk]

PROJECTS = TypeAdapter(Project)
RECORDS = TypeAdapter(list[Record])
LOGS = TypeAdapter(list[Told])

quickly = settings(max_examples=25 * EFFORT)


def in_order(said: Iterable[Message]) -> Telling:
    return [(one.occurred_at, one) for one in said]


def as_it_is(desk: Desk, _now: datetime) -> Desk:
    return desk


def told(what: Plan, telling: Telling, turn: Turn = as_it_is) -> Desk:
    """A desk that heard notices at these instants, and what became of it some time after."""
    desk, now = opened(what), OPENED
    for now, one in telling:
        desk.hear(one, now, calendar())
        desk = turn(desk, now)
    desk.ring(max((one.occurred_at for _, one in telling), default=now) + OVER, calendar())
    return desk


def a_life(data: st.DataObject) -> tuple[Chance, Plan, list[Message]]:
    chance = drawn(data)
    what = random_plan(chance)
    return chance, what, history(chance, what, ACTS)


@quickly
@given(st.data())
def test_in_whatever_order_and_however_often_it_is_told_it_comes_to_the_same(data: st.DataObject) -> None:
    chance, what, said = a_life(data)
    late, known = told(what, deliveries(chance, said)), told(what, in_order(said))
    assert not late.book.held
    assert late.project == known.project
    assert late.seen == known.seen


@quickly
@given(st.data())
def test_the_state_is_the_fold_of_the_records_and_the_solution_of_the_book_at_every_moment(
    data: st.DataObject,
) -> None:
    chance, what, said = a_life(data)
    with_plan, without = Project(plan=what), Project(plan=NO_PLAN)
    folded = 0

    def same(desk: Desk, now: datetime) -> Desk:
        nonlocal with_plan, without, folded
        news = [record.event for record in desk.unwritten[folded:]]
        with_plan, without, folded = fold(with_plan, news), fold(without, news), len(desk.unwritten)
        assert with_plan == desk.project
        assert replace(without, plan=what) == replace(desk.project, plan=what)
        assert desk.book.history(now, calendar()).project == desk.project
        return desk

    told(what, deliveries(chance, said), same)


@quickly
@given(st.data())
def test_every_record_has_its_number_and_names_a_message_or_a_due_instant(data: st.DataObject) -> None:
    chance, what, said = a_life(data)
    told_of = dict[str, set[datetime]]()
    telling = deliveries(chance, said)
    for now, one in telling:
        told_of.setdefault(one.id, set()).add(now)
    records = told(what, telling).unwritten
    assert [record.sequence for record in records] == list(range(1, len(records) + 1))
    assert isinstance(records[0].event, ProjectOpened)
    instants = {now for now, _ in telling}
    for before, record in pairwise(records):
        assert record.actor in (SYSTEM, CLERK, f"{CLERK}@water", f"{CLERK}@fire")
        if isinstance(record.event, MessageRefused):
            assert record.event.held
            assert any(one.id in record.event.body for _, one in telling)
        elif record.message:
            assert record.message in told_of
            assert record.recorded_at in instants
        else:
            assert record.actor == SYSTEM
            assert isinstance(record.event, ClockRang) or _follows_time(before)
            assert record.event.at <= record.recorded_at


def _follows_time(record: Record) -> bool:
    """Whether a record is of what time alone brought about."""
    return not record.message and not isinstance(record.event, MessageRefused | ProjectOpened)


@quickly
@given(st.data())
def test_a_message_brings_its_own_event_once_whenever_it_is_told(data: st.DataObject) -> None:
    """Under its sender's name; all else is the system's."""
    chance, what, said = a_life(data)

    def own(telling: Telling) -> dict[str, tuple[str, datetime]]:
        by_hand = [record for record in told(what, telling).unwritten if record.actor != SYSTEM]
        assert len({record.message for record in by_hand}) == len(by_hand)
        return {record.message: (record.event.type, record.event.at) for record in by_hand}

    assert own(deliveries(chance, said)) == own(in_order(said))


@quickly
@given(st.data())
def test_a_book_carried_over_to_a_new_page_goes_on_as_before(data: st.DataObject) -> None:
    chance, what, said = a_life(data)
    telling = deliveries(chance, said)
    turned = told(what, telling, lambda desk, _now: carried_over(desk) if chance(4) == 0 else desk)
    straight = told(what, telling)
    assert turned.unwritten == straight.unwritten
    assert turned.project == straight.project


def carried_over(desk: Desk) -> Desk:
    """The desk as its next page makes it, from JSON alone."""
    book = desk.book
    return Desk(
        project=PROJECTS.validate_json(PROJECTS.dump_json(desk.project)),
        sequence=desk.sequence,
        unwritten=RECORDS.validate_json(RECORDS.dump_json(desk.unwritten)),
        seen=dict(desk.seen),
        book=Book(
            base=PROJECTS.validate_json(PROJECTS.dump_json(book.base)),
            latest=book.latest,
            log=LOGS.validate_json(LOGS.dump_json(book.log)),
            held=LOGS.validate_json(LOGS.dump_json(book.held)),
        ),
    )


@quickly
@given(st.data())
def test_a_sealed_book_goes_on_as_before_for_all_that_is_told_in_order(data: st.DataObject) -> None:
    chance = drawn(data)
    what = random_plan(chance)
    said = history(chance, what, ACTS, apart=timedelta(minutes=1))

    def sealed(desk: Desk, now: datetime) -> Desk:
        if chance(3) == 0:
            desk.book.seal(now, calendar())
            assert desk.book.history(now, calendar()).project == desk.project
        return desk

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LOG_BYTES", 1000)
        kept = told(what, in_order(said), sealed)
    assert sum(len(one.body) for one in kept.book.log) < sum(len(one.body()) for one in said) or not said
    assert kept.project == told(what, in_order(said)).project


def test_the_histories_told_here_hold_messages_of_every_kind() -> None:
    left = set(KINDS) - {"close_project"}
    for seed in range(300):
        chance = seeded(seed)
        left -= {one.tag for one in history(chance, random_plan(chance), 40)}
        if not left:
            break
    assert not left
