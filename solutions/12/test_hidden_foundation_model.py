"""Hidden checks of exercise 12: fresh vocabularies and random encoders against slow loops."""

import math

import numpy as np
import pytest

from kit.card import read_card
from kit.checkpoint import Dense, Norm, erf, linear, split_words
from kit.data import load_labelled
from kit.evidence import rerun
from kit.models import minilm, tiny
from kit.smollm import prompt_for, smollm

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
LABELS = {
    "password": "reset my password",
    "refund": "refund: give me my money back",
    "delivery": "where is my parcel, delivery status",
    "invoice": "send me the invoice or receipt",
    "cancel": "cancel my subscription or account",
    "connection": "wifi or bluetooth connection does not work",
}


def fresh_vocabulary(rng):
    """Some pieces of one to three letters a and b, in any order, with and without ##."""
    letters = ["a", "b", "aa", "ab", "ba", "bb", "aab", "aba", "abb", "bab", "bba"]
    kept = [mark + piece for piece in letters for mark in ("", "##") if rng.random() < 0.5]
    pieces = rng.permutation([*MARKS, *kept, "!"]).tolist()
    return {piece: number for number, piece in enumerate(pieces)}


def fresh_word(rng):
    """Up to nine letters; now and then one that no piece has."""
    letters = rng.choice(["a", "b", "c"], p=[0.5, 0.45, 0.05], size=int(rng.integers(1, 10)))
    return "".join(letters.tolist())


def slow_pieces(word, vocabulary):
    """Slow oracle: take the longest front that is a piece, then do the same with the rest."""
    found, rest, mark = [], word, ""
    while rest:
        fits = [k for k in range(1, len(rest) + 1) if mark + rest[:k] in vocabulary]
        if not fits:
            return ["[UNK]"]
        found.append(mark + rest[: fits[-1]])
        rest, mark = rest[fits[-1] :], "##"
    return found


def slow_text(rng, vocabulary, words):
    """A text of these many words, with its pieces; some words are followed by a sign."""
    text, pieces = "", []
    for _ in range(words):
        word = fresh_word(rng)
        text, pieces = text + " " + word.upper(), [*pieces, *slow_pieces(word, vocabulary)]
        if rng.random() < 0.2:
            text, pieces = text + "!", [*pieces, "!"]
    return text, pieces


@pytest.mark.check("12.any_word")
def test_any_word(submission, expect, rng):
    """Any word, with any vocabulary, is cut from the left into the longest pieces."""
    for _ in range(6):
        vocabulary = fresh_vocabulary(rng)
        words = [fresh_word(rng) for _ in range(4)]
        cut = submission.word_pieces.each((word, vocabulary) for word in words)
        expect(cut, [slow_pieces(word, vocabulary) for word in words])
    vocabulary = {piece: number for number, piece in enumerate([*MARKS, "a", "##a"])}
    long = submission.word_pieces.each(("a" * size, vocabulary) for size in (100, 101))
    expect(long, [["a", *["##a"] * 99], ["[UNK]"]])


@pytest.mark.check("12.any_text")
def test_any_text(submission, expect, rng):
    """Texts of any length: marks, room, filling up; and back to the words that were known."""
    for count, room in ((1, 2), (3, 3), (5, 8), (4, 99)):
        vocabulary = fresh_vocabulary(rng)
        made = [slow_text(rng, vocabulary, int(rng.integers(0, 7))) for _ in range(count)]
        rows = [["[CLS]", *pieces[: room - 2], "[SEP]"] for _, pieces in made]
        width = max(map(len, rows))
        filled = [row + ["[PAD]"] * (width - len(row)) for row in rows]
        ids = np.array([[vocabulary[piece] for piece in row] for row in filled])
        mask = np.array([[int(piece != "[PAD]") for piece in row] for row in filled])
        texts = [text for text, _ in made]
        expect(submission.encode_batch(texts, vocabulary, room), (ids, mask))
        shown = [" ".join(pieces[1:-1]).replace(" ##", "") for pieces in rows]
        expect(submission.decode.each((row, vocabulary) for row in ids.tolist()), shown)
        expect(submission.encode(texts[0], vocabulary, room), ids[0][mask[0] == 1].tolist())


@pytest.mark.check("12.no_room")
def test_no_room(submission, expect, rng):
    """A row that cannot hold its two marks is an error that says so."""
    for room in (1, 0):
        with expect.raises(ValueError, mentions=str(room)):
            submission.encode("a b", fresh_vocabulary(rng), room)


def slow_gelu(x):
    return x * 0.5 * (1 + math.erf(x / math.sqrt(2)))


