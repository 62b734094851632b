"""Visible checks of exercise 12: small ones on paper, and the real model if it is installed."""

import json

import numpy as np
import pytest

from kit.card import read_card
from kit.checkpoint import Dense, Layer, Norm
from kit.data import DATA, load_languages
from kit.evidence import rerun
from kit.models import minilm
from kit.multilingual import multilingual
from kit.smollm import STOP, smollm

PIECES = "[PAD] [UNK] [CLS] [SEP] my par parcel ##cel ##s s refund re ##fund ? cel"
VOCABULARY = {piece: number for number, piece in enumerate(PIECES.split())}
SAME = Norm(np.ones(2), np.zeros(2))
IDENTITY, NOTHING = Dense(np.eye(2), np.zeros(2)), Dense(np.zeros((2, 2)), np.zeros(2))
# A layer whose tokens ask nothing in particular: each gathers the mean of all that are there.
ASKS_NOTHING = Layer(
    NOTHING,
    NOTHING,
    IDENTITY,
    IDENTITY,
    SAME,
    Dense(np.zeros((2, 8)), np.zeros(8)),
    Dense(np.zeros((8, 2)), np.zeros(2)),
    SAME,
)


@pytest.mark.check("12.pieces_of_a_word")
def test_pieces_of_a_word(submission, expect):
    """The longest piece comes first, later ones carry ##; a word that cannot be cut is unknown."""
    known = {
        "whole_words_only": ["[UNK]"],
        "shortest_first": ["par", "##cel", "##s"],
        "marks_forgotten": ["parcel", "s"],
    }
    expect(submission.word_pieces("parcels", VOCABULARY), ["parcel", "##s"], known=known)
    expect(submission.word_pieces("my", VOCABULARY), ["my"])
    known = {"rest_is_unknown": ["refund", "[UNK]"], "shortest_first": ["re", "##fund", "[UNK]"]}
    expect(submission.word_pieces("refunded", VOCABULARY), ["[UNK]"], known=known)


@pytest.mark.check("12.marks_and_room")
def test_marks_and_room(submission, expect):
    """[CLS] in front, [SEP] at the end, also where a long text is cut."""
    expect(submission.encode("My refund?", VOCABULARY, 9), [2, 4, 10, 13, 3])
    known = {"cut_loses_the_mark": [2, 4, 10, 13]}
    expect(submission.encode("My refund? My!", VOCABULARY, 4), [2, 4, 10, 3], known=known)


@pytest.mark.check("12.rows_of_one_length")
def test_rows_of_one_length(submission, expect):
    """Short rows are filled up with [PAD]; the mask says where pieces stand; and back to a text."""
    ids = np.array([[2, 6, 8, 3], [2, 4, 3, 0]])
    mask = np.array([[1, 1, 1, 1], [1, 1, 1, 0]])
    answer = submission.encode_batch(["parcels", "my"], VOCABULARY, 9)
    cut = {"whole_words_only": (np.array([[2, 1, 3], [2, 4, 3]]), np.ones((2, 3), dtype=np.int64))}
    expect(answer, (ids, mask), known=cut)
    expect(submission.decode([2, 6, 8, 1, 3, 0], VOCABULARY), "parcels [UNK]")


@pytest.mark.check("12.let_through")
def test_let_through(submission, expect):
    """A large number passes, a very negative one does not, a small negative one leaks a little."""
    x = np.array([[-9.0, -1.0], [0.0, 1.0]])
    known = {"relu_will_do": np.array([[0.0, 0.0], [0.0, 1.0]])}
    expect(submission.gelu(x), np.array([[0.0, -0.158655], [0.0, 0.841345]]), known=known)


@pytest.mark.check("12.each_vector_alone")
def test_each_vector_alone(submission, expect):
    """Each vector is brought to mean 0 and variance 1 by its own numbers, then moved as learned."""
    hidden = np.array([[[1.0, 3.0], [7.0, 3.0]]])
    norm = Norm(np.array([2.0, 1.0]), np.array([0.0, 5.0]))
    known = {"norm_over_the_text": np.array([[[-2.0, 5.0], [2.0, 5.0]]])}
    expect(submission.layer_norm(hidden, norm), np.array([[[-2.0, 6.0], [2.0, 4.0]]]), known=known)


