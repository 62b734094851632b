"""The form of an evidence card: what it must hold before anything of it is run."""

import yaml

MOST = 6000  # signs of a card
FORM = {
    "model": {"name": str, "type": str, "why": str},
    "tokenizer": {"text": str, "input_ids": list, "attention_mask": list, "decoded": str},
    "task": {"labels": dict, "messages": dict, "accuracy": float},
    "failure": {"kind": str, "claim": str},
    "expected_output": {"message": str, "label": str},
    "rationale": str,
}
KINDS = {
    "truncation": {"message": str, "max_length": int, "label_whole": str, "label_cut": str},
    "domain": {"messages": dict, "accuracy": float},
    "family": {"used": str, "accuracy": float},
    "cost": {"messages": list, "alone": int, "together": int},
}
STATIC, DECODER = "static table", "SmolLM2-135M-Instruct"  # what may stand in an encoder's place
TYPES = {"all-MiniLM-L6-v2": "encoder"}
BLANK = "TODO"
FEWEST = {
    "labels": 3,
    "messages": 6,
    "messages of the failure": 3,
    "words of the rationale": 25,
}


def read_card(text: str) -> tuple[dict, list[str]]:
    """Read a card, and say all that is wrong with its form, one line each.

    text      YAML
    returns   (card, problems); with a problem the card may be incomplete
    """
    if not isinstance(text, str):
        return {}, ["a card is a text"]
    try:
        if len(text) > MOST or any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text)):
            return {}, [f"a card has up to {MOST} signs, and no anchors"]
        card = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return {}, [f"not YAML: {' '.join(str(error).split())[:120]}"]
    if problems := _misfits(card, FORM, "the card"):
        return {}, problems
    kind = card["failure"]["kind"]
    if kind not in KINDS:
        return card, [f"failure.kind is one of {', '.join(KINDS)}, not {kind!r}"]
    problems = _misfits(card["failure"], {**FORM["failure"], **KINDS[kind]}, "failure")
    return card, problems or _too_thin(card)


def _misfits(value, form, where):
    if value == BLANK:
        return [f"{where}: still to be filled in"]
    if not isinstance(form, dict):
        right = isinstance(value, form) and not isinstance(value, bool)
        right = right or (form is float and type(value) is int)
        return [] if right else [f"{where}: {form.__name__} is needed"]
    if not isinstance(value, dict):
        return [f"{where}: {', '.join(form)} are needed"]
    found = [f"{where}: {name} is missing" for name in form if name not in value]
    return found or [
        text for name in form for text in _misfits(value[name], form[name], f"{where}.{name}")
    ]


def _too_thin(card):
    name, task, failure = card["model"]["name"], card["task"], card["failure"]
    counts = {part: len(task[part]) for part in ("labels", "messages")}
    counts["words of the rationale"] = len(card["rationale"].split())
    if failure["kind"] in ("domain", "cost"):
        counts["messages of the failure"] = len(failure["messages"])
    found = [f"{n} {p}, at least {FEWEST[p]}" for p, n in counts.items() if n < FEWEST[p]]
    if name not in TYPES:
        found.append(f"model.name is one of {', '.join(TYPES)}, not {name!r}")
    elif card["model"]["type"] != TYPES[name]:
        found.append(f"{name} is a model of type {TYPES[name]}, not {card['model']['type']}")
    if failure["kind"] == "family" and failure["used"] not in (STATIC, DECODER):
        found.append(f"failure.used is {STATIC} or {DECODER}, not {failure['used']!r}")
    return found + _texts(task, failure)


def _texts(task, failure):
    domain = failure["messages"] if failure["kind"] == "domain" else {}
    listed = failure["messages"] if failure["kind"] == "cost" else []
    parts = (task["labels"], task["messages"], domain)
    texts = [text for part in parts for pair in part.items() for text in pair]
    if not all(isinstance(text, str) for text in [*texts, *listed]):
        return ["labels, messages and their answers are texts"]
    lost = {*task["messages"].values(), *domain.values()} - {*task["labels"]}
    return [f"no such label: {min(lost)}"] if lost else []
