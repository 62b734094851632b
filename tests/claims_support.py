"""What the lessons claim as data, and the routes of exercises 04 to 07 from the references."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from sandbox_support import ROOT
from world import INTENTS, World

from kit import Head
from kit.data import load_labelled
from kit.load import ExerciseModules

BANKING = Path(os.environ.get("BANKING77", ROOT.parent / "shared" / "data" / "banking77"))


class Claim(NamedTuple):
    """A quantity, and what it is at least: in the worst world, and in the mean of all.

    The bounds lie well inside what single draws in other worlds gave. A worst case below zero means
    that the claim is one about the mean.
    """

    says: str
    worst: float
    mean: float


def check_claims(claims: dict[str, Claim], measured: Iterable[dict[str, float]]) -> None:
    """Print a table of the quantities by world, then fail for every claim that does not hold."""
    worlds, broken = list(measured), []
    print(f"\n{'':66} mean   (>=)    worst  (>=)")
    for name, (says, worst, mean) in claims.items():
        found = np.array([world[name] for world in worlds])
        print(f"{says:66} {found.mean():+.3f} {mean:+.3f}  {found.min():+.3f} {worst:+.3f}")
        if found.mean() < mean or found.min() < worst:
            broken.append(says)
    assert not broken


class Task(NamedTuple):
    """A labelled task on a foundation: texts and classes to learn from and to be measured on."""

    texts: list[list[str]]
    y: np.ndarray
    test_texts: list[list[str]]
    test_y: np.ndarray
    base: Any
    pooled: np.ndarray
    asked: np.ndarray
    corpus: list[list[str]]
    weights: np.ndarray


@contextmanager
def references() -> Iterator[SimpleNamespace]:
    """The reference modules by name, for as long as they are needed."""
    modules = ExerciseModules(ROOT / "solutions")
    modules.install()
    names = ("scratch", "pretraining", "transfer", "finetuning", "prompting", "tasks", "scaling")
    names = (*names, "foundation_model")
    try:
        yield SimpleNamespace(**{name: modules.load(name) for name in names})
    finally:
        sys.meta_path.remove(modules)
        for name in names:
            sys.modules.pop(name, None)


def world_task(course: SimpleNamespace, seed: int) -> Task:
    """12 intents of a fresh world; every second world has steeper word frequencies."""
    world, rng = World(seed, zipf=(0.9, 1.5)[seed % 2]), np.random.default_rng(seed)
    corpus, (texts, labels) = world.corpus(8000, rng), world.labelled(50, rng)
    test_texts, test_labels = world.labelled(40, rng)
    classes = [np.array([INTENTS.index(name) for name in part]) for part in (labels, test_labels)]
    base = course.pretraining.pretrain(corpus)
    return task_on(course, corpus, base, (texts, classes[0]), (test_texts, classes[1]))


def banking_task(course: SimpleNamespace) -> Task:
    """77 intents of a bank's customers; the unlabelled text is the training part without labels."""
    (texts, labels), (test_texts, test_labels) = (
        load_labelled(str(BANKING / f"{part}.csv")) for part in ("train", "test")
    )
    names, y = np.unique(labels, return_inverse=True)
    base = course.pretraining.pretrain(texts, dimensions=100)
    given = (test_texts, np.searchsorted(names, test_labels))
    return task_on(course, texts, base, (texts, y), given)


def task_on(course: SimpleNamespace, corpus: Any, base: Any, learn: Any, test: Any) -> Task:
    """Put a labelled task on a foundation."""
    weights = course.pretraining.word_weights(corpus, base.vocabulary)
    pooled, asked = (
        course.finetuning.pooling_weights(texts, base, weights) for texts, _ in (learn, test)
    )
    return Task(*learn, *test, base, pooled, asked, corpus, weights)


