"""What tests of commands on tickets, meetings and orders share: messages of now, streams just opened."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from typer.testing import Result

from tests.integration.house import RunningHouse

Run = Callable[..., Result]
"""Runs a command in the directory of the running system."""


def told(kind: str, actor: str, **fields: object) -> str:
    """A message of now, with an id of its own unless one is given."""
    post, _, department = actor.partition("@")
    body = {
        "type": kind,
        "id": uuid4().hex,
        "occurred_at": datetime.now(UTC).isoformat(),
        "actor": {"post": post, "department": department},
        **fields,
    }
    return json.dumps(body)


def fresh(letter: str) -> str:
    """A key that nobody has used."""
    return f"{letter}-{uuid4().hex[:8]}"


def opened_ticket(run: Run, house: RunningHouse, *options: str) -> str:
    """The key of a ticket that has just been opened and is in the ledger."""
    key = fresh("t")
    text = ("--text", "维修资金三年拨付不下来", "--complainant", "某业委会", "--key", key)
    result = run("tickets", "open", "--jurisdiction", "haicang", *text, "--as", "window", *options)
    assert result.exit_code == 0, result.stderr
    house.settled(f"ticket/{key}", 1)
    return key


def opened_order(run: Run, house: RunningHouse, *options: str) -> str:
    """The key of an order that has just been opened and is in the ledger."""
    key = fresh("o")
    text = ("--kind", "collect", "--text", "上门取件", "--enterprise", "某公司", "--key", key)
    result = run("orders", "open", "--jurisdiction", "haicang", *text, "--as", "window", *options)
    assert result.exit_code == 0, result.stderr
    house.settled(f"order/{key}", 1)
    return key
