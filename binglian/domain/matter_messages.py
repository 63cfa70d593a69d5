"""What tickets and meetings tell a project; only they do, as ``system``."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from binglian.domain.envelope import Envelope, Ground, Key
from binglian.domain.said import Printable

Name = Annotated[Printable, Field(min_length=1, max_length=130)]


class NoteTicket(Envelope):
    """A ticket stands that concerns the project.

    Attributes:
        item: the item that it blocks; empty for the project as a whole. One that the plan does not know is
            kept all the same: no problem is lost over a name.
    """

    type: Literal["note_ticket"] = "note_ticket"
    ticket: Key
    item: Annotated[Printable, Field(max_length=64)] = ""
    problem: Ground


class ClearTicket(Envelope):
    """A ticket stands no longer.

    Attributes:
        outcome: how it ended: ``closed`` or ``declined``.
    """

    type: Literal["clear_ticket"] = "clear_ticket"
    ticket: Key
    outcome: Key


class MeasureTold(BaseModel):
    """A measure of a resolution with its owner and deadline."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Ground
    owner: Name
    deadline: date


class ReceiveResolution(Envelope):
    """A meeting resolved something that concerns the project.

    Attributes:
        resolution: its id at the meeting.
        meeting: key of the meeting's stream.
    """

    type: Literal["receive_resolution"] = "receive_resolution"
    resolution: Name
    meeting: Name
    text: Ground
    measures: tuple[MeasureTold, ...] = ()


MatterMessage = NoteTicket | ClearTicket | ReceiveResolution
