"""What the commands that explain and change running projects say, without a server."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from binglian.cli import change_view as view
from binglian.cli.calendars import warnings
from binglian.cli.change import Done, Proposal, Trouble, sender, status_of
from binglian.cli.explain import check_definition, chosen
from binglian.cli.explain_view import as_json, basis_title, cause_title, headlines, show
from binglian.cli.failures import Failure, Status
from binglian.cli.new_plan import Wish, pairs
from binglian.cli.standing import Standing
from binglian.domain.actors import Actor
from binglian.domain.case_parts import Procedure
from binglian.domain.clocks import Clock, start_clock
from binglian.domain.explain import explain
from binglian.domain.limits import ClockKind, Extension, Limit, StartsOn, Unit
from binglian.domain.plan import Article, Plan, ProcedureKind
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Case, CaseState, Project
from definitions.calendar_changes import read_change
from definitions.loader import catalogue
from definitions.planner import plan as planned
from definitions.problems import DefinitionError
from definitions.projects import ProjectSpec, read_project
from tests.builders import at, calendar, limit, plan, promised, say, step, text
from tests.unit.cli.command import Run
from tests.unit.definitions.samples import definition, load

CARD = ProjectCard(
    project="p-1", name="试点", jurisdiction="tongan", district="同安区", definition="", mode="parallel"
)
PERMIT = plan(step("permit", promised(5)), step("other"))


def standing(*clocks: Clock, what: Plan = PERMIT, procedures: tuple[Procedure, ...] = ()) -> Standing:
    case = Case(item="permit", state=CaseState.ACCEPTED, clocks=clocks, procedures=procedures)
    return Standing(
        card=CARD,
        project=Project(plan=what, cases={"permit": case}),
        calendar=calendar(),
        now=at("2026-03-11"),
        entries=9,
    )


def clock(kind: ClockKind = ClockKind.STATUTORY, subject: str = "", stated: Limit | None = None) -> Clock:
    return start_clock(kind, stated or limit(5), at("2026-03-02"), calendar(), subject)


def test_the_latest_clock_of_a_kind_is_meant() -> None:
    former, latest = clock(), clock().stopped(at("2026-03-03"))
    assert chosen(standing(former, latest).project, "permit", ClockKind.STATUTORY) is latest


def test_of_several_clocks_of_a_kind_the_subject_must_be_named() -> None:
    where = standing(*(clock(ClockKind.CONSULTATION, one) for one in ("water", "fire"))).project
    with pytest.raises(Failure, match="which-subject") as failure:
        chosen(where, "permit", ClockKind.CONSULTATION)
    assert failure.value.details["known"] == "water, fire"
    assert chosen(where, "permit", ClockKind.CONSULTATION, "fire").subject == "fire"
    with pytest.raises(Failure, match="no-such-clock"):
        chosen(where, "permit", ClockKind.CONSULTATION, "police")


def test_an_explanation_tells_pauses_extension_end_and_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    extension = Extension(value=10, times=1, by=("head",), basis="law-42")
    stated = replace(limit(5), extension=extension)
    running = clock(stated=stated).extended(10, at("2026-03-03"), calendar())
    paused = running.pause(at("2026-03-04"), "review").resume(at("2026-03-06"), "review", calendar())
    standing_still = paused.pause(at("2026-03-10"), "survey")
    procedures = tuple(
        Procedure(procedure=key, kind=kind, begun_at=at("2026-03-04"), working_days=5)
        for key, kind in (("review", ProcedureKind.EXPERT_REVIEW), ("survey", ProcedureKind.APPRAISAL))
    )
    articles = {"extend": (Article(key="law-42", title=text("article 42")),)}
    where = standing(standing_still, what=replace(PERMIT, articles=articles), procedures=procedures)
    explained = explain(standing_still, calendar(), where.now)
    told = "\n".join(headlines(where, "permit", explained))
    for words in ("专家评审 review", "鉴定 survey", "article 42", "10 工作日", "现正暂停"):
        assert words in told
    show(where, "permit", explained)
    table = capsys.readouterr().out
    for words in ("起算日，不计", "暂停：专家评审 review", "〔延长〕", "〔暂停中，未定〕", "周末，不计"):
        assert words in table
    assert as_json(where, "permit", explained)["agrees"] is True


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("starts_on", StartsOn)
def test_every_kind_of_limit_can_be_explained_in_words(
    unit: Unit, starts_on: StartsOn, capsys: pytest.CaptureFixture[str]
) -> None:
    one = start_clock(
        ClockKind.STATUTORY, limit(1, unit, starts_on), at("2026-12-31 19:30"), calendar()
    ).pause(at("2026-12-31 20:00"), "x")
    running = one.resume(at("2027-01-04 10:00"), "x", calendar())
    show(standing(running), "permit", explain(running, calendar(), at("2027-01-05")))
    assert "〔暂定〕" in capsys.readouterr().out


def test_a_stopped_clock_says_when_and_whether_the_calendar_has_changed_since() -> None:
    stopped = replace(clock().stopped(at("2026-03-03")), due=clock(stated=limit(6)).due)
    told = "\n".join(headlines(standing(stopped), "permit", explain(stopped, calendar(), at("2026-03-11"))))
    assert "2026-03-03 09:00" in told
    assert "另一份工作日历" in told


def test_a_cause_of_a_stages_clock_names_its_case() -> None:
    procedure = Procedure(
        procedure="review", kind=ProcedureKind.TENDER, begun_at=at("2026-03-04"), working_days=5
    )
    where = standing(clock(), procedures=(procedure,))
    assert cause_title(where, "permit/review").zh == "「permit」招标 review"
    assert cause_title(where, "gone").zh == "gone"


def test_a_basis_that_nobody_knows_is_named_by_its_key() -> None:
    assert basis_title(PERMIT, "somewhere").zh == "somewhere"


def test_districts_in_which_no_project_lies_are_warned_of(tmp_path: Path) -> None:
    where = tmp_path / "closures.yaml"
    where.write_text(
        "key: cn\nclosures: [{from: 2026-06-08, to: 2026-06-09, name: {zh: 台风, en: storm}, "
        "authority: 指挥部, only: [同安区, 铜安区]}]\n",
        encoding="utf-8",
    )
    changes = [read_change(str(where))]
    (line,) = warnings(changes, {"同安区"})
    assert "铜安区" in line
    assert not list(warnings(changes, {"同安区", "铜安区"}))


def test_who_is_not_named_is_for_a_preview_the_first_who_may() -> None:
    by = replace(PERMIT, authority={"adopt_plan": ("handler@bureau", "head@bureau")})
    assert sender(None, by, "adopt_plan") == Actor(post="handler", department="bureau")
    named = Actor(post="head", department="bureau")
    assert sender(named, by, "adopt_plan") == named
    with pytest.raises(Failure, match="nobody-entitled"):
        sender(named, by, "adopt_calendar")


def test_the_status_says_whether_all_some_or_none_could_be_changed() -> None:
    done, refused = Done("a", (1,)), Trouble("b", Status.FOUND, ("x",))
    gone = Trouble("c", Status.UNREACHABLE, ("x",))
    assert status_of([]) is Status.OK
    assert status_of([done]) is Status.OK
    assert status_of([done, gone]) is Status.FOUND
    assert status_of([gone, gone]) is Status.UNREACHABLE
    assert status_of([refused, gone]) is Status.FOUND


class Terminal(StringIO):
    """A person at a terminal, who types what is given."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "agreed"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_at_a_terminal_is_asked_after_the_preview(
    monkeypatch: pytest.MonkeyPatch, typed: str, agreed: bool
) -> None:
    closing = say("close_project", "2026-03-02")
    proposed = [Proposal(project="a", message=closing)]
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert view.agreed(proposed, yes=False, named=True, asks=True) is agreed
    assert not view.agreed(proposed, yes=False, named=True, asks=False)
    assert not view.agreed(proposed, yes=True, named=False, asks=True)
    assert view.agreed(proposed, yes=True, named=True, asks=True)
    assert not view.agreed([Proposal(project="a")], yes=True, named=True, asks=True)