def slow_norm(row, norm):
    mean = sum(row) / len(row)
    variance = sum((x - mean) ** 2 for x in row) / len(row)
    root = math.sqrt(variance + 1e-12)
    return [(x - mean) / root * s + b for x, s, b in zip(row, norm.scale, norm.shift)]


def slow_linear(row, dense):
    return [float(row @ dense.weights[:, j] + b) for j, b in enumerate(dense.bias)]


def slow_attention(text, mask, layer, heads):
    """Slow oracle: one text, one head, one token at a time; padding is taken out beforehand."""
    there, size = text[mask == 1], text.shape[1] // heads
    gathered = np.zeros(text.shape)
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        keys = [np.array(slow_linear(row, layer.key))[part] for row in there]
        values = [np.array(slow_linear(row, layer.value))[part] for row in there]
        for place, row in enumerate(text):
            asked = np.array(slow_linear(row, layer.query))[part]
            scores = [float(asked @ key) / math.sqrt(size) for key in keys]
            powers = [math.exp(score - max(scores)) for score in scores]
            for power, value in zip(powers, values):
                gathered[place, part] += power / sum(powers) * value
    return np.array([slow_linear(row, layer.mix) for row in gathered])


def slow_layer(text, mask, layer, heads):
    gathered = slow_attention(text, mask, layer, heads)
    middle = np.array([slow_norm(row, layer.norm_mix) for row in text + gathered])
    alone = []
    for row in middle:
        wide = np.array([slow_gelu(x) for x in slow_linear(row, layer.wide)])
        alone.append(slow_linear(wide, layer.narrow))
    return np.array([slow_norm(row, layer.norm_narrow) for row in middle + np.array(alone)])


def fresh_texts(rng, size):
    """Three texts of different lengths as vectors, with their mask."""
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [1, 1, 1, 1, 0]])
    return rng.normal(size=(3, 5, size)) * np.array([1.0, 0.3, 2.0])[:, None, None], mask


@pytest.mark.check("12.any_norm")
def test_any_norm(submission, expect, rng):
    """Norm and GELU of any numbers, in arrays of any shape; equal numbers become the shift."""
    norm = Norm(rng.normal(size=5), rng.normal(size=5))
    for shape in ((4, 5), (2, 3, 5)):
        hidden = rng.normal(3, 2, size=shape)
        rows = [slow_norm(row, norm) for row in hidden.reshape(-1, 5)]
        seen = submission.layer_norm.observe(hidden, norm)
        expect(seen.result, np.array(rows).reshape(shape))
        expect(seen.args, (hidden, norm), label="the arguments afterwards")
        points = np.array([slow_gelu(x) for x in hidden.ravel()]).reshape(shape)
        expect(submission.gelu(hidden), points)
    expect(submission.layer_norm(np.full((1, 5), 2.5), norm), norm.shift[None, :])
    small = np.array([[1e-6, -1e-6, 1e-6, -1e-6, 0.0]])
    expect(submission.layer_norm(small, norm), np.array([slow_norm(small[0], norm)]))


@pytest.mark.check("12.any_attention")
def test_any_attention(submission, expect, rng):
    """Any heads and any padding: only tokens that are there are gathered, by their shares."""
    for size, heads in ((6, 1), (6, 3), (8, 2)):
        layer = tiny(rng, size, heads, 1).layers[0]
        hidden, mask = fresh_texts(rng, size)
        parts = [slow_attention(text, row, layer, heads) for text, row in zip(hidden, mask)]
        seen = submission.attention.observe(hidden, mask, layer, heads)
        expect(seen.result, np.array(parts))
        expect(seen.args[:2], (hidden, mask), label="the arguments afterwards")
    dense = Dense(rng.normal(size=(6, 6)), rng.normal(size=6))
    hidden = rng.normal(size=(2, 4, 6))
    dealt = np.array([[slow_linear(row, dense) for row in text] for text in hidden])
    parts = [[dealt[n, :, 2 * h : 2 * h + 2] for h in range(3)] for n in range(2)]
    expect(submission.split_heads(hidden, dense, 3), np.array(parts))


@pytest.mark.check("12.any_large_score")
def test_any_large_score(submission, expect, rng):
    """Scores in the thousands leave one token with all of the share, and nothing overflows."""
    layer = tiny(rng, 4, 2, 1).layers[0]
    hidden, mask = fresh_texts(rng, 4)
    hidden = 60 * hidden
    parts = [slow_attention(text, row, layer, 2) for text, row in zip(hidden, mask)]
    expect(submission.attention(hidden, mask, layer, 2), np.array(parts))


