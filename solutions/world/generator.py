"""A small world of support messages, drawn from a seed.

What makes it worth learning from, each on purpose:
  - the words of a slot mean the same and share their contexts; their frequencies are Zipf-like, so
    a few labelled examples show only the most common ones;
  - each text has a style of its own (formal, casual, ...), which makes the synonyms of different
    slots go together, as they do in real text;
  - three registers: messages of customers (the ones with labels), notes of agents, help articles;
    and texts about other things;
  - a third of the messages mention a second intent in passing ("the lid is not broken, still ...");
  - names stand in frames that do not give their kind away ("it is from X": city, person or date).
"""

import functools
import random
from collections import defaultdict

import numpy as np

from .draft import Draft
from .foreign import rephrased, words_abroad
from .lexicon import FORMS, names, phrases, slots

INTENTS = tuple(phrases()["intents"])
DOMAINS = {name: " ".join(entry["domain"]) for name, entry in phrases()["intents"].items()}
DESCRIPTIONS = {
    name: " ".join(entry["description"]) for name, entry in phrases()["intents"].items()
}
URGENCIES = tuple(phrases()["urgency"])
MIX = {"message": 0.25, "note": 0.30, "article": 0.30, "off_domain": 0.15}
STYLES, STYLE_STRENGTH = 3, 0.9


class World:
    """One world: the same phrases and words everywhere, frequencies and styles of its own."""

    def __init__(self, seed: int, zipf: float = 0.9):
        """`zipf`: exponent of word frequencies in a slot; the larger, the more the first rules."""
        rng = np.random.default_rng([seed, 20_240])
        self._log_frequency, self._style = {}, {}
        for slot, forms in sorted(slots().items()):
            size = len(forms["base"])
            exponent = zipf / 2 if slot in names() else zipf
            self._log_frequency[slot] = -exponent * np.log(np.arange(1, size + 1))
            self._style[slot] = STYLE_STRENGTH * rng.normal(size=(STYLES, size))

    def corpus(self, n: int, rng: np.random.Generator, mix: dict[str, float] = MIX):
        """n unlabelled texts (lists of tokens); `mix` gives the share of each register."""
        return self._finish(_unlabelled(n, rng, mix), n, rng)[0]

    def corpus_abroad(self, n: int, rng: np.random.Generator, mix: dict[str, float] = MIX):
        """n unlabelled texts in the second language: other texts, about the same world."""
        texts, _ = self._finish(_unlabelled(n, rng, mix), n, rng, words_abroad())
        return [rephrased(tokens) for tokens in texts]

    def labelled(self, n_per_intent: int, rng: np.random.Generator, intents=INTENTS):
        """(texts, labels): customers' messages, n of each intent, in mixed order."""
        texts, _, labels = self.messages(n_per_intent, rng, intents)
        return texts, labels

    def messages(self, n_per_intent: int, rng: np.random.Generator, intents=INTENTS):
        """(texts, tags, labels): the same with a BIO tag for each token."""
        labels = [str(label) for label in rng.permutation(np.repeat(intents, n_per_intent))]
        draft = _draft(rng)
        for label in labels:
            draft.begin()
            _message(draft, label)
        return *self._finish(draft, len(labels), rng), labels

    def urgency(self, n_per_label: int, rng: np.random.Generator):
        """(texts, labels) of a second task on the same kind of message: urgent, or later."""
        labels = [str(label) for label in rng.permutation(np.repeat(URGENCIES, n_per_label))]
        draft = _draft(rng)
        for label in labels:
            draft.begin()
            _message(draft, draft.one_of(INTENTS), label)
        return self._finish(draft, len(labels), rng)[0], labels

    def asked(self, n: int, rng: np.random.Generator):
        """(texts, numbers): what customers ask, and which entry of `faq()` answers it.

        No text begins like its entry, and its other words are drawn from the same slots.
        """
        draft, entries = _draft(rng), _faq_entries()
        numbers = [int(number) for number in rng.integers(len(entries), size=n)]
        for number in numbers:
            intent, aspect = entries[number]
            draft.begin()
            draft.some(phrases()["questions"][aspect]["ask"][1:])
            draft.add((*phrases()["intents"][intent]["question"], "?"))
        return self._finish(draft, n, rng)[0], numbers

    @staticmethod
    def faq():
        """(questions, answers): one entry for each intent and aspect, in its most common words."""
        draft = Draft(random.Random(0))
        for intent, aspect in _faq_entries():
            draft.begin()
            draft.add(phrases()["questions"][aspect]["ask"][0])
            draft.add((*phrases()["intents"][intent]["question"], "?"))
        questions, _ = draft.finish(lambda _, texts: np.zeros(len(texts), dtype=int))
        aspects = [phrases()["questions"][aspect] for _, aspect in _faq_entries()]
        answers = [list(a["answer"][i % len(a["answer"])]) for i, a in enumerate(aspects)]
        return questions, answers

    @staticmethod
    def slot_of(word: str) -> frozenset[str]:
        """The slots that `word` stands in, in any form; empty for a word outside the slots."""
        return _slots_of_words().get(word, frozenset())

    def _finish(self, draft, n, rng, table=None):
        styles = rng.normal(size=(n, STYLES))

        def pick(slot, texts):
            logits = self._log_frequency[slot] + styles[texts] @ self._style[slot]
            ladder = np.cumsum(np.exp(logits), axis=1)
            return (ladder < rng.random((len(texts), 1)) * ladder[:, -1:]).sum(axis=1)

        return draft.finish(pick, table)


