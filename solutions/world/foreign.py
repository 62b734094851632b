"""A second language of the same world: made-up words, one for each word and meaning of the first.

It is a language of its own, not a spelling of the first:
  - a word that means two things in the first is two words in it ("close" an account, an app);
  - forms of a verb have endings of its own, without exceptions;
  - it has no articles, and the verbs of a clause stand at its end.
Names of cities, people and brands stay as they are.
"""

import random
from functools import lru_cache

from .lexicon import FORMS, Place, names, phrases, slots

ARTICLES = ("a", "an", "the")
ENDINGS = {"base": "", "ed": "ta", "ing": "ren", "s": "sk"}
KEPT = ("city", "first_name", "brand")
_ONSETS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "tr", "kl", "sn")


@lru_cache(maxsize=1)
def words_abroad() -> dict[str, dict[str, list[str]]]:
    """slot -> form -> words of the second language, in the order of lexicon.slots()."""
    return _language()[0]


@lru_cache(maxsize=1)
def dictionary() -> list[tuple[str, str, str]]:
    """(word, word abroad, slot) for every form of every word that stands in a slot of meanings."""
    rows = {
        (word, abroad, slot): None
        for slot, forms in sorted(slots().items())
        if slot not in names()
        for form in FORMS
        for word, abroad in zip(forms[form], words_abroad()[slot][form])
    }
    return list(rows)


def rephrased(tokens: list[str]) -> list[str]:
    """A text whose slots are filled already: the other words, no articles, verbs at the end."""
    small, verbs = _language()[1:]
    text, clause = [], []
    for token in [*tokens, ""]:
        if token.isalpha():
            if token not in ARTICLES:
                clause.append(small.get(token, token))
            continue
        text += [word for word in clause if word not in verbs]
        text += [word for word in clause if word in verbs]
        text += [token] if token else []
        clause = []
    return text


@lru_cache(maxsize=1)
def _language():
    taken = {word for forms in slots().values() for words in forms.values() for word in words}
    small = sorted(_small_words() - set(ARTICLES))
    taken.update(small)
    table, verbs = {}, set()
    for slot, forms in sorted(slots().items()):
        if slot in KEPT:
            table[slot] = forms
            continue
        stems = [_made_up(f"{slot} {word}", taken) for word in forms["base"]]
        is_verb = forms["ed"] != forms["base"]
        endings = ENDINGS if is_verb else dict.fromkeys(FORMS, "")
        table[slot] = {form: [stem + endings[form] for stem in stems] for form in FORMS}
        verbs.update(word for words in table[slot].values() for word in words if is_verb)
    return table, {word: _made_up(word, taken) for word in small}, verbs


def _small_words():
    """The words of phrases that stand in no slot."""
    found, left = {"subject"}, [phrases()]  # subject lines are the generator's own
    while left:
        node = left.pop()
        left += node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        if isinstance(node, tuple):
            found.update(part for part in node if not isinstance(part, Place) and part.isalpha())
    return found


def _made_up(key, taken):
    """A word of two or three syllables; `key` alone decides which, as long as it is free."""
    source = random.Random(key)
    while True:
        syllables = [source.choice(_ONSETS) + source.choice("aeiou") for _ in range(3)]
        word = "".join(syllables[: source.choice((2, 3))]) + source.choice(("", "n", "l", "r"))
        if not any(word + ending in taken for ending in ENDINGS.values()):
            taken.update(word + ending for ending in ENDINGS.values())
            return word
