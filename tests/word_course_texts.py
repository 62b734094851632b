"""The blueprint of the small course about words, and what an exercise of it has."""

from dataclasses import dataclass

Changes = dict[str, str]


@dataclass(frozen=True)
class ExerciseTexts:
    """The files of one exercise; wheat and chaff as changes of the reference, by name."""

    lesson: str
    stub: str
    reference: str
    visible: str
    hidden: str
    wheat: dict[str, Changes]
    chaff: dict[str, Changes]
    excused: str = "[]"


COURSE = """\
format: 1
course: {id: words, title: "Words"}
policy: {secure: 0.85, developing: 0.5}
limits: {cpu_seconds: 0.5, wall_seconds: 2, memory_mb: 256}
objectives:
  LO1: {title: "Count words"}
  LO2: {title: "Weigh words"}
exercises:
  - id: "01"
    title: "Counting"
    module: counting
    minutes: 10
    misconceptions:
      - {id: once_is_enough, believes: "A word is there or not.", read: "#how-often"}
      - {id: small_letters, believes: "No and no are one word.", read: "#how-often"}
      - {id: uses_up_the_text, believes: "Who has counted a word may take it away.",
         read: "#how-often"}
      - {id: filled_in_front, believes: "Empty words come first.", read: "#filling-up"}
      - {id: cut_when_too_long, believes: "What is too long is cut.", read: "#filling-up"}
      - {id: says_nothing, believes: "That it is an error says enough.", read: "#filling-up"}
      - {id: never_put_back, believes: "What is drawn is gone.", read: "#drawing"}
    checks:
      - {id: "01.example", objective: LO1, points: 2, visible: true, rests_on: "#how-often",
         catches: [once_is_enough]}
      - {id: "01.filled", objective: LO1, points: 1, visible: true, rests_on: "#filling-up",
         catches: [filled_in_front]}
      - {id: "01.too_long", objective: LO1, points: 1, visible: true, after: "01.filled",
         rests_on: "#filling-up",
         catches: [cut_when_too_long, says_nothing]}
      - {id: "01.any_text", objective: LO1, points: 3, visible: false, rests_on: "#how-often",
         catches: [once_is_enough, small_letters]}
      - {id: "01.left_alone", objective: LO1, points: 1, visible: false, rests_on: "#how-often",
         catches: [uses_up_the_text, small_letters]}
      - {id: "01.any_draw", objective: LO1, points: 2, visible: false, rests_on: "#drawing",
         catches: [never_put_back]}
  - id: "02"
    title: "Weighing"
    module: weighing
    needs: ["01"]
    minutes: 10
    misconceptions:
      - {id: counts_for_shares, believes: "A count is a share.", read: "#shares"}
      - {id: shares_of_the_different, believes: "Only different words make up a text.",
         read: "#shares"}
      - {id: last_of_equals, believes: "The last of equals is the heaviest.",
         read: "#the-heaviest"}
      - {id: longest_word, believes: "A long word is a heavy word.", read: "#the-heaviest"}
      - {id: never_empty, believes: "There is always a word.", read: "#the-heaviest"}
      - {id: everything_fits, believes: "Any text fits into any length.", read: "#fitting"}
    checks:
      - {id: "02.example", objective: LO2, points: 2, visible: true, rests_on: "#shares",
         catches: [counts_for_shares, shares_of_the_different]}
      - {id: "02.heaviest", objective: LO2, points: 1, visible: true, rests_on: "#the-heaviest",
         catches: [last_of_equals, longest_word]}
      - {id: "02.fitting", objective: LO2, points: 1, visible: true, rests_on: "#fitting",
         catches: [everything_fits]}
      - {id: "02.any_shares", objective: LO2, points: 2, visible: false, rests_on: "#shares",
         catches: [counts_for_shares, shares_of_the_different]}
      - {id: "02.nothing", objective: LO2, points: 1, visible: false, after: "02.heaviest",
         rests_on: "#the-heaviest",
         catches: [never_empty]}
      - {id: "02.row", objective: LO2, points: 1, visible: false, rests_on: "#fitting",
         catches: [counts_for_shares]}
"""
