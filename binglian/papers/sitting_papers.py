"""The documents that every sitting leaves: agenda, statistics of its period, minutes, open actions."""

from collections.abc import Iterator
from enum import StrEnum

from binglian.domain.meetings.meeting import MatterState, Merit
from binglian.domain.text import Text
from binglian.papers import meeting_parts as parts
from binglian.papers.paper import Cell, Column, Grid, Paper, Part, Prose, Row, together
from binglian.papers.setting import Setting
from binglian.papers.sitting import Sitting
from binglian.papers.wording import words
from definitions.texts import phrase


class Document(StrEnum):
    """Which document of a sitting."""

    AGENDA = "agenda"
    STATISTICS = "statistics"
    MINUTES = "minutes"
    ACTIONS = "actions"
    ALL = "all"


def sitting_paper(which: Document, made: Sitting, setting: Setting, figures: tuple[Grid, ...] = ()) -> Paper:
    """A document of a sitting, or all of them bound together.

    Args:
        which: which one.
        made: the sitting.
        setting: civil time and words.
        figures: further statistics of the same period, for what a jurisdiction reports beside its meetings.
    """
    match which:
        case Document.AGENDA:
            return _agenda(made, setting)
        case Document.STATISTICS:
            return _statistics(made, setting, figures)
        case Document.MINUTES:
            return _minutes(made, setting)
        case Document.ACTIONS:
            return _actions(made, setting)
        case Document.ALL:
            singly = [one for one in Document if one is not Document.ALL]
            papers = [
                (words(f"document-{one.value}"), sitting_paper(one, made, setting, figures)) for one in singly
            ]
            return together(_title("sitting", made, setting), papers)


def _agenda(made: Sitting, setting: Setting) -> Paper:
    """What is to be dealt with: submitted matters, then what earlier sittings left open."""
    detail, definition = made.detail, made.detail.view.definition
    still = [pair for pair in made.measures() if pair[1].done_at is None]
    unanswered = [
        (one.number, note)
        for one in detail.sessions
        for note in one.findings
        if not (note.change or note.ticket)
    ]
    found: list[Part] = [
        parts.matters(words("matters"), made.agenda(), setting, definition),
        parts.measures(words("measures-supervised"), still, setting, definition),
        parts.missing_receipts(detail, setting),
    ]
    if overdue := made.overdue():
        found.append(parts.actions(words("actions-overdue"), overdue, setting, definition))
    if made.late:
        found.append(parts.late_cases(made.late, setting))
    if unanswered:
        found.append(parts.findings(words("findings-unanswered"), unanswered, setting, definition))
    return Paper(_title("agenda", made, setting), _facts(made, setting), found)


def _minutes(made: Sitting, setting: Setting) -> Paper:
    """Who came, what was said and resolved, and what was put off."""
    session, definition = made.session, made.detail.view.definition
    facts = [
        *_facts(made, setting),
        ("present", setting.posts(definition, session.present)),
        ("absent", setting.posts(definition, session.absent)),
        ("guests", "、".join(session.guests)),
    ]
    resolved = made.resolutions()
    ordered = [(one, measure) for one in resolved for measure in one.measures]
    put_off = [one for one in made.detail.matters if one.id in made.put_off]
    found: list[Part] = [
        Prose(words("minutes"), session.minutes or str(words("no-minutes"))),
        parts.resolutions(resolved, setting),
        parts.measures(words("measures-ordered"), ordered, setting, definition),
    ]
    if put_off:
        found.append(parts.matters(words("matters-put-off"), put_off, setting, definition))
    if session.findings:
        noted = [(session.number, note) for note in session.findings]
        found.append(parts.findings(words("findings"), noted, setting, definition))
    if merits := made.merits():
        found.append(parts.merits(merits, setting, definition))
    return Paper(_title("minutes", made, setting), facts, found)


def _statistics(made: Sitting, setting: Setting, figures: tuple[Grid, ...]) -> Paper:
    """Figures of the period from the sitting before to this one."""
    facts = [
        *_facts(made, setting),
        ("period-from", setting.local(made.since)),
        ("period-to", setting.local(made.until)),
    ]
    rows = [Row((name, count)) for name, count in _counted(made)]
    grid = Grid(words("statistics"), [Column("figure", 40), Column("number", 12, right=True)], rows)
    return Paper(_title("statistics", made, setting), facts, [grid, *figures])


def _actions(made: Sitting, setting: Setting) -> Paper:
    """What is to be done now: the meeting's own measures, and all else in its jurisdiction."""
    definition = made.detail.view.definition
    return Paper(
        _title("actions", made, setting),
        _facts(made, setting),
        [
            parts.actions(words("open-actions"), made.actions, setting, definition),
            parts.missing_receipts(made.detail, setting),
        ],
    )


def _counted(made: Sitting) -> Iterator[tuple[Text, int]]:
    detail = made.detail
    measures = [one for _, one in made.measures()]
    resolutions = made.resolutions()
    on_agenda = made.agenda()
    yield words("stat-submitted"), sum(made.within(one.submitted_at) for one in detail.matters)
    yield words("stat-tabled"), len(on_agenda)
    yield words("stat-settled"), sum(one.state is MatterState.RESOLVED for one in on_agenda)
    yield words("stat-put-off"), len(made.put_off)
    yield words("stat-waiting"), sum(one.state is MatterState.WAITING for one in detail.matters)
    yield words("stat-resolutions"), len(resolutions)
    yield words("stat-measures"), sum(len(one.measures) for one in resolutions)
    yield words("stat-measures-done"), sum(made.within(one.done_at) for one in measures)
    yield words("stat-measures-open"), sum(one.done_at is None for one in measures)
    yield words("stat-measures-late"), sum(one.clock.overdue() for one in measures)
    yield words("stat-reached"), sum(len(one.concerns) for one in resolutions)
    yield words("stat-unacknowledged"), sum(len(one.missing()) for one in resolutions)
    for merit in Merit:
        yield phrase("merit", merit.value), sum(one.merit is merit for one in made.merits())


def _title(kind: str, made: Sitting, setting: Setting) -> Text:
    view = made.detail.view
    return words(
        f"{kind}-title", meeting=setting.meeting(view.meeting, view.title), session=made.session.number
    )


def _facts(made: Sitting, setting: Setting) -> list[tuple[str, Cell]]:
    session, definition = made.session, made.detail.view.definition
    plan = setting.meetings.get(made.detail.view.meeting)
    return [
        ("begins", setting.local(session.at)),
        ("nominal-day", session.nominal if session.nominal != session.day else None),
        ("called-because", session.ground),
        ("session-state", phrase("session", session.state.value)),
        ("meeting-chair", setting.post(definition, plan.chair) if plan else None),
        ("seats", setting.posts(definition, tuple(made.detail.seats))),
        ("basis", setting.basis(definition, plan.basis) if plan else None),
    ]
