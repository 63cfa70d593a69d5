"""Going on by another plan: facts, definition or scope have changed, and nothing that began is dropped.

The new plan is made outside, like the first; here it is only taken over. Running clocks come under its limits
and keep what they have used. Pre-reviews that rested on a fact that changed fall, visibly.
"""

from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.case_messages import DropPreReview
from binglian.domain.cases import case_in, permitted
from binglian.domain.errors import Code, Refused
from binglian.domain.events import Event, PlanAdopted, PreReviewDropped, Restated
from binglian.domain.messages import AdoptPlan
from binglian.domain.plan import Plan
from binglian.domain.project import CaseState, Project
from binglian.domain.recount import moved, relimited, revived

PENDING_REVIEW = (CaseState.PRE_REVIEW, CaseState.PRE_REVIEWED)


def adopt(project: Project, message: AdoptPlan, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The project goes on by another plan, adopted by someone whom that plan entitles.

    Raises:
        Refused: ``plan-changed`` when the plan that it was made to replace isn't the project's, and
            ``begun-case-dropped`` when an item whose case has begun isn't in it.
    """
    plan = message.plan
    authorise(message.actor, plan.authority.get(message.type, ()))
    if message.replaces != project.plan.fingerprint():
        raise Refused(Code.PLAN_CHANGED, "replaces", replaces=message.replaces)
    items, former = _items(plan), _items(project.plan)
    dropped = [item for item in project.cases if item not in items]
    if dropped:
        raise Refused(Code.BEGUN_DROPPED, "plan.steps", missing=", ".join(dropped))
    after = relimited(project, plan, at, calendar)
    adopted = PlanAdopted(
        at=at,
        plan=plan,
        reason=message.reason,
        added=tuple(sorted(items - former)),
        removed=tuple(sorted(former - items)),
        moved=moved(project, after),
    )
    undone = revived(project, after, at)
    return [adopted, *undone, *_restated(project, after, at), *_fallen(project, plan, at)]


def drop(project: Project, message: DropPreReview, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """A pre-review counts no longer, on a stated ground; it may be made anew."""
    permitted(project, message)
    case = case_in(project, message, at, *PENDING_REVIEW)
    return [PreReviewDropped(at=at, item=case.item, ground=message.ground)]


def _items(plan: Plan) -> set[str]:
    return {step.item for step in plan.steps}


def _restated(before: Project, after: Project, at: datetime) -> list[Event]:
    """The parts of the state whose clocks came under another limit."""
    restated = Restated(
        at=at,
        cases=tuple(case for key, case in after.cases.items() if case != before.cases[key]),
        stages={key: stage for key, stage in after.stages.items() if stage != before.stages[key]},
        milestones={key: one for key, one in after.milestones.items() if one != before.milestones[key]},
    )
    return [] if restated == Restated(at=at) else [restated]


def _fallen(project: Project, plan: Plan, at: datetime) -> list[Event]:
    """Pre-reviews not yet promoted, if a fact that they rest on changed; one first asked for is no change."""
    known = project.plan.facts
    resting = {*project.plan.reviewed_facts, *plan.reviewed_facts} & known.keys()
    changed = sorted(name for name in resting if known[name] != plan.facts.get(name))
    if not changed:
        return []
    return [
        PreReviewDropped(at=at, item=case.item, ground=", ".join(changed))
        for case in project.cases.values()
        if case.state in PENDING_REVIEW
    ]
