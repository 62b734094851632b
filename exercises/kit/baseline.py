"""The same checkpoint through another library, for comparison: transformers, if it is installed."""

import importlib.util
from pathlib import Path

import numpy as np

from .models import NotInstalled, minilm_folder

INSTALL = "pip install transformers torch"


def transformers_vectors(texts: list[str], folder=None, max_length: int = 256) -> np.ndarray:
    """What the `pipeline` of transformers makes of texts: each as a vector of length 1.

    folder    of a checkpoint with config.json and tokenizer.json; left out, that of MiniLM
    returns   float32, (n, d), as `sentence_vectors` gives
    errors    NotInstalled with the command to type

    Nothing is fetched: the folder holds all there is.
    """
    if importlib.util.find_spec("transformers") is None:
        raise NotInstalled(INSTALL, "transformers")
    from transformers import pipeline

    place = str(Path(folder) if folder else minilm_folder())
    extract = pipeline("feature-extraction", model=place, tokenizer=place)
    cut = {"truncation": True, "max_length": max_length}
    # One text at a time, so that no place of a row is filled up.
    rows = [np.array(extract(text, tokenize_kwargs=cut)[0]).mean(axis=0) for text in texts]
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
