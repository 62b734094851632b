"""The rules between the parts of a course.yaml: names are unique, and point to something.

They read the values as written, so that they also work on a file whose types
are still wrong, and an unquoted 03 does not make every mention of it unknown.
"""

from collections.abc import Iterator

from autograder.course.document import Document
from autograder.course.problems import Loc, Problem, key_of
from autograder.course.suggest import nearest


def broken_rules(document: Document) -> Iterator[Problem]:
    """Yield a problem for each broken rule."""
    exercises = document.parts(("exercises",))
    checks = [loc for exercise in exercises for loc in document.parts((*exercise, "checks"))]
    yield from _unique(document, [(*loc, "id") for loc in exercises], "exercise")
    yield from _unique(document, [(*loc, "module") for loc in exercises], "module")
    files = [loc for exercise in exercises for loc in document.parts((*exercise, "files"))]
    yield from _unique(document, files, "file")
    yield from _unique(document, [(*loc, "id") for loc in checks], "check")
    yield from _unique(document, _misconceptions(document, exercises), "misconception")
    for place, exercise in enumerate(exercises):
        yield from _quoted(document, exercise)
        yield from _needs(document, exercise, exercises[:place], exercises)
        yield from _checks(document, exercise)


def _misconceptions(document: Document, exercises: tuple[Loc, ...]) -> list[Loc]:
    return [
        (*loc, "id")
        for exercise in exercises
        for loc in document.parts((*exercise, "misconceptions"))
    ]


def _unique(document: Document, locs: list[Loc], kind: str) -> Iterator[Problem]:
    first: dict[str, Loc] = {}
    for loc in locs:
        name = document.text(loc)
        # Two modules whose names differ in case only are one file on some systems.
        earlier = first.setdefault(name.lower(), loc)
        if name and earlier != loc:
            what = f'{kind} "{name}" is already on line {document.line(earlier)}'
            yield _at(document, loc, what, "choose another name")


def _quoted(document: Document, exercise: Loc) -> Iterator[Problem]:
    """Refuse an unquoted 08: text to YAML 1.1, where 03 is a number; a trap for the next editor."""
    for loc in ((*exercise, "id"), *document.parts((*exercise, "needs"))):
        place, name = document.places.get(loc), document.text(loc)
        if place and not place.quoted and name in ("08", "09"):
            yield _at(document, loc, f"{name} is not quoted", f'write "{name}" in quotes')


def _needs(
    document: Document, exercise: Loc, earlier: tuple[Loc, ...], every: tuple[Loc, ...]
) -> Iterator[Problem]:
    before = _ids(document, earlier)
    for loc in document.parts((*exercise, "needs")):
        name = document.text(loc)
        if not name or name in before:
            continue
        if name in _ids(document, every):
            what = f'exercise "{name}" does not come before this one'
            yield _at(document, loc, what, "name earlier exercises only, or change the order")
        else:
            yield _at(document, loc, f'there is no exercise "{name}"', nearest(name, before))


def _checks(document: Document, exercise: Loc) -> Iterator[Problem]:
    checks = document.parts((*exercise, "checks"))
    own = {name: loc for loc in checks if (name := document.text((*loc, "id")))}
    wrong_ideas = _ids(document, document.parts((*exercise, "misconceptions")))
    objectives = _objectives(document)
    extras = [str(loc[-1]) for loc in document.parts(("extras",))]
    for check in checks:
        yield from _prefix(document, exercise, check)
        if objectives:
            yield from _known(document, (*check, "objective"), "objective", objectives)
        yield from _known(document, (*check, "after"), "check of this exercise", list(own))
        yield from _known(document, (*check, "extra"), "extra", extras)
        for loc in document.parts((*check, "catches")):
            yield from _known(document, loc, "misconception of this exercise", wrong_ideas)
    yield from _cycles(document, own)


def _objectives(document: Document) -> list[str]:
    """Return the ids of the objectives; none if their section is itself the problem to tell."""
    names = [loc[-1] for loc in document.parts(("objectives",))]
    if any(problem.key.startswith("objectives") for problem in document.problems):
        return []
    return [name for name in names if isinstance(name, str)]


def _prefix(document: Document, exercise: Loc, check: Loc) -> Iterator[Problem]:
    number, name = document.text((*exercise, "id")), document.text((*check, "id"))
    if len(number) == 2 and name and not name.startswith(f"{number}."):
        what = f'"{name}" does not begin with the exercise id "{number}."'
        fix = f'write "{number}.{name.rpartition(".")[2]}"'
        yield _at(document, (*check, "id"), what, fix)


def _known(document: Document, loc: Loc, kind: str, names: list[str]) -> Iterator[Problem]:
    name = document.text(loc)
    if name and name not in names:
        yield _at(document, loc, f'there is no {kind} "{name}"', nearest(name, names))


def _cycles(document: Document, own: dict[str, Loc]) -> Iterator[Problem]:
    """Yield one problem for each ring of checks that wait for each other."""
    after = {name: document.text((*loc, "after")) for name, loc in own.items()}
    seen: set[str] = set()
    for name in own:
        trail: list[str] = []
        while name in own and name not in seen:
            seen.add(name)
            trail.append(name)
            name = after[name]
        if name in trail:
            ring = " -> ".join([*trail[trail.index(name) :], name])
            what = f"these checks wait for each other: {ring}"
            yield _at(document, (*own[name], "after"), what, 'take one "after" out')


def _ids(document: Document, locs: tuple[Loc, ...]) -> list[str]:
    return [document.text((*loc, "id")) for loc in locs]


def _at(document: Document, loc: Loc, what: str, fix: str) -> Problem:
    return Problem(document.line(loc), key_of(loc), what, fix)
