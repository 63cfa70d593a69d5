"""What rules do to a draft: they exempt, merge, substitute, skip, reorder, and offer packages.

Rules apply in the order of the file, and what one does the next finds done. One that acts on an item that
isn't planned does nothing there. About needs, an item that was merged is the whole that it is part of; but a
special procedure is skipped only for the items that the rule names. Where two rules contradict each other
(one exempts what another merges, in whichever order) there is no plan.
"""

from collections.abc import Collection, Mapping

from binglian.domain.plan import Effect, FactValue
from binglian.domain.text import Text
from definitions.draft import Draft, PlanError, Ruling, listed, looked_at, united
from definitions.needs import Need
from definitions.problems import ProblemCode, problem
from definitions.rules import facts_context, holds
from definitions.schema import MergeForm, ReorderForm, SkipForm, SubstituteForm
from definitions.texts import phrase


def apply_rules(draft: Draft, facts: Mapping[str, FactValue]) -> None:
    """Applies every rule that holds.

    Raises:
        PlanError: ``rule-conflict`` when a rule acts on what an earlier one has taken away.
    """
    context = facts_context(facts)
    for key, form in draft.definition.rules.items():
        if holds(form.when, context):
            _apply(draft, Ruling(key, form, looked_at(draft.definition, form.when, facts)))


def _apply(draft: Draft, ruling: Ruling) -> None:
    form = ruling.form
    for item in form.exempt:
        _exempt(draft, ruling, item)
    for merge in form.merge:
        _merge(draft, ruling, merge)
    for substitute in form.substitute:
        for item in substitute.within:
            _substitute(draft, ruling, substitute, draft.host(item))
    for skip in form.skip:
        _skip(draft, ruling, skip)
    for reorder in form.reorder:
        _reorder(draft, ruling, reorder, draft.host(reorder.item))
    if form.package:
        draft.offers.append((ruling, form.package))


def _exempt(draft: Draft, ruling: Ruling, item: str) -> None:
    """An item isn't needed, and nobody waits for it but a gate, which would open for nothing."""
    earlier = draft.gone.get(item)
    if earlier and earlier.effect is Effect.MERGE:
        raise _conflict(draft, ruling, item, earlier.rule)
    if item in draft.covers:
        raise _conflict(draft, ruling, item, _merger(draft, item))
    if item in draft.why:
        _take_away(draft, ruling, Effect.EXEMPT, item, phrase("plan", "exempt", rule=ruling.form.title.text))
    elif item not in draft.selection.beyond:
        return
    for key, needs in draft.lines.items():
        if key not in draft.definition.gates:
            draft.lines[key] = _without(needs, item)


def _merge(draft: Draft, ruling: Ruling, merge: MergeForm) -> None:
    """Items are handled as one with their host: it needs what they needed, and who needs them needs it."""
    host = merge.into
    merged = tuple(item for item in merge.items if item in draft.why or item in draft.gone)
    if not merged or not (host in draft.why or host in draft.gone):
        return
    for item in (host, *merged):
        if item in draft.gone:
            raise _conflict(draft, ruling, item, draft.gone[item].rule)
    whole = {host, *merged}
    needs = (need for item in (host, *merged) for need in draft.lines[item])
    draft.relay(ruling, host, united(need for need in needs if whole.isdisjoint(need.any_of)))
    draft.covers[host] = united(
        draft.covers.get(host, ()), merged, *(draft.covers.pop(item, ()) for item in merged)
    )
    for item in merged:
        _take_away(draft, ruling, Effect.MERGE, item, phrase("plan", "merged", host=draft.titles([host])))
        draft.hosts[item] = host
    for key, lines in list(draft.lines.items()):
        draft.relay(ruling, key, united(_replaced(need, merged, host) for need in lines))
    for ends, rules in list(draft.added.items()):
        one, other = (host if key in merged else key for key in ends)
        draft.added[one, other] = united(draft.added.get((one, other), ()), rules)
    draft.note(host, ruling.applied(Effect.MERGE, phrase("plan", "takes-in", items=draft.titles(merged))))


