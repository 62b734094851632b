"""The evidence card: what it must hold, and whether all of it comes out again when it is run."""

import numpy as np
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
}
TYPES = {"all-MiniLM-L6-v2": "encoder"}
FEWEST = {"labels": 3, "messages": 6, "words of the rationale": 25}


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


def rerun(card: dict, code, encoder) -> list[str]:
    """Do all over again what a card tells, and say each difference in one line.

    code      what has encode_batch, decode, sentence_vectors and nearest_label
    encoder   the model that the card names
    """
    return [
        *_tokens(card["tokenizer"], code, encoder),
        *_task(card, code, encoder),
        *_failure(card, code, encoder),
    ]


def _tokens(told, code, encoder):
    ids, mask = code.encode_batch([told["text"]], encoder.vocabulary, 256)
    decoded = code.decode(ids[0].tolist(), encoder.vocabulary)
    yield from _differs("tokenizer.input_ids", told["input_ids"], ids[0].tolist())
    yield from _differs("tokenizer.attention_mask", told["attention_mask"], mask[0].tolist())
    yield from _differs("tokenizer.decoded", told["decoded"], decoded)


def _task(card, code, encoder):
    share = _accuracy(card["task"]["messages"], card, code, encoder)
    yield from _differs("task.accuracy", round(card["task"]["accuracy"], 2), round(share, 2))
    told = card["expected_output"]
    yield from _differs(
        "expected_output.label", told["label"], _labels([told["message"]], card, code, encoder)[0]
    )


def _failure(card, code, encoder):
    told = card["failure"]
    if told["kind"] == "domain":
        share = _accuracy(told["messages"], card, code, encoder)
        yield from _differs("failure.accuracy", round(told["accuracy"], 2), round(share, 2))
        if share >= card["task"]["accuracy"]:
            yield "failure: accuracy does not fall there, so nothing has failed"
        return
    whole = _labels([told["message"]], card, code, encoder)[0]
    cut = _labels([told["message"]], card, code, encoder, told["max_length"])[0]
    yield from _differs("failure.label_whole", told["label_whole"], whole)
    yield from _differs("failure.label_cut", told["label_cut"], cut)
    if whole == cut:
        yield "failure: the answer is the same after the cut, so nothing has failed"


def _labels(messages, card, code, encoder, max_length=256):
    names, words = zip(*card["task"]["labels"].items(), strict=True)
    vectors = code.sentence_vectors(list(messages), encoder, max_length)
    labels = code.sentence_vectors(list(words), encoder)
    return [names[number] for number in code.nearest_label(vectors, labels).tolist()]


def _accuracy(messages, card, code, encoder):
    found = _labels(messages, card, code, encoder)
    return float(np.mean(np.array(found) == np.array(list(messages.values()))))


def _differs(where, told, found):
    if told != found:
        yield f"{where}: the card says {str(told)[:90]}, running it gives {str(found)[:90]}"


def _misfits(value, form, where):
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
    name, task = card["model"]["name"], card["task"]
    counts = {part: len(task[part]) for part in ("labels", "messages")}
    counts["words of the rationale"] = len(card["rationale"].split())
    found = [f"{n} {p}, at least {FEWEST[p]}" for p, n in counts.items() if n < FEWEST[p]]
    if name not in TYPES:
        found.append(f"model.name is one of {', '.join(TYPES)}, not {name!r}")
    elif card["model"]["type"] != TYPES[name]:
        found.append(f"{name} is a model of type {TYPES[name]}, not {card['model']['type']}")
    pairs = [*task["labels"].items(), *task["messages"].items()]
    messages = card["failure"].get("messages", {})
    if not all(isinstance(text, str) for pair in [*pairs, *messages.items()] for text in pair):
        found.append("labels, messages and their answers are texts")
    elif lost := {*task["messages"].values(), *messages.values()} - {*task["labels"]}:
        found.append(f"no such label: {min(lost)}")
    return found