def running(through: str | None = None, *, seismic: bool = False) -> Standing:
    """A project that has just been started by a definition of the catalogue."""
    facts: dict[str, bool | int | float | str] = {"establishment": "filed", "land_mode": "granted"}
    facts |= {"eia": "register", "seismic": seismic}
    spec = ProjectSpec(key="p-1", name="试点", jurisdiction="tongan", through=through, facts=facts)
    made = planned(catalogue().load("tongan", 1), spec, PERMIT.mode)
    return replace(standing(), project=Project(plan=made))


@pytest.mark.parametrize("through", [None, "stage1", "stage2", "stage3"])
def test_how_far_a_project_goes_is_found_from_its_plan(through: str | None) -> None:
    assert Wish().scope_of(running(through)) == through


def test_what_is_not_wished_otherwise_stays_as_it_is() -> None:
    where = running("stage1")
    assert Wish().planned(where).plan == where.plan


def test_a_newer_definition_keeps_the_facts_and_the_scope() -> None:
    where = running("stage1", seismic=True)
    made = Wish(loaded=catalogue().load("tongan", 2)).planned(where).plan
    assert made.definition.version == 2
    assert made.facts["seismic"] is True
    assert {stage.key for stage in made.stages} == {stage.key for stage in where.plan.stages}


def test_a_former_default_of_what_is_optional_now_is_no_statement() -> None:
    newer = catalogue().load("tongan", 2)
    assert running("stage1").plan.facts["investment"] == 0
    assert "investment" not in Wish(loaded=newer).planned(running("stage1")).plan.facts
    where = running("stage1")
    invested = replace(where.plan, facts={**where.plan.facts, "investment": 800})
    stated = Wish(loaded=newer).planned(replace(where, project=Project(plan=invested))).plan
    assert stated.facts["investment"] == 800


