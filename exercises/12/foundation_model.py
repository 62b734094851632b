"""Exercise 12: a real foundation model, in numpy. Lesson: README.md in this folder."""

import math
from collections.abc import Callable

import numpy as np

from kit.beside import text_beside
from kit.checkpoint import Dense, Encoder, Layer, Norm, erf, linear, split_words
from scratch import FAIR, accuracy, k_shot, train_head

LONGEST_WORD = 100  # in letters; a longer one is not cut, it is unknown
TINY = 1e-12  # added to a variance, so that a row of equal numbers can be divided


def word_pieces(word: str, vocabulary: dict[str, int]) -> list[str]:
    """Cut one word into pieces of the vocabulary, each as long as possible, from the left.

    word         letters without spaces
    vocabulary   piece -> number; a piece that does not begin a word is written with ## before it
    returns      the pieces in order; ["[UNK]"] alone when the word cannot be cut to its end, or
                 has more than LONGEST_WORD letters

    >>> word_pieces("parcels", {"[UNK]": 0, "par": 1, "parcel": 2, "##cel": 3, "##s": 4})
    ['parcel', '##s']
    """
    # TODO 12.1: about ten lines.
    raise NotImplementedError("word_pieces")


def encode(text: str, vocabulary: dict[str, int], max_length: int) -> list[int]:
    """Turn a text into the numbers of its pieces, between "[CLS]" and "[SEP]".

    text         as a person writes it; `split_words` of the kit gives its words
    max_length   how many numbers at most, the two marks included; pieces are cut off at the end
    errors       ValueError when max_length leaves no room for the two marks

    >>> encode("My, my!", {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "my": 3, "!": 4}, 5)
    [1, 3, 0, 3, 2]
    """
    # TODO 12.2: about five lines.
    raise NotImplementedError("encode")


