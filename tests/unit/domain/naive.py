"""A reference model of a project: what the law says, by the slowest and plainest means.

It keeps a diary, sorts it, and reads it from the start for every question about a time that has passed. It
knows who may do what, and what must be so first, from tables of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from binglian.domain.limits import ClockKind
from binglian.domain.messages import CloseProject, ExtendStage, Message, RecordHappening, SubmitMaterial
from binglian.domain.plan import Plan, Step
from tests.unit.domain.naive_acts import do, must_be_checked
from tests.unit.domain.naive_days import civil, midnight, over
from tests.unit.domain.naive_life import ENDED, HEARING, File, Life, Watch

MAY: dict[str, set[str]] = {
    "record_happening": {"agent"},
    "drop_pre_review": {"handler"},
    "begin_pre_review": {"handler"},
    "conclude_pre_review": {"handler", "head@lead-bureau"},
    "receive": {"window", "handler"},
    "notify_correction": {"window", "handler"},
    "supplement": {"applicant", "window"},
    "not_take": {"window", "handler"},
    "refuse_acceptance": {"window", "handler"},
    "accept": {"window", "handler"},
    "begin_review": {"handler"},
    "consult": {"handler", "head@lead-bureau"},
    "answer_consultation": {"handler of the consulted"},
    "begin_procedure": {"handler"},
    "end_procedure": {"handler"},
    "offer_hearing": {"handler"},
    "request_hearing": {"applicant"},
    "announce_hearing": {"handler"},
    "hold_hearing": {"handler"},
    "waive_hearing": {"applicant"},
    "extend": {"head"},
    "extend_stage": {"government-head"},
    "commit": {"applicant"},
    "decide": {"handler", "head"},
    "deliver": {"window", "handler"},
    "recall": {"head"},
    "revoke": {"head"},
    "submit_material": {"applicant", "agent"},
    "check_commitment": {"handler"},
    "stop_works": {"applicant"},
    "report_stop": {"applicant"},
    "resume_works": {"applicant"},
    "recheck": {"handler"},
    "withdraw": {"applicant"},
    "close_project": {"applicant", "head@lead-bureau"},
}
"""Who may do what, in the course of a project; ``handler`` and ``head`` are those of the item's department.

Of messages of one instant, those that stand further up here are tried first.
"""

COURSE = tuple(MAY)

STATES: dict[str, tuple[str, ...]] = {
    "begin_pre_review": ("none", "unfavourable", "dropped"),
    "conclude_pre_review": ("reviewing",),
    "drop_pre_review": ("reviewing", "favourable", "unfavourable"),
    "receive": ("none", "reviewing", "favourable", "unfavourable", *ENDED),
    "notify_correction": ("received",),
    "supplement": ("correction",),
    "not_take": ("received", "correction"),
    "refuse_acceptance": ("received", "correction"),
    "accept": ("received",),
    "begin_review": ("accepted",),
    "commit": ("received", "accepted", "in_review"),
    "deliver": ("approved", "rejected"),
    "withdraw": ("received", "correction", "accepted", "in_review"),
    **dict.fromkeys(
        ("recall", "revoke", "check_commitment", "stop_works", "report_stop", "resume_works", "recheck"),
        ("approved", "delivered"),
    ),
}
"""The states in which an act makes sense; any other takes a case that was accepted and not decided."""

SKEW = timedelta(minutes=2)


@dataclass
class Naive:
    """A project as its diary tells it."""

    plan: Plan
    diary: list[Message] = field(default_factory=list[Message])
    _read: dict[datetime, Life] = field(default_factory=dict[datetime, Life])

    def lawful(self, message: Message, now: datetime) -> bool:
        """Whether a message must be taken: at its own instant, and leaving all others lawful."""
        at = message.occurred_at
        if self.life(self.reach(now)).ended or at > now + SKEW:
            return False
        alone = all(one.occurred_at != at for one in self.diary)
        if alone and not _may(self.life(at), message):
            return False
        if all(one.occurred_at < at for one in self.diary):
            return True
        return _read(self.plan, [*self.diary, message], max(now, at)) is not None

    def write(self, message: Message) -> None:
        """Puts a message down that was taken."""
        self.diary.append(message)
        self._read.clear()

    def reach(self, now: datetime) -> datetime:
        """How far the diary reaches, if that is later: a sender's clock may run ahead."""
        return max([now, *(one.occurred_at for one in self.diary)])

    def life(self, now: datetime) -> Life:
        """The project as it stands at an instant, alarms of that instant included."""
        if now not in self._read:
            life = _read(self.plan, [one for one in self.diary if one.occurred_at <= now], now)
            assert life, "what was taken is lawful"
            self._read[now] = life
        return self._read[now]