@pytest.mark.check("12.dealt_to_heads")
def test_dealt_to_heads(submission, expect):
    """Of four numbers the first two belong to the first head."""
    hidden = np.array([[[1.0, 2.0, 3.0, 4.0]]])
    same = Dense(np.eye(4), np.zeros(4))
    known = {"every_second_number": np.array([[[[1.0, 3.0]], [[2.0, 4.0]]]])}
    heads = submission.split_heads(hidden, same, 2)
    expect(heads, np.array([[[[1.0, 2.0]], [[3.0, 4.0]]]]), known=known)


@pytest.mark.check("12.gather_what_is_there")
def test_gather_what_is_there(submission, expect):
    """Tokens without a question gather the mean of what is there; padding is not there."""
    hidden, mask = np.array([[[1.0, 2.0], [3.0, 6.0], [50.0, 10.0]]]), np.array([[1, 1, 0]])
    answer = submission.attention(hidden, mask, ASKS_NOTHING, 1)
    known = {
        "padding_is_asked": np.tile([18.0, 6.0], (1, 3, 1)),
        "blanked_too_late": np.tile([4 / 3, 8 / 3], (1, 3, 1)),
    }
    expect(answer, np.tile([2.0, 4.0], (1, 3, 1)), known=known)


@pytest.mark.check("12.ask_and_answer")
def test_ask_and_answer(submission, expect):
    """Two heads of one number: the share of each token is the softmax of question times key."""
    hidden = np.array([[[np.log(3.0), 1.0], [0.0, 0.0]]])
    asks = ASKS_NOTHING._replace(query=Dense(np.zeros((2, 2)), np.ones(2)), key=IDENTITY)
    gathered = np.tile([0.75 * np.log(3.0), np.e / (np.e + 1)], (1, 2, 1))
    expect(submission.attention(hidden, np.array([[1, 1]]), asks, 2), gathered)


@pytest.mark.check("12.add_then_norm")
def test_add_then_norm(submission, expect):
    """What was gathered is added to what was there, and then normed."""
    hidden, mask = np.array([[[1.0, 2.0], [5.0, 6.0]]]), np.array([[1, 1]])
    known = {"norm_comes_first": np.array([[[0.0, 3.0], [4.0, 7.0]]])}
    answer = submission.encoder_layer(hidden, mask, ASKS_NOTHING, 1)
    expect(answer, np.array([[[-1.0, 1.0], [-1.0, 1.0]]]), known=known)


@pytest.mark.check("12.one_vector_for_a_text")
def test_one_vector_for_a_text(submission, expect):
    """The mean of the tokens that are there, then length 1."""
    hidden, mask = np.array([[[3.0, 0.0], [3.0, 8.0], [60.0, 7.0]]]), np.array([[1, 1, 0]])
    known = {
        "padding_pooled": np.array([[22.0, 5.0]]),
        "first_token_tells": np.array([[3.0, 0.0]]),
    }
    expect(submission.mean_pool(hidden, mask), np.array([[3.0, 4.0]]), known=known)
    expect(submission.unit_length(np.array([[3.0, 4.0]])), np.array([[0.6, 0.8]]))


@pytest.mark.check("12.labels_have_words")
def test_labels_have_words(submission, expect, rng):
    """With no labelled example the nearest label is the answer; with one, a head is trained."""
    labels = np.array([[1.0, 0.0], [0.0, 1.0]])
    test = (np.array([[0.8, 0.6], [0.6, 0.8], [1.0, 0.0]]), np.array([0, 1, 1]))
    expect(submission.nearest_label(test[0], labels), np.array([0, 1, 0]))
    train = (np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1]))
    curve = submission.label_curve(train, test, labels, [0, 1], rng)
    expect(curve, {0: 2 / 3, 1: 1 / 3}, known={"zero_is_chance": {0: 0.5, 1: 1 / 3}})


# The shares of four tokens after token 0, 1, 2, 3: a decoder that sees no further than one back.
SHARES = np.array([[0.7, 0.1, 0.1, 0.1], [0.5, 0.2, 0.2, 0.1], [0.1, 0.1, 0.3, 0.5], [0.25] * 4])


def one_back(tokens, first):
    return np.log(SHARES)[tokens[first:]]


@pytest.mark.check("12.score_of_a_label")
def test_score_of_a_label(submission, expect):
    """After 0, 1 the label 2, 3 has shares of 0.2 and 0.5: the mean of their logarithms counts."""
    known = {
        "first_token_decides": float(np.log(0.2)),
        "long_labels_lose": float(np.log(0.2 * 0.5)),
        "row_of_its_own": float(np.log(0.3 * 0.25) / 2),
    }
    score = submission.continuation_score(one_back, [0, 1], [2, 3])
    expect(score, float(np.log(0.2 * 0.5) / 2), known=known)


