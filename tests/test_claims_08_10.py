"""What the lessons of exercises 08 and 10 claim, measured on fresh worlds and on real messages.

`pytest tests/test_claims_08_10.py -s` prints the tables; `-m slow` does it for 20 worlds.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from claims_support import BANKING, Claim, Task, banking_task, check_claims, references, world_task
from world import DESCRIPTIONS, INTENTS, World

FRESH = range(300, 305)
MANY = range(300, 320)
SIZES = (200, 400, 800, 1600, 3200, 8000)

CLAIMS = {
    "zero": Claim("08: right by descriptions, no label", 0.70, 0.80),
    "zero lead": Claim("08: descriptions minus words in common", 0.20, 0.30),
    "one label": Claim("08: prototypes with description minus head, 1 label", 0.15, 0.22),
    "means stop": Claim("08: head minus prototypes, 50 labels", 0.02, 0.04),
    "nearest": Claim("08: head minus nearest example, 20 labels", 0.05, 0.10),
    "groups": Claim("08: purity of 12 groups", 0.35, 0.45),
    "no classes": Claim("08: descriptions minus purity of 12 groups", 0.10, 0.20),
    "prompt": Claim("08: right by a calibrated prompt", 0.65, 0.75),
    "calibrated": Claim("08: calibrated minus raw, a good prompt", 0.0, 0.02),
    "calibrated bad": Claim("08: calibrated minus raw, the prompt `the`", 0.05, 0.10),
    "detour": Claim("08: descriptions minus the calibrated prompt", -0.02, 0.01),
    "more text": Claim("10: right with 8000 texts minus 400, 5 labels", 0.05, 0.12),
    "dear steps": Claim("10: gain from 400 to 1600 minus gain from 1600 to 8000", 0.0, 0.05),
    "fit": Claim("10: share of the differences that the curve explains", 0.93, 0.96),
    "floor": Claim("10: floor of the curve", 0.05, 0.10),
    "hopeful": Claim("10: error measured at 8000 minus foretold", -0.02, 0.005),
    "strange": Claim("10: 0.30 minus right with text about other things", 0.0, 0.1),
    "end at 8": Claim("10: right by the last 8 tokens minus by the first 8, 20 labels", 0.0, 0.05),
    "end at 12": Claim("10: the same with 12 tokens", 0.02, 0.07),
    "aside left out": Claim("10: right by the last 16 tokens minus by all", -0.01, 0.005),
    "labels": Claim("10: labels that tf-idf takes more than shared, for 0.70", 5, 5),
}
REAL_CLAIMS = {
    "zero lead": Claim("08: label names as descriptions minus words in common", 0.05, 0.05),
    "one label": Claim("08: prototypes with description minus head, 1 label", 0.05, 0.05),
    "more text": Claim("10: right with 8000 texts minus 400, 5 labels", 0.05, 0.05),
    "end at 4": Claim("10: right by the last 4 tokens minus by the first 4, 10 labels", 0.05, 0.05),
    "start at 12": Claim("10: right by the first 12 tokens minus by the last 12", 0.0, 0.0),
}


class Ways:
    """One task, its descriptions, and every way of the two lessons to do it."""

    def __init__(self, course: SimpleNamespace, task: Task, words: list[list[str]], seed: int):
        self.course, self.task, self.words, self.seed = course, task, words, seed
        self.learn, self.asked, self.places = map(
            self.vectors, (task.texts, task.test_texts, words)
        )

    def vectors(self, texts: list[list[str]]) -> Any:
        """Text vectors, as exercise 05 makes them."""
        weighted = self.course.pretraining.weighted_vectors
        return weighted(texts, self.task.base, self.task.weights)

    def right(self, answers: np.ndarray) -> float:
        """The share of right answers on the test messages."""
        return float((answers == self.task.test_y).mean())

    def draws(self, k: int, count: int = 3) -> list[np.ndarray]:
        """Rows of k labels of each class, several times: the same for every way."""
        rngs = [np.random.default_rng([self.seed, k, number]) for number in range(count)]
        return [self.course.scratch.k_shot(self.task.y, k, rng) for rng in rngs]

    def mean(self, k: int, way: str) -> float:
        """Accuracy with k labels of each class, in the mean of the draws."""
        return float(np.mean([getattr(self, way)(rows) for rows in self.draws(k)]))

    def head(self, rows: np.ndarray) -> float:
        """A trained head on frozen vectors."""
        scratch, classes = self.course.scratch, len(self.words)
        head = scratch.train_head(self.learn[rows], self.task.y[rows], classes, **scratch.FAIR)
        return float(scratch.accuracy(head, self.asked, self.task.test_y))

    def tfidf(self, rows: np.ndarray) -> float:
        """From scratch, on tf-idf."""
        scratch, texts = self.course.scratch, [self.task.texts[row] for row in rows]
        parts = [scratch.text_features(texts, part) for part in (texts, self.task.test_texts)]
        head = scratch.train_head(parts[0], self.task.y[rows], len(self.words), **scratch.FAIR)
        return float(scratch.accuracy(head, parts[1], self.task.test_y))

    def prototypes(self, rows: np.ndarray) -> float:
        """Means of descriptions and examples."""
        prompting = self.course.prompting
        places = prompting.prototypes(self.learn[rows], self.task.y[rows], self.places)
        return self.right(prompting.nearest(self.asked, places))

    def neighbour(self, rows: np.ndarray) -> float:
        """The nearest example."""
        vote = self.course.prompting.vote
        return self.right(vote(self.asked, self.learn[rows], self.task.y[rows], 1))

    def zero(self) -> float:
        """Descriptions alone."""
        return self.right(self.course.prompting.nearest(self.asked, self.places))

    def overlap(self) -> float:
        """Words in common with the descriptions."""
        shared = [[len({*t} & {*words}) for words in self.words] for t in self.task.test_texts]
        return self.right(np.array(shared).argmax(axis=1))

    def groups(self, k: int) -> float:
        """Purity of k groups from a start by chance."""
        prompting, rng = self.course.prompting, np.random.default_rng(self.seed)
        units = prompting.directions(self.asked)
        start = units[rng.choice(len(units), k, replace=False)]
        return float(prompting.purity(prompting.cluster(units, start, 20)[0], self.task.test_y))

    def prompt(self, cue: list[str]) -> tuple[float, float]:
        """A prompt, raw and calibrated."""
        prompting = self.course.prompting
        words, rests = prompting.blanks(self.task.corpus, cue)
        names, scores = prompting.fill(words[:2000], self.vectors(rests[:2000]), self.asked)
        raw = prompting.verbalize(scores, names, self.words)
        calibrated = prompting.calibrate(raw, raw)
        return self.right(raw.argmax(axis=1)), self.right(calibrated.argmax(axis=1))

    def quality(self, corpus: list[list[str]], sizes: list[int], dimensions: int = 50) -> Any:
        """Accuracies with 5 labels at each amount of text."""
        task = self.task
        parts = (task.texts, task.y), (task.test_texts, task.test_y)
        scaling = self.course.scaling
        return scaling.quality_by_size(corpus, sizes, *parts, self.draws(5), dimensions)

    def end(self, k: int, room: int, tail: bool = True) -> float:
        """Accuracy on messages cut to their end, or to their start, with heads of whole ones."""
        scaling, task = self.course.scaling, self.task
        cut = scaling.shorten(task.test_texts, room, tail)
        parts = (task.texts, task.y), (cut, task.test_y)
        shares = scaling.frozen_accuracies(task.base, task.weights, *parts, self.draws(k))
        return float(shares.mean())

    def end_lead(self, k: int, room: int) -> float:
        """How far the end of the messages is ahead of their start."""
        return self.end(k, room) - self.end(k, room, tail=False)


def of_exercise_08(ways: Ways) -> dict[str, float]:
    """The quantities that need one foundation."""
    zero, groups = ways.zero(), ways.groups(12)
    raw, calibrated = ways.prompt(["subject", ":"])
    bad_raw, bad = ways.prompt(["the"])
    return {
        "zero": zero,
        "zero lead": zero - ways.overlap(),
        "one label": ways.mean(1, "prototypes") - ways.mean(1, "head"),
        "means stop": ways.mean(50, "head") - ways.mean(50, "prototypes"),
        "nearest": ways.mean(20, "head") - ways.mean(20, "neighbour"),
        "groups": groups,
        "no classes": zero - groups,
        "prompt": calibrated,
        "calibrated": calibrated - raw,
        "calibrated bad": bad - bad_raw,
        "detour": zero - calibrated,
    }


def of_exercise_10(ways: Ways, other: list[list[str]]) -> dict[str, float]:
    """The quantities that need a foundation for each amount of text."""
    sizes, scaling = list(SIZES), ways.course.scaling
    quality = ways.quality(ways.task.corpus, sizes).mean(axis=1)
    errors = 1 - quality
    curve = scaling.fit_curve(sizes, errors)
    rest = ((errors - scaling.curve_at(curve, sizes)) ** 2).sum()
    foretold, measured = scaling.forecast(sizes, errors)
    at = dict(zip(SIZES, quality, strict=True))
    needed = []
    for way in ("head", "tfidf"):
        shares = {k: [ways.mean(k, way)] for k in (2, 5, 10, 20, 50)}
        needed.append(scaling.labels_needed(shares, 0.70))
    return {
        "more text": at[8000] - at[400],
        "dear steps": 2 * at[1600] - at[400] - at[8000],
        "fit": 1 - rest / ((errors - errors.mean()) ** 2).sum(),
        "floor": curve[0],
        "hopeful": measured - foretold,
        "strange": 0.30 - ways.quality(other, [8000]).mean(),
        "end at 8": ways.end_lead(20, 8),
        "end at 12": ways.end_lead(20, 12),
        "aside left out": ways.end(20, 16) - ways.mean(20, "head"),
        "labels": needed[1] - needed[0],
    }


@cache
def measured(seed: int) -> dict[str, float]:
    """Every quantity of CLAIMS in one fresh world."""
    with references() as course:
        words = [DESCRIPTIONS[intent].split() for intent in INTENTS]
        ways = Ways(course, world_task(course, seed), words, seed)
        rng = np.random.default_rng([seed, 1])
        other = World(seed, zipf=(0.9, 1.5)[seed % 2]).corpus(8000, rng, {"off_domain": 1.0})
        return {**of_exercise_08(ways), **of_exercise_10(ways, other)}


@cache
def measured_on_banking(seed: int) -> dict[str, float]:
    """Every quantity of REAL_CLAIMS; the names of the 77 intents are their descriptions."""
    with references() as course:
        task, names = banking_task(course), sorted(set(banking_names()))
        words = [name.lower().replace("?", "").split("_") for name in names]
        ways = Ways(course, task, words, seed)
        few, many = ways.quality(task.corpus, [400, 8000]).mean(axis=1)
        return {
            "zero lead": ways.zero() - ways.overlap(),
            "one label": ways.mean(1, "prototypes") - ways.mean(1, "head"),
            "more text": many - few,
            "end at 4": ways.end_lead(10, 4),
            "start at 12": -ways.end_lead(10, 12),
        }


def banking_names() -> list[str]:
    """The label of each training message."""
    from kit.data import load_labelled

    return load_labelled(str(BANKING / "train.csv"))[1]


def test_the_claims_hold_in_fresh_worlds(one_thread: ProcessPoolExecutor) -> None:
    """Every claim of both lessons holds in each of five worlds, and with a margin in the mean."""
    check_claims(CLAIMS, one_thread.map(measured, FRESH))


@pytest.mark.slow
def test_the_claims_hold_in_many_worlds(one_thread: ProcessPoolExecutor) -> None:
    """The same in twenty worlds."""
    check_claims(CLAIMS, one_thread.map(measured, MANY))


@pytest.mark.skipif(not BANKING.is_dir(), reason="the Banking77 files are not beside the project")
def test_what_is_claimed_of_real_messages_holds_on_banking77(
    one_thread: ProcessPoolExecutor,
) -> None:
    """On real text: descriptions beat shared words, and help one label; more text helps."""
    check_claims(REAL_CLAIMS, one_thread.map(measured_on_banking, [0]))
