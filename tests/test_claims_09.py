"""What the lesson of exercise 09 claims, measured on fresh worlds.

`pytest tests/test_claims_09.py -s` prints the table; `-m slow` does it for 20 worlds.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from claims_support import Claim, check_claims, references
from world import INTENTS, World
from world.foreign import dictionary

from kit import Foundation

FRESH = range(300, 305)
MANY = range(300, 320)
WINDOW = 6

CLAIMS = {
    "intents": Claim("intents: shared minus tf-idf, 5 labels", 0.12, 0.2),
    "names": Claim("names: F1 shared minus words, 20 messages", 0.08, 0.2),
    "questions": Claim("questions: accuracy@1 of vectors minus tf-idf", 0.15, 0.2),
    "reranked": Claim("questions: accuracy@1 reranked minus vectors", 0.0, 0.08),
    "meaning": Claim("words: meaning found with 150 known words", 0.65, 0.75),
    "turned": Claim("words: the same minus not turned at all", 0.5, 0.6),
    "angles": Claim("words: turn minus any linear map, 50 known words", 0.15, 0.25),
    "synonyms": Claim("words: meaning minus the very word, 150 known words", 0.4, 0.5),
    "wide asks": Claim("questions: vectors of window 8 minus window 4", 0.3, 0.4),
    "narrow tags": Claim("names: F1 of window 4 minus window 8", -0.05, 0.02),
    "narrow words": Claim("words: meaning found by window 4 minus window 8", 0.0, 0.05),
    "new names": Claim("names: share in the test that no labelled message holds", 0.5, 0.7),
    "numbers": Claim("books: tasks until sharing stores less than words", 8, 10),
    "numbers soon": Claim("books: 30 minus the same", 8, 12),
    "flops": Claim("books: tasks until sharing computes less than words", 12, 16),
    "flops soon": Claim("books: 60 minus the same", 20, 28),
}


class FourTasks:
    """One world, its tables, and the four tasks on them: the routes of the lesson."""

    def __init__(self, course: SimpleNamespace, seed: int) -> None:
        self.course, self.tasks, self.seed = course, course.tasks, seed
        world, rng = World(seed, zipf=(0.9, 1.5)[seed % 2]), np.random.default_rng(seed)
        self.world, self.corpus = world, world.corpus(8000, rng)
        self.abroad = world.corpus_abroad(8000, rng)
        self.intents = [world.labelled(20, rng), world.labelled(40, rng)]
        self.names = [world.messages(2, rng)[:2], world.messages(20, rng)[:2]]
        self.names[0] = tuple(part[:20] for part in self.names[0])
        self.asked, self.entry = world.asked(300, rng)

    @cache  # noqa: B019 - one object a world, and the process ends soon
    def base(self, window: int = WINDOW, abroad: bool = False) -> Foundation:
        """A foundation of the world."""
        texts = self.abroad if abroad else self.corpus
        return self.course.pretraining.pretrain(texts, window=window)

    def pooled(self, texts: list[list[str]], base: Foundation) -> Any:
        """Text vectors, as exercise 05 makes them."""
        weights = self.course.pretraining.word_weights(self.corpus, base.vocabulary)
        return self.course.pretraining.weighted_vectors(texts, base, weights)

    def intent(self, shared: bool) -> tuple[float, dict[str, int]]:
        """Accuracy with 5 labels of each intent, and what the head costs."""
        (texts, labels), (test_texts, test_labels) = self.intents
        y, test_y = (np.array([INTENTS.index(x) for x in part]) for part in (labels, test_labels))
        rows = self.course.scratch.k_shot(y, 5, np.random.default_rng(self.seed))
        few = [texts[row] for row in rows]
        if shared:
            features = [self.pooled(part, self.base()) for part in (few, test_texts)]
        else:
            features = [self.course.scratch.text_features(few, part) for part in (few, test_texts)]
        fair = self.course.scratch.FAIR
        head = self.course.scratch.train_head(features[0], y[rows], len(INTENTS), **fair)
        cost = self.tasks.head_cost(*features[0].shape, len(INTENTS), fair["steps"])
        return self.course.scratch.accuracy(head, features[1], test_y), cost

    def name(self, base: Foundation | None = None) -> tuple[float, dict[str, int]]:
        """Span F1 with 20 messages on a table, or on words alone, and what the head costs."""
        (texts, tags), (unseen, right) = self.names
        kinds = sorted({tag for row in tags for tag in row})
        own = self.course.scratch.build_vocabulary(texts)
        table = self.tasks.directions(base) if base else Foundation(own, np.eye(len(own)))
        head = self.tasks.learn_tags(texts, tags, kinds, table, 2)
        found = self.tasks.tag_texts(unseen, head, kinds, table, 2)
        rows, steps = sum(map(len, texts)), self.course.scratch.FAIR["steps"]
        cost = self.tasks.head_cost(rows, len(head.weights), len(kinds), steps)
        return self.tasks.span_f1(right, found), cost

    def new_names(self) -> float:
        """The share of names in the unseen messages that stand in none of the labelled ones."""
        known, asked = (
            [
                tuple(tokens[start:end])
                for tokens, tags in zip(*part, strict=True)
                for start, end, _ in self.tasks.spans(tags)
            ]
            for part in self.names
        )
        return float(np.mean([name not in known for name in asked]))

    def question(self, way: str, window: int = WINDOW) -> float:
        """Accuracy@1 by tf-idf, by vectors, or by vectors and a closer look."""
        entries = [question + answer for question, answer in zip(*self.world.faq(), strict=True)]
        parts, base = (self.asked, entries), self.base(window)
        if way == "words":
            features = [self.course.scratch.text_features(entries, part) for part in parts]
        else:
            features = [self.pooled(part, base) for part in parts]
        scores = self.tasks.similarities(*features)
        if way == "reranked":
            weights = self.course.pretraining.word_weights(self.corpus, base.vocabulary)
            scores = self.tasks.rerank(scores, 10, *parts, base, weights)
        places = self.tasks.ranks(scores, np.array(self.entry))
        return float(self.tasks.rank_quality(places)[0])

    def word(self, known: int, way: str = "turn", window: int = WINDOW) -> tuple[float, float]:
        """Shares of new words whose meaning, and whose very translation, is found."""
        source, target = (
            self.tasks.directions(self.base(window, abroad)) for abroad in (False, True)
        )
        right, meaning, means = {}, {}, {}
        for word, abroad, slot in dictionary():
            if word in source.vocabulary and abroad in target.vocabulary:
                right.setdefault(word, []).append(abroad)
                means.setdefault(slot, []).append(abroad)
                meaning.setdefault(word, []).append(slot)
        order = [str(w) for w in np.random.default_rng(self.seed).permutation(sorted(right))]
        rows = [(word, abroad) for word in order[:known] for abroad in right[word]]
        pairs = [
            table.vectors[[table.vocabulary[row[side]] for row in rows]]
            for side, table in enumerate((source, target))
        ]
        maps = {
            "turn": lambda: self.tasks.orthogonal_map(*pairs),
            "any": lambda: np.linalg.lstsq(*pairs, rcond=None)[0],
            "none": lambda: np.eye(pairs[0].shape[1]),
        }
        rotation, new = maps[way](), order[200:]
        answers = [self.tasks.translate(word, source, target, rotation, 1) for word in new]
        wide = [[a for slot in meaning[word] for a in means[slot]] for word in new]
        precision = self.tasks.precision_at
        return precision(answers, wide, 1), precision(answers, [right[w] for w in new], 1)


@cache
def measured(seed: int) -> dict[str, float]:
    """Every quantity of CLAIMS in one fresh world."""
    with references() as course:
        four = FourTasks(course, seed)
        intents = [four.intent(shared) for shared in (True, False)]
        names = [four.name(four.base()), four.name()]
        answers = {way: four.question(way) for way in ("words", "vectors", "reranked")}
        meaning, very_word = four.word(150)
        size, d = four.base().vectors.shape
        once = {"numbers": size * d, "flops": 21 * size**3}
        books = [
            course.tasks.ledger(paid, [intents[i][1], names[i][1]] * 200)
            for i, paid in enumerate((once, dict.fromkeys(once, 0)))
        ]
        even = {c: course.tasks.break_even(*(b[c] for b in books)) for c in once}
        return {
            "intents": intents[0][0] - intents[1][0],
            "names": names[0][0] - names[1][0],
            "questions": answers["vectors"] - answers["words"],
            "reranked": answers["reranked"] - answers["vectors"],
            "meaning": meaning,
            "turned": meaning - four.word(150, "none")[0],
            "angles": four.word(50)[0] - four.word(50, "any")[0],
            "synonyms": meaning - very_word,
            "wide asks": four.question("vectors", 8) - four.question("vectors", 4),
            "narrow tags": four.name(four.base(4))[0] - four.name(four.base(8))[0],
            "narrow words": four.word(150, window=4)[0] - four.word(150, window=8)[0],
            "new names": four.new_names(),
            "numbers": even["numbers"],
            "numbers soon": 30 - even["numbers"],
            "flops": even["flops"],
            "flops soon": 60 - even["flops"],
        }


def test_the_claims_hold_in_fresh_worlds(one_thread: ProcessPoolExecutor) -> None:
    """Every claim of the lesson holds in each of five worlds, and with a margin in the mean."""
    check_claims(CLAIMS, one_thread.map(measured, FRESH))


@pytest.mark.slow
def test_the_claims_hold_in_many_worlds(one_thread: ProcessPoolExecutor) -> None:
    """The same in twenty worlds."""
    check_claims(CLAIMS, one_thread.map(measured, MANY))
