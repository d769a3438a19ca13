"""A service on this machine that speaks the protocol of the drafting help, well or badly."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.descriptions.writing import SENTENCE

ANSWER: dict[str, Any] = {
    "title": "A drug against swelling, each milligram",
    "service_type": "Drug",
    "sites": ["11"],
    "common": SENTENCE * 5,
    "overview": SENTENCE * 4,
    "clinical_context": "Illustration, not a real person. " + SENTENCE * 5,
    "documentation": ["The dose in milligrams", "The place of the needle"],
    "compliance": ["The count of units", "The waste"],
    "sources": [1, 5],
}


@dataclass
class Service:
    """What it answers, and what it was asked."""

    body: str | bytes = ""
    status: int = 200
    delay: float = 0
    drip: float = 0  # seconds between the bytes of the answer
    address: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def says(self, content: Any, ended: str = "stop", **message: Any) -> None:
        choice = {
            "index": 0,
            "finish_reason": ended,
            "message": {"role": "assistant", "content": content, **message},
        }
        whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
        self.body = json.dumps({**whole, "choices": [choice]})

    def answers(self, **changed: Any) -> None:
        """Answer with a good text, some keys changed; None leaves a key out."""
        held = {name: value for name, value in (ANSWER | changed).items() if value is not None}
        self.says(json.dumps(held))


@contextmanager
def running() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append(json.loads(asked))
            service.keys.append(self.headers.get("Authorization", ""))
            time.sleep(service.delay)
            body = service.body.encode() if isinstance(service.body, str) else service.body
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                for at in range(len(body)) if service.drip else ():
                    self.wfile.write(body[at : at + 1])
                    time.sleep(service.drip)
                self.wfile.write(b"" if service.drip else body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.address = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