def _substitute(draft: Draft, ruling: Ruling, form: SubstituteForm, item: str) -> None:
    """Something else stands in for a prerequisite of an item."""
    stand_in = draft.host(form.by)
    replaced = {key for key in map(draft.host, form.replaced) if draft.can_be(key)} - {stand_in}
    if item not in draft.why:
        return
    needs = draft.lines[item]
    met = united(key for need in needs for key in need.any_of if key in replaced)
    if met:
        draft.relay(ruling, item, united(_replaced(need, met, stand_in) for need in needs))
        draft.stand_ins[stand_in] = ruling.key
        detail = phrase("plan", "stands-in", by=draft.titles([stand_in]), replaced=draft.titles(met))
        draft.note(item, ruling.applied(Effect.SUBSTITUTE, detail))


def _skip(draft: Draft, ruling: Ruling, form: SkipForm) -> None:
    """The cases of some items do without some special procedures."""
    procedures = listed(phrase("procedure", procedure) for procedure in form.procedures)
    for item in form.items:
        if item in draft.why:
            draft.skips[item] = united(draft.skips.get(item, ()), form.procedures)
            detail = phrase("plan", "skips", procedures=procedures)
            draft.note(item, ruling.applied(Effect.SKIP, detail))


def _reorder(draft: Draft, ruling: Ruling, form: ReorderForm, item: str) -> None:
    """An item needs something besides, and something else no more."""
    if item not in draft.why:
        return
    before = draft.lines[item]
    dropped = united(key for key in map(draft.host, form.drop) if any(key in need.any_of for need in before))
    kept = before
    for key in dropped:
        kept = _without(kept, key)
    renamed = (_renamed(draft, need) for need in form.needs)
    added = united(need for need in renamed if item not in need.any_of and need not in kept)
    draft.relay(ruling, item, (*kept, *added))
    changes = {"needs-besides": united(*(need.any_of for need in added)), "needs-no-more": dropped}
    details = [phrase("plan", name, items=draft.titles(keys)) for name, keys in changes.items() if keys]
    if details:
        draft.note(item, ruling.applied(Effect.REORDER, listed(details)))


def _take_away(draft: Draft, ruling: Ruling, effect: Effect, item: str, reason: Text) -> None:
    del draft.why[item], draft.lines[item]
    draft.why_not[item] = reason
    draft.gone[item] = ruling.applied(effect, reason)


def _merger(draft: Draft, host: str) -> str:
    """The first rule that merged something into an item."""
    return next(applied.rule for applied in draft.rules[host] if applied.effect is Effect.MERGE)


def _conflict(draft: Draft, ruling: Ruling, item: str, other: str) -> PlanError:
    place = draft.loaded.place("rules", ruling.key)
    return PlanError([problem(ProblemCode.RULE_CONFLICT, place, item, rule=ruling.key, other=other)])


def _without(needs: tuple[Need, ...], key: str) -> tuple[Need, ...]:
    """Needs without an alternative; a line that had it is met if none of its others is planned."""
    left = (
        need if key not in need.any_of else Need(any_of=_others(need.any_of, key), optional=True)
        for need in needs
    )
    return tuple(need for need in left if need.any_of)


def _others(keys: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(other for other in keys if other != key)


def _replaced(need: Need, replaced: Collection[str], by: str) -> Need:
    """A line in which one key stands for several."""
    if not any(key in replaced for key in need.any_of):
        return need
    keys = united(by if key in replaced else key for key in need.any_of)
    return Need(any_of=keys, optional=need.optional)


def _renamed(draft: Draft, need: Need) -> Need:
    """A line in which every merged item is the whole that it is part of."""
    return Need(any_of=united(map(draft.host, need.any_of)), optional=need.optional)
