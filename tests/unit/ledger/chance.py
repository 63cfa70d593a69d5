"""Chance events and lives that the domain's own fold accepts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from binglian.domain import events as e
from binglian.domain.case_messages import Opinion, Outcome
from binglian.domain.case_parts import Debt
from binglian.domain.clocks import Alarm, Clock
from binglian.domain.events import Event, Record
from binglian.domain.evolve import evolve
from binglian.domain.limits import ClockKind
from binglian.domain.plan import NO_PLAN, DefinitionRef, FactValue, Plan, ProcedureKind
from binglian.domain.project import Case, CaseState, MilestoneProgress, Project, StageProgress
from binglian.ledger.projections import blank
from tests.unit.ledger.scenes import CHINA, START, clock


def _extended(at: datetime, key: str, after: Clock) -> Event:
    return e.ClockExtended(
        at=at, item=key, clock=after.kind, value=10, reason="案情复杂", due=after.due.label(), after=after
    )


def _asking(at: datetime, department: str) -> Clock:
    return replace(clock(ClockKind.CONSULTATION, at, 7), subject=department)


def _plan(facts: dict[str, FactValue], version: int) -> Plan:
    made_from = DefinitionRef(key="tongan", version=version, digest="0a")
    return replace(NO_PLAN, facts=facts, definition=made_from)


_instants = st.integers(0, 60 * 24).map(lambda hours: START + timedelta(hours=hours))
_offsets = st.sampled_from([UTC, CHINA, timezone(timedelta(hours=-5))])
_at: st.SearchStrategy[datetime] = st.builds(datetime.astimezone, _instants, _offsets)
_words = st.text(st.characters(codec="utf-8"), max_size=12)
_items = st.sampled_from(["a", "b"])
_kinds = st.sampled_from([ClockKind.PROMISED, ClockKind.STATUTORY, ClockKind.DELIVERY])
_clocks = st.lists(st.builds(clock, _kinds, _at, st.integers(1, 30)), max_size=2).map(tuple)
_filings = st.integers(1, 3)
_cases = st.builds(
    Case,
    item=_items,
    state=st.sampled_from(CaseState),
    filing=st.integers(0, 3),
    received_at=_at,
    clocks=_clocks,
    deemed=st.booleans(),
    ground=_words,
    debts=st.lists(st.builds(Debt, material=_words, opened_at=_at), max_size=2).map(tuple),
)
_stages = st.sampled_from(["s", "t"])
_procedures = st.sampled_from(["hearing", "review"])
_departments = st.sampled_from(["fgj", "zgj"])
_joint = st.builds(clock, st.just(ClockKind.JOINT), _at, st.integers(1, 60))
_progress = st.builds(
    StageProgress,
    opened_at=_at,
    completed_at=st.none() | _at,
    clock=st.none() | _joint,
)
_gates = st.sampled_from(["g", "h"])
_facts = st.dictionaries(_words, st.booleans() | st.integers(-9, 9) | st.floats(0, 9) | _words, max_size=3)
_restated = st.builds(
    e.Restated,
    at=_at,
    cases=st.lists(_cases, max_size=2, unique_by=lambda case: case.item).map(tuple),
    dropped=st.lists(st.just("c"), max_size=1).map(tuple),
    happened=st.dictionaries(_items, _at, max_size=2),
    gates=st.dictionaries(_gates, _at, max_size=1),
    closed_gates=st.lists(_gates, max_size=2, unique=True).map(tuple),
    stages=st.dictionaries(_stages, _progress, max_size=1),
    closed_stages=st.lists(_stages, max_size=1).map(tuple),
    milestones=st.dictionaries(
        st.just("m"), st.builds(MilestoneProgress, started_at=_at, clock=st.none(), reached_at=st.none())
    ),
    dropped_milestones=st.lists(st.just("m"), max_size=1).map(tuple),
)

events = st.one_of(
    _restated,
    _restated,
    st.builds(
        e.PlanAdopted,
        at=_at,
        plan=st.builds(_plan, _facts, st.integers(1, 3)),
        reason=_words,
        added=st.just(()),
        removed=st.just(()),
        moved=st.just(()),
    ),
    st.builds(
        e.CalendarAdopted, at=_at, before=_words, after=st.just("c0ffee"), reason=_words, moved=st.just(())
    ),
    st.builds(
        e.MaterialSubmitted,
        at=_at,
        material=_items,
        digest=st.just("0" * 64),
        reference=_words,
        version=st.integers(1, 9),
    ),
    st.builds(e.CaseDeemedAccepted, at=_at, item=_items, accepted_at=_at, clocks=_clocks),
    st.builds(e.AcceptanceUndone, at=_at, item=_items, accepted_at=_at),
    st.builds(e.CorrectionNotified, at=_at, item=_items, missing=st.tuples(_words)),
    st.builds(e.CorrectionEnded, at=_at, item=_items, clocks=_clocks),
    st.builds(e.CaseNotTaken, at=_at, item=_items, ground=_words),
    st.builds(e.CaseRefused, at=_at, item=_items, ground=_words),
    st.builds(
        e.ProcedureBegun,
        at=_at,
        item=_items,
        procedure=_procedures,
        kind=st.sampled_from(ProcedureKind),
        clock=st.none() | st.builds(clock, st.just(ClockKind.PROCEDURE), _at, st.integers(1, 30)),
        stage=st.just("") | _stages,
    ),
    st.builds(
        e.ProcedureEnded,
        at=_at,
        item=_items,
        procedure=_procedures,
        clocks=_clocks,
        joint=st.none() | _joint,
    ),
    st.builds(_extended, _at, _items, st.builds(clock, _kinds, _at, st.integers(1, 60))),
    st.builds(_extended, _at, _stages, _joint),
    st.builds(
        e.ConsultationSent,
        at=_at,
        item=_items,
        department=_departments,
        clock=st.builds(_asking, _at, _departments),
    ),
    st.builds(
        e.ConsultationAnswered,
        at=_at,
        item=_items,
        department=_departments,
        opinion=st.sampled_from(Opinion),
    ),
    st.builds(e.ConsultationDeemed, at=_at, item=_items, department=_departments),
    st.builds(e.HearingOffered, at=_at, item=_items, clocks=_clocks),
    st.builds(e.HearingRequested, at=_at, item=_items, clocks=_clocks),
    st.builds(e.HearingWaived, at=_at, item=_items, lapsed=st.booleans()),
    st.builds(e.HearingAnnounced, at=_at, item=_items, takes_place_at=_at),
    st.builds(e.HearingHeld, at=_at, item=_items),
    st.builds(e.CaseRecalled, at=_at, item=_items, ground=_words),
    st.builds(e.CaseRevoked, at=_at, item=_items, ground=_words),
    st.builds(e.CommitmentSigned, at=_at, item=_items, digest=st.just("0" * 64), reference=_words),
    st.builds(e.CommitmentChecked, at=_at, item=_items, kept=st.booleans()),
    st.builds(e.PermitTakenUp, at=_at, item=_items),
    st.builds(e.PermitExpired, at=_at, item=_items),
    st.builds(e.WorksStopped, at=_at, item=_items, clocks=_clocks),
    st.builds(e.StopReported, at=_at, item=_items),
    st.builds(e.WorksResumed, at=_at, item=_items, recheck=st.booleans()),
    st.builds(e.PermitRechecked, at=_at, item=_items, passed=st.booleans()),
    st.builds(e.PreReviewDropped, at=_at, item=_items, ground=_words),
    st.builds(
        e.JointClockStarted,
        at=_at,
        stage=_stages,
        clock=_joint,
    ),
    st.builds(e.DebtOpened, at=_at, item=_items, material=_items, clock=st.none()),
    st.builds(e.DebtSettled, at=_at, item=_items, material=_items),
    st.builds(e.CaseReceived, at=_at, item=st.just("c"), filing=_filings, clocks=_clocks),
    st.builds(e.HappeningRecorded, at=_at, happening=_items),
    st.builds(e.GateOpened, at=_at, gate=st.sampled_from(["g", "h"])),
    st.builds(e.PreReviewBegun, at=_at, item=_items),
    st.builds(e.PreReviewConcluded, at=_at, item=_items, favourable=st.booleans()),
    st.builds(e.CasePromoted, at=_at, item=_items, filing=_filings),
    st.builds(e.CaseReceived, at=_at, item=_items, filing=_filings, clocks=_clocks),
    st.builds(e.CaseAccepted, at=_at, item=_items, clocks=_clocks),
    st.builds(e.ReviewBegun, at=_at, item=_items),
    st.builds(
        e.CaseDecided,
        at=_at,
        item=_items,
        outcome=st.sampled_from(Outcome),
        document=_words,
        clocks=_clocks,
    ),
    st.builds(e.CaseDelivered, at=_at, item=_items),
    st.builds(e.CaseWithdrawn, at=_at, item=_items),
    st.builds(
        e.ClockRang,
        at=_at,
        item=st.sampled_from(["a", "b", "m", "s"]),
        clock=st.sampled_from(ClockKind),
        alarm=st.sampled_from(Alarm),
        due=_words,
    ),
    st.builds(e.LapseUndone, at=_at, item=_items, clock=_kinds),
    st.builds(e.StageOpened, at=_at, stage=st.sampled_from(["s", "t"])),
    st.builds(e.StageCompleted, at=_at, stage=st.sampled_from(["s", "t"])),
    st.builds(e.MilestoneStarted, at=_at, milestone=st.just("m"), clock=st.none()),
    st.builds(
        e.MilestoneStarted,
        at=_at,
        milestone=st.just("m"),
        clock=st.builds(clock, st.just(ClockKind.MILESTONE), _at, st.integers(1, 30)),
    ),
    st.builds(
        e.MilestoneReached,
        at=_at,
        milestone=st.just("m"),
        calendar_days=st.integers(0, 400),
        working_days=st.integers(0, 400),
        calendar_days_exact=st.floats(0, 400),
        working_days_exact=st.floats(0, 400),
        met=st.none() | st.booleans(),
    ),
    st.builds(e.MessageRefused, at=_at, code=_words, place=_words, body=_words),
    st.builds(e.ProjectEnded, at=_at, completed=st.booleans()),
)


def _orderly(before: Project, event: Event, after: Project) -> bool:
    """Whether the domain could yield such an event: filings are counted up, and a lapse is some case's."""
    if isinstance(event, e.LapseUndone):
        return event.item in before.cases
    known = {item: case.filing for item, case in before.cases.items()}
    back = any(case.filing < known.get(item, 0) for item, case in after.cases.items())
    return isinstance(event, e.Restated) or not back


@st.composite
def lives(draw: st.DrawFn) -> list[Record]:
    """Records of chance events; those are left out that speak of something never begun."""
    state, kept = blank(), list[Event]()
    for event in [e.ProjectOpened(at=START), *draw(st.lists(events, max_size=30))]:
        try:
            after = evolve(state, event)
        except KeyError:
            continue
        if _orderly(state, event, after):
            state = after
            kept.append(event)
    notes = draw(st.lists(_words, min_size=len(kept), max_size=len(kept)))
    return [
        Record(sequence=number, recorded_at=event.at, actor="系统", message=note[:3], note=note, event=event)
        for number, (event, note) in enumerate(zip(kept, notes, strict=True), 1)
    ]
