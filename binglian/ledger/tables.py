"""The ledger's tables: ``entries`` is what happened, ``heads`` where each chain begins and ends.

Every other table is a projection that follows from the entries; those of tickets, meetings and orders stand
in ``binglian.ledger.streams.tables``.

Instants are UTC. A projection's ``body`` holds the domain's own model as canonical JSON; the columns beside
it repeat what people filter by.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

from binglian.ledger.types import Instant, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _given(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _project() -> Column[str]:
    return Column("project", Words, ForeignKey("projects.project"), primary_key=True)


heads = Table(
    "heads",
    metadata,
    # a project's bare key, or the kind, a slash and the key
    Column("stream", Words, primary_key=True),
    _given("kind", Text),
    # what the stream was opened with: the chain begins with its hash, whatever the projections say by now
    _given("card", Words),
    _given("last_sequence", Integer),
    _given("head", String(64)),
)

projects = Table(
    "projects",
    metadata,
    Column("project", Words, primary_key=True),
    _given("name", Words),
    _given("jurisdiction", Words),
    _given("district", Words),
    _given("definition", Words),
    _given("mode", Words),
    _given("facts", Words),
    _given("calendar", Text),
    _given("state", Text),
    Column("opened_at", Instant),
    Column("ended_at", Instant),
    _given("stage", Words),
    _given("overdue", Integer),
    Column("next_due", Instant),
    _given("next_provisional", Boolean),
    # the project's code on the national platform; empty while it has none
    _given("code", Words),
    Index(None, "district", "state"),
)

entries = Table(
    "entries",
    metadata,
    Column("stream", Words, ForeignKey("heads.stream"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    _given("type", Text),
    _given("item", Words),
    _given("occurred_at", Instant),
    _given("recorded_at", Instant),
    _given("actor", Words),
    _given("message", Words),
    _given("note", Words),
    # text and not a JSON type: the hash covers it, and no engine may normalise its numbers or drop its NULs
    _given("payload", Text),
    _given("previous", String(64)),
    _given("hash", String(64)),
)

cases = Table(
    "cases",
    metadata,
    _project(),
    Column("item", Words, primary_key=True),
    Column("filing", Integer, primary_key=True, autoincrement=False),
    _given("state", Text),
    Column("outcome", Text),
    Column("favourable", Boolean),
    _given("promoted", Boolean),
    Column("pre_reviewed_at", Instant),
    Column("received_at", Instant),
    Column("accepted_at", Instant),
    Column("review_at", Instant),
    Column("decided_at", Instant),
    Column("delivered_at", Instant),
    Column("withdrawn_at", Instant),
    Column("notified_at", Instant),
    Column("corrected_at", Instant),
    Column("over_at", Instant),
    _given("document", Words),
    _given("ground", Words),
    _given("status", Integer),
    _given("deemed", Boolean),
    _given("paused", Boolean),
    _given("provisional", Boolean),
    _given("debts_open", Integer),
    Column("promised_due", Instant),
    Column("statutory_due", Instant),
    _given("overdue", Boolean),
    Column("next_due", Instant),
    _given("next_provisional", Boolean),
    _given("body", Text),
    Index("ix_cases_overdue", "project", sqlite_where=text("overdue"), postgresql_where=text("overdue")),
)

stages = Table(
    "stages",
    metadata,
    _project(),
    Column("stage", Words, primary_key=True),
    _given("opened_at", Instant),
    Column("completed_at", Instant),
    Column("joint_due", Instant),
    _given("overdue", Boolean),
    Column("next_due", Instant),
    _given("next_provisional", Boolean),
    _given("body", Text),
)

milestones = Table(
    "milestones",
    metadata,
    _project(),
    Column("milestone", Words, primary_key=True),
    _given("started_at", Instant),
    Column("due", Instant),
    Column("reached_at", Instant),
    Column("calendar_days", Integer),
    Column("working_days", Integer),
    Column("calendar_days_exact", Double),
    Column("working_days_exact", Double),
    Column("met", Boolean),
    _given("overdue", Boolean),
    Column("next_due", Instant),
    _given("next_provisional", Boolean),
    _given("body", Text),
)

happenings = Table(
    "happenings",
    metadata,
    _project(),
    Column("happening", Words, primary_key=True),
    _given("kind", Text),
    _given("occurred_at", Instant),
)

materials = Table(
    "materials",
    metadata,
    _project(),
    Column("material", Words, primary_key=True),
    _given("version", Integer),
    _given("digest", Text),
    _given("reference", Words),
    _given("submitted_at", Instant),
)

project_matters = Table(
    "project_matters",
    metadata,
    _project(),
    Column("ticket", Words, primary_key=True),
    _given("item", Words),
    _given("problem", Words),
    # for what the project itself raised it; empty if others did
    _given("cause", Words),
    Column("since", Instant),
    Column("raised_at", Instant),
    Column("noted_at", Instant),
    Column("cleared_at", Instant),
    _given("outcome", Words),
    _given("undone", Boolean),
)

PROJECTIONS = (cases, stages, milestones, happenings, materials, project_matters)
"""The projections beside ``projects``: all have the project's key first and may be deleted and rebuilt.

To project something new of a project: a table here and in a migration; a line in ``subjects.SUBJECTS`` for
each event, with the table and the attribute that holds the key; a writer in ``projections``, which writes the
row from the state; and in ``store.load`` the part of the state that the domain's ``evolve`` reads.
"""
