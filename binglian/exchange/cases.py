"""Cases as the exchange is told of them: instances, status events, and what belongs to an instance.

Nothing is told of a pre-review: a case begins with its receipt, and a promoted one with its gate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from binglian.domain import events as e
from binglian.domain.clocks import clock_of
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.project import Case
from binglian.domain.status import PASSED, Reported, Status, reported
from binglian.exchange import tables
from binglian.exchange.hands import Hands
from binglian.exchange.mapping import ExchangeForm
from binglian.exchange.rows import Flaw, Row, Sheets, beijing, beijing_day
from binglian.exchange.sequence import by_filing
from binglian.exchange.terms import Terms, working_days
from binglian.ledger import ProjectHistory
from definitions.schema import Item
from definitions.texts import phrase

NO_END = date(9999, 1, 1)
"""The end of a document that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One filing of one item, with what is reported of it."""

    item: str
    number: int
    case: Case
    codes: tuple[Reported, ...]

    def has(self, *statuses: Status) -> bool:
        """Whether any of these codes is reported."""
        return any(one.status in statuses for one in self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the rows of one project's cases are made from."""

    history: ProjectHistory
    terms: Terms
    mapping: ExchangeForm
    process: str
    division: object

    @property
    def project(self) -> str:
        """The project's key, which is its works code here."""
        return self.history.card.project


def filings(history: ProjectHistory) -> tuple[Filing, ...]:
    """Every filing of which there is anything to report."""
    happened = [record.event for record in history.records]
    cases = {(case.item, case.filing): case for case in history.filings}
    return tuple(
        Filing(item=item, number=number, case=cases[item, number], codes=codes)
        for item in sorted({item for item, _ in cases})
        for number, codes in by_filing(reported(item, happened))
        if codes and (item, number) in cases
    )


def tell_cases(sheets: Sheets, told: Told, filed: Iterable[Filing]) -> None:
    """Tells every filing with all that belongs to it."""
    hands = Hands(told.history)
    for filing in filed:
        common: Row = {
            "xzqhdm": told.division,
            "gcdm": told.project,
            "spsxslbm": f"{told.project}:{filing.item}:{filing.number}",
        }
        _instance(sheets, told, filing, common)
        _events(sheets, told, filing, common, hands)
        _procedures(sheets, told, filing, common)
        _document(sheets, told, filing, common)
        _attachments(sheets, told, filing, common)
        _opinions(sheets, told, filing, common, hands)


def _instance(sheets: Sheets, told: Told, filing: Filing, common: Row) -> None:
    item = told.terms.item(filing.item)
    sheets.add(
        tables.cases,
        common["spsxslbm"],
        **common,
        spsxbm=filing.item,
        spsxbbh=told.terms.version,
        splcbm=told.process,
        splcbbh=told.terms.version,
        spbmbm=item.department if item else None,
        spbmmc=told.terms.department(item.department) if item else None,
        blspslbm=f"{told.project}:{item.stage}" if item else None,
        sxblsx=_days(filing.case, item),
    )


def _days(case: Case, item: Item | None) -> int | None:
    """The case's limit in working days; before its clocks run, what its item is promised or allowed."""
    clocks = [clock_of(case.clocks, kind) for kind in (ClockKind.PROMISED, ClockKind.STATUTORY)]
    if any(clocks):
        return working_days(*(clock and clock.limit for clock in clocks))
    return working_days(item.limits.promised, item.limits.statutory) if item else None


def _events(sheets: Sheets, told: Told, filing: Filing, common: Row, hands: Hands) -> None:
    item = told.terms.item(filing.item)
    own = item.department if item else ""
    for one in filing.codes:
        hand = hands.of(filing.item, one)
        key = [common["spsxslbm"], one.status.value, *([one.procedure] if one.procedure else [])]
        sheets.add(
            tables.events,
            *key,
            **common,
            blcs=told.terms.department(hand.department or own) or None,
            blr=told.terms.post(hand.post) or None,
            blzt=one.status.value,
            blyj=hand.words or phrase("status", str(one.status.value)).zh,
            blsj=beijing(one.at),
        )


def _procedures(sheets: Sheets, told: Told, filing: Filing, common: Row) -> None:
    begun = {one.procedure for one in filing.codes if one.status is Status.PROCEDURE_BEGUN}
    for one in filing.case.procedures:
        if one.procedure in begun:
            sheets.add(
                tables.procedures,
                common["spsxslbm"],
                one.procedure,
                **common,
                tbcx=told.mapping.procedures.of(one.kind.value),
                tbcxmc=phrase("procedure", one.kind.value).zh,
                tbcxkssj=beijing(one.begun_at),
                tbcxsxlx=told.mapping.durations.of(Unit.WORKING_DAYS.value),
                tbcxsx=one.working_days,
            )


def _document(sheets: Sheets, told: Told, filing: Filing, common: Row) -> None:
    """The document of an approval; one without an end of its own is told to have none."""
    decided = filing.case.decided_at
    if decided is None or not filing.has(*PASSED):
        return
    item, valid = told.terms.item(filing.item), clock_of(filing.case.clocks, ClockKind.VALIDITY)
    row = sheets.add(
        tables.documents,
        common["spsxslbm"],
        **common,
        pfrq=beijing_day(decided),
        pfwh=filing.case.document or None,
        pfwjbt=item.result.zh if item else filing.item,
        pfwjyxqx=valid.due.day if valid and valid.due.day else NO_END,
    )
    if row["pfwh"] is None:
        sheets.remark(tables.documents, row["dfsjzj"], Flaw.NO_DOCUMENT_NUMBER)


def _attachments(sheets: Sheets, told: Told, filing: Filing, common: Row) -> None:
    """The materials that a case was accepted on, each in the version it was accepted on."""
    if not filing.has(Status.ACCEPTED):
        return
    submitted = [one.event for one in told.history.records if isinstance(one.event, e.MaterialSubmitted)]
    references = {(one.material, one.digest): one.reference for one in submitted}
    item = told.terms.item(filing.item)
    for material, digest in filing.case.materials:
        reference = references.get((material, digest), "")
        sheets.add(
            tables.attachments,
            common["spsxslbm"],
            material,
            **common,
            blspslbm=f"{told.project}:{item.stage}" if item else None,
            fjmc=told.terms.material(material),
            fjfl=told.mapping.attachments.of("material"),
            fjlx=PurePosixPath(reference).suffix.removeprefix(".") or None,
            fjid=reference or digest,
        )


def _opinions(sheets: Sheets, told: Told, filing: Filing, common: Row, hands: Hands) -> None:
    """What other departments were asked; silence is told as no objection, never as agreement."""
    for place, one in enumerate(filing.case.consultations, 1):
        at, post = hands.answer(filing.item, one)
        words = "deemed" if one.deemed else "asked"
        opinion = phrase("opinion", one.opinion.value) if one.opinion else phrase("exchange", words)
        sheets.add(
            tables.opinions,
            common["spsxslbm"],
            one.department,
            place,
            **common,
            bldwdm=one.department,
            bldwmc=told.terms.department(one.department),
            fksj=beijing(at),
            blr=told.terms.post(post) or None,
            fkyj=opinion.zh,
        )