def encode_batch(
    texts: list[str], vocabulary: dict[str, int], max_length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Put the numbers of several texts into one array, filled up with "[PAD]".

    texts     n texts, at least one
    returns   (input_ids, attention_mask), int64, (n, L): L is the length of the longest row; the
              mask is 1 where a piece stands and 0 where the row was filled up

    >>> vocabulary = {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "my": 3}
    >>> [part.tolist() for part in encode_batch(["my", ""], vocabulary, 9)]
    [[[1, 3, 2], [1, 2, 0]], [[1, 1, 1], [1, 1, 0]]]
    """
    # TODO 12.3: about seven lines.
    raise NotImplementedError("encode_batch")


def decode(input_ids: list[int], vocabulary: dict[str, int]) -> str:
    """Turn numbers back into a text: words with single spaces between them.

    input_ids   one row; "[PAD]", "[CLS]" and "[SEP]" are left out, "[UNK]" stays in sight

    >>> decode([1, 3, 4, 2, 0], {"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "parcel": 3, "##s": 4})
    'parcels'
    """
    # TODO 12.4: about four lines.
    raise NotImplementedError("decode")


def gelu(x: np.ndarray) -> np.ndarray:
    """Let a number through by the share of a normal distribution that lies below it.

    x         any shape
    returns   x times (1 + erf(x / root of 2)) / 2, of the same shape; `erf` is in the kit

    >>> gelu(np.array([-5.0, 0.0, 1.0, 5.0])).round(4).tolist()
    [-0.0, 0.0, 0.8413, 5.0]
    """
    # TODO 12.5: one line.
    raise NotImplementedError("gelu")


def layer_norm(hidden: np.ndarray, norm: Norm) -> np.ndarray:
    """Bring each vector to mean 0 and variance 1, then stretch and shift it as was learned.

    hidden    (..., d): each row of d numbers is a vector of its own
    norm      scale (d,) and shift (d,)
    returns   (..., d): (row - mean) / root of (variance + TINY), times scale, plus shift

    >>> norm = Norm(np.array([2.0, 1.0]), np.array([0.0, 5.0]))
    >>> layer_norm(np.array([[1.0, 3.0]]), norm).round(6).tolist()
    [[-2.0, 6.0]]
    """
    # TODO 12.6: about three lines.
    raise NotImplementedError("layer_norm")


def split_heads(hidden: np.ndarray, dense: Dense, heads: int) -> np.ndarray:
    """Send vectors through a linear step, and deal the result out to the heads.

    hidden    (n, L, d)
    dense     weights (d, d), bias (d,)
    returns   (n, heads, L, d / heads): the first d / heads numbers belong to head 0, and so on

    >>> identity = Dense(np.eye(2), np.zeros(2))
    >>> split_heads(np.array([[[1.0, 2.0], [3.0, 4.0]]]), identity, 2).tolist()
    [[[[1.0], [3.0]], [[2.0], [4.0]]]]
    """
    # TODO 12.7: about two lines.
    raise NotImplementedError("split_heads")


def attention(
    hidden: np.ndarray, attention_mask: np.ndarray, layer: Layer, heads: int
) -> np.ndarray:
    """Let each token gather from the others what fits its question.

    hidden           (n, L, d)
    attention_mask   int64, (n, L): 0 where there is no token; each row has a 1
    layer            its query, key, value and mix are used
    returns          (n, L, d): for each head the shares are the softmax, over the tokens that
                     are there, of query times key divided by the root of d / heads; the values
                     are added up by these shares, the heads put side by side again, and mixed
    """
    # TODO 12.8: about nine lines.
    raise NotImplementedError("attention")


def encoder_layer(
    hidden: np.ndarray, attention_mask: np.ndarray, layer: Layer, heads: int
) -> np.ndarray:
    """One layer of BERT: gather, then think alone; each time added to what was there, then normed.

    returns   (n, L, d): norm_mix of (hidden + attention); then norm_narrow of (that + narrow of
              gelu of wide of that)
    """
    # TODO 12.9: about four lines.
    raise NotImplementedError("encoder_layer")


def mean_pool(hidden: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
    """One vector for each text: the mean of its tokens, the filled-up places left out.

    hidden           (n, L, d)
    attention_mask   int64, (n, L); each row has a 1
    returns          (n, d)

    >>> mean_pool(np.array([[[1.0], [3.0], [50.0]]]), np.array([[1, 1, 0]])).tolist()
    [[2.0]]
    """
    # TODO 12.10: about two lines.
    raise NotImplementedError("mean_pool")


def unit_length(vectors: np.ndarray) -> np.ndarray:
    """Bring each row to length 1; a row of zeros stays one.

    >>> unit_length(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    # TODO 12.11: about two lines.
    raise NotImplementedError("unit_length")


def sentence_vectors(texts: list[str], encoder: Encoder, max_length: int = 256) -> np.ndarray:
    """The shared representation: each text as one vector of length 1.

    texts     n texts, at least one
    returns   (n, d): words plus positions, normed; through all layers; pooled; of length 1
    """
    # TODO 12.12: about six lines.
    raise NotImplementedError("sentence_vectors")


def nearest_label(vectors: np.ndarray, label_vectors: np.ndarray) -> np.ndarray:
    """Classify without a labelled example: take the label whose words lie nearest.

    vectors, label_vectors   (n, d) and (C, d), rows of length 1
    returns                  int64, (n,): the label of largest cosine, the first of equals

    >>> nearest_label(np.array([[0.6, 0.8]]), np.array([[1.0, 0.0], [0.0, 1.0]])).tolist()
    [1]
    """
    # TODO 12.13: one line.
    raise NotImplementedError("nearest_label")


def label_curve(
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    label_vectors: np.ndarray,
    ks: list[int],
    rng: np.random.Generator,
) -> dict[int, float]:
    """How often the foundation is right, by how many labels of each class it was given.

    train, test     pairs (vectors, y): float (n, d) and int64 (n,)
    label_vectors   (C, d): the vectors of the labels' own words
    ks              how many labels of each class; for 0 the nearest label is the answer, else
                    a head is trained with FAIR on k_shot rows of train, drawn with rng in the
                    order of ks
    returns         k -> accuracy on test
    """
    # TODO 12.14: about eight lines.
    raise NotImplementedError("label_curve")


def continuation_score(
    read: Callable[[list[int], int], np.ndarray], prompt: list[int], label: list[int]
) -> float:
    """How likely a decoder finds a label after a prompt.

    read      read(tokens, first) gives logits, float (len(tokens) - first, V): one row for each
              place from `first` on, and that row scores every token for the place AFTER it
    prompt    tokens, at least one
    label     tokens, at least one
    returns   the mean, over the label's tokens, of the logarithm of the token's share (softmax)

    >>> even = lambda tokens, first: np.zeros((len(tokens) - first, 4))
    >>> round(continuation_score(even, [1, 2], [3]), 4) == round(-math.log(4), 4)
    True
    """
    # TODO 12.15: about five lines.
    raise NotImplementedError("continuation_score")


def prompt_labels(
    read: Callable[[list[int], int], np.ndarray],
    prompts: list[list[int]],
    neutral: list[int],
    labels: list[list[int]],
) -> np.ndarray:
    """Classify by prompt: which label becomes likelier through what the prompt tells.

    read      as in `continuation_score`
    prompts   n lists of tokens: the question, each time with another message in it
    neutral   tokens of the same question with no message
    labels    the tokens of each label
    returns   int64, (n,): the label whose score after the prompt lies highest above its score
              after the neutral one, the first of equals
    """
    # TODO 12.16: about three lines.
    raise NotImplementedError("prompt_labels")


def generate(
    read: Callable[[list[int], int], np.ndarray], prompt: list[int], stop: list[int], most: int
) -> list[int]:
    """Write on from a prompt: each time the likeliest token, until one of `stop`.

    read      as in `continuation_score`
    prompt    tokens, at least one
    stop      tokens that end a text; they are not part of the answer
    most      how many tokens at most
    returns   the new tokens alone

    >>> next_one = lambda tokens, first: np.eye(5)[[token + 1 for token in tokens[first:]]]
    >>> generate(next_one, [0, 1], [4], 9)
    [2, 3]
    """
    # TODO 12.17: about eight lines.
    raise NotImplementedError("generate")


def across_languages(
    train: tuple[np.ndarray, np.ndarray],
    tests: dict[str, tuple[np.ndarray, np.ndarray]],
    classes: int,
    k: int,
    rng: np.random.Generator,
) -> dict[str, float]:
    """How often one head, trained in one language, is right in each of several.

    train     a pair (vectors, y) in one language: float (n, d) and int64 (n,)
    tests     language -> such a pair
    k         the head is trained with FAIR on k_shot rows of train, drawn with rng
    returns   language -> accuracy
    """
    # TODO 12.18: about three lines.
    raise NotImplementedError("across_languages")


def evidence() -> str:
    """Your evidence card: the text of evidence.yaml, which lies beside this file.

    returns   YAML, filled in as the lesson says under "The evidence card"; every number in it comes
              out again when it is run
    """
    # TODO 12.19: fill in evidence.yaml, and leave this line as it is.
    return text_beside(__name__, "evidence.yaml")


if __name__ == "__main__":
    from kit.baseline import transformers_vectors
    from kit.data import load_labelled, load_languages
    from kit.models import NotInstalled, minilm
    from kit.multilingual import multilingual
    from kit.smollm import STOP, chat, smollm

    # Any CSV file with a heading, and a text and its label in each row, will do: put its path here.
    TEXTS, LABELS = load_labelled("intents_train.csv")
    TEST_TEXTS, TEST_LABELS = load_labelled("intents_test.csv")
    NAMES, DESCRIBED = load_labelled("intents.csv")
    NAMES = [" ".join(name) for name in NAMES]
    ENCODER = minilm()
    PARTS = []
    for texts, labels in ((TEXTS[::2], LABELS[::2]), (TEST_TEXTS[::4], TEST_LABELS[::4])):
        joined = [" ".join(tokens) for tokens in texts]
        batches = [joined[start : start + 32] for start in range(0, len(joined), 32)]
        vectors = np.concatenate([sentence_vectors(batch, ENCODER) for batch in batches])
        PARTS.append((vectors, np.array([NAMES.index(label) for label in labels])))
    CURVE = label_curve(
        *PARTS, sentence_vectors(DESCRIBED, ENCODER), [0, 1, 5, 20], np.random.default_rng(0)
    )
    print("labels of each intent   right")
    for k, share in CURVE.items():
        print(f"{k:21}   {share:.2f}")

    def part_two() -> None:
        """Let the decoder write."""
        decoder = smollm()
        prompt = decoder.encode(chat("What is the capital of Japan?"))
        print(f"\nSmolLM2 writes: {decoder.decode(generate(decoder.read, prompt, list(STOP), 20))}")

    def part_three() -> None:
        """One head in four languages."""
        messages = load_languages("languages.csv")
        names = list(dict.fromkeys(messages["en"][1]))
        pairs = {
            language: (multilingual().vectors(texts), np.array([names.index(x) for x in labels]))
            for language, (texts, labels) in messages.items()
        }
        right = across_languages(pairs["en"], pairs, len(names), 3, np.random.default_rng(0))
        shown = ", ".join(f"{language} {share:.2f}" for language, share in right.items())
        print(f"\n3 English examples of each intent, right in each language: {shown}")

    def another_library() -> None:
        """The same vectors by transformers."""
        texts = DESCRIBED[:3]
        apart = np.abs(sentence_vectors(texts, ENCODER) - transformers_vectors(texts)).max()
        print(f"\nyour vectors and those of transformers differ by up to {apart:.1e}")

    for part in (part_two, part_three, another_library):
        try:
            part()
        except NotInstalled as missing:
            print(f"\n{missing}")
