"""Chat models on llama.cpp: one loaded model, and the set of them with the line in front."""

import json
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Before llama.cpp is loaded. Its two threads wait for each other many times a token. Spinning without end is fastest on
# idle cores and slowest on busy ones, and the emulator keeps them busy; a short spin is near the best of both
# (measured, docs/adr/0002-local-models.md). Only GNU OpenMP, so Linux, reads this.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")

import xllamacpp  # noqa: E402

from catalogue import ChatModelSpec  # noqa: E402
from errors import ApiError  # noqa: E402
from weights import resolve  # noqa: E402


class Line:
    """At most `running` requests generate, at most `waiting` stand in line, the next one is turned away."""

    def __init__(self, running: int, waiting: int) -> None:
        self._slots = threading.Semaphore(running)
        self._lock = threading.Lock()
        self._limit = running + waiting
        self._inside = 0

    @contextmanager
    def turn(self, caller_is_gone: Callable[[], bool]) -> Iterator[None]:
        with self._lock:
            if self._inside >= self._limit:
                raise ApiError(
                    429,
                    f"{self._inside} requests are running or in line, and the limit is {self._limit}. Retry later.",
                    "rate_limit_exceeded",
                    retry_after_seconds=5,
                )
            self._inside += 1
        try:
            with self._slots:
                if caller_is_gone():  # nobody waits for this answer any more
                    raise ApiError(499, "The caller closed the connection while waiting in line.", "caller_gone")
                yield
        finally:
            with self._lock:
                self._inside -= 1


class ChatModel:
    """One model in memory."""

    def __init__(self, spec: ChatModelSpec, cache: Path, threads: int, parallel: int) -> None:
        self.spec = spec
        params = xllamacpp.CommonParams()
        params.model.path = str(resolve(spec.weights, cache))
        params.n_ctx = spec.context_tokens * parallel
        params.n_parallel = parallel
        params.cpuparams.n_threads = threads
        params.cpuparams_batch.n_threads = threads
        params.verbosity = 1  # warnings and errors
        params.n_gpu_layers = 0  # the same numbers on every machine
        params.cache_ram_mib = 256  # prompts kept aside, so that alternating automations keep their prefixes
        self._engine = xllamacpp.Server(params)
        self._layout_bias = self._bias_against_layout()

    def complete(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer in OpenAI's shape, from an already checked request."""
        engine_request = {**self.spec.sampling, **request, "cache_prompt": True}
        if "response_format" in request:
            engine_request["logit_bias"] = self._layout_bias
        try:
            answer = self._engine.handle_chat_completions(engine_request)
        except ValueError as error:  # how the engine reports a schema that it cannot turn into a grammar
            if "response_format" not in request:
                raise
            raise ApiError(400, str(error), "invalid_schema", param="response_format") from error
        if "choices" not in answer:
            raise _as_api_error(answer)
        choice, usage = answer["choices"][0], answer["usage"]
        return {
            "id": answer["id"],
            "object": "chat.completion",
            "created": answer["created"],
            "model": self.spec.name,
            "system_fingerprint": f"sha256:{self.spec.weights.sha256[:16]}",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": choice["message"]["content"]},
                    "logprobs": None,
                    "finish_reason": choice["finish_reason"],
                }
            ],
            "usage": usage,
            "timings": answer.get("timings"),  # llama.cpp's own extension: tokens a second, tokens reused
        }

    def _bias_against_layout(self) -> list[list[Any]]:
        """Bans tokens that only lay JSON out over lines: the grammar allows them, and they only cost time."""
        layout = [opening + "\n" * breaks + " " * indent
                  for opening in ("", " ", "{", " {", "[", " [", ",", '"', '",', '."', '.",', "]", "],", ":", '":')
                  for breaks in (0, 1, 2)
                  for indent in range(17)]  # fmt: skip
        wanted = [text for text in layout if "\n" in text or text.startswith("  ")]
        tokens = {found[0] for text in wanted if len(found := self._tokenize(text)) == 1}
        return [[token, False] for token in sorted(tokens)]

    def _tokenize(self, text: str) -> list[int]:
        request = urllib.request.Request(
            f"{self._engine.listening_address}/tokenize",
            data=json.dumps({"content": text}).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["tokens"]


class ChatModels:
    """All chat models by name, loaded at first use, behind one line, since they share the cores."""

    def __init__(
        self, specs: tuple[ChatModelSpec, ...], cache: Path, threads: int, line: Line, parallel: int = 1
    ) -> None:
        self._specs = {spec.name: spec for spec in specs}
        self._make = lambda spec: ChatModel(spec, cache, threads, parallel)
        self._line = line
        self._loaded: dict[str, ChatModel] = {}
        self._loading = threading.Lock()

    def load(self, name: str) -> ChatModel:
        spec = self._specs.get(name)
        if spec is None:
            known = ", ".join(self._specs)
            raise ApiError(404, f"The model '{name}' does not exist. Known: {known}.", "model_not_found", param="model")
        with self._loading:
            if name not in self._loaded:
                self._loaded[name] = self._make(spec)
            return self._loaded[name]

    def complete(self, name: str, request: dict[str, Any], caller_is_gone: Callable[[], bool]) -> dict[str, Any]:
        if name not in self._specs:
            self.load(name)  # refuses before the line
        with self._line.turn(caller_is_gone):
            return self.load(name).complete(request)


def _as_api_error(answer: dict[str, Any]) -> ApiError:
    error = answer.get("error", answer)
    message = str(error.get("message", "llama.cpp answered without choices and without a message."))
    if error.get("type") == "exceed_context_size_error":
        return ApiError(400, message, "context_length_exceeded", param="messages")
    status = error.get("code")
    return ApiError(status if status in (400, 404) else 500, message, str(error.get("type", "engine_error")))