@functools.lru_cache(maxsize=1)
def _slots_of_words():
    found = defaultdict(set)
    for slot, forms in slots().items():
        for word in {word for form in FORMS for word in forms[form]}:
            found[word].add(slot)
    return {word: frozenset(names) for word, names in found.items()}


def _draft(rng):
    return Draft(random.Random(int(rng.integers(2**62))))


def _unlabelled(n, rng, mix):
    draft = _draft(rng)
    kinds = rng.choice(list(mix), size=n, p=np.array(list(mix.values())) / sum(mix.values()))
    for kind in kinds:
        draft.begin()
        _off_domain(draft) if kind == "off_domain" else _support(draft, kind)
    return draft


def _faq_entries():
    return [(intent, aspect) for intent in INTENTS for aspect in phrases()["questions"]]


def _message(draft, intent, urgency=""):
    """A message of a customer; with `urgency` it says so, and nothing else in it does."""
    entry = phrases()["intents"]
    choices = entry[intent]["message"]
    if draft.chance(0.4):
        draft.some(phrases()["greeting"])
        draft.add((",",))
    if draft.chance(0.2):
        draft.some(phrases()["fact"])
        draft.add((",",))
    if draft.chance(0.35):
        other = draft.one_of([name for name in INTENTS if name != intent])
        draft.some(entry[other]["aside"])
        draft.some(phrases()["but"])
    if urgency:
        choices = [parts for parts in choices if all(p[0] != "soon" for p in parts)]
    draft.some(choices)
    if urgency or draft.chance(0.1):
        draft.add((",",))
        draft.some(phrases()["urgency"][urgency or draft.one_of(URGENCIES)]["message"])
    if draft.chance(0.5):
        draft.add((",",))
        draft.some(phrases()["fact"])
    if not urgency and draft.chance(0.4):
        draft.add((",",))
        draft.some(phrases()["closing"])


def _support(draft, register):
    """A text about one intent; some begin with a subject line, as mails do."""
    intent = draft.one_of(INTENTS)
    if draft.chance(0.12):
        draft.add(("subject", ":", draft.one_of(phrases()["intents"][intent]["topic"]), "."))
    if register == "message":
        _message(draft, intent)
    elif register == "article" and draft.chance(0.3):
        _questions(draft, intent)
    else:
        _sentences(draft, phrases()["intents"][intent][register], register)


def _sentences(draft, choices, register):
    for _ in range(draft.one_of((1, 2, 3))):
        draft.some(choices)
        if draft.chance(0.3):
            draft.add((",",))
            draft.some(phrases()["fact"])
        draft.add((".",))
    if draft.chance(0.08):
        draft.some(phrases()["urgency"][draft.one_of(URGENCIES)][register])
        draft.add((".",))


def _questions(draft, intent):
    """Two ways to ask the same, each with an answer: answers link what questions have in common."""
    aspect = draft.one_of(list(phrases()["questions"].values()))
    for _ in range(2):
        draft.some(aspect["ask"])
        draft.add((*phrases()["intents"][intent]["question"], "?"))
        draft.some(aspect["answer"])
        draft.add((".",))


def _off_domain(draft):
    topic = draft.one_of(list(phrases()["off_domain"].values()))
    for _ in range(draft.one_of((1, 2, 3))):
        draft.some(topic)
        draft.add((".",))
