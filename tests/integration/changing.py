"""Projects on a running system that are told things, changed, and asked."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from typer.testing import Result

from binglian.cli.standing import all_running
from tests.builders import at
from tests.integration.house import RunningHouse
from workers.client import connect

DISTRICT = "同安区"
BUREAU = "handler@approval-bureau"
DRC = "handler@development-reform"
LAND = "handler@natural-resources"

PROJECT = """\
key: {key}
name: 试点工程
jurisdiction: tongan
district: {district}
through: stage1
facts: {{{facts}}}
"""

GOVERNMENT = "establishment: government, land_mode: allocated, eia: register"
GRANTED = "establishment: filed, land_mode: granted, eia: register"

ANNOUNCED = """\
year: 2027
status: announced
notice: {title: 关于2027年部分节假日安排的通知, date: "2026-11-20"}
off:
  - {from: 2027-01-01, to: 2027-01-04, name: 元旦}
  - {from: 2027-02-05, to: 2027-02-11, name: 春节}
work: [2027-01-09, 2027-01-10]
"""

STORM = """\
key: cn
closures:
  - {from: 2026-06-08, to: 2026-06-09, name: {zh: 台风停工, en: storm}, authority: 指挥部, only: [同安区]}
"""

LATER_LAW = """\
key: tongan
version: 9
extends: tongan@2
title: {zh: 同安（新法试行）, en: Tong'an under a later law}
bases:
  later-law: {title: {zh: 新法, en: a later law}}
items:
  proj-proposal:
    limits:
      statutory:
        changes: [{since: 2026-07-06, value: 15, basis: later-law}]
"""

Json = dict[str, Any]
Run = Callable[..., Result]
Start = Callable[..., str]


def tell(run: Run, project: str, kind: str, when: str, by: str = DRC, **fields: object) -> None:
    """Sends a message and expects it to be taken."""
    post, _, department = by.partition("@")
    body = {
        "type": kind,
        "id": uuid4().hex,
        "occurred_at": at(when).isoformat(),
        "actor": {"post": post, "department": department},
        **fields,
    }
    sent = run("send", project, "--json", json.dumps(body))
    assert sent.exit_code == 0, sent.stderr


def accepted(run: Run, project: str, when: str, item: str = "proj-proposal", by: str = DRC) -> None:
    """Takes an item that needs nothing but the project's code to its acceptance."""
    if not shown(run, project)["happened"]:
        tell(run, project, "record_happening", when, "agent", happening="project-code")
    tell(run, project, "receive", when, "applicant", item=item)
    tell(run, project, "accept", when, by, item=item)


def shown(run: Run, project: str) -> Json:
    """The state of a project."""
    return json.loads(run("show", project, "--json").stdout)["project"]


def calendar(run: Run, project: str) -> Json:
    """The calendar that a project counts by."""
    return json.loads(run("calendar", "show", "--project", project, "--json").stdout)


def clock(run: Run, project: str, kind: str, item: str = "proj-proposal") -> Json:
    """The clock of a kind of an item."""
    return next(one for one in shown(run, project)["cases"][item]["clocks"] if one["kind"] == kind)


def changed(run: Run, *command: str, status: int = 0) -> dict[str, Json]:
    """Runs a command that changes projects, and what it says of each."""
    result = run(*command, "--json")
    assert result.exit_code == status, result.stderr
    return {one["project"]: one for one in json.loads(result.stdout)["projects"]}


def told(house: RunningHouse, run: Run, project: str, kind: str) -> list[Json]:
    """The events of a type that the ledger holds of a project."""
    house.settled(project, json.loads(run("show", project, "--json").stdout)["entries"])
    entries = json.loads(run("ledger", "entries", project, "--json").stdout)["entries"]
    return [one["record"] for one in entries if one["record"]["event"]["type"] == kind]


def listed(house: RunningHouse, projects: set[str]) -> None:
    """Waits until the server lists projects among those that run."""

    async def wait() -> None:
        client = await connect(house.sign()["address"], "default")
        async with asyncio.timeout(30):
            while not projects <= {*await all_running(client)}:
                await asyncio.sleep(0.05)

    asyncio.run(wait())


def written(house: RunningHouse, name: str, text: str) -> str:
    """A file in the directory of the running system."""
    (house.folder / name).write_text(text, encoding="utf-8")
    return name
