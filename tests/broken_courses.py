"""Broken course files, each with what its author must be told: line, key, fix."""

from small_course import YAML


def changed(old: str, new: str) -> str:
    """Return the small course with its first ``old`` replaced."""
    assert old in YAML
    return YAML.replace(old, new, 1)


BROKEN = {
    "duplicate key": (
        changed("    module: counting\n", "    module: counting\n    module: other\n"),
        "course.yaml:12: exercises[0].module: is given twice, first on line 11; keep one",
    ),
    "duplicate objective": (
        changed("  LO2: ", "  LO1: "),
        "course.yaml:7: objectives.LO1: is given twice, first on line 6; keep one",
    ),
    "unquoted exercise id": (
        changed('id: "03"', "id: 03"),
        'course.yaml:32: exercises[2].id: 03 is a whole number to YAML; write "03" in quotes',
    ),
    "unquoted id that YAML leaves alone": (
        changed('id: "03"', "id: 08").replace("03.example", "08.example"),
        'course.yaml:32: exercises[2].id: 08 is not quoted; write "08" in quotes',
    ),
    "unquoted need": (
        changed('needs: ["02"]', "needs: [02]"),
        'course.yaml:35: exercises[2].needs[0]: 02 is a whole number to YAML; write "02"',
    ),
    "yes as a title": (
        changed("title: Weighing", "title: yes"),
        'course.yaml:26: exercises[1].title: yes is a yes-or-no value to YAML; write "yes"',
    ),
    "date as a title": (
        changed("title: Weighing", "title: 2024-01-31"),
        "course.yaml:26: exercises[1].title: 2024-01-31 is a date or another special value",
    ),
    "time as a title": (
        changed("title: Weighing", "title: 12:30"),
        'course.yaml:26: exercises[1].title: 12:30 is a whole number to YAML; write "12:30"',
    ),
    "empty title": (
        changed("title: Weighing", "title:"),
        "course.yaml:26: exercises[1].title: is empty; write the text in quotes",
    ),
    "blank title": (
        changed("title: Weighing", 'title: " "'),
        "course.yaml:26: exercises[1].title: is empty; write a sentence in quotes",
    ),
    "list as a title": (
        changed("title: Weighing", "title: [a]"),
        "course.yaml:26: exercises[1].title: is a list; write one text in quotes",
    ),
    "unknown key": (
        changed("points: 3", "pionts: 3"),
        'course.yaml:21: exercises[0].checks[1].pionts: is not a key; did you mean "points"?',
    ),
    "unknown key without a neighbour": (
        changed("LO2: {title", "LO2: {zzz: 1, title"),
        "course.yaml:7: objectives.LO2.zzz: is not a key; use one of: title",
    ),
    "comma that splits a text": (
        changed('LO2: {title: "Weighs words."}', "LO2: {title: Weighs words, then stops}"),
        "course.yaml:7: objectives.LO2.then stops: is not a key; if it ends a text with a comma",
    ),
    "missing key": (
        changed("        visible: false\n", ""),
        'course.yaml:19: exercises[0].checks[1].visible: is missing; add the key "visible" here',
    ),
    "missing section": (
        changed("policy: {secure: 0.85, developing: 0.5}\n", ""),
        'course.yaml:1: policy: is missing; add the key "policy" here',
    ),
    "fraction of a point": (
        changed("points: 3", "points: 2.5"),
        "course.yaml:21: exercises[0].checks[1].points: 2.5 is a number; write a whole number",
    ),
    "points in quotes": (
        changed("points: 3", 'points: "3"'),
        'course.yaml:21: exercises[0].checks[1].points: "3" is text; write a whole number',
    ),
    "true as points": (
        changed("points: 3", "points: true"),
        "course.yaml:21: exercises[0].checks[1].points: true is a yes-or-no value; write a whole",
    ),
    "no points": (
        changed("points: 3", "points: 0"),
        "course.yaml:21: exercises[0].checks[1].points: 0 is not above 0; write a number above 0",
    ),
    "visible is a word": (
        changed("visible: false", "visible: sometimes"),
        'course.yaml:22: exercises[0].checks[1].visible: "sometimes" is text; write true or false',
    ),
    "check of another exercise": (
        changed('"03.example"', '"02.third"'),
        'course.yaml:37: exercises[2].checks[0].id: "02.third" does not begin with the exercise '
        'id "03."; write "03.third"',
    ),
    "badly formed check id": (
        changed('"03.example"', '"03.An-Example"'),
        'course.yaml:37: exercises[2].checks[0].id: "03.An-Example" has not the right form; write',
    ),
    "duplicate check": (
        changed('"02.count"', '"02.example"'),
        'course.yaml:31: exercises[1].checks[1].id: check "02.example" is already on line 30; '
        "choose another name",
    ),
    "duplicate exercise": (
        changed('id: "03"', 'id: "02"').replace("03.example", "02.third"),
        'course.yaml:32: exercises[2].id: exercise "02" is already on line 25; choose another',
    ),
    "duplicate module, but for case": (
        changed("module: comparing", "module: Counting"),
        'course.yaml:34: exercises[2].module: module "Counting" is already on line 11; choose',
    ),
    "duplicate misconception": (
        changed(
            "    checks:\n",
            '      - {id: counts_letters, believes: "b", read: "#r"}\n    checks:\n',
        ),
        'course.yaml:17: exercises[0].misconceptions[1].id: misconception "counts_letters" is '
        "already on line 14; choose another name",
    ),
    "unknown objective": (
        changed("objective: LO2", "objective: LO22"),
        "course.yaml:30: exercises[1].checks[0].objective: there is no objective "
        '"LO22"; did you mean "LO2"?',
    ),
    "unknown need": (
        changed('needs: ["02"]', 'needs: ["07"]'),
        'course.yaml:35: exercises[2].needs[0]: there is no exercise "07"; use one of: 01, 02',
    ),
    "need that points forward": (
        changed('needs: ["01"]', 'needs: ["03"]'),
        'course.yaml:28: exercises[1].needs[0]: exercise "03" does not come before this one; name',
    ),
    "exercise that needs itself": (
        changed('needs: ["01"]', 'needs: ["02"]'),
        'course.yaml:28: exercises[1].needs[0]: exercise "02" does not come before this one; name',
    ),
    "after an unknown check": (
        changed('after: "01.example"', 'after: "01.exampel"'),
        "course.yaml:23: exercises[0].checks[1].after: there is no check of this exercise "
        '"01.exampel"; did you mean "01.example"?',
    ),
    "after a check of another exercise": (
        changed('after: "01.example"', 'after: "02.count"'),
        "course.yaml:23: exercises[0].checks[1].after: there is no check of this exercise",
    ),
    "after itself": (
        changed('after: "01.example"', 'after: "01.extra"'),
        "course.yaml:23: exercises[0].checks[1].after: these checks wait for each other: "
        '01.extra -> 01.extra; take one "after" out',
    ),
    "checks that wait for each other": (
        changed("points: 17,", 'points: 17, after: "01.extra",'),
        "course.yaml:18: exercises[0].checks[0].after: these checks wait for each other: "
        '01.example -> 01.extra -> 01.example; take one "after" out',
    ),
    "empty after": (
        changed('after: "01.example"', "after:"),
        "course.yaml:23: exercises[0].checks[1].after: is empty; write it in quotes",
    ),
    "heading without quotes": (
        changed('rests_on: "#what-a-word-is"', "rests_on: #what-a-word-is"),
        "course.yaml:24: exercises[0].checks[1].rests_on: is empty; write it in quotes",
    ),
    "heading without its sign": (
        changed('read: "#what-a-word-is"', 'read: "what-a-word-is"'),
        'course.yaml:16: exercises[0].misconceptions[0].read: "what-a-word-is" has not the right '
        "form; write a heading of the lesson in quotes",
    ),
    "unknown misconception": (
        changed("catches: [counts_letters]", "catches: [counts_leters]"),
        "course.yaml:18: exercises[0].checks[0].catches[0]: there is no misconception of this "
        'exercise "counts_leters"; did you mean "counts_letters"?',
    ),
    "catches without a list": (
        changed("catches: [counts_letters]", "catches: counts_letters"),
        'course.yaml:18: exercises[0].checks[0].catches: "counts_letters" is text; write a list',
    ),
    "no checks": (
        changed(
            '      - {id: "03.example", objective: LO2, points: 2, visible: false}\n', "      []\n"
        ),
        "course.yaml:36: exercises[2].checks: is empty; write at least one",
    ),
    "check that is not a mapping": (
        changed('{id: "02.count", objective: LO1, points: 2, visible: false}', "02.count"),
        'course.yaml:31: exercises[1].checks[1]: "02.count" is text; write keys and values: id:',
    ),
    "objectives as a list": (
        changed('  LO1: {title: "Counts words."}\n  LO2: {title: "Weighs words."}', "  - LO1"),
        "course.yaml:5: objectives: is a list; write keys and values: LO1: ...",
    ),
    "objective that is not text": (
        changed("  LO2:", "  2:"),
        'course.yaml:7: objectives: the key 2 is not text to YAML; write "2" in quotes',
    ),
    "badly named objective": (
        changed("  LO2:", "  =LO2:"),
        'course.yaml:7: objectives.=LO2: "=LO2" has not the right form; use letters and digits',
    ),
    "key in brackets": (
        changed("  LO2:", "  [LO2]:"),
        "course.yaml:7: objectives: a key must be plain text; check the brackets",
    ),
    "thresholds out of order": (
        changed("developing: 0.5", "developing: 0.9"),
        "course.yaml:3: policy.developing: 0.9 is not below secure; write a share under 0.85",
    ),
    "threshold above one": (
        changed("secure: 0.85", "secure: 85"),
        "course.yaml:3: policy.secure: 85 is above 1; write a share of at most 1",
    ),
    "threshold that is no number": (
        changed("secure: 0.85", "secure: .nan"),
        "course.yaml:3: policy.secure: .nan is a number; write a number such as 0.85",
    ),
    "exponent that YAML takes for text": (
        changed("cpu_seconds: 2", "cpu_seconds: 1e-1"),
        'course.yaml:4: limits.cpu_seconds: "1e-1" is text; write a number such as 0.85, without',
    ),
    "no memory": (
        changed("memory_mb: 1024", "memory_mb: -1"),
        "course.yaml:4: limits.memory_mb: -1 is not above 0; write a number above 0",
    ),
    "course id with a space": (
        changed("id: small-course", "id: Small Course"),
        'course.yaml:2: course.id: "Small Course" has not the right form; use small letters',
    ),
    "another format": (
        changed("format: 1", "format: 2"),
        "course.yaml:1: format: 2 is not a format this engine reads; write format: 1",
    ),
    "true as format": (
        changed("format: 1", "format: true"),
        "course.yaml:1: format: true is not a format this engine reads; write format: 1",
    ),
    "no format": (
        changed("format: 1\n", ""),
        'course.yaml:1: format: is missing; add the key "format" here',
    ),
    "alias": (
        changed("title: Weighing", "title: *title"),
        "course.yaml:26: *title is an alias; write the value out, or put text that begins with *",
    ),
    "tab": (
        changed("    title: Weighing", "\ttitle: Weighing"),
        "; indent with spaces instead of tabs",
    ),
    "colon in a title": (
        changed("title: Weighing", "title: Weighing: how"),
        "course.yaml:26: YAML: mapping values are not allowed",
    ),
    "open quote": (changed('"A small course"', '"A small course'), "check quotes, brackets"),
    "two documents": (
        YAML + "---\n" + YAML,
        "course.yaml:38: YAML: expected a single document in the stream, but found another",
    ),
    "control character": (
        changed("Weighing", "Weigh\x07ing"),
        "course.yaml:26: a character that YAML does not allow; delete it",
    ),
    "nested without end": ("format: " + "[" * 100_000, "course.yaml:1: is nested too deep; close"),
    "nested and closed": ("[" * 100_000 + "]" * 100_000, "course.yaml:1: is nested too deep"),
    "nothing": ("", "course.yaml:1: the file is empty; begin with format: 1"),
    "only a comment": ("# soon\n", "course.yaml:1: the file is empty; begin with format: 1"),
    "only a word": ("soon", 'course.yaml:1: "soon" is text; write keys and values: format: ...'),
    "only a list": ("- a\n- b\n", "course.yaml:1: is a list; write keys and values: format: ..."),
}
