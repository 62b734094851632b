"""Every check is proved from four sides: right answers, other right ones, stubs, wrong ones."""

import pytest
from local_run import COURSE, answers, known_values, ran, verdicts

from kit.blueprint import read_blueprint
from kit.compare import alike

EXERCISES = [exercise.id for exercise in COURSE.exercises]
ANSWERS = [(e.id, name) for e in COURSE.exercises for name in answers(e)]
RIGHT = [pair for pair in ANSWERS if pair[1].startswith(("reference", "wheat/"))]
WRONG = [(number, name.removeprefix("chaff/")) for number, name in ANSWERS if "chaff/" in name]


@pytest.mark.parametrize(("number", "answer"), RIGHT)
def test_right_answers_pass_every_check(number: str, answer: str) -> None:
    """The reference, and each other right answer, passes everything."""
    assert set(verdicts(number, answer).values()) == {"pass"}, verdicts(number, answer)


@pytest.mark.parametrize("number", EXERCISES)
def test_an_untouched_stub_is_all_to_do(number: str) -> None:
    """Every check of a stub is `todo`: nothing passes by doing nothing, nothing is called wrong."""
    assert set(verdicts(number, "stub").values()) == {"todo"}, verdicts(number, "stub")


@pytest.mark.parametrize(("number", "misconception"), WRONG)
def test_a_wrong_answer_fails_each_check_that_lists_it(number: str, misconception: str) -> None:
    """Each misconception is caught by every check that says so, and by one at least."""
    exercise = COURSE.exercise(number)
    listing = {check.id for check in exercise.checks if misconception in check.catches}
    found = verdicts(number, f"chaff/{misconception}")
    assert listing
    assert {check: found[check] for check in listing} == dict.fromkeys(listing, "fail")


@pytest.mark.parametrize(("number", "misconception"), WRONG)
def test_a_wrong_answer_is_no_more_than_wrong(number: str, misconception: str) -> None:
    """A misconception is a value or an exception: it neither breaks, nor leaves work to do."""
    assert set(verdicts(number, f"chaff/{misconception}").values()) <= {"pass", "fail"}


@pytest.mark.parametrize("number", EXERCISES)
def test_wrong_answers_and_entries_are_the_same(number: str) -> None:
    """Each misconception of course.yaml is one file, and each file has its entry."""
    exercise = COURSE.exercise(number)
    files = {path.stem for path in COURSE.chaff(exercise)}
    assert files == {misconception.id for misconception in exercise.misconceptions}
    assert len(files) >= 5


@pytest.mark.parametrize("number", EXERCISES)
def test_there_are_other_right_answers(number: str) -> None:
    """At least two right answers besides the reference keep the checks from liking one style."""
    assert len(COURSE.wheat(COURSE.exercise(number))) >= 2


@pytest.mark.parametrize("number", EXERCISES)
def test_every_check_fails_some_wrong_answer(number: str) -> None:
    """A check that no misconception trips proves nothing, and does not ship."""
    exercise = COURSE.exercise(number)
    idle = {check.id for check in exercise.checks}
    for path in COURSE.chaff(exercise):
        idle -= {c for c, v in verdicts(number, f"chaff/{path.stem}").items() if v == "fail"}
    assert not idle


@pytest.mark.parametrize("number", EXERCISES)
def test_visible_checks_catch_half_of_the_wrong_answers(number: str) -> None:
    """A student finds out about most misconceptions before handing in."""
    exercise = COURSE.exercise(number)
    visible = {idea for check in exercise.checks if check.visible for idea in check.catches}
    assert 2 * len(visible) >= len(exercise.misconceptions)


@pytest.mark.parametrize("number", EXERCISES)
def test_every_lesson_has_the_headings_that_checks_rest_on(number: str) -> None:
    """A message sends its reader to a heading that is there."""
    exercise = COURSE.exercise(number)
    blueprint = read_blueprint(COURSE.root / "exercises")
    for check in exercise.checks:
        assert '"' in blueprint.lesson(check.id, None), check.id
    for idea in exercise.misconceptions:
        assert '"' in blueprint.lesson(exercise.checks[0].id, idea.id), idea.id


@pytest.mark.parametrize(("number", "misconception"), WRONG)
def test_known_values_are_what_the_wrong_answer_says(number: str, misconception: str) -> None:
    """Where a check knows a misconception's answer, that answer is recognised by it."""
    listing = {c.id for c in COURSE.exercise(number).checks if misconception in c.catches}
    for check, known in known_values(number).items():
        if misconception not in known:
            continue
        assert check in listing, f"{check} knows {misconception}, but does not list it"
        named = ran(number, f"chaff/{misconception}")[check].misconception
        assert named in known, f"{check} does not recognise {misconception}"
        assert alike(known[named], known[misconception]), f"{check} takes it for {named}"


@pytest.mark.parametrize("number", EXERCISES)
def test_known_values_are_of_known_misconceptions(number: str) -> None:
    """A check knows only answers of misconceptions that its exercise lists."""
    ideas = {misconception.id for misconception in COURSE.exercise(number).misconceptions}
    for check, known in known_values(number).items():
        assert set(known) <= ideas, check


def test_the_course_runs_the_checks_it_lists() -> None:
    """There is a known answer of every kind for every exercise, or these tests say nothing."""
    kinds = {(number, name.partition("/")[0]) for number, name in ANSWERS}
    assert kinds == {(n, k) for n in EXERCISES for k in ("stub", "reference", "wheat", "chaff")}
