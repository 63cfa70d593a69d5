"""Listing: puts a project's plan and its timetable together to one worklist."""

from collections.abc import Mapping
from datetime import date

from binglian.domain.calendar import WorkCalendar
from binglian.domain.limits import ClockKind
from binglian.domain.plan import Plan, Step
from binglian.domain.text import Text
from binglian.papers.wording import LimitLine, limit_line, needs_text, rule_line, titles_of, words
from binglian.papers.worklist import Day, LeftOut, MaterialLine, PackageLine, Row, SharedMaterial, Worklist
from definitions.backward import TimedStep, Timetable
from definitions.projects import ProjectSpec
from definitions.schema import Definition


def worklist(
    spec: ProjectSpec,
    definition: Definition,
    plan: Plan,
    timed: Timetable,
    calendar: WorkCalendar,
    asked: date | None = None,
) -> Worklist:
    """Puts a plan and its timetable together to one list.

    Args:
        spec: the project.
        definition: what the plan was made from.
        plan: the project's plan.
        timed: the plan's earliest and latest days.
        calendar: what they were counted by.
        asked: the target that was asked for.
    """
    return _Listing(definition, plan, timed, calendar).worklist(spec, asked)


class _Listing:
    def __init__(self, definition: Definition, plan: Plan, timed: Timetable, calendar: WorkCalendar) -> None:
        self.definition, self.plan, self.timed, self.calendar = definition, plan, timed, calendar
        self.titles = titles_of(plan)
        self.times = {step.item: step for step in timed.steps}
        self.with_item = _first_asked(plan, self.times)

    def worklist(self, spec: ProjectSpec, asked: date | None) -> Worklist:
        timed, plan = self.timed, self.plan
        return Worklist(
            project=spec.key,
            name=spec.name,
            code=spec.code or "",
            district=spec.district,
            definition=plan.definition,
            mode=plan.mode,
            start=self.forward(timed.start),
            finish=self.forward(timed.finish),
            asked=asked,
            target=self.backward(timed.target),
            latest_start=self.backward(timed.latest_start),
            short_by=timed.short_by,
            working_days=timed.working_days,
            calendar_days=timed.calendar_days,
            rows=tuple(map(self.row, plan.steps)),
            materials=self.materials(),
            critical_path=timed.critical_path,
            packages=self.packages(),
            left_out=self.left_out(),
        )

    def forward(self, day: date) -> Day:
        """A day that was counted from the first one."""
        return Day(day=day, provisional=self.calendar.provisional(min(day, self.timed.start), day))

    def backward(self, day: date) -> Day:
        """A day that was counted back from the target, which may itself follow from the first day."""
        return Day(day=day, provisional=self.calendar.provisional(day, max(day, self.timed.target)))

    def row(self, step: Step) -> Row:
        time, stage = self.times[step.item], next(one for one in self.plan.stages if one.key == step.stage)
        return Row(
            order=step.order,
            item=step.item,
            title=step.title,
            stage=stage.title,
            lead=stage.lead_title,
            department=step.department_title,
            responsible=step.responsible,
            result=step.result,
            why=step.why,
            materials=tuple(
                MaterialLine(
                    material=one.material,
                    title=one.title,
                    deferrable=one.deferrable,
                    submitted_with=self.with_item[one.material],
                )
                for one in step.materials
            ),
            limits=self.limits(step, time.accepted),
            needs=needs_text((*step.needs, *((item,) for item in step.after)), self.titles),
            covers=tuple(self.definition.items[item].title.text for item in step.covers),
            pre_review=self.pre_review(step),
            reviewed_ahead=time.ahead,
            earliest_start=self.forward(time.earliest_start),
            accepted=self.forward(time.accepted),
            earliest_finish=self.forward(time.earliest_finish),
            latest_start=self.backward(time.latest_start),
            latest_finish=self.backward(time.latest_finish),
            slack=time.slack,
            critical=time.critical,
            overdue=time.overdue,
            rules=tuple(rule_line(self.definition, one) for one in step.rules),
        )

    def limits(self, step: Step, day: date) -> tuple[LimitLine, ...]:
        kinds = (ClockKind.PROMISED, ClockKind.STATUTORY)
        found = ((kind, step.limit(kind, day)) for kind in kinds)
        return tuple(limit_line(self.definition, kind, limit) for kind, limit in found if limit)

    def pre_review(self, step: Step) -> Text | None:
        if step.pre_review is None:
            return None
        opens, gate = (self.titles[key] for key in (step.pre_review.opens_with, step.pre_review.gate))
        return words("pre-review", opens_with=opens, gate=gate)

    def materials(self) -> tuple[SharedMaterial, ...]:
        titles = {one.material: one.title for step in self.plan.steps for one in step.materials}
        users = {
            material: [
                step.item for step in self.plan.steps if material in {one.material for one in step.materials}
            ]
            for material in self.with_item
        }
        return tuple(
            SharedMaterial(
                material=material,
                title=titles[material],
                submitted_with=item,
                by=self.backward(min(self.times[user].latest_start for user in users[material])),
                reused_by=tuple(user for user in users[material] if user != item),
            )
            for material, item in self.with_item.items()
        )

    def packages(self) -> tuple[PackageLine, ...]:
        items = self.definition.items
        return tuple(
            PackageLine(
                title=one.title,
                items=tuple(items[item].title.text for item in one.items),
                policies=one.policies,
                rule=rule_line(self.definition, one.rule),
            )
            for one in self.plan.packages
        )

    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(
            LeftOut(
                item=one.item,
                title=one.title,
                why=one.why,
                rule=rule_line(self.definition, one.rule) if one.rule else None,
            )
            for one in self.plan.exclusions
        )


def _first_asked(plan: Plan, times: Mapping[str, TimedStep]) -> dict[str, str]:
    """For each material the first step that asks for it."""
    first: dict[str, str] = {}
    for step in sorted(plan.steps, key=lambda step: (times[step.item].earliest_start, step.order)):
        for one in step.materials:
            first.setdefault(one.material, step.item)
    return first
