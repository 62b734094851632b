"""Texts with open places, and their filling: all places of a slot at once, which is fast."""

import re
from collections import defaultdict

import numpy as np

from .lexicon import Place, phrases, slots

_VOWEL = re.compile("[aeio]|un|up")


class Draft:
    """Texts that are written phrase by phrase; words for slots are drawn at the end."""

    def __init__(self, random):
        """`random` is a random.Random: it decides which phrases come."""
        self._random, self._lists = random, phrases()["lists"]
        self._tokens, self._tags, self._starts = [], [], []
        self._places = defaultdict(lambda: ([], []))

    def begin(self):
        """Start the next text."""
        self._starts.append(len(self._tokens))

    def one_of(self, items):
        """One of `items`, all equally likely."""
        return items[int(self._random.random() * len(items))]

    def chance(self, probability):
        """True with this probability."""
        return self._random.random() < probability

    def some(self, choices, times=1):
        """Write one of these phrases."""
        for _ in range(times):
            self.add(self.one_of(choices))

    def add(self, parts, entity=""):
        """Write words and places; `entity` is the kind of name they spell, if any."""
        inside = f"I-{entity}" if entity else "O"
        tag = f"B-{entity}" if entity else "O"
        for part in parts:
            if isinstance(part, Place) and part.name in self._lists:
                name = part.name
                self.add(self.one_of(self._lists[name]), name if name.isupper() else entity)
                continue
            if isinstance(part, Place):
                where, texts = self._places[part]
                where.append(len(self._tokens))
                texts.append(len(self._starts) - 1)
            self._tokens.append(part)
            self._tags.append(tag)
            tag = inside

    def finish(self, pick, table=None):
        """(texts, tags): lists of tokens and of BIO tags, one of each per text.

        pick    pick(slot, texts) -> for each text number the number of the word to use
        table   slot -> form -> words; those of lexicon.slots() unless another language is given
        """
        table = table or slots()
        for place in sorted(self._places):
            where, texts = self._places[place]
            words = table[place.name][place.form]
            for position, number in zip(where, pick(place.name, np.array(texts)).tolist()):
                self._tokens[position] = words[number]
        self._articles()
        ends = [*self._starts[1:], len(self._tokens)]
        spans = list(zip(self._starts, ends))
        return [self._tokens[a:b] for a, b in spans], [self._tags[a:b] for a, b in spans]

    def _articles(self):
        """A becomes an before a vowel that is heard as one."""
        for position in range(len(self._tokens) - 1):
            if self._tokens[position] == "a" and _VOWEL.match(self._tokens[position + 1]):
                self._tokens[position] = "an"
