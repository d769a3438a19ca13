"""What nginx and Caddy, with the files of deploy/, let through to the site and answer without it."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cluster import free_port
from tests.conftest import ROOT

from . import test_behind_nginx
from .test_behind_nginx import HASHED, NAME, configured

CADDYFILE = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text(encoding="utf-8")
Command = Callable[[Path, Path, str, int], list[str]]
certificate = test_behind_nginx.certificate


@dataclass
class Site:
    """Notes what reaches it. `begun`: somebody has connected."""

    port: int = 0
    seen: list[dict[str, str]] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)


def nginx(folder: Path, certificate: Path, upstream: str, port: int) -> list[str]:
    if not (program := shutil.which("nginx", path="/usr/sbin:/usr/bin")):
        pytest.skip("no nginx here")
    return [program, "-c", str(configured(folder, certificate, upstream, free_port(), port))]


def caddy(folder: Path, certificate: Path, upstream: str, port: int) -> list[str]:
    if not (program := shutil.which("caddy")):
        pytest.skip("no caddy here")
    own = CADDYFILE
    for old, new in {
        f"{NAME} {{": f"https://{NAME}:{port} {{\n\ttls {certificate}/fullchain.pem "
        f"{certificate}/privkey.pem",
        "127.0.0.1:8000": upstream,
        "/srv/codelookup/var": str(folder),
    }.items():
        assert old in own
        own = own.replace(old, new)
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + own)
    return [program, "run", "--config", str(file), "--adapter", "caddyfile"]


@contextmanager
def listening() -> Iterator[Site]:
    """Run a site that answers every request with a line, and remembers its head and body."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        timeout = 20

        def setup(self) -> None:
            site.begun.set()
            super().setup()

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            site.seen.append({**self.headers, "body": body.decode(), "path": self.path})
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Proxy:
    port: int
    site: Site

    def connect(self) -> HTTPSConnection:
        """Connect by the site's own name, as a browser does."""
        connection = HTTPSConnection(NAME, self.port, timeout=20)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        context = ssl._create_unverified_context()
        connection.sock = context.wrap_socket(plain, server_hostname=NAME)
        return connection

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
        connection = self.connect()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": NAME, **named})
        response = connection.getresponse()
        return response, response.read().decode()


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Proxy]:
    command: Command = request.param
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / HASHED.lstrip("/")).write_text("body {}")
    with listening() as site:
        port = free_port()
        words = command(tmp_path, certificate, f"127.0.0.1:{site.port}", port)
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        try:
            test_behind_nginx._wait_for(port)
            yield Proxy(port, site)
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_the_site_is_told_who_asks_and_how(proxy: Proxy) -> None:
    response, said = proxy.ask("/about/?x=1", X_Forwarded_For="203.0.113.5", X_Request_Id="chosen")
    assert (response.status, said) == (200, "ok")
    [seen] = proxy.site.seen
    assert (seen["path"], seen["Host"]) == ("/about/?x=1", NAME)
    assert (seen["X-Forwarded-For"], seen["X-Forwarded-Proto"]) == ("127.0.0.1", "https")
    assert len(seen["X-Request-Id"]) >= 32
    assert "203.0.113.5" not in str(seen)


def test_a_slow_writer_holds_no_thread_of_the_site(proxy: Proxy) -> None:
    connection = proxy.connect()
    connection.putrequest("POST", "/accounts/login/", skip_host=True)
    connection.putheader("Host", NAME)
    connection.putheader("Content-Length", "10")
    connection.endheaders(b"12345")
    assert not proxy.site.begun.wait(1)
    connection.send(b"67890")
    assert connection.getresponse().status == 200
    assert proxy.site.seen[0]["body"] == "1234567890"


def test_what_is_too_large_never_reaches_the_site(proxy: Proxy) -> None:
    connection = proxy.connect()
    connection.request("POST", "/", b"x" * 1_200_000, {"Host": NAME})
    assert connection.getresponse().status == 413
    assert proxy.site.seen == []


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "/", 405), ("GET", "/metrics", 404)]
)
def test_what_is_not_for_the_public_never_reaches_the_site(
    proxy: Proxy, method: str, path: str, status: int
) -> None:
    assert proxy.ask(path, method)[0].status == status
    assert proxy.site.seen == []


def test_a_file_with_a_checksum_comes_from_the_proxy_for_ever(proxy: Proxy) -> None:
    response, said = proxy.ask(HASHED)
    assert (response.status, said) == (200, "body {}")
    assert response.headers.get_all("Cache-Control") == ["public, max-age=315360000, immutable"]
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert proxy.site.seen == []


def test_a_site_that_is_away_is_a_503_that_says_when_to_come_back(
    tmp_path: Path, certificate: Path, proxy: Proxy, request: pytest.FixtureRequest
) -> None:
    command: Command = request.node.callspec.params["proxy"]
    folder = tmp_path / "away"
    folder.mkdir()
    port = free_port()
    words = command(folder, certificate, "127.0.0.1:9", port)
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        test_behind_nginx._wait_for(port)
        response, said = Proxy(port, Site()).ask("/cpt/codes/64490/")
    finally:
        process.terminate()
        process.wait(timeout=20)
    assert (response.status, response.getheader("Retry-After")) == (503, "30")
    assert response.getheader("Cache-Control") == "no-store"
    assert str(response.getheader("Content-Type")).startswith("text/html")
    assert "<h1>The site is resting for a moment</h1>" in said
