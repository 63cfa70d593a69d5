"""What a project makes of a word from a ticket or a meeting: it keeps it, whatever its own cases do."""

from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.core import check_open
from binglian.domain.matter_events import MatterEvent, ResolutionReceived, TicketCleared, TicketNoted
from binglian.domain.matter_messages import ClearTicket, MatterMessage, NoteTicket
from binglian.domain.matters import OrderedMeasure
from binglian.domain.project import Project
from binglian.domain.streams.outbox import SYSTEM


def keep(project: Project, message: MatterMessage, now: datetime) -> tuple[MatterEvent, ...]:
    """The events of a message; none for a resolution that is known.

    Raises:
        Refused: ``project-ended``, ``occurred-in-future`` or ``actor-not-allowed``.
    """
    authorise(message.actor, (SYSTEM,))
    at = check_open(project, message, now)
    match message:
        case NoteTicket():
            return (TicketNoted(at=at, ticket=message.ticket, item=message.item, problem=message.problem),)
        case ClearTicket():
            return (TicketCleared(at=at, ticket=message.ticket, outcome=message.outcome),)
        case _ if message.resolution in project.resolutions:
            return ()
        case _:
            measures = (
                OrderedMeasure(text=one.text, owner=one.owner, deadline=one.deadline)
                for one in message.measures
            )
            received = ResolutionReceived(
                at=at,
                resolution=message.resolution,
                meeting=message.meeting,
                text=message.text,
                measures=tuple(measures),
            )
            return (received,)
