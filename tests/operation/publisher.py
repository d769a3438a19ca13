"""A publisher on this machine: an HTTP server that hands out files, well or badly."""

import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path


@dataclass
class Answer:
    """What is sent for one name. `claims`: the length that is stated, where it is not the true."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    claims: int | None = None
    pause: float = 0.0  # seconds before each piece
    pieces: int = 1


@dataclass
class Publisher:
    base: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def publish(self, name: str, body: bytes, **how: object) -> bytes:
        self.answers[name] = Answer(body, **how)  # type: ignore[arg-type]
        return body

    def publish_zip(self, name: str, members: dict[str, bytes | Path], **how: object) -> bytes:
        return self.publish(name, zipped(members), **how)


def zipped(members: dict[str, bytes | Path]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content.read_bytes() if isinstance(content, Path) else content)
    return packed.getvalue()


@contextmanager
def publisher() -> Iterator[Publisher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            made.asked.append(self.path)
            self.send(made.answers.get(name, Answer(b"<h1>none</h1>", 404)))

        def send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            length = len(answer.body) if answer.claims is None else answer.claims
            headers = {"Content-Type": "application/zip", "Content-Length": str(length)}
            for key, value in {**headers, **answer.headers}.items():
                if value:
                    self.send_header(key, value)
            self.end_headers()
            size = -(-len(answer.body) // answer.pieces) or 1
            for start in range(0, len(answer.body), size):
                time.sleep(answer.pause)
                try:
                    self.wfile.write(answer.body[start : start + size])
                    self.wfile.flush()
                except OSError:
                    return  # the other side has had enough

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Publisher(f"http://127.0.0.1:{server.server_port}/files/zip/")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
