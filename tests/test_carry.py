"""One bug costs once: an exercise counts on given earlier steps where that is better, and fair."""

from functools import partial
from pathlib import Path

import pytest
from grading_support import (
    ROOT,
    chaff_named,
    grading,
    points,
    record,
    references,
    verdicts,
    work,
)
from word_course import edit, write_word_course

from autograder.course import Course, load_course
from autograder.intake import Submission
from autograder.run.grader import Grader
from autograder.scoring import Carried

COURSE = load_course(ROOT)
SYNTAX_ERROR = "\ndef broken(:\n"


def stub(course: Course, exercise: str) -> str:
    """The text of an untouched stub."""
    return course.stub(course.exercise(exercise)).read_text(encoding="utf-8")


def wrong(course: Course, exercise: str, name: str) -> str:
    """The text of one wrong answer."""
    return chaff_named(course, course.exercise(exercise), name)


@pytest.fixture(scope="module")
def three(strongest: str) -> Grader:
    """A grader of the first three exercises of the course: 03 builds on 02, and 02 on 01."""
    with grading(ROOT, strongest) as grader:
        grader.exercises = grader.exercises[:3]
        yield grader


@pytest.mark.parametrize("name", [path.stem for path in COURSE.chaff(COURSE.exercise("02"))])
def test_a_bug_in_02_costs_nothing_in_03(three: Grader, name: str) -> None:
    """Right 03 on any wrong 02 has full marks, and 02 has what it deserves."""
    graded = three.grade(work(COURSE, pooling=wrong(COURSE, "02", name)))
    earned, possible = points(COURSE, graded, "03")
    assert earned == possible
    assert points(COURSE, graded, "02")[0] < points(COURSE, graded, "02")[1]


def test_both_gradings_are_shown(three: Grader) -> None:
    """results.json says what it was with the student's own steps, with ours, and what counts."""
    graded = three.grade(work(COURSE, pooling=wrong(COURSE, "02", "sum_for_mean")))
    exercises = record(three, graded)["students"]["student"]["exercises"]
    carried = exercises["03"]["carried"]
    own, possible = carried["own"], exercises["03"]["possible"]
    assert carried == {
        "own": own,
        "given": possible,
        "says": f"with your own step 01, 02: {own}/{possible}, with ours: {possible}/{possible}; "
        f"counted: {possible}/{possible}, carried",
    }
    assert own < possible == exercises["03"]["earned"]
    assert "carried" not in exercises["01"]
    assert "carried" not in exercises["02"]


def test_right_work_is_graded_once(three: Grader) -> None:
    """Where nothing is lacking, nothing is carried."""
    graded = three.grade(work(COURSE))
    assert graded.carried == {}
    assert points(COURSE, graded, "03")[0] == points(COURSE, graded, "03")[1]


def test_a_wrong_step_on_right_ones_is_not_carried(three: Grader) -> None:
    """A bug of the exercise's own stays its own."""
    graded = three.grade(work(COURSE, classifier=wrong(COURSE, "03", "labels_sorted")))
    assert graded.carried == {}


def test_a_bug_of_its_own_still_costs_on_given_steps(three: Grader) -> None:
    """Wrong 02 and wrong 03: what is wrong in 03 alone is not forgiven."""
    texts = {
        "pooling": wrong(COURSE, "02", "sum_for_mean"),
        "classifier": wrong(COURSE, "03", "last_tie_wins"),
    }
    graded = three.grade(work(COURSE, **texts))
    assert graded.carried["03"].own < graded.carried["03"].given
    told = verdicts(COURSE, graded, "03")
    listed = [c.id for c in COURSE.exercise("03").checks if "last_tie_wins" in c.catches]
    assert {told[name] for name in listed} == {"fail"}
    assert graded.results["03.first_of_equals"].misconception == "last_tie_wins"


def test_a_bug_two_steps_back_is_carried_too(three: Grader) -> None:
    """A wrong 01 costs nothing in 02 and 03."""
    graded = three.grade(work(COURSE, lookup=wrong(COURSE, "01", "every_word_known")))
    assert set(graded.carried) == {"02", "03"}
    for exercise in ("02", "03"):
        assert points(COURSE, graded, exercise)[0] == points(COURSE, graded, exercise)[1]


def test_an_upstream_that_does_not_import_is_carried(three: Grader) -> None:
    """A slip that keeps 02 from importing is a real attempt: 03 has its full marks."""
    graded = three.grade(work(COURSE, pooling=references(COURSE)["pooling"] + SYNTAX_ERROR))
    assert set(verdicts(COURSE, graded, "02").values()) == {"broken"}
    assert graded.carried["03"].given == points(COURSE, graded, "03")[1]


def test_an_untouched_upstream_is_not_carried(three: Grader) -> None:
    """Who has not written 02 does not get ours."""
    graded = three.grade(work(COURSE, pooling=stub(COURSE, "02")))
    assert graded.carried == {}
    assert verdicts(COURSE, graded, "03")["03.lesson_output"] == "blocked"


