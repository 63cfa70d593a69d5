"""Who brought a status about, and in which words, from the records of a project."""

from dataclasses import dataclass
from datetime import datetime

from binglian.domain import events as e
from binglian.domain.case_parts import Consultation
from binglian.domain.events import Record
from binglian.domain.status import Reported, Status, code
from binglian.ledger import ProjectHistory
from definitions.texts import phrase

SYSTEM = "system"

_AS_REPORTED = {Status.REFUSED: (Status.REFUSED, Status.REJECTED)}
"""A rejection without an acceptance is reported as a refusal of acceptance."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A post and a department by their keys, never a person; all empty where nobody but time or a rule acted.

    Attributes:
        words: the ground, or what the sender added.
    """

    post: str = ""
    department: str = ""
    words: str = ""


class Hands:
    """Finds who did what in one project."""

    def __init__(self, history: ProjectHistory) -> None:
        """Reads the records once."""
        self._acts: dict[tuple[str, Status, str, datetime], Record] = {}
        self._answers: dict[tuple[str, str, datetime], Record] = {}
        for record in history.records:
            event = record.event
            status = code(event)
            if status is not None:
                self._acts[_item(event), status, _procedure(event), _since(event)] = record
            if isinstance(event, e.ConsultationAnswered | e.ConsultationDeemed):
                self._answers[event.item, event.department, event.at] = record

    def of(self, item: str, told: Reported) -> Hand:
        """Who brought a reported status about."""
        for status in _AS_REPORTED.get(told.status, (told.status,)):
            record = self._acts.get((item, status, told.procedure, told.at))
            if record:
                return _hand(record)
        return Hand()

    def answer(self, item: str, asked: Consultation) -> tuple[datetime | None, str]:
        """When a consulted department answered or was deemed to, and which post did; none before."""
        told = [
            record
            for (of, department, at), record in self._answers.items()
            if (of, department) == (item, asked.department) and at >= asked.sent_at
        ]
        if not told or asked.open:
            return None, ""
        first = min(told, key=lambda record: record.event.at)
        return asked.answered_at or first.event.at, _hand(first).post


def _hand(record: Record) -> Hand:
    post, _, department = record.actor.partition("@")
    words = _ground(record.event) or record.note
    return Hand("", "", words) if post == SYSTEM else Hand(post, department, words)


def _ground(event: e.Event) -> str:
    match event:
        case e.CorrectionNotified():
            return "；".join(event.missing)
        case e.CaseDeemedAccepted():
            return phrase("exchange", "deemed-accepted").zh
        case e.CaseNotTaken() | e.CaseRefused() | e.CaseRecalled() | e.CaseRevoked():
            return event.ground
        case _:
            return ""


def _item(event: e.Event) -> str:
    return getattr(event, "item", "")


def _procedure(event: e.Event) -> str:
    return event.procedure if isinstance(event, e.ProcedureBegun | e.ProcedureEnded) else ""


def _since(event: e.Event) -> datetime:
    return event.accepted_at if isinstance(event, e.CaseDeemedAccepted) else event.at