def test_single_facts_are_read_as_their_definition_would_have_them() -> None:
    wish = Wish(stated={"seismic": "true", "investment": "2500.5", "eia": "form"})
    facts = wish.planned(running("stage1")).plan.facts
    assert (facts["seismic"], facts["investment"], facts["eia"]) == (True, 2500.5, "form")


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        (Wish(stated={"eia": "form", "colour": "red"}), "--set:2: error unknown-fact"),
        (Wish(stated={"seismic": "perhaps"}), "--set:1: error bad-fact"),
        (Wish(stated={"investment": "much"}), "--set:1: error bad-fact"),
        (Wish(through="stage9"), "--through:1: error unknown-stage"),
    ],
)
def test_what_is_wrong_with_a_wish_is_placed_at_its_option(wish: Wish, place: str) -> None:
    with pytest.raises(DefinitionError) as wrong:
        wish.planned(running("stage1"))
    assert str(wrong.value).startswith(place)


def test_the_projects_file_says_its_facts_and_how_far_it_goes(run: Run, project: str) -> None:
    file = read_project(Path(project))
    made = Wish(file=file, stated={"eia": "form"}).planned(running()).plan
    assert (made.facts["eia"], made.facts["establishment"]) == ("form", "filed")
    assert {stage.key for stage in made.stages} == {"stage1", "parallel"}


def test_a_plan_without_facts_needs_the_projects_file() -> None:
    where = running()
    bare = replace(where, project=Project(plan=replace(where.plan, facts={})))
    with pytest.raises(Failure, match="facts-unknown"):
        Wish().planned(bare)


def test_a_definition_that_is_not_at_hand_must_be_named() -> None:
    where = running()
    elsewhere = replace(where.plan, definition=replace(where.plan.definition, digest="0" * 64))
    with pytest.raises(Failure, match="definition-not-at-hand"):
        Wish().planned(replace(where, project=Project(plan=elsewhere)))


def test_a_plan_that_no_scope_explains_needs_to_be_told_how_far_it_goes() -> None:
    where = running()
    other = replace(where.plan, steps=where.plan.steps[:3])
    with pytest.raises(Failure, match="scope-unknown"):
        Wish().planned(replace(where, project=Project(plan=other)))
    assert Wish(through="all").planned(replace(where, project=Project(plan=other))).plan == where.plan


@pytest.mark.parametrize("given", ["eia", "=form", ""])
def test_a_fact_is_given_by_name_and_value(given: str) -> None:
    with pytest.raises(Failure, match="bad-fact-option"):
        pairs([given])


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("calendar", "adopt", "cn"), "which-projects"),
        (("calendar", "adopt", "cn", "--all", "--project", "p"), "which-projects"),
        (("calendar", "adopt", "nowhere", "--all"), "unknown-calendar"),
        (("calendar", "adopt", "cn", "--all", "--actor", "@bureau"), "bad-actor"),
        (("calendar", "show", "nowhere"), "unknown-calendar"),
        (("calendar", "show", "--year", "1950"), "no-such-year"),
        (("replan",), "which-projects"),
        (("replan", "--all"), "all-by-definition"),
        (("replan", "p", "q", "--facts", "x.yaml"), "facts-of-one"),
        (("replan", "p", "--facts", "x.yaml"), "unreadable-file"),
        (("replan", "p", "--definition", "nowhere@1"), "unknown-definition"),
        (("replan", "p", "--set", "eia"), "bad-fact-option"),
    ],
)
def test_what_can_not_be_used_is_said_before_anyone_is_asked(
    run: Run, command: tuple[str, ...], code: str
) -> None:
    result = run(*command)
    assert result.exit_code == 2
    assert code in result.stderr


def test_a_calendar_is_shown_with_its_notice(run: Run) -> None:
    shown = run("calendar", "show", "--year", "2026").stdout
    for words in ("2026", "已公布", "春节", "248", "国办发明电〔2025〕7号"):
        assert words in shown


def test_a_basis_is_named_by_the_definition_that_was_given(tmp_path: Path) -> None:
    loaded = load(tmp_path, definition())
    assert basis_title(PERMIT, "law", loaded.definition).zh == "law"
    stated = clock(stated=replace(limit(5), basis="law"))
    told = headlines(
        standing(stated), "permit", explain(stated, calendar(), at("2026-03-11")), loaded.definition
    )
    assert any("law" in line for line in told)


def test_a_definition_that_a_project_does_not_run_by_can_not_explain_it(tmp_path: Path) -> None:
    loaded = load(tmp_path, definition())
    check_definition(standing(what=replace(PERMIT, definition=loaded.ref)), loaded)
    with pytest.raises(Failure, match="other-definition") as failure:
        check_definition(standing(), loaded)
    assert loaded.ref.label() in str(failure.value)
