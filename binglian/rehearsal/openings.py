"""What a case file opens beside its projects: tickets, meetings, orders, each at an instant of its own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError

from binglian.domain.actors import Actor
from binglian.domain.envelope import Key
from binglian.domain.orders.order import Wish
from binglian.domain.tickets.ticket import Origin, Problem
from binglian.rehearsal.script import actor_of
from definitions.problems import Problem as Fault
from definitions.problems import ProblemCode, problem
from definitions.schema import Form
from definitions.source import Document, Loc


class OpenedForm(Form):
    """What a ticket and an order have in common in a case file: when, by whom, about what."""

    opens_at: str
    actor: str | dict[str, str]
    text: str
    project: str = ""
    item: str = ""


class TicketForm(OpenedForm):
    """A problem that somebody tells."""

    origin: Origin
    complainant: str = ""
    rung: str = ""


class OrderForm(OpenedForm):
    """A visit or service that somebody orders."""

    kind: Key
    enterprise: str = ""
    assignee: str = ""
    skills: tuple[Key, ...] = ()
    on_behalf_of: str = ""


class MeetingForm(Form):
    """A meeting of the jurisdiction; it begins with the case, unless it says when."""

    opens_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpening:
    """A ticket that is opened by somebody's word."""

    key: str
    loc: Loc
    at: datetime
    actor: Actor
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOpening:
    """An order that somebody gives; ``kind`` is its key in the definition."""

    key: str
    loc: Loc
    at: datetime
    actor: Actor
    kind: str
    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOpening:
    """A meeting by its key in the definition; none as its instant where it begins with the case."""

    key: str
    loc: Loc
    at: datetime | None


class OpeningForms(Protocol):
    """The parts of a case file that open something."""

    @property
    def tickets(self) -> Mapping[str, TicketForm]:
        """Tickets by key."""
        ...

    @property
    def meetings(self) -> Mapping[str, MeetingForm]:
        """Meetings by their keys in the definition."""
        ...

    @property
    def orders(self) -> Mapping[str, OrderForm]:
        """Orders by key."""
        ...


@dataclass(frozen=True, slots=True)
class OpeningReader:
    """Reads what one file opens; what is wrong with it is collected, not raised."""

    document: Document
    instant: Callable[[str, Loc], datetime | None]
    faults: list[Fault]
    projects: tuple[str, ...]

    def all(self, forms: OpeningForms) -> Iterator[TicketOpening | MeetingOpening | OrderOpening]:
        """Meetings, tickets and orders, each kind in the order of the file."""
        for key, form in forms.meetings.items():
            loc: Loc = ("meetings", key)
            at = self.instant(form.opens_at, (*loc, "opens_at")) if form.opens_at else None
            yield MeetingOpening(key=key, loc=loc, at=at)
        for key, form in forms.tickets.items():
            if begun := self._begun(form, ("tickets", key)):
                yield _ticket(key, form, *begun)
        for key, form in forms.orders.items():
            if begun := self._begun(form, ("orders", key)):
                yield _order(key, form, *begun)

    def _begun(self, form: OpenedForm, loc: Loc) -> tuple[datetime, Actor] | None:
        """When and by whom; the project that it names must be one of the file."""
        at = self.instant(form.opens_at, (*loc, "opens_at"))
        if form.project and form.project not in self.projects:
            place = self.document.place((*loc, "project"))
            self.faults.append(problem(ProblemCode.UNKNOWN_RECEIVER, place, form.project))
        try:
            actor = Actor.model_validate(actor_of(form.actor))
        except ValidationError as error:
            place, detail = self.document.place((*loc, "actor")), error.errors()[0]["msg"]
            self.faults.append(problem(ProblemCode.BAD_EVENT, place, "actor", detail=detail))
            return None
        return (at, actor) if at else None


def _ticket(key: str, form: TicketForm, at: datetime, actor: Actor) -> TicketOpening:
    told = Problem(
        text=form.text,
        origin=form.origin,
        complainant=form.complainant,
        project=form.project,
        item=form.item,
        rung=form.rung,
    )
    return TicketOpening(key=key, loc=("tickets", key), at=at, actor=actor, problem=told)


def _order(key: str, form: OrderForm, at: datetime, actor: Actor) -> OrderOpening:
    wish = Wish(
        text=form.text,
        by=str(actor),
        enterprise=form.enterprise,
        project=form.project,
        item=form.item,
        assignee=form.assignee,
        skills=form.skills,
        on_behalf_of=form.on_behalf_of,
    )
    return OrderOpening(key=key, loc=("orders", key), at=at, actor=actor, kind=form.kind, wish=wish)
