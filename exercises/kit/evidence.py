"""Whether all that an evidence card tells comes out again when it is run."""

import numpy as np

from .card import STATIC
from .models import NotInstalled
from .smollm import prompt_for, smollm


class CannotRunHere(Exception):
    """A card rests on a model that is not on this machine: that is no fault of the card."""

    verdict = "not graded"


def rerun(card: dict, code, encoder) -> list[str]:
    """Do all over again what a card tells, and say each difference in one line.

    code      what has encode_batch, decode, mean_pool, unit_length, sentence_vectors,
              nearest_label and prompt_labels
    encoder   the model that the card names
    """
    failing = FAILURES[card["failure"]["kind"]]
    return [
        *_tokens(card["tokenizer"], code, encoder),
        *_task(card, code, encoder),
        *failing(card["failure"], card, code, encoder),
    ]


def multiply_adds(encoder, rows: int, places: int) -> int:
    """How many products an encoder adds up for a batch, padding included: cost without a clock.

    In each layer a place goes through 12 d x d weights (query, key, value, mix; four to widen, four
    to narrow), and d numbers are compared, and gathered, for every two places of a row.
    """
    d = encoder.words.shape[1]
    return rows * len(encoder.layers) * (12 * places * d * d + 2 * places * places * d)


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


def _truncation(told, card, code, encoder):
    whole = _labels([told["message"]], card, code, encoder)[0]
    cut = _labels([told["message"]], card, code, encoder, told["max_length"])[0]
    yield from _differs("failure.label_whole", told["label_whole"], whole)
    yield from _differs("failure.label_cut", told["label_cut"], cut)
    if whole == cut:
        yield "failure: the answer is the same after the cut, so nothing has failed"


def _domain(told, card, code, encoder):
    yield from _drops(told, card, _accuracy(told["messages"], card, code, encoder))


def _family(told, card, code, encoder):
    answer = _by_table if told["used"] == STATIC else _by_prompt
    found = answer(list(card["task"]["messages"]), card["task"]["labels"], code, encoder)
    yield from _drops(told, card, _right(found, card["task"]["messages"]))


def _cost(told, card, code, encoder):
    ids, mask = code.encode_batch(told["messages"], encoder.vocabulary, 256)
    alone = sum(multiply_adds(encoder, 1, int(places)) for places in mask.sum(axis=1))
    together = multiply_adds(encoder, *ids.shape)
    yield from _differs("failure.alone", told["alone"], alone)
    yield from _differs("failure.together", told["together"], together)
    if together < 2 * alone:
        yield "failure: together they cost less than twice as much, so nothing has failed"


FAILURES = {"truncation": _truncation, "domain": _domain, "family": _family, "cost": _cost}


def _drops(told, card, share):
    yield from _differs("failure.accuracy", round(told["accuracy"], 2), round(share, 2))
    if share >= card["task"]["accuracy"]:
        yield "failure: accuracy does not fall there, so nothing has failed"


def _by_table(messages, labels, code, encoder):
    """The labels that the encoder's table of pieces finds alone, without one layer above it."""

    def vectors(texts):
        ids, mask = code.encode_batch(list(texts), encoder.vocabulary, 256)
        return code.unit_length(code.mean_pool(encoder.words[ids], mask))

    found = code.nearest_label(vectors(messages), vectors(labels.values()))
    return [list(labels)[int(n)] for n in found]


def _by_prompt(messages, labels, code, encoder):
    """The labels that a decoder finds by prompt."""
    try:
        decoder = smollm()
    except NotInstalled as missing:
        raise CannotRunHere(str(missing)) from None
    names = [decoder.encode(" " + name) for name in labels]
    asked = [decoder.encode(prompt_for(message, labels)) for message in ("", *messages)]
    found = code.prompt_labels(decoder.read, asked[1:], asked[0], names)
    return [list(labels)[int(n)] for n in found]


def _labels(messages, card, code, encoder, max_length=256):
    names, words = zip(*card["task"]["labels"].items(), strict=True)
    vectors = code.sentence_vectors(list(messages), encoder, max_length)
    found = code.nearest_label(vectors, code.sentence_vectors(list(words), encoder))
    return [names[int(number)] for number in found]


def _accuracy(messages, card, code, encoder):
    return _right(_labels(messages, card, code, encoder), messages)


def _right(found, messages):
    return float(np.mean([a == b for a, b in zip(found, messages.values(), strict=True)]))


def _differs(where, told, found):
    if told != found:
        yield f"{where}: the card says {str(told)[:90]}, running it gives {str(found)[:90]}"
