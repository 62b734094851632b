"""The words and phrases of the world, read from words.yaml and phrases.yaml."""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

FORMS = ("base", "ed", "ing", "s")
_HERE = Path(__file__).parent
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLACE = re.compile(r"<(\w+)(?::(\w+))?>")


class Place(NamedTuple):
    """A place in a phrase that is filled later: a slot in one of its forms, or a list."""

    name: str
    form: str


@lru_cache(maxsize=1)
def slots() -> dict[str, dict[str, list[str]]]:
    """slot -> form -> its words, the most frequent first; all forms of a noun are the same."""
    tables = _read("words.yaml")
    odd = {verb: forms.split() for verb, forms in tables["irregular"].items()}
    found = {}
    for slot, words in tables["verbs"].items():
        found[slot] = {form: [inflect(w, form, odd) for w in words.split()] for form in FORMS}
    for slot, words in [*tables["words"].items(), *tables["names"].items()]:
        found[slot] = dict.fromkeys(FORMS, words.split())
    return found


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The slots that hold names: nearly equally frequent, and no synonyms of each other."""
    return frozenset(_read("words.yaml")["names"])


@lru_cache(maxsize=1)
def phrases() -> dict:
    """phrases.yaml, every phrase split into words and places."""
    return _compiled(_read("phrases.yaml"))


def inflect(verb: str, form: str, odd: dict[str, list[str]]) -> str:
    """A verb in one of FORMS; `odd` holds [past, -ing] of those that do not follow the rules."""
    if form == "base":
        return verb
    if verb in odd and form != "s":
        return odd[verb][form == "ing"]
    if form == "ing":
        return verb[:-1] + "ing" if re.search("[^e]e$", verb) else verb + "ing"
    stem = verb[:-1] + "ie" if re.search("[^aeiou]y$", verb) else verb
    if form == "ed":
        return stem + "d" if stem.endswith("e") else stem + "ed"
    return stem + "es" if stem.endswith(("sh", "ch", "x", "s")) else stem + "s"


def _compiled(node):
    if isinstance(node, dict):
        return {name: _compiled(inner) for name, inner in node.items()}
    if isinstance(node, list):
        return [_compiled(inner) for inner in node]
    return tuple(_part(word) for word in node.split())


def _part(word):
    match = _PLACE.fullmatch(word)
    return Place(match[1], match[2] or "base") if match else word


def _read(name):
    return yaml.load((_HERE / name).read_text(encoding="utf-8"), _Loader)
