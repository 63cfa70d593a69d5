"""What every message carries, and the kinds of values that stand in messages."""

import re
from datetime import MAXYEAR, MINYEAR, datetime
from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from binglian.domain.actors import Actor
from binglian.domain.said import Lines, Printable

Key = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9-]*$")]


def _written(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and value[4:5] == "-"):
        return value
    raise ValueError("an instant as text in ISO 8601")  # 20260302 would pass as seconds since 1970


def _reckonable(instant: datetime) -> datetime:
    if MINYEAR < instant.year < MAXYEAR:
        return instant
    raise ValueError("an instant that exists in every offset")


Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_reckonable)]


def _said(text: str) -> str:
    if text.strip():
        return text
    raise ValueError("words, not only blanks")


Note = Annotated[Lines, Field(max_length=2000)]
Ground = Annotated[Lines, Field(min_length=1, max_length=2000), AfterValidator(_said)]
"""Words that say something: blanks give no reason."""

_PROJECT_CODE = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")


def _project_code(text: str) -> str:
    if _PROJECT_CODE.fullmatch(text):
        return text
    raise ValueError("24 characters as in 2111-350212-04-01-123456")


ProjectCode = Annotated[str, AfterValidator(_project_code)]
"""A project's code on the national platform: time, division, trade, kind and serial number (domain C.2)."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Reference = Annotated[Printable, Field(min_length=1, max_length=500)]


class Envelope(BaseModel):
    """What every message carries.

    Attributes:
        id: the sender's own id; the same id with the same body is the same message, however often it comes.
        occurred_at: when it happened, with an offset; when it was recorded is the workflow's own business.
        note: free text for the record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Printable = Field(min_length=1, max_length=128)
    occurred_at: Instant
    actor: Actor
    note: Note = ""

    @property
    def tag(self) -> str:
        """The message's type."""
        return type(self).model_fields["type"].default

    def body(self) -> str:
        """The message as JSON, without its type and what is left at its default.

        Defaults are left out, so that a field added later doesn't make an old message look like another.
        """
        return self.model_dump_json(exclude_defaults=True)

    def fingerprint(self) -> str:
        """A short fingerprint of the body, to tell a repeat from a reused id."""
        return fingerprint(self.tag, self.body())


def fingerprint(tag: str, body: str) -> str:
    """See ``Envelope.fingerprint``."""
    return sha256(f"{tag} {body}".encode()).hexdigest()[:16]