def _read(plan: Plan, diary: Iterable[Message], until: datetime) -> Life | None:
    """The diary read from its start; none if a line of it isn't lawful."""
    life: Life | None = Life(plan)
    lines = sorted(diary, key=lambda line: (line.occurred_at, COURSE.index(line.type), line.id))
    for at, together in groupby(lines, key=lambda line: line.occurred_at):
        life = life and _read_together(life, list(together), at)
    if life:
        life.pass_until(until)
    return life


def _read_together(life: Life, lines: list[Message], at: datetime) -> Life | None:
    """Lines of one instant, in the first order in which each is lawful."""
    life.pass_until(at)
    if not lines:
        return life
    for place, line in enumerate(lines):
        if not life.ended and _may(life, line):
            tried = life.copied() if len(lines) > 1 else life
            do(tried, line)
            found = _read_together(tried, lines[:place] + lines[place + 1 :], at)
            if found:
                return found
    return None


def _may(life: Life, message: Any) -> bool:
    """Whether a message is lawful where a life stands, at the instant to which it was read."""
    match message:
        case RecordHappening():
            known = [one for one in life.plan.happenings if one.key == message.happening]
            return (
                _hand(message) in MAY[message.type]
                and bool(known)
                and known[0].key not in life.held
                and life.holds(known[0].needs, message.occurred_at)
            )
        case CloseProject():
            return _hand(message) in MAY[message.type]
        case SubmitMaterial():
            return _may_submit(life, message)
        case ExtendStage():
            joint = life.stages.get(message.stage)
            return _hand(message) in MAY[message.type] and _may_grow(joint, message.occurred_at)
        case _:
            step = life.step(message.item)
            return step is not None and _may_act(life, step, life.file(step.item), message)


def _may_submit(life: Life, message: SubmitMaterial) -> bool:
    planned = {one.material for step in life.plan.steps for one in step.materials}
    known = life.materials.get(message.material)
    return (
        _hand(message) in MAY[message.type]
        and message.material in planned
        and (known is None or known[0] != message.digest)
    )


def _may_act(life: Life, step: Step, file: File, message: Any) -> bool:
    hand = _hand(message, step.department)
    if message.type == "answer_consultation":
        unanswered = [who for who, said in file.asked.items() if said in ("", "silent")]
        may = message.actor.post == "handler" and message.actor.department in unanswered
    else:
        may = hand in MAY[message.type]
    if not may:
        return False
    states = STATES.get(message.type, ("accepted", "in_review"))
    if message.type == "extend" and message.clock is ClockKind.VALIDITY:
        states = ("approved", "delivered")
    return file.state in states and _CONDITIONS.get(message.type, _always)(life, step, file, message)


def _hand(message: Any, department: str = "") -> str:
    """Who acts; a handler or a head of the item's own department by the post alone."""
    actor = message.actor
    own = department and actor.department == department and actor.post in ("handler", "head")
    return actor.post if own else str(actor)


def _may_grow(watch: Watch | None, at: datetime) -> bool:
    """Whether a time may be extended."""
    if watch is None or watch.limit.extension is None:
        return False
    return watch.times < watch.limit.extension.times and not watch.passed(at)


def _always(_life: Life, _step: Step, _file: File, _message: Any) -> bool:
    return True


def _may_receive(life: Life, step: Step, _file: File, message: Any) -> bool:
    ahead = step.pre_review
    return ahead is None or life.holds(((ahead.gate,),), message.occurred_at)


def _may_review_ahead(life: Life, step: Step, _file: File, message: Any) -> bool:
    ahead, at = step.pre_review, message.occurred_at
    return (
        ahead is not None and life.holds(((ahead.opens_with,),), at) and not life.holds(((ahead.gate,),), at)
    )


