"""What ``binglian explain`` says of clocks that there are not is said in words."""

import pytest

from binglian.cli.explain import chosen
from binglian.cli.failures import Failure
from binglian.domain.limits import ClockKind
from definitions.texts import phrase
from tests.unit.domain.law import JOINT, accepted, lawful


@pytest.mark.parametrize("kind", [ClockKind.JOINT, ClockKind.HEARING_NOTICE, ClockKind.STOP_REPORT])
def test_clocks_are_named_in_words_with_the_key_to_ask_for_them_by(kind: ClockKind) -> None:
    where = accepted(lawful(), joint=JOINT)
    with pytest.raises(Failure) as found:
        chosen(where.project, "permit", kind)
    told = str(found.value)
    assert f"{phrase('clock', kind.value).zh}（{kind.value}）" in told
    assert f"{phrase('clock', 'promised').zh}（promised）" in told