def test_a_missing_upstream_is_not_carried(three: Grader) -> None:
    """Who has not handed in 02 does not get ours."""
    texts = references(COURSE)
    del texts["pooling"]
    graded = three.grade(Submission("student", texts, ()))
    assert graded.carried == {}


@pytest.mark.parametrize("body", ["return None", "return 0.0", "return []", "raise ValueError"])
def test_a_degenerate_upstream_is_not_carried(three: Grader, body: str) -> None:
    """Code that is there to be there, and earns nothing, is no attempt."""
    names = ("sentence_vector", "pad_batch", "mean_pool", "cosine_similarity")
    text = "".join(f"def {name}(*args):\n    {body}\n" for name in names)
    graded = three.grade(work(COURSE, pooling=text))
    assert points(COURSE, graded, "02")[0] == 0
    assert graded.carried == {}


def test_a_function_that_is_still_a_stub_is_not_given(words: Grader) -> None:
    """Of an upstream that is begun, what is not written is not given either."""
    course = words.course
    counting = wrong(course, "01", "filled_in_front")  # padded is wrong ...
    counts = stub(course, "01")
    start = counts.index("def word_counts"), counts.index("def padded")
    unwritten = counts[start[0] : start[1]]
    own = counting[counting.index("def word_counts") : counting.index("def padded")]
    graded = words.grade(work(course, counting=counting.replace(own, unwritten)))
    told = verdicts(course, graded, "02")
    assert told["02.example"] == "blocked"  # ... and word_counts not begun
    assert told["02.fitting"] == "pass"


def test_the_better_one_counts(words: Grader) -> None:
    """An exercise that works around an own bug is not graded down by our right step."""
    course = words.course
    counting = wrong(course, "01", "once_is_enough")
    weighing = references(course)["weighing"].replace(
        "word_counts(tokens).items()", "_mended(tokens).items()"
    )
    weighing += (
        "\n\ndef _mended(tokens):\n    assert set(word_counts(['a', 'a']).values()) == {1}\n"
    )
    weighing += "    return {token: tokens.count(token) for token in word_counts(tokens)}\n"
    graded = words.grade(work(course, counting=counting, weighing=weighing))
    earned, possible = points(course, graded, "02")
    assert earned == possible
    assert graded.carried == {}


def test_the_policy_can_forbid_it(tmp_path: Path, strongest: str) -> None:
    """With `carry: never` an exercise is graded on the student's own steps only."""
    course = write_word_course(tmp_path)
    counting = wrong(course, "01", "once_is_enough")
    with grading(tmp_path, strongest) as grader:
        graded = grader.grade(work(course, counting=counting))
    assert graded.carried["02"] == Carried(own=3, given=8, steps=("01",))
    edit(tmp_path, "course.yaml", {"developing: 0.5}": "developing: 0.5, carry: never}"})
    with grading(tmp_path, strongest) as grader:
        graded = grader.grade(work(course, counting=counting))
    assert graded.carried == {}
    assert points(course, graded, "02") == (3, 8)


# A weighing module of a student who looks for the reference everywhere in the own process.
SEARCH = """
import gc, inspect, linecache, sys, types
MARKS = ("counts.get(token, 0) + 1", "words are more than", "while len(row) <")

def texts():
    yield from (repr(lines) for lines in linecache.cache.values())
    for thing in gc.get_objects():
        if isinstance(thing, (dict, list, tuple, set)) and len(thing) < 10_000:
            yield from (item for item in thing if isinstance(item, str))
        if isinstance(thing, dict):
            yield from (item for item in list(thing.values()) if isinstance(item, str))
        if isinstance(thing, types.FunctionType):
            yield repr(thing.__code__.co_consts)
    for module in list(sys.modules.values()):
        try:
            yield inspect.getsource(module)
        except Exception:
            pass
    frame = sys._getframe()
    while frame:
        yield from [value for value in frame.f_locals.values() if type(value) is str]
        frame = frame.f_back
    for function in (word_counts, padded):
        try:
            yield inspect.getsource(function)
        except Exception:
            pass
        yield repr([getattr(cell, "cell_contents", "") for cell in function.__closure__ or ()])

def found():
    return sorted({mark for text in texts() for mark in MARKS if mark in text
                   and "MARKS = " not in text and text not in MARKS})
"""


def test_the_reference_is_not_in_the_student_s_process(words: Grader) -> None:
    """A submission that searches its whole process finds nothing of a given step."""
    from autograder.run.given import given_steps
    from autograder.sandbox.proxy import Submission as Proxy
    from autograder.sandbox.session import Program

    course, two = words.course, words.course.exercise("02")
    counting = course.reference(course.exercise("01")).read_text(encoding="utf-8")
    weighing = references(course)["weighing"] + SEARCH
    open_session = partial(words.session, two)

    def search(texts: dict[str, str], given: dict) -> list[str]:
        with open_session(Program("weighing", texts, given)) as session:
            submission = Proxy(session)
            assert submission.weights(["no", "no"]) == {"no": 1.0}  # the step has been used
            return submission.found()

    assert len(search({"weighing": weighing, "counting": counting}, {})) == 3  # it can be found
    with given_steps(course, two, {}, open_session, words.memory) as given:
        assert search({"weighing": weighing}, given) == []
