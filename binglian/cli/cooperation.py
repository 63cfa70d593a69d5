"""What commands on tickets, meetings and orders share: words for keys, beginning, asking the ledger."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError

from binglian.cli.connection import Reach, connect, ledger
from binglian.cli.console import say, words
from binglian.cli.failures import Failure, Status
from binglian.cli.files import civil_time
from binglian.cli.talk import found
from binglian.ledger import StreamEntryView, read_stream
from binglian.papers.setting import Setting
from definitions.cooperation import meeting_plans, order_plans, ticket_policy
from definitions.loaded import Loaded
from definitions.loader import catalogue
from definitions.problems import DefinitionError

T = TypeVar("T")


def setting_of(definitions: Iterable[str]) -> Setting:
    """Civil time and words of definitions, each ``key@version#digest``; what is not at hand stays a key."""
    found: dict[str, Loaded] = {}
    for one in dict.fromkeys(definitions):
        try:
            found[one] = catalogue().read_named(one.partition("#")[0])
        except DefinitionError:  # a version that was taken out: its keys must do
            continue
    policies = ((one, ticket_policy(loaded)) for one, loaded in found.items())
    bases = {
        (one, key): basis.title.text
        for one, loaded in found.items()
        for key, basis in loaded.definition.bases.items()
    }
    return Setting(
        bases=bases,
        zone=next((civil_time(one) for one in found), None),
        policies={one: policy for one, policy in policies if policy},
        meetings={plan.key: plan for loaded in found.values() for plan in meeting_plans(loaded)},
        orders={
            (one, kind): plan for one, loaded in found.items() for kind, plan in order_plans(loaded).items()
        },
    )


async def begin(
    to: Reach, address: str, starting: Callable[[Client], Awaitable[object]], project: str = ""
) -> None:
    """Starts a stream that concerns a project, or none; see ``tell_begun``.

    Raises:
        Failure: ``already-open``, ``no-such-project``.
    """
    client = await connect(to)
    if project:
        await found(client, project)
    try:
        await starting(client)
    except WorkflowAlreadyStartedError:
        raise Failure("already-open", Status.FOUND, address=address) from None


def tell_begun(to: Reach, address: str, command: str) -> None:
    """Says that a stream was opened, where to see it, and which command shows how it stands."""
    workflow_id = address.replace("/", "-", 1)
    say(words("opened", workflow=workflow_id))
    if link := to.link(workflow_id):
        say(link)
    say(words("opened-next", command=command))


async def detailed(
    url: str, address: str, ask: Callable[[AsyncEngine, str], Awaitable[T | None]]
) -> tuple[T, list[StreamEntryView]]:
    """What the ledger knows of a stream, and all its entries.

    Args:
        url: of the ledger.
        address: ``ticket/KEY`` and the like.
        ask: asks the ledger by key.

    Raises:
        Failure: ``not-in-ledger``.
    """
    async with ledger(url) as engine:
        found = await ask(engine, address.partition("/")[2])
        if found is None:
            raise Failure("not-in-ledger", Status.UNREACHABLE, address=address)
        return found, await entries_of(engine, address)


async def paged(ask: Callable[[str], Awaitable[Sequence[T]]], key: Callable[[T], str]) -> list[T]:
    """Every page of a list, asked for by the last key of the page before."""
    found: list[T] = []
    while page := await ask(key(found[-1]) if found else ""):
        found += page
    return found


def plain(kind: TypeAdapter[T], value: T) -> object:
    """A view as plain data: additive only, like every contract."""
    return kind.dump_python(value, mode="json")


async def entries_of(engine: AsyncEngine, stream: str) -> list[StreamEntryView]:
    """All entries of a stream, in sequence."""
    found: list[StreamEntryView] = []
    while page := await read_stream(engine, stream, after=found[-1].record.sequence if found else 0):
        found += page
    return found
