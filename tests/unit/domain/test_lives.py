"""Whole lives of two cases of one stage, from random acts, lawful or not: what must hold whatever happens."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.clocks import Alarm, Clock, elapsed
from binglian.domain.desk import Desk
from binglian.domain.errors import Refused
from binglian.domain.events import CaseDecided, CaseDeemedAccepted, ClockRang
from binglian.domain.project import CaseState
from binglian.domain.status import current, history, reported
from binglian.domain.suspension import HALTED
from tests.builders import at, calendar, say
from tests.unit.domain.law import JOINT, lawful, opened, retold

CN = calendar()
UNDECIDED = (CaseState.ACCEPTED, CaseState.IN_REVIEW)

Act = tuple[str, dict[str, object]]

INTAKE: list[Act] = [
    ("notify_correction", {}),
    ("supplement", {}),
    ("not_take", {}),
    ("refuse_acceptance", {}),
    ("accept", {}),
]
HANDLING: list[Act] = [
    ("begin_review", {}),
    ("begin_procedure", {}),
    ("begin_procedure", {"procedure": "test", "kind": "testing", "working_days": 3}),
    ("end_procedure", {}),
    ("end_procedure", {"procedure": "test"}),
    ("end_procedure", {"procedure": "hearing"}),
    ("extend", {}),
    ("consult", {"departments": ["water", "fire"]}),
    ("answer_consultation", {"by": "handler@water"}),
    ("answer_consultation", {"by": "handler@fire", "opinion": "objects"}),
    ("offer_hearing", {}),
    ("request_hearing", {}),
    ("waive_hearing", {}),
    ("announce_hearing", {}),
    ("hold_hearing", {}),
    ("decide", {}),
    ("decide", {"outcome": "rejected"}),
]
ENDS: list[Act] = [("receive", {}), ("deliver", {}), ("withdraw", {}), ("recall", {}), ("revoke", {})]

LIKELY = {
    CaseState.RECEIVED: INTAKE,
    CaseState.CORRECTION: INTAKE,
    CaseState.ACCEPTED: HANDLING,
    CaseState.IN_REVIEW: HANDLING,
}
"""What is mostly said of a case where it stands; anything else now and then."""


@given(st.data())
def test_whatever_is_said_the_law_holds(data: st.DataObject) -> None:
    where, now = opened(lawful(), lawful("site"), joint=JOINT), at("2026-03-02")
    for place in range(data.draw(st.integers(5, 40))):
        now += timedelta(hours=data.draw(st.integers(0, 60)))
        item = data.draw(st.sampled_from(("permit", "permit", "site")))
        case = where.project.cases.get(item)
        fitting = LIKELY.get(case.state, ENDS) if case else ENDS[:1]
        odd = data.draw(st.integers(0, 9)) == 0
        kind, fields = data.draw(st.sampled_from([*INTAKE, *HANDLING, *ENDS] if odd else fitting))
        _said(where, now, kind, {"item": item, "id": f"m{place}", **fields})
        _holds(where, now)
    assert retold(where, at("2026-01-05")) == where.project
    _records_are_lawful(where)


def _said(where: Desk, now: datetime, kind: str, body: dict[str, object]) -> None:
    """Has a message taken or refused; a refusal lets time pass and changes nothing else."""
    if kind == "announce_hearing":
        body["takes_place_at"] = (now + timedelta(days=14)).isoformat()
    where.ring(now, CN)
    before = where.project
    try:
        where.take(say(kind, now, by=str(body.pop("by", "")), **body), now, CN)
    except Refused:
        assert where.project == before


def _holds(where: Desk, now: datetime) -> None:
    for case in where.project.cases.values():
        open_procedures = [one for one in case.procedures if one.ended_at is None]
        assert not open_procedures or case.state in UNDECIDED
        for clock in case.clocks:
            _clock_is_sane(clock, now)
            if clock.running:
                assert clock.paused == (clock.kind in HALTED and bool(open_procedures))
        deemed = [one for one in case.consultations if one.deemed and one.answered_at is None]
        assert all(one.opinion is None for one in deemed)
        assert current(case) is (history(case)[-1].status if history(case) else None)
    stage = where.project.stages.get("stage1")
    joint = stage.clock if stage else None
    if joint is not None:
        _clock_is_sane(joint, now)
        halted = any(one.ended_at is None for case in where.project.cases.values() for one in case.procedures)
        idle = not any(case.state in UNDECIDED for case in where.project.cases.values())
        assert joint.paused == (joint.running and (halted or idle))


def _clock_is_sane(clock: Clock, now: datetime) -> None:
    assert clock.due.at >= clock.started_at
    assert elapsed(clock, now, CN) >= 0
    assert clock.extensions <= (clock.limit.extension.times if clock.limit.extension else 0)
    assert all(pause.end is None or pause.start <= pause.end for pause in clock.pauses)
    if clock.running and not clock.paused:
        assert clock.lapsed == (now >= clock.due.at)


def _records_are_lawful(where: Desk) -> None:
    for record in where.unwritten:
        event = record.event
        if isinstance(event, ClockRang) and event.alarm is Alarm.LAPSE:
            case = where.project.cases.get(event.item)
            rung = (
                [one for one in case.clocks if one.kind is event.clock and one.due.at == event.at]
                if case
                else []
            )
            assert not any(p.start < event.at < (p.end or event.at) for one in rung for p in one.pauses)
        if isinstance(event, CaseDecided | CaseDeemedAccepted):
            assert event.at <= record.recorded_at
    for item, case in where.project.cases.items():
        told = [
            one for one in reported(item, [r.event for r in where.unwritten]) if one.filing == case.filing
        ]
        assert tuple(told) == history(case)
