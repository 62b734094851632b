"""Exercise 05: learn a foundation from raw text. Lesson: README.md in this folder."""

from collections import Counter

import numpy as np

from kit import Foundation


def frequent_words(texts: list[list[str]], min_count: int) -> dict[str, int]:
    """Number the words that come at least `min_count` times. Ready to use; nothing to write here.

    returns   word -> row number, the most frequent first; of equally frequent ones the
              alphabetically first comes first
    """
    counts = Counter(word for tokens in texts for word in tokens)
    words = sorted((-count, word) for word, count in counts.items() if count >= min_count)
    return {word: number for number, (_, word) in enumerate(words)}


def cooccurrence(texts: list[list[str]], vocabulary: dict[str, int], window: int) -> np.ndarray:
    """Count which words stand near each other.

    texts        lists of tokens; some tokens may be outside the vocabulary
    vocabulary   word -> row number, V words
    window       how far near is: at most this many places to the left or to the right
    returns      float64, (V, V): entry [i, j] says how often word j stood near word i, over
                 all places of word i in all texts; pairs of two different texts do not
                 count; a word outside the vocabulary is not counted but keeps its place
    errors       ValueError when window is less than 1

    >>> cooccurrence([["my", "old", "kettle"]], {"my": 0, "kettle": 1}, 2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    if window < 1:
        raise ValueError(f"a window of {window} holds no neighbours")
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for tokens in texts:
        rows = [vocabulary.get(word) for word in tokens]
        for place, row in enumerate(rows):
            for other in rows[place + 1 : place + 1 + window]:
                if row is not None and other is not None:
                    counts[row, other] += 1
    return counts + counts.T


def ppmi(counts: np.ndarray, smoothing: float = 0.75) -> np.ndarray:
    """Weigh counts by how surprising they are: positive pointwise mutual information.

    counts      float64, (V, V): entry [i, j] says how often word j stood near word i
    smoothing   exponent for how common the neighbours are; 1 means as counted
    returns     float64, (V, V): log(p(i, j) / (p(i) q(j))), and 0 where that is negative or
                the count is 0. p(i, j) is the share of entry [i, j] in all counts, p(i) the
                share of row i, q(j) the share of (sum of column j) ** smoothing in all such
                powers

    >>> ppmi(np.array([[0.0, 2.0], [2.0, 0.0]])).round(3).tolist()
    [[0.0, 0.693], [0.693, 0.0]]
    """
    if not counts.any():
        return np.zeros(counts.shape)
    columns = counts.sum(axis=0) ** smoothing
    by_chance = np.outer(counts.sum(axis=1), columns / columns.sum())
    ratio = np.divide(counts, by_chance, out=np.ones(counts.shape), where=counts > 0)
    return np.maximum(np.log(ratio), 0.0)


def truncated_svd(matrix: np.ndarray, dimensions: int) -> np.ndarray:
    """Press a large table into a few columns, keeping as much of it as they can hold.

    matrix       float64, (V, V)
    dimensions   d, from 1 to V
    returns      float64, (V, d): the first d left singular vectors, each times the square
                 root of its singular value, the largest first; in each column the number
                 that is largest without its sign is positive
    errors       ValueError when dimensions is less than 1 or more than V

    >>> truncated_svd(np.diag([4.0, 9.0]), 1).tolist()
    [[0.0], [3.0]]
    """
    if not 1 <= dimensions <= len(matrix):
        raise ValueError(f"{dimensions} dimensions for a table of {len(matrix)} rows")
    left, values, _ = np.linalg.svd(matrix)
    vectors = left[:, :dimensions] * np.sqrt(values[:dimensions])
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(dimensions)]
    return np.where(largest < 0, -vectors, vectors)


def pretrain(
    texts: list[list[str]], dimensions: int = 50, window: int = 4, min_count: int = 2
) -> Foundation:
    """Learn a foundation from texts that nobody has labelled.

    texts        lists of tokens
    dimensions   numbers per word
    window       how far near is, as in cooccurrence
    min_count    words that come less often are left out
    returns      Foundation: the vocabulary of frequent_words, and for each word its row of
                 the truncated SVD of the PPMI (usual smoothing) of the counts
    errors       ValueError as in cooccurrence and truncated_svd
    """
    vocabulary = frequent_words(texts, min_count)
    surprise = ppmi(cooccurrence(texts, vocabulary, window))
    return Foundation(vocabulary, truncated_svd(surprise, dimensions))


def nearest_neighbours(word: str, foundation: Foundation, k: int) -> list[str]:
    """Name the k words whose vectors point most nearly the same way.

    returns   k words by falling cosine similarity, without the word itself; of equal ones
              the one with the smaller row number comes first; all the others when there are
              fewer than k. A vector of zeros has similarity 0 to everything
    errors    ValueError that names the word, when the foundation does not know it

    >>> vectors = np.array([[1.0, 0.0], [0.0, 1.0], [9.0, 1.0]])
    >>> nearest_neighbours("refund", Foundation({"refund": 0, "kettle": 1, "repay": 2}, vectors), 1)
    ['repay']
    """
    if word not in foundation.vocabulary:
        raise ValueError(f"the foundation does not know {word!r}")
    row, vectors = foundation.vocabulary[word], foundation.vectors
    lengths = np.linalg.norm(vectors, axis=1)
    directions = vectors / np.where(lengths > 0, lengths, 1.0)[:, None]
    order = np.argsort(-(directions @ directions[row]), kind="stable")
    words = sorted(foundation.vocabulary, key=foundation.vocabulary.get)
    return [words[other] for other in order if other != row][:k]


def bridge(word: str, labelled_texts: list[list[str]], foundation: Foundation) -> str | None:
    """Name the word with a label behind it that is nearest to `word`.

    labelled_texts   the texts that somebody has labelled, lists of tokens
    returns          the word itself when it comes in them; otherwise the first of its nearest
                     neighbours that does; None when the foundation does not know the word, or
                     none of the words in them

    >>> foundation = Foundation({"parcel": 0, "bill": 1, "package": 2}, np.eye(3) + [1.0, 0.0, 0.0])
    >>> bridge("package", [["my", "bill"], ["my", "parcel"]], foundation)
    'parcel'
    """
    seen = {token for tokens in labelled_texts for token in tokens}
    if word in seen:
        return word
    if word not in foundation.vocabulary:
        return None
    neighbours = nearest_neighbours(word, foundation, len(foundation.vocabulary))
    return next((other for other in neighbours if other in seen), None)


def word_weights(texts: list[list[str]], vocabulary: dict[str, int], a: float = 1e-3) -> np.ndarray:
    """Give rare words more say than common ones: a / (a + p).

    texts     texts without labels, to count words in
    a         how soon a word counts as common; above 0
    returns   float64, (V,): a / (a + p) for each word, where p is its share of all known
              tokens in the texts; 1 for a word that does not occur in them

    >>> word_weights([["my", "my", "my", "kettle"]], {"my": 0, "kettle": 1}, a=0.25).tolist()
    [0.25, 0.5]
    """
    counts = np.zeros(len(vocabulary))
    for word, count in Counter(word for tokens in texts for word in tokens).items():
        if word in vocabulary:
            counts[vocabulary[word]] = count
    return a / (a + counts / max(counts.sum(), 1.0))


def weighted_vectors(
    texts: list[list[str]], foundation: Foundation, weights: np.ndarray
) -> np.ndarray:
    """Give one vector per text: the weighted mean of its known words.

    texts     n lists of tokens; unknown ones are left out, repeated ones count each time
    weights   float64, (V,): the weight of each word, above 0
    returns   float64, (n, d): the sum of weight times vector, divided by the sum of the
              weights; zeros for a text without known words

    >>> foundation = Foundation({"my": 0, "kettle": 1}, np.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> weighted_vectors([["my", "kettle"], ["hello"]], foundation, np.array([0.25, 0.75])).tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    means = np.zeros((len(texts), foundation.vectors.shape[1]))
    for mean, tokens in zip(means, texts):
        rows = [foundation.vocabulary[word] for word in tokens if word in foundation.vocabulary]
        if rows:
            mean[:] = weights[rows] @ foundation.vectors[rows] / weights[rows].sum()
    return means


def skipgram_gradient(
    inputs: np.ndarray,
    outputs: np.ndarray,
    centres: np.ndarray,
    neighbours: np.ndarray,
    strangers: np.ndarray,
) -> tuple[float, np.ndarray, np.ndarray]:
    """Say how wrong two tables are about who stands near whom, and which way is better.

    inputs       float64, (V, d): the vector of each word when it is the centre
    outputs      float64, (V, d): the vector of each word when it is near a centre
    centres      int64, (b,): the rows of b words
    neighbours   int64, (b,): for each of them, the row of a word that stood near it
    strangers    int64, (b, m): for each of them, the rows of m words drawn by chance
    returns      (loss, gradient of inputs, gradient of outputs). The loss is the mean over
                 the b centres c of -log s(c . n) for the neighbour n, plus -log s(-c . r)
                 for each stranger r; s is the logistic function 1 / (1 + exp(-x)). The
                 gradients have the shapes of the tables; a row that is used several times
                 collects all its shares
    """
    targets = np.column_stack([neighbours, strangers])
    centre, target = inputs[centres], outputs[targets]
    scores = np.einsum("bd,bmd->bm", centre, target)
    is_near = np.arange(targets.shape[1]) < 1
    loss = np.logaddexp(0.0, np.where(is_near, -scores, scores)).sum() / len(centres)
    errors = (np.exp(-np.logaddexp(0.0, -scores)) - is_near) / len(centres)
    for_inputs, for_outputs = np.zeros(inputs.shape), np.zeros(outputs.shape)
    np.add.at(for_inputs, centres, np.einsum("bm,bmd->bd", errors, target))
    np.add.at(for_outputs, targets, errors[:, :, None] * centre[:, None, :])
    return float(loss), for_inputs, for_outputs


def pretrain_by_guessing(
    texts: list[list[str]], window: int, steps: int, rng: np.random.Generator
) -> Foundation:
    """Learn a foundation by skipgram_gradient. Ready to use; nothing to write here.

    Each step guesses for 1,000 pairs of near words, with five strangers for each. A number that
    has moved far already takes shorter steps (AdaGrad).
    """
    vocabulary = frequent_words(texts, 2)
    known = [[vocabulary[word] for word in tokens if word in vocabulary] for tokens in texts]
    near = [(a, b) for t in known for i, a in enumerate(t) for b in t[i + 1 : i + 1 + window]]
    pairs = np.array([*near, *[(b, a) for a, b in near]])
    often = np.bincount(pairs[:, 1]) ** 0.75
    tables = [rng.normal(size=(len(vocabulary), 50)) / 50, np.zeros((len(vocabulary), 50))]
    moved = [np.full(table.shape, 1e-8) for table in tables]
    for _ in range(steps):
        centres, neighbours = pairs[rng.integers(len(pairs), size=1000)].T
        strangers = rng.choice(len(often), size=(1000, 5), p=often / often.sum())
        _, *slopes = skipgram_gradient(*tables, centres, neighbours, strangers)
        for number, slope in enumerate(slopes):
            moved[number] += slope**2
            tables[number] -= 0.2 * slope / np.sqrt(moved[number])
    return Foundation(vocabulary, tables[0])


if __name__ == "__main__":
    from kit.data import load_labelled, load_texts

    # For texts of your own put the paths of your files here: .txt, or .csv with a heading.
    CORPUS, LABELLED = load_texts("corpus.txt"), load_labelled("intents_train.csv")[0][:60]
    FOUNDATION = pretrain(CORPUS)
    print(f"{len(CORPUS)} texts, {len(FOUNDATION.vocabulary)} words; nearest by counting:")
    for WORD in ("refund", "password", "kettle", "crashed", "london"):
        if WORD in FOUNDATION.vocabulary:
            print(f"{WORD:>10} ->", ", ".join(nearest_neighbours(WORD, FOUNDATION, 5)))
    print(f"words that none of {len(LABELLED)} labelled messages holds, and their bridges:")
    SEEN = {WORD for TOKENS in LABELLED for WORD in TOKENS}
    for WORD in [WORD for WORD in FOUNDATION.vocabulary if WORD not in SEEN][50:350:60]:
        print(f"{WORD:>10} ->", bridge(WORD, LABELLED, FOUNDATION))
    print("nearest by guessing, after 0 and after 300 steps:")
    for STEPS in (0, 300):
        GUESSED = pretrain_by_guessing(CORPUS, 4, STEPS, np.random.default_rng(0))
        for WORD in ("refund", "password"):
            if WORD in GUESSED.vocabulary:
                print(f"{WORD:>10} ->", ", ".join(nearest_neighbours(WORD, GUESSED, 5)))
