"""What the known answers must show: right ones pass, wrong ones are caught, nothing else earns."""

from collections.abc import Iterator, Sequence

from autograder.audit.findings import Finding
from autograder.audit.trials import Tried
from autograder.course import Course, Exercise
from autograder.verdict import Verdict

WHEAT, CHAFF, CAUGHT_IN_SIGHT = 2, 6, 0.5
KILLED = 0.97
NEAR, FAR = 0.1, 100.0  # in tolerances: the worst of right answers, the least of wrong ones


def of_kind(tried: Sequence[Tried], kind: str) -> list[Tried]:
    """The trials of one kind."""
    return [one for one in tried if one.trial.kind == kind]


def right_answers(exercise: Exercise, tried: Sequence[Tried]) -> Iterator[Finding]:
    """The reference and every wheat pass every check, with room to spare."""
    wheat = of_kind(tried, "wheat")
    where = f"solutions/{exercise.id}"
    if len(wheat) < WHEAT:
        step = "write another right answer, as different as you can"
        yield Finding(f"{where}/wheat", f"{len(wheat)} right answers, not {WHEAT}", step)
    for one in [*of_kind(tried, "reference"), *wheat]:
        for check, verdict in one.verdicts.items():
            if verdict is not Verdict.PASS:
                what = f"{one.trial.kind} {one.trial.name} gets {verdict.value} for {check}"
                yield Finding(where, what, "mend the check, or the answer")
            elif one.distances.get(check, 0.0) > NEAR:
                what = (
                    f"{one.trial.name} is {one.distances[check]:.2g} tolerances off in {check}; "
                    f"right answers must stay within {NEAR}"
                )
                yield Finding(where, what, "widen the tolerance of this comparison")


def stubs(exercise: Exercise, tried: Sequence[Tried]) -> Iterator[Finding]:
    """An untouched stub has every check to do."""
    for one in of_kind(tried, "stub"):
        for check, verdict in one.verdicts.items():
            if verdict is not Verdict.TODO:
                what = f"the untouched stub gets {verdict.value}, not todo, for {check}"
                step = "let every function of the stub raise NotImplementedError"
                yield Finding(f"exercises/{exercise.id}", what, step)


def chaff(exercise: Exercise, tried: Sequence[Tried]) -> Iterator[Finding]:
    """Each chaff fails the checks that list it; each check is failed by a chaff that it lists."""
    answers = {one.trial.name: one for one in of_kind(tried, "chaff")}
    where = f"solutions/{exercise.id}/chaff"
    if len(answers) < CHAFF:
        step = "write another wrong answer: one misconception"
        yield Finding(where, f"{len(answers)} wrong answers, not {CHAFF}", step)
    yield from _files_and_entries(exercise, set(answers), where)
    for check in exercise.checks:
        if not check.catches:
            step = "list the misconceptions it catches, and write one if there is none"
            yield Finding(check.id, "no wrong answer is known to fail this check", step)
        for name in check.catches:
            if name in answers and check.id in answers[name].passed:
                step = f"mend the check, or take {name} from its `catches`"
                yield Finding(check.id, f"{name} passes a check that says it catches it", step)
    yield from _in_sight(exercise, answers, where)
    yield from _misread(answers)
    yield from _far_off(exercise, answers)


def _files_and_entries(exercise: Exercise, files: set[str], where: str) -> Iterator[Finding]:
    listed = {idea.id for idea in exercise.misconceptions}
    caught = {name for check in exercise.checks for name in check.catches}
    for name in sorted(files - listed):
        yield Finding(where, f"{name}.py is not listed in course.yaml", "list what it believes")
    for name in sorted(listed - files):
        yield Finding(where, f"there is no {name}.py", "write the answer that it leads to")
    for name in sorted(files & listed - caught):
        yield Finding(where, f"no check says that it catches {name}", "list it in `catches`")


