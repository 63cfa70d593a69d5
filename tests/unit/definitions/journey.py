"""Takes a project by the book: everything that may be done is done, as soon as it may, by whom it may."""

from datetime import datetime, timedelta

from binglian.domain.actors import Actor
from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.desk import Desk
from binglian.domain.errors import Refused
from binglian.domain.messages import parse_message
from binglian.domain.plan import Plan, Step
from binglian.domain.project import Project
from definitions.calendars import load_calendar
from tests.builders import at

LIFE = ("receive", "accept", "begin_review", "decide", "deliver")
PAUSE = timedelta(hours=1)


class Journey:
    """One project on its desk, an hour between one act and the next."""

    def __init__(self, plan: Plan, start: str = "2026-03-02 09:00") -> None:
        self.desk = Desk(project=Project(plan=plan))
        self.now: datetime = at(start)
        self.calendar: WorkCalendar = shared(load_calendar("cn"))
        self.desk.open(self.now, self.now)

    @property
    def project(self) -> Project:
        return self.desk.project

    def go(self) -> "Journey":
        """Goes on until nothing more can be done."""
        moved = True
        while moved and self.project.ended_at is None:
            moved = any([*map(self.happens, self._happenings()), *map(self.takes, self._open_steps())])
        return self

    def happens(self, key: str) -> bool:
        happening = next(one for one in self.project.plan.happenings if one.key == key)
        return self.does("record_happening", happening.reported_by, happening=key)

    def takes(self, step: Step) -> bool:
        """Takes a case as far as it can go."""
        went = [self.does(act, self.project.plan.authority[act], step, item=step.item) for act in LIFE]
        return any(went)

    def does(self, act: str, phrases: tuple[str, ...], step: Step | None = None, **fields: object) -> bool:
        """Sends a message from the first hand that may, and says whether it was taken."""
        actor = self._hand(phrases[0], step)
        extra = {"outcome": "approved"} if act == "decide" else {}
        body = {
            "type": act,
            "id": f"{act}-{len(self.desk.seen)}",
            "occurred_at": (self.now + PAUSE).isoformat(),
            "actor": actor.model_dump(),
            **fields,
            **extra,
        }
        try:
            self.desk.take(parse_message(body), self.now + PAUSE, self.calendar)
        except Refused:
            return False
        self.now += PAUSE
        return True

    def _happenings(self) -> list[str]:
        return [one.key for one in self.project.plan.happenings if one.key not in self.project.happened]

    def _open_steps(self) -> list[Step]:
        cases = self.project.cases
        return [s for s in self.project.plan.steps if s.item not in cases or not cases[s.item].delivered_at]

    def _hand(self, phrase: str, step: Step | None) -> Actor:
        post, _, scope = phrase.partition("@")
        places = {"item": step.department, "lead": self.project.lead_of(step)} if step else {}
        return Actor(post=post, department=places.get(scope, scope))
