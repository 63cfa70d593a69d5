"""Who plays in a rehearsal: each project with its plan, and what tickets, meetings and orders go by."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from binglian.domain.calendar import CalendarData
from binglian.domain.cooperation import MeetingPlan, OrderPlan, TicketPolicy
from binglian.domain.errors import Refused
from binglian.domain.orders.authority import may_order
from binglian.domain.plan import Mode, Plan
from binglian.domain.tickets.authority import may_open
from binglian.rehearsal.casefile import CaseFile, Opening, check_names
from binglian.rehearsal.openings import MeetingOpening, OrderOpening, TicketOpening
from definitions.calendars import load_calendar
from definitions.cooperation import meeting_plans, order_plans, ticket_policy
from definitions.loaded import Loaded
from definitions.loader import catalogue
from definitions.planner import plan
from definitions.problems import DefinitionError, Problem, ProblemCode, problem, raise_errors
from definitions.projects import definition_for
from definitions.source import Document, read_document


@dataclass(frozen=True, slots=True)
class Cast:
    """What the streams of a case file run by.

    Attributes:
        plans: of the projects, by key.
        policy: of the tickets; none where the definition has no tickets or no ladder.
        meetings: by key in the definition; ``orders`` likewise.
        definitions: of the projects, by key.
        loaded: of tickets, meetings and orders.
    """

    plans: Mapping[str, Plan]
    calendar: CalendarData
    loaded: Loaded
    policy: TicketPolicy | None = None
    meetings: Mapping[str, MeetingPlan] = field(default_factory=dict[str, MeetingPlan])
    orders: Mapping[str, OrderPlan] = field(default_factory=dict[str, OrderPlan])
    definitions: Mapping[str, Loaded] = field(default_factory=dict[str, Loaded])

    def loaded_of(self, receiver: str) -> Loaded:
        """The definition that a project goes by, or else what everything but projects does."""
        return self.definitions.get(receiver, self.loaded)

    @property
    def the_policy(self) -> TicketPolicy:
        """How problems are dealt with, of a case that has tickets.

        Raises:
            LookupError: the definition has none.
        """
        if self.policy is None:
            raise LookupError("tickets")
        return self.policy

    def meeting_of(self, stream: str) -> MeetingPlan | None:
        """The meeting whose stream has a key."""
        return next((one for one in self.meetings.values() if one.key == stream), None)


def cast_of(case: CaseFile, named: Loaded | None = None, mode: Mode | None = None) -> Cast:
    """All that a case file calls for, found in the catalogue and checked against the file.

    A definition that is named stands for all that the file names, a mode for the file's.

    Raises:
        DefinitionError: with each name that the definition doesn't know, and each opening that it refuses.
    """
    definitions = {key: named or definition_for(project) for key, project in case.projects.items()}
    plans = {
        key: plan(definitions[key], project.spec, mode or case.mode, project.place)
        for key, project in case.projects.items()
    }
    loaded = named or (_loaded(case) if case.jurisdiction else next(iter(definitions.values())))
    check_names(case, loaded, definitions)
    return with_openings(case, plans, load_calendar(loaded.definition.calendar), loaded, definitions)


def with_openings(
    case: CaseFile,
    plans: Mapping[str, Plan],
    calendar: CalendarData,
    loaded: Loaded,
    definitions: Mapping[str, Loaded] | None = None,
) -> Cast:
    """The cast of a case whose projects have their plans.

    Raises:
        DefinitionError: with each opening that the definition refuses, or knows nothing of.
    """
    cast = Cast(
        plans=plans,
        calendar=calendar,
        policy=ticket_policy(loaded),
        meetings={one.meeting: one for one in meeting_plans(loaded)},
        orders=order_plans(loaded),
        definitions=definitions or {},
        loaded=loaded,
    )
    document = read_document(case.path)
    raise_errors(fault for one in case.opened for fault in _faults(one, cast, document))
    return cast


def _loaded(case: CaseFile) -> Loaded:
    try:
        return catalogue().load_named(case.jurisdiction)
    except DefinitionError as error:
        place = read_document(case.path).place(("jurisdiction",))
        raise DefinitionError(
            found if found.file else problem(found.code, place, found.offender) for found in error.problems
        ) from None


def _faults(opening: Opening, cast: Cast, document: Document) -> Iterator[Problem]:
    place = document.place(opening.loc)
    match opening:
        case MeetingOpening():
            if opening.key not in cast.meetings:
                yield problem(ProblemCode.UNKNOWN_MEETING, place, opening.key)
        case TicketOpening():
            yield from _ticket_faults(opening, cast.policy, document)
        case OrderOpening():
            plan = cast.orders.get(opening.kind)
            if plan is None:
                kind = document.place((*opening.loc, "kind"))
                yield problem(
                    ProblemCode.BAD_VALUE, kind, opening.kind, path="kind", detail=", ".join(cast.orders)
                )
            elif refused := _refused(lambda: may_order(plan, opening.actor)):
                yield problem(ProblemCode.NOT_OPENABLE, place, opening.key, detail=str(refused))


def _ticket_faults(
    opening: TicketOpening, policy: TicketPolicy | None, document: Document
) -> Iterator[Problem]:
    place = document.place(opening.loc)
    if policy is None:
        yield problem(ProblemCode.NOT_OPENABLE, place, opening.key, detail="ladder")
        return
    rung = opening.problem.rung
    if rung and rung not in {one.key for one in policy.ladder}:
        yield problem(ProblemCode.UNKNOWN_RUNG, document.place((*opening.loc, "rung")), rung)
    if refused := _refused(lambda: may_open(policy, opening.problem.origin, opening.actor)):
        yield problem(ProblemCode.NOT_OPENABLE, place, opening.key, detail=str(refused))


def _refused(act: Callable[[], None]) -> Refused | None:
    """Why an act is refused; none if it isn't."""
    try:
        act()
    except Refused as refused:
        return refused
    return None
