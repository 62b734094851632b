"""Believes: The bias shifts every sentence alike, so it changes nothing."""

import numpy as np

from kit import Foundation
from pooling import sentence_vector


def label_scores(vector: np.ndarray, labels: list[str]) -> dict[str, float]:
    if len(labels) != len(vector):
        raise ValueError(f"{len(labels)} labels for {len(vector)} dimensions")
    return {label: float(vector[i]) for i, label in enumerate(labels)}


def classify_intent(
    tokens: list[str], foundation: Foundation, labels: list[str]
) -> tuple[str, dict[str, float]]:
    scores = label_scores(sentence_vector(tokens, foundation), labels)
    return max(scores, key=scores.get), scores


def report_line(tokens: list[str], foundation: Foundation, labels: list[str]) -> str:
    return f"{tokens} -> {classify_intent(tokens, foundation, labels)}"


def head_logits(vectors: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return vectors @ weights


def predict(logits: np.ndarray, labels: list[str]) -> list[str]:
    return [labels[best] for best in logits.argmax(axis=1)]