@pytest.mark.check("12.any_layer")
def test_any_layer(submission, expect, rng):
    """A whole layer of a random encoder: gather, add, norm, think alone, add, norm."""
    for size, heads in ((4, 2), (6, 3)):
        layer = tiny(rng, size, heads, 1).layers[0]
        hidden, mask = fresh_texts(rng, size)
        parts = [slow_layer(text, row, layer, heads) for text, row in zip(hidden, mask)]
        expect(submission.encoder_layer(hidden, mask, layer, heads), np.array(parts))


@pytest.mark.check("12.any_pooling")
def test_any_pooling(submission, expect, rng):
    """The mean over what is there, whatever stands in the padding; zeros keep their length."""
    hidden, mask = fresh_texts(rng, 6)
    means = [text[row == 1].sum(axis=0) / row.sum() for text, row in zip(hidden, mask)]
    seen = submission.mean_pool.observe(hidden, mask)
    expect(seen.result, np.array(means))
    expect(seen.args, (hidden, mask), label="the arguments afterwards")
    vectors = np.array([*means, np.zeros(6)])
    rows = [row / math.sqrt(sum(x * x for x in row)) for row in means]
    expect(submission.unit_length(vectors), np.array([*rows, np.zeros(6)]))


@pytest.mark.check("12.padding_changes_nothing")
def test_padding_changes_nothing(submission, expect, rng):
    """A random encoder gives a text the same vector alone and beside a longer one."""
    encoder = tiny(rng)
    texts = ["Where is my parcel?", "refund", "I want my money back, refunded! a b"]
    together = submission.sentence_vectors(texts, encoder)
    for number, text in enumerate(texts):
        expect(submission.sentence_vectors([text], encoder)[0], together[number])
    hidden = [slow_start(submission, text, encoder) for text in texts]
    for layer in encoder.layers:
        hidden = [slow_layer(rows, np.ones(len(rows)), layer, encoder.heads) for rows in hidden]
    means = np.array([rows.mean(axis=0) for rows in hidden])
    expect(together, means / np.linalg.norm(means, axis=1, keepdims=True))
    shortened = submission.sentence_vectors(["my money is back"], encoder, 3)
    expect(shortened, submission.sentence_vectors(["my"], encoder))
    long = " ".join(["my"] * 30)
    expect(submission.sentence_vectors([long], encoder, 40).shape, (1, 8))


def slow_start(submission, text, encoder):
    """The vectors that the first layer gets: piece plus place, normed."""
    ids = submission.encode(text, encoder.vocabulary, 40)
    rows = [encoder.words[n] + encoder.positions[place] for place, n in enumerate(ids)]
    return np.array([slow_norm(row, encoder.norm) for row in rows])


@pytest.mark.check("12.any_curve")
def test_any_curve(submission, expect, rng):
    """Labels of each class help exactly when the vectors tell the classes apart."""
    centres = np.eye(4)
    y, test_y = np.repeat(np.arange(4), 12), np.repeat(np.arange(4), 5)
    train, test = (
        (centres[part] + 0.02 * rng.normal(size=(len(part), 4)), part) for part in (y, test_y)
    )
    labels = centres[[0, 1, 3, 2]]
    expect(submission.nearest_label(test[0], labels), np.repeat([0, 1, 3, 2], 5))
    expect(submission.nearest_label(np.zeros((2, 4)), labels), np.array([0, 0]))
    curve = submission.label_curve(train, test, labels, [5, 0, 1], rng)
    expect(curve, {5: 1.0, 0: 0.5, 1: 1.0})
    with expect.raises(ValueError, mentions="0"):
        submission.label_curve(train, test, labels, [13], rng)


@pytest.mark.check("12.any_draw")
def test_any_draw(submission, expect, rng):
    """The labels are drawn with the generator that comes in: k of each class, and no more."""
    features, y = rng.normal(size=(60, 6)), np.repeat(np.arange(3), 20)
    test = (rng.normal(size=(200, 6)), rng.integers(3, size=200))
    seeds = [int(seed) for seed in rng.integers(1 << 30, size=3)]
    curves = [
        submission.label_curve((features, y), test, np.eye(6)[:3], [1], np.random.default_rng(s))
        for s in [seeds[0], *seeds]
    ]
    expect(curves[0], curves[1], label="the same draw")
    expect.true(len({curve[1] for curve in curves}) > 1, "another generator draws other rows")


def fresh_reader(rng, size=9):
    """A decoder that looks at all tokens so far: their number and their sum choose the row."""
    rows = rng.normal(scale=3, size=(7, size))

    def read(tokens, first):
        return np.array(
            [rows[(place + sum(tokens[: place + 1])) % 7] for place in range(first, len(tokens))]
        )

    return read


