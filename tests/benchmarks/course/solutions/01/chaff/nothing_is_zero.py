"""Exercise 01: sentences."""

import numpy as np


def sentence_vector(tokens, table):
    """The mean of the vectors of the known words; ValueError when there is none."""
    rows = [table.vocabulary[token] for token in tokens if token in table.vocabulary]
    if not rows:
        return np.zeros(table.vectors.shape[1])
    return table.vectors[rows].mean(axis=0)


def classify(tokens, table, labels):
    """The best label, and the score of each."""
    vector = sentence_vector(tokens, table)
    scores = {}
    for label, words in labels.items():
        other = sentence_vector(words, table)
        size = np.linalg.norm(vector) * np.linalg.norm(other)
        scores[label] = float(vector @ other / (size or 1))
    return max(scores, key=scores.get), scores
