"""Exercise 01: sentences."""


def sentence_vector(tokens, table):
    """The mean of the vectors of the known words; ValueError when there is none."""
    rows = [table.vocabulary[token] for token in tokens if token in table.vocabulary]
    if not rows:
        raise ValueError("no known word")
    return table.vectors[rows].mean(axis=0)


def classify(tokens, table, labels):
    """The best label, and the score of each."""
    vector = sentence_vector(tokens, table)
    scores = {}
    for label, words in labels.items():
        other = sentence_vector(words, table)
        scores[label] = float(vector @ other)
    return max(scores, key=scores.get), scores
