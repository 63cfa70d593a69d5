"""Authority: every phrase names a post and a department that exist, and every message has a sender."""

from collections.abc import Iterator
from typing import get_args

from binglian.domain.actors import ITEM, LEAD
from binglian.domain.messages import CaseMessage, CloseProject, RecordHappening
from definitions.loaded import Loaded
from definitions.problems import Place, Problem, ProblemCode, problem

_CASE_TYPES = frozenset(str(kind.model_fields["type"].default) for kind in get_args(CaseMessage))
_CLOSE = str(CloseProject.model_fields["type"].default)
_HAPPENING = str(RecordHappening.model_fields["type"].default)
"""Who may report a happening stands with the happening, not under ``authority``."""


def check_authority(loaded: Loaded) -> Iterator[Problem]:
    """Unknown message types, posts and departments, and scopes that stand for nothing."""
    definition = loaded.definition
    for kind, phrases in definition.authority.items():
        place = loaded.place("authority", kind)
        if kind not in _CASE_TYPES | {_CLOSE, _HAPPENING}:
            yield problem(ProblemCode.UNKNOWN_MESSAGE, place, kind)
        for index, phrase in enumerate(phrases):
            place = loaded.place("authority", kind, index)
            yield from _phrase(loaded, phrase, place, about_item=kind in _CASE_TYPES)
    for key, happening in definition.happenings.items():
        for index, phrase in enumerate(happening.reported_by):
            place = loaded.place("happenings", key, "reported_by", index)
            yield from _phrase(loaded, phrase, place, about_item=False)
    for kind in sorted(_CASE_TYPES | {_CLOSE}):
        if not definition.authority.get(kind):
            yield problem(ProblemCode.AUTHORITY_MISSING, loaded.place("authority", kind), kind)


def _phrase(loaded: Loaded, phrase: str, place: Place, *, about_item: bool) -> Iterator[Problem]:
    post, at, scope = phrase.partition("@")
    if post not in loaded.definition.posts:
        yield problem(ProblemCode.UNKNOWN_POST, place, post)
    if scope in (ITEM, LEAD):
        if not about_item:
            # without an item the scope would be empty, and an empty scope lets everybody pass
            yield problem(ProblemCode.SCOPE_WITHOUT_ITEM, place, phrase)
    elif at and scope not in loaded.definition.departments:
        yield problem(ProblemCode.UNKNOWN_DEPARTMENT, place, scope)