def _may_accept(life: Life, step: Step, _file: File, message: Any) -> bool:
    at = message.occurred_at
    planned = {one.material: one.deferrable for one in step.materials}
    there, follow = set(life.materials), set(message.lacking)
    checked = set(planned) if step.checks_materials else set[str]()
    return (
        life.holds(life.wants(step), at)
        and checked <= there | follow
        and all(planned.get(key, False) and key not in there for key in follow)
        and (not follow or life.limit(step.limits, ClockKind.SUPPLEMENT, at) is not None)
    )


def _may_decide(life: Life, step: Step, file: File, message: Any) -> bool:
    at, owed = message.occurred_at, file.owes()
    if file.stands_still() or "" in file.asked.values():
        return False
    unchecked = file.signed and life.limit(step.limits, ClockKind.COMMITMENT, at) is None
    match message.outcome:
        case "approved":
            return not owed and not unchecked
        case "approved_with_deficiency":
            return bool(owed) and not any(one.passed(at) for one in owed) and not unchecked
        case _:
            return True


def _may_consult(life: Life, step: Step, file: File, message: Any) -> bool:
    asked = list(message.departments)
    return (
        life.limit(step.limits, ClockKind.CONSULTATION, message.occurred_at) is not None
        and len(set(asked)) == len(asked)
        and step.department not in asked
        and all(file.asked.get(who) != "" for who in asked)
    )


def _may_offer(life: Life, step: Step, file: File, message: Any) -> bool:
    limited = life.limit(step.limits, ClockKind.HEARING_REQUEST, message.occurred_at) is not None
    return limited and HEARING not in step.skips and HEARING not in file.procedures


def _may_announce(life: Life, step: Step, file: File, message: Any) -> bool:
    if file.hearing not in ("requested", "announced"):
        return False
    notice, at = life.limit(step.limits, ClockKind.HEARING_NOTICE, message.occurred_at), message.occurred_at
    earliest = midnight(civil(over(notice, at) - timedelta(minutes=1))) if notice else at
    end, held = file.watch(ClockKind.HEARING), message.takes_place_at
    return held >= earliest and not (end and earliest < end.over() <= held)


_CONDITIONS: dict[str, Callable[[Life, Step, File, Any], bool]] = {
    "begin_pre_review": _may_review_ahead,
    "receive": _may_receive,
    "notify_correction": lambda _l, _s, file, _m: not file.notified,
    "accept": _may_accept,
    "consult": _may_consult,
    "begin_procedure": lambda _l, step, file, said: (
        said.kind not in step.skips and said.procedure not in file.procedures
    ),
    "end_procedure": lambda _l, _s, file, said: (
        file.procedures.get(said.procedure, False) and said.procedure != HEARING
    ),
    "offer_hearing": _may_offer,
    "request_hearing": lambda life, step, file, said: (
        file.hearing == "offered" and life.limit(step.limits, ClockKind.HEARING, said.occurred_at) is not None
    ),
    "waive_hearing": lambda _l, _s, file, _m: file.hearing in ("offered", "requested", "announced"),
    "announce_hearing": _may_announce,
    "hold_hearing": lambda _l, _s, file, said: (
        file.hearing == "announced"
        and file.takes_place is not None
        and civil(said.occurred_at) >= file.takes_place
    ),
    "extend": lambda _l, _s, file, said: _may_grow(file.watch(said.clock), said.occurred_at),
    "commit": lambda life, step, file, said: (
        step.on_commitment
        and not file.signed
        and life.limit(step.limits, ClockKind.COMMITMENT, said.occurred_at) is not None
    ),
    "decide": _may_decide,
    "check_commitment": lambda _l, _s, file, _m: file.signed and not file.kept,
    "stop_works": lambda _l, _s, file, _m: file.taken_up and file.stopped_works() is None,
    "report_stop": lambda _l, _s, file, _m: "reported" not in (file.stopped_works() or {"reported": None}),
    "resume_works": lambda _l, _s, file, _m: file.stopped_works() is not None,
    "recheck": lambda life, step, file, said: (
        file.taken_up and (file.rechecking or must_be_checked(life, step, file, said.occurred_at))
    ),
}
"""What must be so, beside the hand and the state."""
