"""An OpenAI-compatible HTTP server over small models that come from PyPI packages.

    python server.py --port 8010 [--cache DIR] [--threads 2] [--parallel 2] [--waiting 32] [--exit-with-parent]

POST /v1/chat/completions, POST /v1/embeddings, GET /v1/models, GET /health. Bound to 127.0.0.1 only.
"""

import argparse
import json
import os
import select
import signal
import socket
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from catalogue import EMBEDDINGS, PRIMARY, STANDBY
from chat import ChatModels, Line
from embeddings import EmbeddingModel
from errors import ApiError
from parse import chat_request, embedding_request

_MAX_BODY_BYTES = 1 << 20


class Models:
    """What the routes need; `ready` is set once the primary model and the embeddings are in memory."""

    def __init__(self, cache: Path, threads: int, parallel: int, waiting: int) -> None:
        self.ready = threading.Event()
        self.chat = ChatModels((PRIMARY, STANDBY), cache, threads, Line(parallel, waiting), parallel)
        self._cache = cache
        self._threads = threads

    def load(self) -> None:
        self.embeddings = EmbeddingModel(EMBEDDINGS, self._cache, self._threads)
        self.chat.load(PRIMARY.name)
        self.ready.set()

    def embed(self, name: str, texts: list[str]) -> dict[str, Any]:
        if name != EMBEDDINGS.name:
            message = f"The embedding model '{name}' does not exist. Known: {EMBEDDINGS.name}."
            raise ApiError(404, message, "model_not_found", param="model")
        vectors, tokens = self.embeddings.embed(texts)
        return {
            "object": "list",
            "model": name,
            "data": [{"object": "embedding", "index": i, "embedding": vector} for i, vector in enumerate(vectors)],
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    models: Models

    def do_GET(self) -> None:
        self._answer({"/health": self._health, "/v1/models": self._list})

    def do_POST(self) -> None:
        self._answer({"/v1/chat/completions": self._chat, "/v1/embeddings": self._embed})

    def _health(self) -> dict[str, Any]:
        self._require_ready()
        return {"status": "ok"}

    def _list(self) -> dict[str, Any]:
        names = (PRIMARY.name, STANDBY.name, EMBEDDINGS.name)
        return {"object": "list", "data": [{"id": n, "object": "model", "created": 0, "owned_by": "local"} for n in names]}

    def _chat(self) -> dict[str, Any]:
        name, request = chat_request(self._body())
        self._require_ready()
        return self.models.chat.complete(name, request, self._caller_is_gone)

    def _embed(self) -> dict[str, Any]:
        name, texts = embedding_request(self._body())
        self._require_ready()
        return self.models.embed(name, texts)

    def _require_ready(self) -> None:
        if not self.models.ready.is_set():
            raise ApiError(503, "The models are still loading.", "loading", retry_after_seconds=1)

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > _MAX_BODY_BYTES:
            self.close_connection = True  # the body stays unread
            status = 413 if length.isdigit() else 411
            raise ApiError(status, f"A Content-Length of at most {_MAX_BODY_BYTES} bytes is required.", "body_length")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            raise ApiError(400, f"The body is not JSON: {error}", "invalid_json") from error
        if not isinstance(body, dict):
            raise ApiError(400, "The body must be a JSON object.", "invalid_json")
        return body

    def _caller_is_gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    def _answer(self, routes: dict[str, Any]) -> None:
        retry_after = None
        try:
            path = self.path.partition("?")[0]
            if path not in routes:
                self.close_connection = True
                raise ApiError(404, f"No such route: {self.command} {path}.", "unknown_url")
            status, body = 200, routes[path]()
        except ApiError as error:
            status, body, retry_after = error.status, error.body(), error.retry_after_seconds
        except Exception:
            traceback.print_exc()
            status, body = 500, ApiError(500, "Unexpected error; see the server's log.", "unexpected").body()
        payload = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            if retry_after is not None:
                self.send_header("retry-after", str(retry_after))
            self.end_headers()
            self.wfile.write(payload)
        except OSError:
            self.close_connection = True  # the caller left; its answer has no taker

    def log_message(self, format: str, *args: Any) -> None:
        print(f"{time.strftime('%H:%M:%S')} {format % args}", file=sys.stderr, flush=True)


class HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a burst waits in the accept queue instead of being reset


def exit_with_parent() -> None:
    """Ends the process when standard input closes or the parent is gone, whichever shows first."""
    parent = os.getppid()

    def watch_stdin() -> None:
        while sys.stdin.buffer.raw.read(1024):
            pass
        os._exit(0)

    def watch_parent() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    for watch in (watch_stdin, watch_parent):
        threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser(description="Local OpenAI-compatible model server")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one; the port is printed")
    parser.add_argument("--cache", type=Path, default=Path(sys.prefix) / "weights", help="where joined weights are kept")
    parser.add_argument("--threads", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--parallel", type=int, default=2, help="generations at once; they share the threads")
    parser.add_argument("--waiting", type=int, default=32, help="requests in line before the next gets 429")
    parser.add_argument("--exit-with-parent", action="store_true", help="end when stdin closes or the parent ends")
    args = parser.parse_args()

    # os._exit: llama.cpp's own threads would hold an ordinary exit until the current generation is done.
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: os._exit(0))
    if args.exit_with_parent:
        exit_with_parent()

    Handler.models = Models(args.cache, args.threads, args.parallel, args.waiting)
    server = HttpServer(("127.0.0.1", args.port), Handler)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}/v1", flush=True)

    def load() -> None:
        try:
            Handler.models.load()
        except Exception:
            traceback.print_exc()
            os._exit(1)  # a server that can never be healthy must not look as if it were starting
        print("ready", flush=True)

    threading.Thread(target=load, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
