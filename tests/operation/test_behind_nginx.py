"""The site behind nginx, with the file of deploy/ as it stands; only ports and folders are others."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from accounts.adapter import AccountAdapter
from codelookup.lib import middleware
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
SNIPPET = (ROOT / "deploy" / "nginx" / "codelookup.conf").read_text(encoding="utf-8")
NAME = "codes.example.org"
HASHED = "/static/css/site.0123456789ab.css"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Proxy:
    clear: int
    encrypted: int
    folder: Path

    def ask(self, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPSConnection("127.0.0.1", self.encrypted, timeout=20, context=context)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": NAME, **named})
        response = connection.getresponse()
        response.text = response.read().decode("latin-1")  # type: ignore[attr-defined]
        return response


def configured(folder: Path, certificate: Path, upstream: str, clear: int, encrypted: int) -> Path:
    """Write nginx's whole configuration round the snippet."""
    own = SNIPPET
    for old, new in {
        "127.0.0.1:8000": upstream,
        "listen 80;": f"listen 127.0.0.1:{clear};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{encrypted} ssl http2;",
        f"/etc/letsencrypt/live/{NAME}": str(certificate),
        "/var/log/nginx": str(folder),
        "/srv/codelookup/var": str(folder),
    }.items():
        assert old in own
        own = own.replace(old, new)
    own = re.sub(r"listen \[::\]:\d+( ssl http2)?;", "", own)
    path = folder / "nginx.conf"
    temp = "".join(
        f"{kind}_temp_path {folder}/tmp;"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;"
        "user root;"
        "events {} http { types { text/css css; } " + temp + own + "}"
    )
    return path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a certificate that nobody else trusts."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl here")
    folder = tmp_path_factory.mktemp("certificate")
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", f"/CN={NAME}", "-keyout", str(folder / "privkey.pem")]
    subprocess.run([*made, "-out", str(folder / "fullchain.pem")], check=True, capture_output=True)
    return folder


@pytest.fixture
def proxy(
    live_server: LiveServer, tmp_path: Path, certificate: Path, settings: Any
) -> Iterator[Proxy]:
    if not (nginx := shutil.which("nginx", path="/usr/sbin:/usr/bin")):
        pytest.skip("no nginx here")
    settings.ALLOWED_HOSTS = [NAME, "127.0.0.1"]
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.CSRF_TRUSTED_ORIGINS = [f"https://{NAME}"]
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / HASHED.lstrip("/")).write_text("body {}")
    clear, encrypted = free_port(), free_port()
    upstream = live_server.url.removeprefix("http://")
    file = configured(tmp_path, certificate, upstream, clear, encrypted)
    subprocess.run([nginx, "-t", "-c", str(file)], check=True, capture_output=True)
    process = subprocess.Popen([nginx, "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(encrypted)
        yield Proxy(clear, encrypted, tmp_path)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    pytest.fail("nginx does not listen")


def first_line(log: Path) -> str:
    """Read what nginx has logged; it writes the line when the answer has gone out."""
    until = time.monotonic() + 10
    while not (text := log.read_text()).endswith("\n"):
        assert time.monotonic() < until, "nginx has logged nothing"
        time.sleep(0.02)
    return text


def test_a_page_comes_through_with_one_id_in_both_logs(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []

    def note(request: Any) -> str:
        lines.append(real(request))
        return lines[-1]

    real = middleware.id_of
    monkeypatch.setattr(middleware, "id_of", note)
    response = proxy.ask("/about/?on=2025-01-01", X_Request_Id="chosen-by-the-client")
    assert response.status == 200
    assert lines == [response.getheader("X-Request-Id")]
    assert len(lines[0]) == 32  # nginx's own, not the client's
    logged = first_line(proxy.folder / "codelookup.log")
    assert lines[0] in logged
    assert "about" not in logged
    assert "127.0.0.1" not in logged


def test_the_visitor_s_address_cannot_be_forged(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = AccountAdapter.get_client_ip

    def note(self: AccountAdapter, request: Any) -> str:
        seen.append(real(self, request))
        return seen[-1]

    monkeypatch.setattr(AccountAdapter, "get_client_ip", note)
    form = "/accounts/login/"
    page = proxy.ask(form)
    cookie = str(page.getheader("Set-Cookie")).split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)  # type: ignore[attr-defined]
    assert token
    connection = HTTPSConnection(
        "127.0.0.1",
        proxy.encrypted,
        timeout=20,
        context=ssl._create_unverified_context(),
    )
    connection.request(
        "POST",
        form,
        f"csrfmiddlewaretoken={token[1]}&login=a@example.org&password=x",
        {
            "Host": NAME,
            "Cookie": cookie,
            "Referer": f"https://{NAME}{form}",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": "203.0.113.5, 203.0.113.6",
        },
    )
    assert connection.getresponse().status == 200  # the form again, with its error
    assert set(seen) == {"127.0.0.1"}


def test_clear_text_is_sent_to_https(proxy: Proxy) -> None:
    connection = HTTPConnection("127.0.0.1", proxy.clear, timeout=20)
    connection.request("GET", "/about/?x=1", headers={"Host": "other.example.org"})
    response = connection.getresponse()
    assert (response.status, response.getheader("Location")) == (301, f"https://{NAME}/about/?x=1")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "CONNECT", "MADEUP"])
def test_odd_methods_are_refused(proxy: Proxy, method: str) -> None:
    assert proxy.ask("/about/", method).status in {400, 405}


def test_hashed_static_files_come_from_nginx_for_ever(proxy: Proxy) -> None:
    response = proxy.ask(HASHED)
    assert response.status == 200
    assert response.headers.get_all("Cache-Control") == ["public, max-age=315360000, immutable"]
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("X-Request-Id") is None  # the site was not asked


def test_private_pages_are_kept_by_nobody_on_the_way(proxy: Proxy) -> None:
    said = str(proxy.ask("/account/views/").getheader("Cache-Control"))
    assert "private" in said or "no-store" in said
    assert not re.search(r"^\s*proxy_cache", SNIPPET, re.MULTILINE)


def test_figures_do_not_go_through_the_proxy(proxy: Proxy, settings: Any) -> None:
    settings.METRICS = True
    assert proxy.ask("/metrics").status == 404


def test_a_body_that_is_too_large_never_reaches_the_site(proxy: Proxy) -> None:
    assert proxy.ask("/accounts/login/", "POST", Content_Length=str(3_000_000)).status == 413