def _in_sight(exercise: Exercise, answers: dict[str, Tried], where: str) -> Iterator[Finding]:
    visible = {check.id for check in exercise.checks if check.visible}
    seen = [name for name, one in answers.items() if visible - one.passed]
    if len(seen) < CAUGHT_IN_SIGHT * len(answers):
        what = f"visible checks catch {len(seen)} of {len(answers)} wrong answers"
        yield Finding(where, what, "let visible checks catch at least half")


def _misread(answers: dict[str, Tried]) -> Iterator[Finding]:
    """A `known` answer of a check does not take one misconception for another."""
    for name, one in answers.items():
        for check, idea in one.reads_as.items():
            if idea != name:
                step = "let the check ask what tells them apart, or take it from `known`"
                yield Finding(check, f"the answer of {name} reads as {idea}", step)


def _far_off(exercise: Exercise, answers: dict[str, Tried]) -> Iterator[Finding]:
    """A wrong number is far outside the tolerance of the check that catches it."""
    for check in exercise.checks:
        for name in check.catches:
            off = answers[name].distances.get(check.id, FAR) if name in answers else FAR
            if 1 < off < FAR:
                what = f"{name} is only {off:.3g} tolerances off; wrong answers need {FAR:g}"
                yield Finding(check.id, what, "narrow the tolerance, or use other data")


def garbage(exercise: Exercise, tried: Sequence[Tried]) -> Iterator[Finding]:
    """Code that does nothing sensible earns nothing."""
    waits = {check.id: check.after for check in exercise.checks}
    for one in of_kind(tried, "garbage"):
        for check in sorted(one.passed):
            if waits[check] in (None, *one.passed):
                what = f"code that {one.trial.name} passes"
                step = "let it come `after` a check of a value, or check more"
                yield Finding(check, what, step)


def wavering(tried: Sequence[Tried]) -> Iterator[Finding]:
    """The same answer gets the same verdicts each time it is graded."""
    seen: dict[tuple[str, str, str, str], set[str]] = {}
    for one in tried:
        for check, verdict in one.verdicts.items():
            trial = (one.trial.exercise, one.trial.kind, one.trial.name, check)
            seen.setdefault(trial, set()).add(verdict.value)
    for (number, kind, name, check), verdicts in seen.items():
        if len(verdicts) > 1:
            what = f"{kind} {name} of {number} gets now {', now '.join(sorted(verdicts))}"
            step = "take all chance from `rng`, and leave clocks and the order of sets alone"
            yield Finding(check, what, step)


def survivors(tried: Sequence[Tried], excuses: dict[str, str]) -> list[str]:
    """The mutants that pass every check and are not excused."""
    alive = (one.trial.name for one in of_kind(tried, "mutant") if _alive(one))
    return [name for name in alive if name not in excuses]


def killed(course: Course, exercise: Exercise, tried: Sequence[Tried]) -> Iterator[Finding]:
    """Every mutant is killed or excused, and hardly any needs an excuse."""
    from autograder.audit.mutants import excuse_file, excused

    excuses, where = excused(course, exercise), f"solutions/{exercise.id}"
    found = of_kind(tried, "mutant")
    for name in survivors(tried, excuses):
        step = f"write a check that fails it, or excuse it in {excuse_file(course, exercise).name}"
        yield Finding(where, f"no check notices the change  {name}", step)
    for name in sorted(set(excuses) - {one.trial.name for one in found if _alive(one)}):
        yield Finding(where, f"an excuse for what does not survive: {name}", "take it out")
    alive = sum(map(_alive, found))
    if found and alive > (1 - KILLED) * len(found) + 1:  # in a small exercise one may be left
        what = f"{alive} of {len(found)} mutants survive, more than {1 - KILLED:.0%}"
        yield Finding(where, what, "write checks that fail them")


def _alive(one: Tried) -> bool:
    return len(one.passed) == len(one.verdicts)
