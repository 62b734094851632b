"""What the lesson of exercise 11 claims, measured on fresh worlds.

`pytest tests/test_claims_11.py -s` prints the table; `-m slow` does it for 20 worlds.
"""

import runpy
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from claims_support import Claim, check_claims, references
from sandbox_support import ROOT
from world import INTENTS, World

FRESH = range(300, 305)
MANY = range(300, 320)
MISTYPED = 0.3  # of the words of a test message
CLAIMS = {
    "shorter": Claim("11: tokens of a message, 200 merges minus 1,000", 10.0, 12.0),
    "unknown": Claim("11: share of mistyped messages' words that are unknown", 0.10, 0.12),
    "given back": Claim("11: share of mistyped messages that decode to the letter", 1.0, 1.0),
    "bag, 500": Claim("11: words minus pieces of 500 merges, 20 labels", 0.08, 0.12),
    "closing": Claim("11: how far 1,000 merges are ahead of 500", 0.05, 0.10),
    "typos, 500": Claim("11: words minus pieces of 500 merges, mistyped", 0.08, 0.12),
    "typos, 1000": Claim("11: words minus pieces of 1,000 merges, mistyped", 0.02, 0.05),
    "chosen": Claim("11: share of tokens chosen at a rate of 0.15, plus 1", 1.14, 1.145),
    "shown as MASK": Claim("11: of these, shown as MASK", 0.78, 0.79),
    "restored": Claim("11: share of texts that come back from their spans", 1.0, 1.0),
}


def mistype(word: str, rng: np.random.Generator) -> str:
    """A word with two letters in each other's place, one too few, or one too many."""
    if len(word) < 4 or not word.isalpha() or rng.random() >= MISTYPED:
        return word
    i, kind = int(rng.integers(1, len(word) - 1)), int(rng.integers(3))
    middle = (word[i + 1] + word[i], word[i + 1], word[i] + word[i : i + 2])[kind]
    return word[:i] + middle + word[i + 2 :]


class Messages:
    """The intents of one fresh world, as texts; test messages also mistyped."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        world = World(seed, zipf=(0.9, 1.5)[seed % 2])
        self.corpus = world.corpus(8000, self.rng)
        (self.texts, labels), (self.asked, asked) = (world.labelled(n, self.rng) for n in (20, 40))
        self.y, self.asked_y = (
            np.array([INTENTS.index(label) for label in part]) for part in (labels, asked)
        )
        self.mistyped = [[mistype(word, self.rng) for word in text] for text in self.asked]

    def bag(self, course: SimpleNamespace, cut: Callable[[list[str]], list[str]]) -> np.ndarray:
        """Accuracies of a frozen bag of vectors on test messages as they are, and mistyped."""
        corpus = [cut(text) for text in self.corpus]
        base = course.pretraining.pretrain(corpus)
        weights = course.pretraining.word_weights(corpus, base.vocabulary)
        features = [
            course.finetuning.pooling_weights([cut(text) for text in part], base, weights)
            @ base.vectors
            for part in (self.texts, self.asked, self.mistyped)
        ]
        fair = course.scratch.FAIR
        head = course.scratch.train_head(features[0], self.y, len(INTENTS), **fair)
        return np.array(
            [course.scratch.accuracy(head, part, self.asked_y) for part in features[1:]]
        )


def cutter(families: SimpleNamespace, merges: list) -> Callable[[list[str]], list[str]]:
    """Cuts tokens of the world into pieces; each word is encoded once."""
    encoded = cache(lambda word: [str(token) for token in families.encode(word, merges)])
    return lambda text: [
        piece
        for number, word in enumerate(text)
        for piece in encoded(" " + word if number else word)
    ]


def signals(families: SimpleNamespace, texts: list[list[int]], rng: np.random.Generator) -> dict:
    """Shares of masked words, and of texts that come back from their spans."""
    batch = families.make_batch(texts, 40)
    size = max(max(ids) for ids in texts) + 1
    inputs, labels = families.mask_tokens(*batch, size, 0.15, rng)
    chosen = labels != families.IGNORE
    back = []
    for ids in texts:
        pair = families.corrupt_spans(ids, (rng.random(len(ids)) < 0.15).tolist())
        back.append(families.restore_spans(*pair) == ids)
    return {
        "chosen": 1 + chosen.sum() / batch[1].sum(),
        "shown as MASK": (inputs[chosen] == families.MASK).mean(),
        "restored": np.mean(back),
    }


@cache
def measured(seed: int) -> dict[str, float]:
    """Every quantity of CLAIMS in one fresh world."""
    families = SimpleNamespace(**runpy.run_path(str(ROOT / "solutions/11/families.py")))
    messages = Messages(seed)
    merges = families.train_bpe([" ".join(text) for text in messages.corpus], 1000)
    cuts = {n: cutter(families, merges[:n]) for n in (200, 500, 1000)}
    known = {word for text in messages.corpus for word in text}
    lengths = {n: np.mean([len(cut(text)) for text in messages.asked]) for n, cut in cuts.items()}
    mistyped = [" ".join(text) for text in messages.mistyped]
    tokens = [families.encode(text, merges) for text in mistyped]
    with references() as course:
        words = messages.bag(course, lambda text: text)
        pieces = {n: messages.bag(course, cuts[n]) for n in (500, 1000)}
    return {
        "shorter": lengths[200] - lengths[1000],
        "unknown": np.mean([word not in known for text in messages.mistyped for word in text]),
        "given back": np.mean(
            [
                families.decode(ids, merges) == text
                for ids, text in zip(tokens, mistyped, strict=True)
            ]
        ),
        "bag, 500": (words - pieces[500])[0],
        "closing": (pieces[1000] - pieces[500])[0],
        "typos, 500": (words - pieces[500])[1],
        "typos, 1000": (words - pieces[1000])[1],
        **signals(families, tokens, messages.rng),
    }


def test_the_claims_hold_in_fresh_worlds(one_thread: ProcessPoolExecutor) -> None:
    """Every claim of the lesson holds in each of five worlds, and with a margin in the mean."""
    check_claims(CLAIMS, one_thread.map(measured, FRESH))


@pytest.mark.slow
def test_the_claims_hold_in_many_worlds(one_thread: ProcessPoolExecutor) -> None:
    """The same in twenty worlds."""
    check_claims(CLAIMS, one_thread.map(measured, MANY))
