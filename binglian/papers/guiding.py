"""Guiding: what a definition says about an item and about the whole, put together for those who apply."""

from collections.abc import Iterable, Iterator
from datetime import date

from binglian.domain.actors import CONSULTED, ITEM, LEAD
from binglian.domain.limits import ClockKind, Limit
from binglian.domain.plan import PlannedLimit, ProcedureKind, in_force
from binglian.domain.text import Text
from binglian.papers.charts import by_stage
from binglian.papers.guide import GuideLimit, ItemGuide, Manual, Section, StageGuide
from binglian.papers.wording import any_of, joined, limit_line, limit_text, listed, words
from definitions.loaded import Loaded
from definitions.plan_limits import item_limits, stage_limits
from definitions.schema import Item, MaterialLine, MilestoneForm, Passage, RuleForm, ServiceForm
from definitions.texts import keys, phrase


def item_guide(loaded: Loaded, key: str, day: date) -> ItemGuide:
    """The guide of one item, by the law of a day."""
    return _Guiding(loaded, day).item(key)


def manual(loaded: Loaded, day: date) -> Manual:
    """The manual of a definition, by the law of a day."""
    return _Guiding(loaded, day).manual()


class _Guiding:
    def __init__(self, loaded: Loaded, day: date) -> None:
        self.loaded, self.definition, self.day = loaded, loaded.definition, day
        self.named = {**self.definition.items, **self.definition.happenings, **self.definition.gates}
        self.numbers = {key: number for number, key in enumerate(by_stage(self.definition), 1)}

    def manual(self) -> Manual:
        definition = self.definition
        return Manual(
            title=definition.title.text,
            definition=self.loaded.ref,
            day=self.day,
            stages=tuple(self.stages()),
            milestones=tuple(map(self.milestone, definition.milestones.values())),
            promises=tuple(
                words(
                    "promise",
                    title=one.title.text,
                    value=str(one.value),
                    unit=_unit(one.unit),
                    basis=self.basis(one.basis),
                )
                for one in definition.promises
            ),
            windows=tuple(map(self.window, definition.service.values())),
            measures=tuple(map(self.measure, definition.rules.values())),
        )

    def stages(self) -> Iterator[StageGuide]:
        definition = self.definition
        for key, stage in definition.stages.items():
            members = [item for item in self.numbers if definition.items[item].stage == key]
            joint = list(self.limits(stage_limits(definition, stage), item=None))
            if members:
                yield StageGuide(
                    title=stage.title.text,
                    lead=definition.departments[stage.lead].text,
                    joint=joint[0] if joint else None,
                    items=tuple(map(self.item, members)),
                )

    def item(self, key: str) -> ItemGuide:
        definition, item = self.definition, self.definition.items[key]
        stage = definition.stages[item.stage]
        post = item.responsible or definition.responsible
        limits = item_limits(definition, item, owes=bool(item.materials), taken_up=True)
        return ItemGuide(
            item=key,
            number=self.numbers.get(key, 0),
            title=item.title.text,
            stage=stage.title.text,
            lead=definition.departments[stage.lead].text,
            department=definition.departments[item.department].text,
            responsible=definition.posts[post].text if post else None,
            result=item.result.text,
            needs=tuple(self.needs(item)),
            limits=tuple(self.limits(limits, item)),
            sections=tuple(section for section in self.sections(item) if section.lines),
        )

    def needs(self, item: Item) -> Iterator[Text]:
        for need in item.needs:
            found = any_of(self.title(key) for key in need.any_of)
            yield words("if-needed", need=found) if need.optional else found

    def limits(self, planned: tuple[PlannedLimit, ...], item: Item | None) -> Iterator[GuideLimit]:
        """Of each kind what is in force on the day, and what comes after it."""
        for kind in dict.fromkeys(one.kind for one in planned):
            now = in_force(planned, kind, self.day)
            later = [one for one in planned if one.kind is kind and one.since and one.since > self.day]
            if now is None:
                continue
            note = self.definition.bases[now.basis].note
            yield GuideLimit(
                line=limit_line(self.definition, kind, now),
                starts=_starts(kind, now),
                note=note.text if note else None,
                extension=self.extension(kind, planned, item),
                changes=tuple(
                    (one.since, limit_line(self.definition, kind, one.limit)) for one in later if one.since
                ),
            )

    def extension(self, kind: ClockKind, planned: tuple[PlannedLimit, ...], item: Item | None) -> Text | None:
        now = in_force(planned, kind, self.day)
        if now is None or now.extension is None:
            return None
        return words(
            "extension",
            times=now.extension.times,
            length=limit_text(now.extension.value, now.unit),
            by=any_of(self.hand(one, item) for one in now.extension.by),
            basis=self.basis(now.extension.basis),
        )

    def sections(self, item: Item) -> Iterator[Section]:
        guide = item.guide
        yield self.section("applies", self.applies(item))
        if guide:
            yield self.section("conditions", (one.text for one in guide.conditions))
        yield self.section("materials", map(self.material, item.materials))
        if guide:
            yield self.section("intermediary", (one.text for one in guide.intermediary))
            yield self.section("reviews", (one.text for one in guide.reviews))
            yield self.section("site-inspection", [words("yes" if guide.site_inspection else "no")])
        yield self.section("excluded", self.excluded())
        yield self.section("pre-review-possible", self.ahead(item))
        yield self.section("on-commitment", [words("commitment-possible")] if item.commitment else ())
        yield self.section("service-windows", (self.window(self.definition.service[k]) for k in item.service))
        yield self.section("trace", self.trace(item))

    def section(self, key: str, lines: Iterable[Text]) -> Section:
        return Section(title=words(key), lines=tuple(lines))

    def applies(self, item: Item) -> Iterator[Text]:
        """To which projects: of which kinds, and on what condition."""
        known = self.definition.establishments
        if item.types is not None:
            yield phrase(
                "plan", "applies-to-establishment", types=listed(known[one].text for one in item.types)
            )
        if item.why:
            yield item.why.text
        if item.types is None and item.when is None:
            yield phrase("plan", "applies-to-all")

    def material(self, line: MaterialLine) -> Text:
        material = self.definition.materials[line.material]
        found = material.title.text
        if material.note:
            found = words("with-note", text=found, note=material.note.text)
        return joined((found, words("deferrable")), Text("", "")) if line.deferrable else found

    def excluded(self) -> Iterator[Text]:
        """The special procedures, whose time doesn't count, and the article that says so."""
        if bases := self.definition.acts.get("begin_procedure"):
            kinds = listed(phrase("procedure", kind.value) for kind in ProcedureKind)
            yield words("not-counted", procedures=kinds, basis=listed(map(self.basis, bases)))

    def ahead(self, item: Item) -> Iterator[Text]:
        if ahead := item.pre_review:
            yield words("pre-review", opens_with=self.title(ahead.opens_with), gate=self.title(ahead.gate))

    def trace(self, item: Item) -> Iterator[Text]:
        """How the item came into the catalogue, changed, and left (S1-03)."""
        for one in item.trace:
            change = words(f"trace-{one.change.value}")
            said = words("trace-line", day=str(one.on), change=change, authority=one.authority.text)
            yield words("with-note", text=said, note=one.note.text) if one.note else said
        if gone := item.retired:
            change = words(f"trace-{Passage.LEFT.value}")
            yield words("trace-line", day=str(gone.on), change=change, authority=gone.authority.text)

    def window(self, form: ServiceForm) -> Text:
        hours = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in form.hours or ())
        days = listed(words(f"weekday-{day.value}") for day in form.days)
        open_at = words("always") if form.always else words("days-and-hours", days=days, hours=hours)
        return words("window", title=form.title.text, open=open_at, basis=self.basis(form.basis))

    def milestone(self, form: MilestoneForm) -> Text:
        start, end = self.title(form.start), self.title(form.end)
        said = words("milestone", title=form.title.text, start=start, end=end)
        if form.limit is None:
            return said
        length = limit_text(form.limit.value, form.limit.unit)
        within = words("within", length=length, basis=self.basis(form.limit.basis))
        return words("with-note", text=said, note=within)

    def measure(self, rule: RuleForm) -> Text:
        effects = listed(phrase("effect", effect.value) for effect in rule.effects)
        return words("measure-line", title=rule.title.text, effects=effects, basis=self.basis(rule.basis))

    def hand(self, authority: str, item: Item | None) -> Text:
        """Who an authority phrase stands for."""
        name, _, scope = authority.partition("@")
        post = self.definition.posts[name].text
        if scope == ITEM and item:
            scope = item.department
        if scope in {ITEM, LEAD, CONSULTED}:
            return words("hand", post=post, department=words(f"scope-{scope}"))
        return words("hand", post=post, department=self.definition.departments[scope].text) if scope else post

    def basis(self, key: str) -> Text:
        return self.definition.bases[key].title.text

    def title(self, key: str) -> Text:
        return self.named[key].title.text


def _starts(kind: ClockKind, limit: Limit) -> Text:
    """From when a limit runs; what begins with its own matter is named by its kind."""
    key = f"starts-{limit.starts_on.value}"
    own = f"{key}-{kind.value}"
    return words(own if own in keys("papers") else key)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _unit(name: str) -> Text:
    """The unit of a promise, in words if there are words for it."""
    key = f"unit-{name}"
    return words(key) if key in keys("papers") else Text(name, name)
