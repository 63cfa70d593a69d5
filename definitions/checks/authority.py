"""Authority: every phrase names a post and a department that exist, every act has a sender and a ground."""

from collections.abc import Iterator
from typing import get_args

from binglian.domain.actors import ITEM, LEAD
from binglian.domain.limits import ClockKind
from binglian.domain.matter_messages import MatterMessage
from binglian.domain.messages import (
    AnswerConsultation,
    AssignCode,
    CaseMessage,
    ExtendStage,
    Message,
    RecordHappening,
)
from definitions.figures import figures
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import ExtensionForm, LimitForm
from definitions.source import Loc

CONSULTED = "consulted"
"""The scope that stands for a department that was asked for its opinion."""

Phrases = tuple[Loc, tuple[str, ...], frozenset[str]]
"""Where phrases stand, the phrases, and the scopes that mean something there."""


def types_of(messages: object) -> frozenset[str]:
    """The types of the messages of a union."""
    return frozenset(str(kind.model_fields["type"].default) for kind in get_args(messages))


MESSAGES = types_of(get_args(Message)[0])
_ABOUT_CASES = types_of(CaseMessage)
_EXTEND_STAGE = str(ExtendStage.model_fields["type"].default)
_ANSWER = str(AnswerConsultation.model_fields["type"].default)
_HAPPENING = str(RecordHappening.model_fields["type"].default)
"""Who may report a happening stands with the happening, not under ``authority``."""

_CODE = str(AssignCode.model_fields["type"].default)
"""What a definition need not name: where it doesn't, it is for those who may adopt a plan."""

_BETWEEN = types_of(MatterMessage)
"""What tickets and meetings write to projects: a definition need not name who sends it, nor the ground."""

_PLAIN = frozenset(
    {
        *("receive", "accept", "begin_review", "decide", "deliver", "withdraw"),
        *("begin_pre_review", "conclude_pre_review", "close_project"),
    }
)
"""What every definition must let somebody send; one that names its acts must do so for every message."""

_NOBODY = frozenset[str]()
_CASE = frozenset({ITEM, LEAD})


def check_authority(loaded: Loaded) -> Iterator[Problem]:
    """Unknown message types, posts and departments, and scopes that stand for nothing."""
    definition = loaded.definition
    for room, kinds in (("authority", definition.authority), ("acts", definition.acts)):
        for kind in kinds:
            if kind not in MESSAGES:
                yield problem(ProblemCode.UNKNOWN_MESSAGE, loaded.place(room, kind), kind)
    for loc, phrases, scopes in (*_senders(loaded), *_extenders(loaded), *_cooperating(loaded)):
        for index, phrase in enumerate(phrases):
            yield from phrase_problems(loaded, phrase, (*loc, index), scopes)


def check_acts(loaded: Loaded) -> Iterator[Problem]:
    """Messages that nobody may send, and acts that rest on nothing."""
    definition = loaded.definition
    needed = MESSAGES - _BETWEEN - {_HAPPENING, _CODE} if definition.acts else _PLAIN
    for kind in sorted(needed):
        if not definition.authority.get(kind):
            yield problem(ProblemCode.AUTHORITY_MISSING, loaded.place("authority", kind), kind)
    for kind in sorted(MESSAGES - _BETWEEN - {_CODE}) if definition.acts else ():
        if not definition.acts.get(kind):
            yield problem(ProblemCode.ARTICLE_MISSING, loaded.place("acts", kind), kind)


def _senders(loaded: Loaded) -> Iterator[Phrases]:
    for kind, phrases in loaded.definition.authority.items():
        yield ("authority", kind), phrases, _scopes(kind)
    for key, happening in loaded.definition.happenings.items():
        yield ("happenings", key, "reported_by"), happening.reported_by, _NOBODY


def _scopes(kind: str) -> frozenset[str]:
    if kind == _ANSWER:
        return _CASE | {CONSULTED}
    if kind == _EXTEND_STAGE:
        return frozenset({LEAD})
    return _CASE if kind in _ABOUT_CASES else _NOBODY


def _extenders(loaded: Loaded) -> Iterator[Phrases]:
    for key, extension in loaded.definition.extensions.items():
        yield ("extensions", key, "by"), extension.by, _CASE
    for figure in figures(loaded.definition):
        scopes = frozenset({LEAD}) if figure.kind is ClockKind.JOINT else _CASE
        for loc, extension in stated_extensions(figure.loc, figure.form):
            yield (*loc, "by"), extension.by, scopes


def stated_extensions(loc: Loc, form: LimitForm) -> Iterator[tuple[Loc, ExtensionForm]]:
    """The extensions that a limit states itself, now and by later changes, and where."""
    stated = [((*loc, "extension"), form.extension)]
    stated += [
        ((*loc, "changes", index, "extension"), change.extension) for index, change in enumerate(form.changes)
    ]
    yield from ((place, extension) for place, extension in stated if isinstance(extension, ExtensionForm))


def _cooperating(loaded: Loaded) -> Iterator[Phrases]:
    for index, rung in enumerate(loaded.definition.ladder):
        yield ("ladder", index, "post"), (rung.post,), _NOBODY
    for key, meeting in loaded.definition.meetings.items():
        yield ("meetings", key, "chair"), (meeting.chair,), _NOBODY
        yield ("meetings", key, "members"), meeting.members, _NOBODY
        if meeting.submits:
            yield ("meetings", key, "submits", "by"), meeting.submits.by, _NOBODY
    for key, order in loaded.definition.orders.items():
        yield ("orders", key, "by"), order.by, _NOBODY
        yield ("orders", key, "posts"), order.posts, _NOBODY


def phrase_problems(loaded: Loaded, phrase: str, loc: Loc, scopes: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with a phrase: a post or department that isn't there, a scope that stands for nothing."""
    post, at, scope = phrase.partition("@")
    if post not in loaded.definition.posts:
        yield problem(ProblemCode.UNKNOWN_POST, loaded.place(*loc), post)
    if scope in (ITEM, LEAD, CONSULTED):
        if scope not in scopes:
            # where it stands for nothing the scope would be empty, and an empty scope lets everybody pass
            yield problem(ProblemCode.SCOPE_WITHOUT_ITEM, loaded.place(*loc), phrase)
    elif at and scope not in loaded.definition.departments:
        yield problem(ProblemCode.UNKNOWN_DEPARTMENT, loaded.place(*loc), scope)