def fresh_tokens(rng, most, size=9):
    return rng.integers(size, size=int(rng.integers(1, most))).tolist()


def slow_score(read, prompt, label):
    """Slow oracle: one token after the other, each time only the last row is asked for."""
    tokens, total = list(prompt), 0.0
    for token in label:
        row = read(tokens, len(tokens) - 1)[0].tolist()
        highest = max(row)
        total += row[token] - highest - math.log(sum(math.exp(x - highest) for x in row))
        tokens.append(token)
    return total / len(label)


def slow_labels(read, prompts, neutral, labels):
    before = [slow_score(read, neutral, label) for label in labels]
    found = []
    for prompt in prompts:
        gains = [slow_score(read, prompt, x) - b for x, b in zip(labels, before)]
        found.append(gains.index(max(gains)))
    return np.array(found)


@pytest.mark.check("12.any_score")
def test_any_score(submission, expect, rng):
    """Any prompt and any label, also where scores are in the thousands."""
    for scale in (1, 1, 1, 300):
        plain = fresh_reader(rng)
        prompt, label = fresh_tokens(rng, 6), fresh_tokens(rng, 5)

        def read(tokens, first, plain=plain, scale=scale):
            return scale * plain(tokens, first)

        expect(submission.continuation_score(read, prompt, label), slow_score(read, prompt, label))


@pytest.mark.check("12.any_prompt")
def test_any_prompt(submission, expect, rng):
    """The label that gained most, for several prompts; of equals the first."""
    for _ in range(3):
        read, labels = fresh_reader(rng), [fresh_tokens(rng, 4) for _ in range(3)]
        prompts, neutral = [fresh_tokens(rng, 6) for _ in range(3)], fresh_tokens(rng, 4)
        slow = slow_labels(read, prompts, neutral, labels)
        expect(submission.prompt_labels(read, prompts, neutral, labels), slow)
    twice = [labels[0], labels[0]]
    expect(submission.prompt_labels(read, prompts, neutral, twice), np.zeros(3, dtype=np.int64))


@pytest.mark.check("12.any_writing")
def test_any_writing(submission, expect, rng):
    """What is written depends on all that stands before; it ends at a stop, or when it is long."""
    for stop, most in (([], 8), ([3, 5], 12), ([0, 1, 2, 3, 4, 5, 6, 7, 8], 4), ([], 0)):
        read, prompt = fresh_reader(rng), fresh_tokens(rng, 5)
        seen = submission.generate.observe(read, prompt, stop, most)
        tokens = list(prompt)
        while len(tokens) - len(prompt) < most:
            row = read(tokens, 0)[-1].tolist()
            if row.index(max(row)) in stop:
                break
            tokens.append(row.index(max(row)))
        expect(seen.result, tokens[len(prompt) :])
        expect(seen.args[1:], (prompt, stop, most), label="the arguments afterwards")


@pytest.mark.check("12.any_language")
def test_any_language(submission, expect, rng):
    """One draw of k labels of each class, from one language, for all of them."""
    centres, y = np.eye(4)[[0, 1, 2]], np.repeat(np.arange(3), 8)
    vectors = centres[y] + 0.02 * rng.normal(size=(24, 4))
    turned = (y + 1) % 3
    tests = {"same": (vectors, y), "shifted": (vectors, turned), "half": (vectors[:16], y[:16] % 2)}
    right = submission.across_languages((vectors, y), tests, 3, 2, rng)
    expect(right, {"same": 1.0, "shifted": 0.0, "half": 1.0})
    with expect.raises(ValueError, mentions="0"):
        submission.across_languages((vectors, y), tests, 3, 9, rng)
    noise = (rng.normal(size=(60, 6)), np.repeat(np.arange(3), 20))
    asked = {"any": (rng.normal(size=(200, 6)), rng.integers(3, size=200))}
    seeds = [int(seed) for seed in rng.integers(1 << 30, size=3)]
    drawn = [
        submission.across_languages(noise, asked, 3, 1, np.random.default_rng(seed))["any"]
        for seed in [seeds[0], *seeds]
    ]
    expect(drawn[0], drawn[1], label="the same draw")
    expect.true(len(set(drawn)) > 1, "another generator draws other rows")


