"""The life of a project as a diary is read: one line after another, and what silence brings between them.

Shares nothing with the core but the plan and the words of messages. It knows no events, copies itself to try
something, and finds out from scratch when a time runs out.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from binglian.domain.limits import ClockKind, Limit, StartsOn
from binglian.domain.plan import Needs, Plan, PlannedLimit, Step
from tests.unit.domain.naive_days import civil, over

HALTING = (ClockKind.PROMISED, ClockKind.STATUTORY)
OUTLIVING = (ClockKind.SUPPLEMENT, ClockKind.COMMITMENT, ClockKind.VALIDITY, ClockKind.STOP_REPORT)
SPEAKING = (ClockKind.ACCEPTANCE, ClockKind.CONSULTATION, ClockKind.HEARING_REQUEST, ClockKind.VALIDITY)
"""Times whose end brings something about."""

HEARING = "hearing"
ENDED = (
    "withdrawn",
    "not_taken",
    "refused",
    "recalled",
    "revoked",
    "expired",
    "rejected",
    "answered",
    "dropped",
)
"""Where a case is over without an approval."""


@dataclass
class Watch:
    """A time that runs."""

    kind: ClockKind
    limit: Limit
    start: datetime
    subject: str = ""
    pauses: list[tuple[datetime, datetime | None, str]] = field(default_factory=list)
    added: int = 0
    times: int = 0
    heard: bool = False

    def copied(self) -> "Watch":
        """The same again."""
        return replace(self, pauses=list(self.pauses))

    def over(self) -> datetime:
        """When it ends, but for a pause that stands."""
        return over(self.limit, self.start, [(begins, ends) for begins, ends, _ in self.pauses], self.added)

    def paused(self) -> bool:
        """Whether it stands still."""
        return any(ends is None for _, ends, _ in self.pauses)

    def passed(self, at: datetime) -> bool:
        """Whether it ended by an instant; a pause that began before its end keeps it from that."""
        end = self.over()
        return end <= at and not any(ends is None and begins < end for begins, ends, _ in self.pauses)

    def release(self, cause: str, at: datetime) -> None:
        """A cause to stand still is gone."""
        self.pauses = [
            (begins, at if ends is None and why == cause else ends, why) for begins, ends, why in self.pauses
        ]


@dataclass
class File:
    """What there is about one item; ``watches`` holds only what runs."""

    state: str = "none"
    filing: int = 0
    promoted: bool = False
    counted_from: datetime | None = None
    notified: bool = False
    accepted_at: datetime | None = None
    deemed: bool = False
    decided_at: datetime | None = None
    watches: list[Watch] = field(default_factory=list)
    procedures: dict[str, bool] = field(default_factory=dict)
    hearing: str = ""
    takes_place: date | None = None
    asked: dict[str, str] = field(default_factory=dict)
    signed: bool = False
    kept: bool = False
    taken_up: bool = False
    stops: list[dict[str, datetime]] = field(default_factory=list)
    rechecking: bool = False

    def copied(self) -> "File":
        """The same again."""
        return replace(
            self,
            watches=[one.copied() for one in self.watches],
            procedures=dict(self.procedures),
            asked=dict(self.asked),
            stops=[dict(stop) for stop in self.stops],
        )

    def watch(self, kind: ClockKind, subject: str = "") -> Watch | None:
        """What runs of a kind and subject."""
        return next((one for one in self.watches if (one.kind, one.subject) == (kind, subject)), None)

    def stop(self, kind: ClockKind, subject: str = "") -> None:
        """What it measures is done."""
        self.watches = [one for one in self.watches if (one.kind, one.subject) != (kind, subject)]

    def owes(self) -> list[Watch]:
        """What is still owed."""
        return [one for one in self.watches if one.kind is ClockKind.SUPPLEMENT]

    def stands_still(self) -> bool:
        """Whether a special procedure goes on."""
        return any(self.procedures.values())

    def stopped_works(self) -> dict[str, datetime] | None:
        """The stop of the works that stands."""
        return self.stops[-1] if self.stops and "resumed" not in self.stops[-1] else None


@dataclass
class Life:
    """A project as far as its diary was read."""

    plan: Plan
    files: dict[str, File] = field(default_factory=dict)
    held: dict[str, datetime] = field(default_factory=dict)
    stages: dict[str, Watch | None] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)
    materials: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    handled: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    started: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    ended: bool = False

    def copied(self) -> "Life":
        """The same life, to try something on."""
        return replace(
            self,
            files={item: file.copied() for item, file in self.files.items()},
            held=dict(self.held),
            stages={key: watch and watch.copied() for key, watch in self.stages.items()},
            complete=set(self.complete),
            materials=dict(self.materials),
            handled=list(self.handled),
            started=set(self.started),
            reached=set(self.reached),
        )

    def file(self, item: str) -> File:
        """What there is about an item."""
        return self.files.setdefault(item, File())

    def step(self, item: str) -> Step | None:
        """The planned step of an item."""
        return next((step for step in self.plan.steps if step.item == item), None)

    def since(self, key: str) -> datetime | None:
        """Since when others may build on a key."""
        file = self.files.get(key)
        if file is None:
            return self.held.get(key)
        return file.decided_at if file.state in ("approved", "delivered") else None

    def holds(self, needs: Needs, at: datetime) -> bool:
        """Whether all needs held at an instant."""
        return all(any((since := self.since(key)) and since <= at for key in group) for group in needs)

    def wants(self, step: Step) -> Needs:
        """What must hold before a case is accepted."""
        return (*step.needs, *((item,) for item in step.after))

    def limit(self, limits: tuple[PlannedLimit, ...], kind: ClockKind, at: datetime) -> Limit | None:
        """The limit of a kind that is in force."""
        known = [one for one in limits if one.kind is kind and (one.since is None or one.since <= civil(at))]
        known.sort(key=lambda one: one.since or date.min)
        return known[-1].limit if known else None

    def run(self, item: str, moment: StartsOn, at: datetime, *but: ClockKind) -> None:
        """Every time that runs from a moment begins."""
        step = self.step(item)
        assert step
        for kind in dict.fromkeys(one.kind for one in step.limits):
            found = self.limit(step.limits, kind, at)
            if found and found.starts_on is moment and kind not in (ClockKind.VALIDITY, *but):
                self.file(item).watches.append(Watch(kind, found, at))

    def begin(self, item: str, kind: ClockKind, at: datetime, subject: str = "") -> bool:
        """A time begins, if the plan limits it."""
        step = self.step(item)
        assert step
        found = self.limit(step.limits, kind, at)
        if found:
            self.file(item).watches.append(Watch(kind, found, at, subject))
        return found is not None

    def accept(
        self, item: str, accepted_at: datetime, *also: StartsOn, complete: datetime | None = None
    ) -> None:
        """A case is accepted; its times run since it was complete, if that was earlier."""
        file, step = self.file(item), self.step(item)
        assert step
        file.state, file.accepted_at = "accepted", accepted_at
        accepted_at = complete or accepted_at
        self.handled.append((item, accepted_at, None))
        file.stop(ClockKind.ACCEPTANCE)
        for moment in also:
            self.run(item, moment, accepted_at, ClockKind.ACCEPTANCE)
        self.run(item, StartsOn.ACCEPTED, accepted_at)
        self._join(step.stage, accepted_at)

    def approve(self, item: str, at: datetime) -> None:
        """A decision that others may build on."""
        step, file = self.step(item), self.file(item)
        assert step
        file.state, file.decided_at = "approved", at
        self.permit(item, StartsOn.DECIDED, at)
        if file.signed:
            self.begin(item, ClockKind.COMMITMENT, at)

    def permit(self, item: str, moment: StartsOn, at: datetime) -> None:
        """The time to take up a permit begins, unless the works have begun."""
        step, file = self.step(item), self.file(item)
        assert step
        found = self.limit(step.limits, ClockKind.VALIDITY, at)
        if found and found.starts_on is moment and step.taken_up_by not in self.held and not file.taken_up:
            self.begin(item, ClockKind.VALIDITY, at)

    def halt(self, item: str, cause: str, at: datetime) -> None:
        """A special procedure begins."""
        file, step = self.file(item), self.step(item)
        assert step
        file.procedures[cause] = True
        for one in file.watches:
            if one.kind in HALTING:
                one.pauses.append((at, None, cause))
        joint = self.stages.get(step.stage)
        if joint:
            joint.pauses.append((at, None, f"{item}/{cause}"))

    def go_on(self, item: str, cause: str, at: datetime) -> None:
        """A special procedure ends."""
        file = self.file(item)
        file.procedures[cause] = False
        for one in file.watches:
            one.release(cause, at)
        for joint in self.stages.values():
            if joint:
                joint.release(f"{item}/{cause}", at)

    def close(self, item: str, state: str, at: datetime, *outliving: ClockKind) -> None:
        """A case is over, or decided; what it measured stops."""
        file = self.file(item)
        file.state = state
        self.handled = [
            (whose, since, until or (at if whose == item else None)) for whose, since, until in self.handled
        ]
        file.watches = [one for one in file.watches if one.kind in outliving]
        for cause in [cause for cause, runs in file.procedures.items() if runs]:
            self.go_on(item, cause, at)

    def pass_until(self, until: datetime) -> None:
        """Lets time pass, with all that silence brings about."""
        while not self.ended:
            ends = [
                (one.over(), item, one)
                for item, file in self.files.items()
                for one in file.watches
                if one.kind in SPEAKING and not one.heard
            ]
            due = min(ends, key=lambda end: end[0], default=None)
            if due is None or due[0] > until:
                return
            due[2].heard = True
            self._silence(due[1], due[2], due[0])
            self.follow(due[0])

    def _silence(self, item: str, watch: Watch, at: datetime) -> None:
        file, step = self.file(item), self.step(item)
        assert step
        match watch.kind:
            case ClockKind.ACCEPTANCE:
                if file.state == "received" and file.counted_from and self.holds(self.wants(step), at):
                    file.deemed = True
                    self.accept(item, file.counted_from)
            case ClockKind.CONSULTATION:
                file.asked[watch.subject] = "silent"
                file.stop(watch.kind, watch.subject)
            case ClockKind.HEARING_REQUEST:
                file.hearing = "waived"
                file.stop(watch.kind)
                self.go_on(item, HEARING, at)
            case _:
                self.close(item, "expired", at)

    def _join(self, key: str, accepted_at: datetime) -> None:
        """The time for joint handling runs from the first acceptance of its stage."""
        stage = next(stage for stage in self.plan.stages if stage.key == key)
        limit = self.limit(stage.limits, ClockKind.JOINT, accepted_at)
        known = self.stages.get(key)
        if limit is None or key in self.complete:
            return
        if known is None:
            self.stages[key] = Watch(ClockKind.JOINT, limit, accepted_at)
        elif accepted_at < known.start:
            known.limit, known.start = limit, accepted_at

    def _idle(self, key: str, start: datetime) -> list[tuple[datetime, datetime | None]]:
        """When, from an instant on, no case of a stage was in hand: what is left between those that were."""
        items = {step.item for step in self.plan.steps if step.stage == key}
        spans = [(since, until) for item, since, until in self.handled if item in items]
        ends = sorted({until for _, until in spans if until and until >= start})
        return [
            (end, min((since for since, _ in spans if since > end), default=None))
            for end in ends
            if not any(since <= end and (until is None or until > end) for since, until in spans)
        ]

    def _rest(self) -> None:
        """The time for joint handling stands still while nothing is in hand."""
        for key, watch in self.stages.items():
            if watch:
                still = [(begins, ends, "idle") for begins, ends in self._idle(key, watch.start)]
                watch.pauses = [one for one in watch.pauses if one[2] != "idle"] + still

    def follow(self, at: datetime) -> None:
        """All that follows by rule, until nothing more does."""
        changed = True
        while changed:
            changed = any(
                [self._open_gates(at), self._promote(at), self._accept_promoted(at), self._build(at)]
            )
        self._measure()
        for stage in self.plan.stages:
            if stage.key in self.stages and all(self.since(item) for item in stage.items):
                self.complete.add(stage.key)
                self.stages[stage.key] = None
        self._rest()
        self.ended = self.ended or self._complete()

    def _open_gates(self, at: datetime) -> bool:
        closed = [gate for gate in self.plan.gates if gate.key not in self.held]
        opening = [gate.key for gate in closed if self.holds(gate.opened_by, at)]
        self.held |= dict.fromkeys(opening, at)
        return bool(opening)

    def _promote(self, at: datetime) -> bool:
        for step in self.plan.steps:
            file = self.file(step.item)
            if file.state == "favourable" and step.pre_review and step.pre_review.gate in self.held:
                self.files[step.item] = File(
                    state="received", filing=file.filing + 1, promoted=True, counted_from=at
                )
                return True
        return False

    def _accept_promoted(self, at: datetime) -> bool:
        for step in self.plan.steps:
            file = self.file(step.item)
            needed = [one.material for one in step.materials] if step.checks_materials else []
            if (
                file.promoted
                and file.state == "received"
                and self.holds(self.wants(step), at)
                and set(needed) <= set(self.materials)
            ):
                self.accept(step.item, at, StartsOn.RECEIVED)
                return True
        return False

    def _build(self, at: datetime) -> bool:
        """Works begin under every permit that was waiting for them."""
        taking = [
            step.item
            for step in self.plan.steps
            if step.taken_up_by in self.held and self.since(step.item) and not self.file(step.item).taken_up
        ]
        for item in taking:
            self.file(item).taken_up = True
            self.file(item).stop(ClockKind.VALIDITY)
        return bool(taking)

    def _measure(self) -> None:
        self.started |= {one.key for one in self.plan.milestones if self.since(one.start)}
        self.reached |= {
            one.key for one in self.plan.milestones if one.key in self.started and self.since(one.end)
        }

    def _complete(self) -> bool:
        files = [self.file(step.item) for step in self.plan.steps]
        return self.reached == {one.key for one in self.plan.milestones} and all(
            file.state == "delivered" and not file.watches and not file.rechecking for file in files
        )
