"""S-08, S-09: no cache between us and readers gives one reader's page to another."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import set_script_prefix
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from codelookup.catalog import version
from codelookup.lib.lru import Lru
from codelookup.pages import kept
from tests.factories import make_entry, make_note
from tests.metering.visits import browser, known_guest, make_codes, member

CONFIGURATION = """
daemon off;
master_process off;
error_log {folder}/error.log;
pid {folder}/pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=pages:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {upstream};
      proxy_set_header Host $host;
      proxy_cache pages;
      proxy_cache_valid any 1m;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def nginx(live_server: LiveServer, tmp_path: Path) -> Iterator[int]:
    """Put nginx with its cache on before the site; yield its port."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if not program:
        pytest.skip("no nginx here: install Debian's package, `apt-get install nginx-light`")
    port = free_port()
    text = CONFIGURATION.format(folder=tmp_path, port=port, upstream=live_server.url)
    (tmp_path / "nginx.conf").write_text(text)
    command = [program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                break
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)


def fetch(port: int, path: str, client: Client | None = None) -> tuple[str, str]:
    """Return what the cache says (HIT, MISS …) and the page, as this client's browser gets it."""
    cookies = client.cookies if client else {}
    line = "; ".join(f"{name}={each.value}" for name, each in cookies.items())
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": line} if line else {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.getheader("X-Cache", ""), text


@pytest.mark.django_db(transaction=True)
def test_s08_a_proxy_that_caches_gives_no_guest_a_members_page(
    nginx: int, settings: Settings
) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 0  # what a guest gets depends on no view then
    entry = make_entry()
    make_note(entry, "words that members read")
    own = entry.code.get_absolute_url()
    paths = [own, f"{own}notes/", f"{own}notes/?format=csv", "/account/views/"]
    staff = member()
    for path in paths:
        assert "words that members read" in fetch(nginx, path, staff)[1] or "/views/" in path
    for round_ in range(25):
        for path in paths:
            state, text = fetch(nginx, path)
            assert "words that members read" not in text, (round_, path)
            assert "member@example.org" not in text
            assert state != "HIT"
    assert [fetch(nginx, "/robots.txt")[0] for _ in range(2)] == ["MISS", "HIT"]


@pytest.mark.django_db(transaction=True)
def test_s08_a_proxy_that_caches_hands_out_nobodys_cookie(nginx: int) -> None:
    codes = make_codes(1)
    pages = [fetch(nginx, codes[0].get_absolute_url()) for _ in range(3)]
    assert "HIT" not in {state for state, _ in pages}
    assert 'data-state="shown"' in pages[2][1]  # each was a guest of his own


EVIL = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Scheme": "evil.example",
    "Forwarded": "host=evil.example;proto=https",
    "X-Original-URL": "/admin/evil.example",
    "X-Rewrite-URL": "/admin/evil.example",
    "X-HTTP-Method-Override": "DELETE",
    "X-Method-Override": "POST",
    "X-Script-Name": "/evil.example",
    "Accept-Language": "evil.example",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
}
OPEN = ["/", "/robots.txt", "/opensearch.xml", "/icd-10-cm/", "/sources/", "/accounts/inactive/"]


@pytest.mark.django_db
@pytest.mark.parametrize("header", EVIL)
def test_s09_no_header_of_a_visitor_changes_a_page(header: str) -> None:
    client = known_guest(make_entry().code)
    paths = [*OPEN, "/icd-10-cm/codes/E11.9/", "/icd-10-cm/codes/E11.9"]
    for path in paths:
        plain = client.get(path)
        answer = client.get(path, headers={header: EVIL[header]})
        assert (answer.status_code, answer.content) == (plain.status_code, plain.content), path
        assert answer.get("Location") == plain.get("Location")
        assert "evil" not in str(answer.headers)


@pytest.mark.django_db
def test_s09_a_prefix_that_one_request_carries_stands_in_no_page_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """gunicorn takes SCRIPT_NAME from a proxy that hands on whatever a client sends."""
    monkeypatch.setattr(kept, "_pages", Lru(2**20, lambda page: page.size))
    handler = WSGIHandler()  # the tests' client knows no prefix

    def ask(path: str, prefix: str) -> str:
        set_script_prefix(prefix)  # as Django does before it handles a request
        request = RequestFactory(SCRIPT_NAME=prefix).get(path)
        answer = handler.get_response(request)
        assert isinstance(answer, HttpResponse)
        return answer.content.decode()

    version.bump()
    try:
        for path in ("/", "/sources/", "/icd-10-cm/", make_entry().code.get_absolute_url()):
            assert 'href="/evil/icd-10-cm/' in ask(path, "/evil")
            assert "evil" not in ask(path, ""), path
    finally:
        set_script_prefix("/")


@pytest.mark.django_db
def test_s09_what_caches_may_keep_is_the_same_whatever_is_added_to_its_address() -> None:
    client = browser()
    for path in ("/robots.txt", "/opensearch.xml"):
        answer = client.get(path, {"utm_source": "evil.example", "q": "evil.example"})
        assert answer.content == client.get(path).content
        assert "public" in answer["Cache-Control"]
    make_entry()
    answer = client.get("/icd-10-cm/codes/E11.9/", {"utm_source": "evil.example"})
    assert "private" in answer["Cache-Control"]
    canonical = '<link rel="canonical" href="http://testserver/icd-10-cm/codes/E11.9/">'
    assert canonical in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver.evil.example", "testserver@evil.example", "testserver:80@e.example",
     "", "testserver/evil", "te stserver", "testserver\nX: evil", "testserver:port", "тест"],
)  # fmt: skip
def test_s09_an_odd_host_is_refused_and_never_said_again(host: str) -> None:
    answer = Client(SERVER_NAME="testserver").get("/robots.txt", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