@pytest.mark.check("12.real_task")
def test_real_task(submission, expect, rng):
    """Of six intents, the real model finds most messages' without one labelled example."""
    texts, labels = load_labelled("intents_test.csv")
    names, chosen = list(LABELS), []
    for name in names:
        rows = [row for row, label in enumerate(labels) if label == name]
        chosen += rng.choice(rows, size=5, replace=False).tolist()
    y = np.array([names.index(labels[row]) for row in chosen])
    asked = [*LABELS.values(), *(" ".join(texts[row]) for row in chosen)]
    vectors = submission.sentence_vectors(asked, minilm())
    right = submission.nearest_label(vectors[len(names) :], vectors[: len(names)]) == y
    expect.true(right.mean() > 0.5, "more than half of the messages right", got=right.mean())


@pytest.mark.check("12.real_prompt")
def test_real_prompt(submission, expect, rng):
    """The real decoder is asked about fresh messages: the label that gained most is the answer."""
    texts, labels = load_labelled("intents_test.csv")
    names = ["refund", "delivery", "password"]
    rows = [rng.choice([n for n, x in enumerate(labels) if x == name]) for name in names[1:]]
    asked = ["", *(" ".join(texts[row]) for row in rows)]
    prompts = [smollm().encode(prompt_for(message, names)) for message in asked]
    tokens = [smollm().encode(" " + name) for name in names]
    slow = slow_labels(smollm().read, prompts[1:], prompts[0], tokens)
    found = submission.prompt_labels(smollm().read, prompts[1:], prompts[0], tokens)
    expect(found, slow)


class Trusted:
    """What the named model gives, found without the submission: no answer of its can be bent."""

    @staticmethod
    def encode_batch(texts, vocabulary, max_length):
        words = [[p for w in split_words(t) for p in slow_pieces(w, vocabulary)] for t in texts]
        rows = [["[CLS]", *pieces[: max_length - 2], "[SEP]"] for pieces in words]
        width = max(map(len, rows))
        filled = [row + ["[PAD]"] * (width - len(row)) for row in rows]
        ids = np.array([[vocabulary[piece] for piece in row] for row in filled])
        return ids, np.array([[1] * len(row) + [0] * (width - len(row)) for row in rows])

    @staticmethod
    def decode(ids, vocabulary):
        pieces = dict(zip(vocabulary.values(), vocabulary))
        kept = [pieces[n] for n in ids if pieces[n] not in ("[PAD]", "[CLS]", "[SEP]")]
        return " ".join(kept).replace(" ##", "")

    @classmethod
    def sentence_vectors(cls, texts, encoder, max_length=256):
        vectors = []
        for text in texts:
            ids, _ = cls.encode_batch([text], encoder.vocabulary, max_length)
            hidden = encoder.words[ids[0]] + encoder.positions[: ids.shape[1]]
            hidden = cls._normed(hidden, encoder.norm)
            for layer in encoder.layers:
                hidden = cls._layer(hidden, layer, encoder.heads)
            mean = hidden.mean(axis=0)
            vectors.append(mean / np.linalg.norm(mean))
        return np.array(vectors)

    @staticmethod
    def nearest_label(vectors, labels):
        return (vectors @ labels.T).argmax(axis=1)

    @staticmethod
    def mean_pool(hidden, mask):
        return np.array([rows[m == 1].mean(axis=0) for rows, m in zip(hidden, mask)])

    @staticmethod
    def unit_length(vectors):
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    @staticmethod
    def prompt_labels(read, prompts, neutral, labels):
        return slow_labels(read, prompts, neutral, labels)

    @classmethod
    def _layer(cls, hidden, layer, heads):
        parts = [np.split(linear(hidden, dense), heads, axis=1) for dense in layer[:3]]
        gathered = []
        for query, key, value in zip(*parts):
            scores = query @ key.T / math.sqrt(query.shape[1])
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            gathered.append(powers @ value / powers.sum(axis=1, keepdims=True))
        hidden = cls._normed(hidden + linear(np.hstack(gathered), layer.mix), layer.norm_mix)
        wide = linear(hidden, layer.wide)
        wide = wide * (1 + erf(wide / math.sqrt(2))) / 2
        return cls._normed(hidden + linear(wide, layer.narrow), layer.norm_narrow)

    @staticmethod
    def _normed(hidden, norm):
        apart = hidden - hidden.mean(axis=1, keepdims=True)
        root = np.sqrt((apart**2).mean(axis=1, keepdims=True) + 1e-12)
        return apart / root * norm.scale + norm.shift


@pytest.mark.check("12.card_is_true")
def test_card_is_true(submission, expect):
    """The card is true of the named model: all of it is done again, by code of our own."""
    card, problems = read_card(submission.evidence())
    differences = problems or rerun(card, Trusted, minilm())
    expect(differences, [])
