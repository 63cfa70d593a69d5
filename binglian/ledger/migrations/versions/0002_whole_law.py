"""What the whole law of a case shows in lists: deemed, paused, owed, provisional; stages' limits; materials.

The columns added here follow from the entries: ``binglian.ledger.migrate`` makes the projections anew once
the schema is there. Only ``card`` can't follow from them, and is filled here from the columns it was in.

Revision ID: 0002
Revises: 0001
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CARD = ("project", "name", "jurisdiction", "district", "definition", "mode")


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "materials",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("project", "material", name="pk_materials"),
        sa.ForeignKeyConstraint(["project"], ["projects.project"], name="fk_materials_project"),
    )
    _keep_cards()
    _close_to_older_versions()


def downgrade() -> None:
    op.drop_table("materials")
    _restore_cards()
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)


def _added() -> dict[str, list[sa.Column[object]]]:
    return {
        "projects": [
            _words("card"),
            _words("facts", "{}"),
            _words("calendar"),
            _flag("next_provisional"),
        ],
        "cases": [
            _instant("notified_at"),
            _instant("corrected_at"),
            _instant("over_at"),
            _words("ground"),
            _number("status"),
            _flag("deemed"),
            _flag("paused"),
            _flag("provisional"),
            _number("debts_open"),
            _flag("next_provisional"),
        ],
        "stages": [
            _instant("joint_due"),
            _flag("overdue"),
            _instant("next_due"),
            _flag("next_provisional"),
            _words("body"),
        ],
        "milestones": [_flag("next_provisional")],
    }


def _close_to_older_versions() -> None:
    """Takes the defaults away again: workers of an older version, which leave these columns out, must fail.

    What fails is retried until the new workers take it over; half a row could never be read again. SQLite
    can't drop a default; there the one process that migrates is the one that writes.
    """
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in _added().items():
            for column in columns:
                if not column.nullable:
                    op.alter_column(table, column.name, server_default=None)


def _words(name: str, default: str = "") -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True))


_projects = sa.table("projects", *(sa.column(name, sa.Text()) for name in (*_CARD, "card")))


def _keep_cards() -> None:
    """Writes each card as the text that its stream's chain has always begun with: canonical JSON."""
    bind = op.get_bind()
    rows = bind.execute(sa.select(*(_projects.c[name] for name in _CARD))).mappings()
    cards = [
        {
            "key": row["project"],
            "text": _stored(
                json.dumps(
                    {name: _told(row[name]) for name in _CARD},
                    sort_keys=True,
                    separators=(",", ":"),
                    ensure_ascii=False,
                )
            ),
        }
        for row in rows
    ]
    if cards:
        statement = sa.update(_projects).where(_projects.c.project == sa.bindparam("key"))
        bind.execute(statement.values(card=sa.bindparam("text")), cards)


def _restore_cards() -> None:
    """Puts back what the columns of a card said when its stream began; the chain rests on them again."""
    bind = op.get_bind()
    rows = bind.execute(sa.select(_projects.c.project, _projects.c.card)).mappings()
    cards = [(row["project"], json.loads(_told(row["card"]))) for row in rows]
    told = [
        {"key": key, "was_definition": _stored(card["definition"]), "was_mode": _stored(card["mode"])}
        for key, card in cards
    ]
    if told:
        statement = sa.update(_projects).where(_projects.c.project == sa.bindparam("key"))
        was = statement.values(definition=sa.bindparam("was_definition"), mode=sa.bindparam("was_mode"))
        bind.execute(was, told)


def _stored(text: str) -> str:
    r"""Text as the ledger stores it: NUL as ``\0``, the backslash doubled."""
    return text.replace("\\", "\\\\").replace("\0", "\\0")


def _told(text: str) -> str:
    """Text as it was given."""
    return "\\".join(part.replace("\\0", "\0") for part in text.split("\\\\"))
