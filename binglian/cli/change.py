"""Changing running projects: what would become of each, and then one message to each.

A change is previewed with the very rules that will decide it, on the state that each project tells. Every
project answers for itself: one that refuses is told by name and holds up none of the others.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from binglian.cli.failures import Failure, Status, explained
from binglian.cli.standing import Standing, ask
from binglian.domain.actors import Actor
from binglian.domain.errors import Refused
from binglian.domain.events import ClockMoved
from binglian.domain.messages import Message

if TYPE_CHECKING:
    from temporalio.client import Client

    from binglian.cli.stream_standing import StreamStanding
    from binglian.domain.plan import Plan
    from binglian.domain.project import Project

Answer = TypeVar("Answer")

AT_ONCE = 8
"""How many projects are asked at a time."""


@dataclass(frozen=True, slots=True)
class Move:
    """A clock that a change moves.

    Attributes:
        title: what its item, stage or milestone is called, in Chinese.
        was_provisional: whether its former end was.
    """

    title: str
    was_provisional: bool
    clock: ClockMoved


Then = Callable[["Client"], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a change comes to for one project.

    Attributes:
        message: what to send; none where nothing would change.
        shift: what to add to this machine's time to get the project's.
        entitled: who may send it, as authority phrases.
        lines: what it changes beside clocks, for people.
        data: the same for programs.
        then: what is still to be done once it was taken.
    """

    project: str
    message: Message | None = None
    shift: timedelta = timedelta()
    entitled: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    lines: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    then: "Then | None" = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a project can't be changed, or refused to be."""

    project: str
    status: Status
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A project that took the change over, and the ledger's entries about it."""

    project: str
    sequences: tuple[int, ...]


Propose = Callable[[Standing], Proposal | None]
"""What a change comes to for a project as it stands; none where it isn't meant."""

ProposeElse = Callable[["StreamStanding"], Proposal]
"""What it comes to for a ticket, a meeting or an order."""


async def proposals(
    client: "Client",
    projects: Iterable[str],
    propose: Propose,
    wait: timedelta,
    otherwise: ProposeElse | None = None,
) -> list[Proposal | Trouble]:
    """Asks every project how it stands, and works out what the change comes to where it concerns it.

    Args:
        client: reaches them.
        projects: their keys, and the addresses of what else there is.
        propose: what the change comes to for a project.
        wait: how long to wait for each.
        otherwise: what it comes to for what has an address; none where it concerns projects alone.
    """
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(project: str) -> Proposal | None:
        async with turns:
            if otherwise and "/" in project:
                from binglian.cli.stream_standing import ask_stream

                return otherwise(await ask_stream(client, project, wait))
            return propose(await ask(client, project, wait))

    found = await asyncio.gather(*(_or_trouble(project, one(project)) for project in projects))
    return [proposal for proposal in found if proposal is not None]


async def carry_out(
    client: "Client", proposed: Iterable[Proposal | Trouble], wait: timedelta
) -> list[Done | Trouble]:
    """Sends each project its message, one after another, dated now and not when it was previewed."""
    from binglian.cli.talk import submit

    async def one(proposal: Proposal, message: Message) -> Done:
        now = (datetime.now(UTC) + proposal.shift).astimezone(message.occurred_at.tzinfo)
        dated = message.model_copy(update={"occurred_at": max(now, message.occurred_at)})
        receipt = await submit(client, proposal.project, dated, wait)
        if proposal.then:
            await proposal.then(client)
        return Done(proposal.project, receipt.sequences)

    return [
        await _or_trouble(proposal.project, one(proposal, proposal.message))
        for proposal in proposed
        if isinstance(proposal, Proposal) and proposal.message
    ]


def sender(actor: Actor | None, plan: "Plan", act: str) -> Actor:
    """Who sends the message: the actor named, or for the sake of a preview the first who may.

    Raises:
        Failure: ``nobody-entitled`` by a plan from before there was this kind of message.
    """
    ref = plan.definition
    return entitled_actor(actor, plan.authority.get(act, ()), act, f"{ref.key}@{ref.version}")


def entitled_actor(actor: Actor | None, phrases: Sequence[str], act: str, definition: str) -> Actor:
    """Who sends a message: the actor named, or else the first of the phrases of those who may.

    Raises:
        Failure: ``nobody-entitled`` where there are none.
    """
    if not phrases:
        raise Failure("nobody-entitled", Status.FOUND, act=act, definition=definition)
    post, _, department = phrases[0].partition("@")
    return actor or Actor(post=post, department=department)


def moves(where: Standing, after: "Project", moved: Iterable[ClockMoved]) -> tuple[Move, ...]:
    """Clocks that move, with what they are called."""
    from binglian.cli.wording import titles_of

    titles = {**titles_of(after.plan), **titles_of(where.plan)}
    provisional = {
        (key, clock.kind, clock.subject): clock.due.provisional
        for key, clock in where.project.clocks()
        if clock.running
    }
    return tuple(
        Move(titles[one.item].zh, provisional[one.item, one.clock, one.subject], one) for one in moved
    )


def status_of(answers: Sequence[object]) -> Status:
    """The status to exit with: what keeps every project from it says its kind, else that some refused."""
    statuses = {answer.status if isinstance(answer, Trouble) else Status.OK for answer in answers}
    return statuses.pop() if len(statuses) == 1 else Status.FOUND if statuses else Status.OK


async def _or_trouble(project: str, answer: Awaitable[Answer]) -> Answer | Trouble:
    from binglian.cli.talk import Refusal
    from workflows.display import sentence

    try:
        return await answer
    except Refusal as refusal:
        return Trouble(project, Status.FOUND, (str(refusal),))
    except Refused as refused:
        return Trouble(project, Status.FOUND, (f"{refused.code}: {sentence(refused)}",))
    except Exception as error:  # noqa: BLE001 - what isn't the project's comes out again
        status, lines = explained(error)
        return Trouble(project, status, tuple(lines))