@pytest.mark.check("12.gain_decides")
def test_gain_decides(submission, expect):
    """Token 0 is likely after 1, but likelier still after the neutral 0: token 2 has gained."""
    answer = submission.prompt_labels(one_back, [[1], [2]], [0], [[0], [2], [3]])
    known = {"likely_anyway": np.array([0, 2])}
    expect(answer, np.array([1, 2]), known=known)


@pytest.mark.check("12.word_by_word")
def test_word_by_word(submission, expect):
    """Each token is read before the next one is chosen; the answer holds new tokens only."""

    def doubles(tokens, first):
        return np.eye(12)[[min(2 * token, 10) for token in tokens[first:]]] + np.arange(12) / 100

    known = {
        "one_reading_is_enough": [2, 11],
        "question_in_the_answer": [0, 1, 2, 4, 8],
    }
    expect(submission.generate(doubles, [0, 1], [10], 5), [2, 4, 8], known=known)
    expect(submission.generate(doubles, [1], [10], 2), [2, 4])


@pytest.mark.check("12.one_head_for_all")
def test_one_head_for_all(submission, expect, rng):
    """The head learns in one language; a language whose vectors lie elsewhere is not understood."""
    here, y = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 1])
    tests = {"near": (0.9 * here, y), "turned round": (here[::-1], y)}
    answer = submission.across_languages((here, y), tests, 2, 1, rng)
    known = {"labels_for_each_language": {"near": 1.0, "turned round": 1.0}}
    expect(answer, {"near": 1.0, "turned round": 0.0}, known=known)


def published(name):
    """What a real model gives for a few texts: a file in exercises/data."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@pytest.mark.check("12.real_numbers")
def test_real_numbers(submission, expect):
    """With the real vocabulary your pieces have the numbers that the model was trained with."""
    vocabulary, golden = minilm().vocabulary, published("golden_minilm.json")
    for text, ids in zip(golden["sentences"], golden["ids"]):
        expect(submission.encode(text, vocabulary, 256), ids)
    expect(submission.decode(golden["ids"][1], vocabulary), "please refund my order")


@pytest.mark.check("12.real_vectors")
def test_real_vectors(submission, expect):
    """The real all-MiniLM-L6-v2 runs in your code, and gives the published vectors."""
    golden = published("golden_minilm.json")
    vectors = submission.sentence_vectors(golden["sentences"], minilm())
    cosines = np.array(golden["cosines"])
    expect(vectors[:, :8].astype(float), np.array(golden["first_eight"]))
    expect((vectors @ vectors.T).astype(float), cosines)


@pytest.mark.check("12.real_writing")
def test_real_writing(submission, expect):
    """The real SmolLM2-135M writes on, token by token, what it is known to write."""
    for text in published("golden_smollm2.json")["texts"]:
        expect(smollm().encode(text["prompt"]), text["ids"], label="the tokens of the prompt")
        written = submission.generate(smollm().read, text["ids"], list(STOP), len(text["writes"]))
        expect(written, text["writes"])


@pytest.mark.check("12.real_languages")
def test_real_languages(submission, expect, rng):
    """With three English examples of each intent the head is right in three other languages."""
    messages = load_languages("languages.csv")
    names = list(dict.fromkeys(messages["en"][1]))
    pairs = {
        language: (multilingual().vectors(texts), np.array([names.index(x) for x in labels]))
        for language, (texts, labels) in messages.items()
    }
    english = pairs.pop("en")
    vectors, y = pairs["de"]
    misnamed = {"labels misnamed": (vectors, (y + 1) % len(names))}
    right = submission.across_languages(english, {**pairs, **misnamed}, len(names), 3, rng)
    for language in pairs:
        expect.true(right[language] > 0.8, f"more than 0.8 right in {language}", got=right)
    expect.true(right["labels misnamed"] < 0.1, "hardly any where labels are misnamed", got=right)


@pytest.mark.check("12.card_filled")
def test_card_filled(submission, expect):
    """The evidence card holds all that it must: every part, enough of it, and a reason."""
    _, problems = read_card(submission.evidence())
    expect(problems, [])


@pytest.mark.check("12.card_runs_again")
def test_card_runs_again(submission, expect):
    """Everything the card tells comes out again when your code does it, and the failure fails."""
    card, problems = read_card(submission.evidence())
    differences = problems or rerun(card, submission, minilm())
    expect(differences, [])
