"""What events change in the tickets, resolutions and messages that concern a project; see ``evolve``."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

from binglian.domain import case_events as c
from binglian.domain import matter_events as m
from binglian.domain.matters import Matter, ReceivedResolution
from binglian.domain.project import POSITIVE, Project
from binglian.domain.streams import outbox

REFUSALS = (c.CaseNotTaken, c.CaseRefused, c.CaseDecided)
"""Events that may say that a filing was refused."""


def refused(event: object) -> bool:
    """Whether an event says that a filing was refused: not taken, not accepted, or rejected."""
    return isinstance(event, REFUSALS) and getattr(event, "outcome", None) not in POSITIVE


NOTHING = outbox.Outbox()
"""Nothing under way."""


def bare(project: Project) -> Project:
    """The project without all this, as late reports have it solved anew."""
    if not (project.matters or project.resolutions or project.refusals or project.outbox != NOTHING):
        return project
    return replace(project, matters={}, resolutions={}, refusals={}, outbox=NOTHING)


def rejoined(project: Project, former: Project) -> Project:
    """A project solved anew, with all this as it was."""
    if bare(former) is former and bare(project) is project:
        return project
    return replace(
        project,
        matters=former.matters,
        resolutions=former.resolutions,
        refusals=former.refusals,
        outbox=former.outbox,
    )


def concern(project: Project, event: Any) -> Project:  # noqa: ANN401 - any event
    """The project after an event, as far as all this is concerned."""
    if refused(event):
        times = project.refusals.get(event.item, 0) + 1
        return replace(project, refusals={**project.refusals, event.item: times})
    change = CHANGES.get(event.__class__)
    return change(project, event) if change else project


def _raised(project: Project, event: m.TicketRaised) -> Project:
    matter = Matter(
        ticket=event.ticket,
        item=event.item,
        problem=event.problem,
        cause=event.cause,
        since=event.since,
        raised_at=event.at,
    )
    return _with(project, matter)


def _revised(project: Project, event: m.CauseRevised) -> Project:
    return _with(project, replace(_known(project, event.ticket), undone=not event.stands, since=event.since))


def _noted(project: Project, event: m.TicketNoted) -> Project:
    known = _known(project, event.ticket)
    told = {"item": event.item, "problem": event.problem, "noted_at": event.at}
    return _with(project, replace(known, **told, cleared_at=None, outcome=""))


def _cleared(project: Project, event: m.TicketCleared) -> Project:
    return _with(project, replace(_known(project, event.ticket), cleared_at=event.at, outcome=event.outcome))


def _received(project: Project, event: m.ResolutionReceived) -> Project:
    received = ReceivedResolution(
        resolution=event.resolution,
        meeting=event.meeting,
        text=event.text,
        measures=event.measures,
        received_at=event.at,
    )
    return replace(project, resolutions={**project.resolutions, event.resolution: received})


def _sent(project: Project, event: outbox.OutboxEvent) -> Project:
    return replace(project, outbox=project.outbox.after(event))


def _known(project: Project, ticket: str) -> Matter:
    return project.matters.get(ticket) or Matter(ticket=ticket)


def _with(project: Project, matter: Matter) -> Project:
    return replace(project, matters={**project.matters, matter.ticket: matter})


CHANGES: dict[type[Any], Callable[[Project, Any], Project]] = {
    m.TicketRaised: _raised,
    m.CauseRevised: _revised,
    m.TicketNoted: _noted,
    m.TicketCleared: _cleared,
    m.ResolutionReceived: _received,
    **dict.fromkeys(get_args(outbox.OutboxEvent), _sent),
}
