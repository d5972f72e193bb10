"""Sentence embeddings: tokenise, run the ONNX model, average over the real tokens, scale to length one."""

from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from catalogue import EmbeddingModelSpec
from weights import resolve

_BATCH = 16  # keeps a long request from padding hundreds of texts to the longest one


class EmbeddingModel:
    """Loaded at once; `embed` is safe to call from several threads."""

    def __init__(self, spec: EmbeddingModelSpec, cache: Path, threads: int) -> None:
        self.spec = spec
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(resolve(spec.model, cache)), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(resolve(spec.tokenizer, cache)))
        self._tokenizer.enable_truncation(max_length=spec.max_tokens)
        self._tokenizer.enable_padding()

    def embed(self, texts: list[str]) -> tuple[list[list[float]], int]:
        """One vector a text, in order, and the number of tokens read (after truncation)."""
        vectors: list[list[float]] = []
        tokens = 0
        for start in range(0, len(texts), _BATCH):
            encoded = self._tokenizer.encode_batch(texts[start : start + _BATCH])
            ids = np.array([item.ids for item in encoded], dtype=np.int64)
            mask = np.array([item.attention_mask for item in encoded], dtype=np.int64)
            (hidden,) = self._session.run(
                None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            )
            weight = mask[..., None].astype(np.float32)
            mean = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
            unit = mean / np.linalg.norm(mean, axis=1, keepdims=True)
            vectors.extend(unit.astype(float).tolist())
            tokens += int(mask.sum())
        return vectors, tokens
