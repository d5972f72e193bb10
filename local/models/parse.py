"""Reads request bodies: takes what is honoured, refuses what is not, and says what to change."""

from typing import Any

from errors import ApiError

_MAX_INPUTS = 256
# Request field -> (types, lowest, highest). The ranges are OpenAI's where OpenAI has the field.
_NUMBERS: dict[str, tuple[tuple[type, ...], float, float]] = {
    "temperature": ((int, float), 0, 2),
    "top_p": ((int, float), 0, 1),
    "min_p": ((int, float), 0, 1),
    "top_k": ((int,), 0, 1000),
    "seed": ((int,), 0, 2**32 - 2),
    "max_tokens": ((int,), 1, 4096),
    "presence_penalty": ((int, float), -2, 2),
    "frequency_penalty": ((int, float), -2, 2),
    "repeat_penalty": ((int, float), 0, 10),
    "dry_multiplier": ((int, float), 0, 10),
}
_PASSIVE = {"model", "messages", "response_format", "stop", "user", "metadata", "store", "n", "stream"}
_DEFAULT_MAX_TOKENS = 512
_DEFAULT_SEED = 1  # the same request gives the same answer unless the caller asks otherwise


def chat_request(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The model's name, and the request as the engine takes it."""
    if body.get("stream"):
        raise ApiError(400, "Streaming is not supported here; send \"stream\": false.", "unsupported_value", "stream")
    if body.get("n", 1) != 1:
        raise ApiError(400, "Only one choice a request is supported; send \"n\": 1.", "unsupported_value", "n")
    if "max_completion_tokens" in body:
        body = {"max_tokens": body["max_completion_tokens"], **body}
    for name in body.keys() - _NUMBERS.keys() - _PASSIVE - {"max_completion_tokens"}:
        raise ApiError(400, f"The field '{name}' is not supported by this server; leave it out.", "unknown_parameter", name)
    request: dict[str, Any] = {"messages": _messages(body.get("messages"))}
    for name, (types, low, high) in _NUMBERS.items():
        value = body.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, types) or not low <= value <= high:
            raise ApiError(400, f"'{name}' is {value!r}; it must be a number from {low} to {high}.", "invalid_value", name)
        request[name] = value
    request.setdefault("max_tokens", _DEFAULT_MAX_TOKENS)
    request.setdefault("seed", _DEFAULT_SEED)
    if body.get("stop") is not None:
        request["stop"] = body["stop"] if isinstance(body["stop"], list) else [body["stop"]]
    if (answer_format := _response_format(body.get("response_format"))) is not None:
        request["response_format"] = answer_format
    return _model(body), request


def embedding_request(body: dict[str, Any]) -> tuple[str, list[str]]:
    """The model's name and the texts."""
    if body.get("encoding_format", "float") != "float":
        raise ApiError(400, "Only \"encoding_format\": \"float\" is supported.", "unsupported_value", "encoding_format")
    texts = body.get("input")
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
        raise ApiError(400, "'input' must be a non-empty string or a list of them.", "invalid_value", "input")
    if len(texts) > _MAX_INPUTS:
        raise ApiError(400, f"'input' has {len(texts)} texts; at most {_MAX_INPUTS} a request.", "invalid_value", "input")
    return _model(body), texts


def _model(body: dict[str, Any]) -> str:
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise ApiError(400, "'model' must name a model; GET /v1/models lists them.", "invalid_value", "model")
    return model


def _messages(messages: Any) -> list[dict[str, str]]:
    if not isinstance(messages, list) or not messages:
        raise ApiError(400, "'messages' must be a non-empty list.", "invalid_value", "messages")
    return [_message(message, f"messages[{index}]") for index, message in enumerate(messages)]


def _message(message: Any, where: str) -> dict[str, str]:
    if not isinstance(message, dict) or message.get("role") not in ("system", "developer", "user", "assistant"):
        raise ApiError(400, f"'{where}.role' must be system, developer, user or assistant.", "invalid_value", where)
    content = message.get("content")
    if isinstance(content, list):  # OpenAI's parts; only text has a meaning here
        texts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        content = "\n".join(texts) if len(texts) == len(content) and all(isinstance(t, str) for t in texts) else None
    if not isinstance(content, str):
        raise ApiError(400, f"'{where}.content' must be a string, or a list of text parts.", "invalid_value", where)
    return {"role": "system" if message["role"] == "developer" else message["role"], "content": content}


def _response_format(answer_format: Any) -> dict[str, Any] | None:
    if answer_format is None or answer_format == {"type": "text"}:
        return None
    kind = answer_format.get("type") if isinstance(answer_format, dict) else None
    if kind == "json_object":
        return {"type": "json_object"}
    wrapper = answer_format.get("json_schema") if kind == "json_schema" else None
    schema = wrapper.get("schema") if isinstance(wrapper, dict) else None
    if not isinstance(schema, dict):
        raise ApiError(
            400,
            "'response_format' must be text, json_object, or {type: json_schema, json_schema: {name, schema}}.",
            "invalid_value",
            "response_format",
        )
    return {"type": "json_schema", "json_schema": {"name": wrapper.get("name", "answer"), "schema": schema}}
