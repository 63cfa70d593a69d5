"""What options give, once it is known to fit: keys, words, names, posts, definitions with their policy."""

from collections.abc import Generator
from contextlib import contextmanager
from uuid import uuid4

import typer
from pydantic import TypeAdapter, ValidationError

from binglian.cli.change_command import actor_of
from binglian.cli.console import hint
from binglian.cli.failures import Failure, Status
from binglian.cli.files import definition_named
from binglian.domain.actors import Actor
from binglian.domain.calendar import CalendarData
from binglian.domain.cooperation import TicketPolicy
from binglian.domain.envelope import Ground, Key
from binglian.domain.errors import Refused
from binglian.domain.meetings.messages import Name
from definitions.calendars import load_calendar
from definitions.cooperation import ticket_policy
from definitions.loaded import Loaded
from definitions.texts import phrase
from workflows.display import sentence

_KEY: TypeAdapter[str] = TypeAdapter(Key)
_WORDS: TypeAdapter[str] = TypeAdapter(Ground)
_NAME: TypeAdapter[str] = TypeAdapter(Name)


def words_given(option: str, value: str) -> str:
    """Words that say something.

    Raises:
        Failure: ``bad-given``; so below.
    """
    return _fit(option, _WORDS, value)


def key_given(option: str, value: str) -> str:
    """A key, or nothing."""
    return _fit(option, _KEY, value) if value else ""


def name_given(option: str, value: str) -> str:
    """A name for people, or nothing."""
    return _fit(option, _NAME, value) if value else ""


def step_given(project: str, item: str) -> tuple[str, str]:
    """The keys of a project and of a step there, which is nothing without its project."""
    if item and not project:
        raise Failure("bad-given", Status.UNUSABLE, option="--item", detail="须同时给出 --project")
    return key_given("--project", project), key_given("--item", item)


def actor_given(value: str) -> Actor:
    """Who is named by ``post@department``.

    Raises:
        Failure: ``bad-actor``.
    """
    found = actor_of(value)
    if found is None:
        raise Failure("bad-actor", Status.UNUSABLE, actor=value)
    return found


def known_department(policy: TicketPolicy, actor: Actor) -> None:
    """Passes if the jurisdiction has the department that somebody names as theirs, or none is named.

    Raises:
        Failure: ``bad-given``.
    """
    if actor.department and actor.department not in policy.departments:
        said = str(phrase("problems", "unknown-department", offender=actor.department))
        raise Failure("bad-given", Status.UNUSABLE, option="--as", detail=said)


def policy_given(jurisdiction: str) -> tuple[Loaded, TicketPolicy, CalendarData]:
    """A jurisdiction's definition, ``KEY`` or ``KEY@VERSION``, with its policy and calendar.

    Raises:
        DefinitionError: there is none by that name.
        Failure: ``no-ticket-policy``.
    """
    loaded = definition_named(jurisdiction)
    policy = ticket_policy(loaded)
    if policy is None:
        raise Failure("no-ticket-policy", Status.UNUSABLE, definition=loaded.ref.label())
    return loaded, policy, load_calendar(loaded.definition.calendar)


def new_key(letter: str) -> str:
    """A key that nobody has used."""
    return f"{letter}-{uuid4().hex[:12]}"


@contextmanager
def refusable() -> Generator[None]:
    """Within it, what the rules refuse is told in a line, with exit status 1."""
    try:
        yield
    except Refused as refused:
        hint(f"{refused.code}: {sentence(refused)}")
        raise typer.Exit(Status.FOUND) from None


def _fit(option: str, kind: TypeAdapter[str], value: str) -> str:
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        raise Failure("bad-given", Status.UNUSABLE, option=option, detail=error.errors()[0]["msg"]) from None
