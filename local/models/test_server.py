"""Starts the real server with the real weights and asks it what the rest of Linekeeper asks.

    .local/venv/bin/python -m unittest discover -s local/models
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("server.py")
PRIMARY = "qwen2.5-coder-0.5b-instruct"
STANDBY = "smollm2-135m-instruct"
EMBEDDINGS = "all-minilm-l6-v2"
START_SECONDS = 120  # the first start joins and checks the weights

SCHEMA = {
    "type": "object",
    "properties": {
        "headline": {"type": "string", "minLength": 5, "maxLength": 60},
        "bullets": {
            "type": "array",
            "items": {"type": "string", "minLength": 5, "maxLength": 40},
            "minItems": 2,
            "maxItems": 3,
        },
    },
    "required": ["headline", "bullets"],
    "additionalProperties": False,
}


def chat(**fields: Any) -> dict[str, Any]:
    return {"model": PRIMARY, "messages": [{"role": "user", "content": "Describe a steel flask."}], **fields}


def schema_format(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "copy", "strict": True, "schema": schema}}


def cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))  # the vectors have length one


class ServerTest(unittest.TestCase):
    process: subprocess.Popen[str]
    base: str

    @classmethod
    def setUpClass(cls) -> None:
        cls.process = subprocess.Popen(
            [sys.executable, str(SERVER), "--port", "0", "--parallel", "1", "--waiting", "1", "--exit-with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert cls.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", cls.process.stdout.readline())
        assert found, "the server printed no address"
        cls.base = found.group()
        deadline = time.monotonic() + START_SECONDS
        while cls.ask("/health")[0] != 200:
            assert cls.process.poll() is None, "the server ended while loading"
            assert time.monotonic() < deadline, f"not healthy within {START_SECONDS} s"
            time.sleep(0.2)

    @classmethod
    def tearDownClass(cls) -> None:
        assert cls.process.stdin is not None and cls.process.stdout is not None
        cls.process.stdin.close()
        code = cls.process.wait(timeout=5)
        cls.process.stdout.close()
        assert code == 0, f"closing stdin must end the server cleanly, but it ended with {code}"

    @classmethod
    def ask(cls, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(cls.base + path, data, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=300) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def answer(self, **fields: Any) -> dict[str, Any]:
        status, body = self.ask("/v1/chat/completions", chat(**fields))
        self.assertEqual(status, 200, body)
        return body

    def assert_refused(self, status: int, code: str, body: Any, path: str = "/v1/chat/completions") -> None:
        actual, answer = self.ask(path, body)
        self.assertEqual((actual, answer["error"]["code"]), (status, code), answer)
        self.assertEqual(set(answer["error"]), {"message", "type", "param", "code"})

    def assert_fits_schema(self, body: dict[str, Any]) -> None:
        copy = json.loads(body["choices"][0]["message"]["content"])
        self.assertEqual(set(copy), {"headline", "bullets"})
        self.assertTrue(5 <= len(copy["headline"]) <= 60, copy)
        self.assertTrue(2 <= len(copy["bullets"]) <= 3, copy)
        self.assertTrue(all(5 <= len(bullet) <= 40 for bullet in copy["bullets"]), copy)

    def test_answers_within_the_schema(self) -> None:
        body = self.answer(response_format=schema_format(SCHEMA), max_tokens=200)
        self.assert_fits_schema(body)
        self.assertEqual(body["choices"][0]["finish_reason"], "stop")
        self.assertEqual(body["model"], PRIMARY)
        self.assertGreater(body["usage"]["prompt_tokens"], 0)
        self.assertGreater(body["usage"]["completion_tokens"], 0)

    def test_the_standby_answers_within_the_schema_too(self) -> None:
        body = self.answer(model=STANDBY, response_format=schema_format(SCHEMA), max_tokens=200)
        self.assert_fits_schema(body)
        self.assertEqual(body["model"], STANDBY)

    def test_a_cut_answer_says_length(self) -> None:
        body = self.answer(max_tokens=5)
        self.assertEqual(body["choices"][0]["finish_reason"], "length")
        self.assertEqual(body["usage"]["completion_tokens"], 5)

    def test_the_same_seed_gives_the_same_answer(self) -> None:
        self.answer(max_tokens=1)  # so that both answers start from a cached prompt
        texts = {self.answer(seed=7, max_tokens=24)["choices"][0]["message"]["content"] for _ in range(2)}
        self.assertEqual(len(texts), 1, texts)

    def test_related_sentences_are_closer_than_unrelated_ones(self) -> None:
        texts = ["My card was stolen yesterday.", "Someone took my bank card.", "The soup needs more salt."]
        status, body = self.ask("/v1/embeddings", {"model": EMBEDDINGS, "input": texts})
        self.assertEqual(status, 200, body)
        stolen, taken, soup = (item["embedding"] for item in body["data"])
        self.assertEqual(len(stolen), 384)
        self.assertAlmostEqual(cosine(stolen, stolen), 1, places=4)
        self.assertGreater(cosine(stolen, taken), cosine(stolen, soup) + 0.3)

    def test_long_text_is_cut_at_256_tokens(self) -> None:
        status, body = self.ask("/v1/embeddings", {"model": EMBEDDINGS, "input": "salt " * 1000})
        self.assertEqual((status, body["usage"]["prompt_tokens"]), (200, 256))

    def test_refuses_what_it_does_not_do(self) -> None:
        self.assert_refused(404, "model_not_found", chat(model="no-such-model"))
        self.assert_refused(404, "model_not_found", {"model": PRIMARY, "input": "x"}, "/v1/embeddings")
        self.assert_refused(404, "unknown_url", {}, "/v1/unknown")
        self.assert_refused(400, "unsupported_value", chat(stream=True))
        self.assert_refused(400, "unknown_parameter", chat(tools=[]))
        self.assert_refused(400, "invalid_value", chat(max_tokens=0))
        self.assert_refused(400, "invalid_schema", chat(response_format=schema_format({"type": "strange"})))
        self.assert_refused(400, "context_length_exceeded", chat(messages=[{"role": "user", "content": "word " * 5000}]))
        self.assert_refused(400, "invalid_json", b"{nope")

    def test_answers_two_at_once_and_turns_the_fourth_away(self) -> None:
        """One runs, one waits in line (`--waiting 1`); of four at once at least one must be told to come back."""
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            pair = [pool.submit(self.ask, "/v1/chat/completions", chat(max_tokens=16)) for _ in range(2)]
            self.assertEqual([future.result()[0] for future in pair], [200, 200])
            four = [pool.submit(self.ask, "/v1/chat/completions", chat(max_tokens=48)) for _ in range(4)]
            statuses = sorted(future.result()[0] for future in four)
        self.assertEqual(statuses, [200, 200, 429, 429])

    @unittest.skipUnless(hasattr(os, "fork"), "signals are a POSIX matter")
    def test_sigterm_ends_a_server_that_is_still_loading(self) -> None:
        with subprocess.Popen(
            [sys.executable, str(SERVER), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.terminate()
            self.assertEqual(process.wait(timeout=5), 0)


if __name__ == "__main__":
    unittest.main()
