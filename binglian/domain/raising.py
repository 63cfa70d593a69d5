"""For what a project opens a ticket by itself: a limit that lapsed, a case left standing, filings refused.

Once for each cause. A lapse that a late report undoes does not take its ticket back: that it was undone is
noted, and should it come about after all, the ticket stands for it again.
"""

from collections.abc import Iterator
from datetime import datetime

from pydantic import TypeAdapter

from binglian.domain.clocks import Alarm
from binglian.domain.cooperation import Raising
from binglian.domain.events import ClockRang, Event, LapseUndone
from binglian.domain.evolve_matters import refused
from binglian.domain.limits import ClockKind
from binglian.domain.matter_events import CauseRevised, TicketRaised
from binglian.domain.matters import Matter
from binglian.domain.project import Project
from binglian.domain.streams.outbox import Address, Dispatched, Kind, Outgoing, derived
from binglian.domain.text import Text
from binglian.domain.tickets.ticket import Origin, Problem, Ticket

REFUSED = "refused"
COMPLAINANT = "complainant"

_problems: TypeAdapter[Problem] = TypeAdapter(Problem)


def raised(project: Project, key: str, event: Event, now: datetime) -> Iterator[Event]:
    """What follows from an event that was just recorded.

    Args:
        project: the state after it.
        key: the project's key, from which those of its tickets are made; without one it opens none.
        event: what was recorded.
        now: when.
    """
    raising = project.plan.raising
    if isinstance(event, LapseUndone):
        yield from _undone(project, event, now)
    elif raising and key and project.ended_at is None:
        if isinstance(event, ClockRang):
            if event.alarm is Alarm.LAPSE and event.clock.value in (*raising.clocks, ClockKind.UNATTENDED):
                lapse = f"{_lapse(event)}{_filing(project, event)}"
                yield from _once(project, raising, key, event, lapse, event.clock.value, now)
        elif refused(event) and 0 < raising.refusals <= project.refusals[_item(event)]:
            yield from _once(project, raising, key, event, f"{REFUSED}:{_item(event)}", REFUSED, now)


def ticket_of(project: Project, outgoing: Outgoing) -> Ticket:
    """The ticket that a message of the project opens.

    Raises:
        ValueError: the project's plan says nothing of tickets, so that it can't have sent it.
    """
    if project.plan.raising is None:
        raise ValueError(f"no policy for {outgoing.to}")
    problem = _problems.validate_json(outgoing.body)
    return Ticket(key=outgoing.to.key, policy=project.plan.raising.policy, problem=problem)


def _once(
    project: Project, raising: Raising, key: str, event: Event, cause: str, words: str, now: datetime
) -> Iterator[Event]:
    known = next((one for one in project.matters.values() if one.cause == cause and _counts(one)), None)
    if known is None:
        yield from _opened(project, raising, key, event, cause, words, now)
    elif known.undone:
        yield CauseRevised(at=now, ticket=known.ticket, stands=True, since=event.at)


def _counts(matter: Matter) -> bool:
    """Whether a ticket stands for its cause still: not one that was undone and is out of the way."""
    return matter.stands or not matter.undone


def _opened(
    project: Project, raising: Raising, key: str, event: Event, cause: str, words: str, now: datetime
) -> Iterator[Event]:
    number = 1 + sum(1 for matter in project.matters.values() if matter.raised_at)
    ticket, about = derived(key, str(number)), _item(event)
    problem = Problem(
        text=_text(project, raising, event, words, cause),
        origin=Origin.ENGINE,
        complainant=str(raising.words.get(COMPLAINANT, "")),
        project=key,
        item=about if any(step.item == about for step in project.plan.steps) else "",
        cause=cause,
        rung=raising.rung,
    )
    yield TicketRaised(
        at=now, ticket=ticket, item=problem.item, problem=problem.text, cause=cause, since=event.at
    )
    outgoing = Outgoing(
        id=f"{Address(Kind.PROJECT, key)}:raised:{number}",
        to=Address(Kind.TICKET, ticket),
        body=_problems.dump_json(problem).decode(),
        opens=True,
    )
    yield Dispatched(at=now, outgoing=outgoing)


def _undone(project: Project, event: LapseUndone, now: datetime) -> Iterator[Event]:
    """The last ticket that stands for the lapse; one that names no instant undoes the last there was."""
    lapse = _lapse(event)
    found = [
        matter
        for matter in project.matters.values()
        if matter.cause.partition("#")[0] == lapse
        and not matter.undone
        and (event.lapsed_at is None or event.lapsed_at == matter.since)
    ]
    for matter in found[-1:]:
        yield CauseRevised(at=now, ticket=matter.ticket, stands=False, since=matter.since or event.at)


def _lapse(event: ClockRang | LapseUndone) -> str:
    """The cause that a lapse is, whichever filing it befell."""
    named = (f"lapse:{event.clock.value}", event.item, *((event.subject,) if event.subject else ()))
    return ":".join(named)


def _filing(project: Project, event: ClockRang) -> str:
    """Which filing of its item a lapse befell, where it was not the first: the last, or one before it."""
    case = project.cases.get(event.item)
    if case is None or case.received_at is None:
        return ""
    filing = case.filing if case.received_at <= event.at else case.filing - 1
    return f"#{filing}" if filing > 1 else ""


def _item(event: Event) -> str:
    return str(getattr(event, "item", ""))


def _text(project: Project, raising: Raising, event: Event, words: str, cause: str) -> str:
    """The problem in both languages, from the templates that the plan brought along."""
    plan, about = project.plan, _item(event)
    titles = {part.item: part.title for part in plan.steps}
    titles |= {part.key: part.title for part in (*plan.stages, *plan.milestones)}
    title = titles.get(about, Text(about, about))
    told = {"due": str(getattr(event, "due", "")), "count": str(project.refusals.get(about, 0))}
    template = raising.words.get(words, Text(cause, cause))
    return str(
        Text(
            _filled(template.zh, {**told, "item": title.zh}), _filled(template.en, {**told, "item": title.en})
        )
    )


def _filled(template: str, told: dict[str, str]) -> str:
    for name, value in told.items():
        template = template.replace(f"{{{name}}}", value)
    return template
