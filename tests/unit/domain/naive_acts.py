"""What each message does to a life in the reference model, once it may."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from binglian.domain.limits import ClockKind, StartsOn
from binglian.domain.messages import CloseProject, ExtendStage, RecordHappening, SubmitMaterial
from binglian.domain.plan import Step
from tests.unit.domain.naive_days import civil, over
from tests.unit.domain.naive_life import HEARING, OUTLIVING, File, Life, Watch


def must_be_checked(life: Life, step: Step, file: File, at: datetime) -> bool:
    """Whether the stop of works that stands has lasted too long."""
    stop = file.stopped_works()
    if stop is None:
        return False
    found = life.limit(step.limits, ClockKind.RECHECK, stop["stopped"])
    return found is not None and at >= over(found, stop.get("rechecked", stop["stopped"]), rolls=False)


def do(life: Life, message: Any) -> None:
    """What a lawful message makes of a life."""
    at = message.occurred_at
    match message:
        case RecordHappening():
            life.held[message.happening] = at
        case CloseProject():
            life.ended = True
        case SubmitMaterial():
            life.materials[message.material] = (message.digest, at)
            for file in life.files.values():
                file.stop(ClockKind.SUPPLEMENT, message.material)
        case ExtendStage():
            _grow(life.stages[message.stage])
        case _:
            step = life.step(message.item)
            assert step
            _DEEDS[message.type](life, step, life.file(message.item), message)
    life.follow(at)


def _grow(watch: Watch | None) -> None:
    assert watch
    assert watch.limit.extension
    watch.added += watch.limit.extension.value
    watch.times += 1


def _receive(life: Life, step: Step, file: File, message: Any) -> None:
    at = message.occurred_at
    life.files[step.item] = File(state="received", filing=file.filing + 1, counted_from=at)
    life.run(step.item, StartsOn.RECEIVED, at)


def _supplement(life: Life, step: Step, file: File, message: Any) -> None:
    file.state, file.counted_from = "received", message.occurred_at
    if not file.promoted:
        life.run(step.item, StartsOn.RECEIVED, message.occurred_at)


def _notify(life: Life, step: Step, file: File, message: Any) -> None:
    life.close(step.item, "correction", message.occurred_at)
    file.notified = True


def _accept(life: Life, step: Step, file: File, message: Any) -> None:
    life.accept(step.item, message.occurred_at, complete=_complete_at(life, step, file))
    for key in dict.fromkeys(message.lacking):
        life.begin(step.item, ClockKind.SUPPLEMENT, message.occurred_at, key)


def _complete_at(life: Life, step: Step, file: File) -> datetime | None:
    """When nothing was missing any longer of an application that had to be corrected."""
    if not file.notified or file.counted_from is None:
        return None
    groups = [[since for key in group if (since := life.since(key))] for group in life.wants(step)]
    return max([file.counted_from, *(min(group) for group in groups)])


def _consult(life: Life, step: Step, file: File, message: Any) -> None:
    for who in message.departments:
        file.asked[who] = ""
        life.begin(step.item, ClockKind.CONSULTATION, message.occurred_at, who)


def _answer(_life: Life, _step: Step, file: File, message: Any) -> None:
    file.asked[message.actor.department] = message.opinion
    file.stop(ClockKind.CONSULTATION, message.actor.department)


def _offer(life: Life, step: Step, file: File, message: Any) -> None:
    file.hearing = "offered"
    life.begin(step.item, ClockKind.HEARING_REQUEST, message.occurred_at)
    life.halt(step.item, HEARING, message.occurred_at)


def _request(life: Life, step: Step, file: File, message: Any) -> None:
    file.hearing = "requested"
    file.stop(ClockKind.HEARING_REQUEST)
    life.begin(step.item, ClockKind.HEARING, message.occurred_at)


def _announce(_life: Life, _step: Step, file: File, message: Any) -> None:
    file.hearing, file.takes_place = "announced", civil(message.takes_place_at)


def _hear(life: Life, step: Step, file: File, message: Any) -> None:
    file.hearing = "held" if message.type == "hold_hearing" else "waived"
    file.stop(ClockKind.HEARING_REQUEST)
    file.stop(ClockKind.HEARING)
    life.go_on(step.item, HEARING, message.occurred_at)


def _begin_procedure(life: Life, step: Step, file: File, message: Any) -> None:
    life.halt(step.item, message.procedure, message.occurred_at)


def _decide(life: Life, step: Step, file: File, message: Any) -> None:
    at, good = message.occurred_at, message.outcome != "rejected"
    life.close(step.item, "approved" if good else "rejected", at, *(OUTLIVING if good else ()))
    if good:
        life.approve(step.item, at)
    life.run(step.item, StartsOn.DECIDED, at)


def _deliver(life: Life, step: Step, file: File, message: Any) -> None:
    good = file.state == "approved"
    life.close(step.item, "delivered" if good else "answered", message.occurred_at, *OUTLIVING)
    life.run(step.item, StartsOn.DELIVERED, message.occurred_at)
    if good:
        life.permit(step.item, StartsOn.DELIVERED, message.occurred_at)


def _check(_life: Life, _step: Step, file: File, message: Any) -> None:
    file.kept = message.kept
    if message.kept:
        file.stop(ClockKind.COMMITMENT)


def _stop_works(life: Life, step: Step, file: File, message: Any) -> None:
    file.stops.append({"stopped": message.occurred_at})
    life.begin(step.item, ClockKind.STOP_REPORT, message.occurred_at)


def _report_stop(_life: Life, _step: Step, file: File, message: Any) -> None:
    file.stops[-1]["reported"] = message.occurred_at
    file.stop(ClockKind.STOP_REPORT)


def _resume_works(life: Life, step: Step, file: File, message: Any) -> None:
    file.rechecking = file.rechecking or must_be_checked(life, step, file, message.occurred_at)
    file.stops[-1]["resumed"] = message.occurred_at
    file.stop(ClockKind.STOP_REPORT)


def _recheck(life: Life, step: Step, file: File, message: Any) -> None:
    file.rechecking = False
    file.stops[-1]["rechecked"] = message.occurred_at
    if not message.passed:
        life.close(step.item, "recalled", message.occurred_at)


def _sign(_life: Life, _step: Step, file: File, _message: Any) -> None:
    file.signed = True


def _review_ahead(life: Life, step: Step, _file: File, _message: Any) -> None:
    life.files[step.item] = File(state="reviewing")


def _conclude(_life: Life, _step: Step, file: File, message: Any) -> None:
    file.state = "favourable" if message.favourable else "unfavourable"


def _into(state: str) -> Callable[[Life, Step, File, Any], None]:
    return lambda life, step, _file, said: life.close(step.item, state, said.occurred_at)


def _begin_review(_life: Life, _step: Step, file: File, _message: Any) -> None:
    file.state = "in_review"


_DEEDS: dict[str, Callable[[Life, Step, File, Any], None]] = {
    "begin_pre_review": _review_ahead,
    "conclude_pre_review": _conclude,
    "drop_pre_review": _into("dropped"),
    "receive": _receive,
    "notify_correction": _notify,
    "supplement": _supplement,
    "not_take": _into("not_taken"),
    "refuse_acceptance": _into("refused"),
    "accept": _accept,
    "begin_review": _begin_review,
    "consult": _consult,
    "answer_consultation": _answer,
    "begin_procedure": _begin_procedure,
    "end_procedure": lambda life, step, _f, said: life.go_on(step.item, said.procedure, said.occurred_at),
    "offer_hearing": _offer,
    "request_hearing": _request,
    "announce_hearing": _announce,
    "hold_hearing": _hear,
    "waive_hearing": _hear,
    "extend": lambda _l, _s, file, said: _grow(file.watch(said.clock)),
    "commit": _sign,
    "decide": _decide,
    "deliver": _deliver,
    "recall": _into("recalled"),
    "revoke": _into("revoked"),
    "check_commitment": _check,
    "stop_works": _stop_works,
    "report_stop": _report_stop,
    "resume_works": _resume_works,
    "recheck": _recheck,
    "withdraw": _into("withdrawn"),
}