class Arms:
    """The routes of the two lessons on one task, all on the same draws."""

    def __init__(self, course: SimpleNamespace, task: Task, seed: int) -> None:
        self.scratch, self.tuning, self.task, self.seed = (
            course.scratch,
            course.finetuning,
            task,
            seed,
        )
        self.classes = len(np.unique(task.y))

    def draw(self, k: int) -> np.ndarray:
        """The rows of k labels of each class: the same for every arm."""
        return self.scratch.k_shot(self.task.y, k, np.random.default_rng([self.seed, k]))

    def words(self, k: int, counts: bool, setting: dict[str, Any]) -> float:
        """From scratch, on counts or on tf-idf."""
        rows = self.draw(k)
        texts = [self.task.texts[row] for row in rows]
        vocabulary = self.scratch.build_vocabulary(texts)
        features = [
            self.scratch.bag_of_words(part, vocabulary)
            if counts
            else self.scratch.text_features(texts, part)
            for part in (texts, self.task.test_texts)
        ]
        head = self.scratch.train_head(features[0], self.task.y[rows], self.classes, **setting)
        return float(self.scratch.accuracy(head, features[1], self.task.test_y))

    def lead(self, k: int, setting: dict[str, Any]) -> float:
        """How far tf-idf is ahead of counts when both are trained like this."""
        return self.words(k, False, setting) - self.words(k, True, setting)

    @property
    def start(self) -> Head:
        """A head of zeros."""
        return Head(
            np.zeros((self.task.base.vectors.shape[1], self.classes)), np.zeros(self.classes)
        )

    def frozen(self, k: int) -> float:
        """The accuracy of a head on the table as it is: what a table rate of 0 comes to."""
        rows = self.draw(k)
        features, fair = self.task.pooled[rows] @ self.task.base.vectors, self.scratch.FAIR
        head = self.scratch.train_head(features, self.task.y[rows], self.classes, **fair)
        return self.right(self.task.base, head)

    def tuned(self, k: int, tune: str, rates: tuple[float, float], **more: Any) -> float:
        """The accuracy after tuning table and head."""
        rows = self.draw(k)
        lesson = (self.task.pooled[rows], self.task.y[rows])
        settings = {**self.tuning.TUNED, "rates": rates, **more}
        base, head = getattr(self.tuning, tune)(self.task.base, self.start, lesson, **settings)
        return self.right(base, head)

    def right(self, base: Any, head: Head, asked: Any = slice(None), shift: int = 0) -> float:
        """The accuracy on (some of) the test texts."""
        features = self.task.asked[asked] @ base.vectors
        return float(self.scratch.accuracy(head, features, self.task.test_y[asked] - shift))

    def halves(self, k: int) -> tuple[list[Any], list[Any]]:
        """Two tasks, each with half of the classes: lessons and exams."""
        rows, task, half = self.draw(k), self.task, self.classes // 2
        parts = (rows[task.y[rows] < half], rows[task.y[rows] >= half])
        exams = [
            (task.asked[part], task.test_y[part])
            for part in (task.test_y < half, task.test_y >= half)
        ]
        return [(task.pooled[part], task.y[part]) for part in parts], exams

    def in_turn(self, k: int, rates: tuple[float, float], share: float = 0.0) -> np.ndarray:
        """Accuracies on both halves after each; a share of the first comes again in the second."""
        (first, second), exams = self.halves(k)
        mixed = self.tuning.replay(first, second, share, np.random.default_rng(self.seed))
        settings = {**self.tuning.TUNED, "rates": rates}
        turns = self.tuning.learn_in_turn(
            self.task.base, self.start, [first, mixed], exams, **settings
        )
        return np.asarray(turns)

    def own_heads(self, k: int) -> float:
        """What task A gains when B moves the table after it, with a head of its own for each."""
        half = self.classes // 2
        head = Head(self.start.weights[:, :half], self.start.bias[:half])
        (first, second), _ = self.halves(k)
        settings = {**self.tuning.TUNED, "rates": self.tuning.FULL}
        base, head_a = self.tuning.finetune(self.task.base, head, first, **settings)
        later, _ = self.tuning.finetune(base, head, (second[0], second[1] - half), **settings)
        asked = self.task.test_y < half
        return self.right(later, head_a, asked) - self.right(base, head_a, asked)
