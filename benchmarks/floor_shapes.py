"""The shapes that travel on the floor's side, in a module of their own so that the sandbox shares them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FloorActor:
    """Who acts."""

    post: str
    department: str


@dataclass(frozen=True, slots=True)
class FloorMessage:
    """What comes in; the same bodies as on the other side."""

    type: str
    id: str
    occurred_at: datetime
    actor: FloorActor
    item: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class FloorStart:
    """The project's key, and after how many messages it is done."""

    project: str
    messages: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A row."""

    project: str
    message: str
    type: str
    item: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
