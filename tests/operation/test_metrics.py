import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from codelookup.operation import extras, metrics
from tests.conftest import ROOT
from tests.factories import make_entry

pytestmark = pytest.mark.django_db
ADDRESS = "/metrics"


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.METRICS = True
    settings.METRICS_TOKEN = ""
    settings.TRUSTED_PROXIES = 0


def figures(client: Client) -> str:
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return response.content.decode()


def count(text: str, route: str) -> float:
    found = re.search(rf'codelookup_requests_total{{.*route="{route}".*}} (\S+)', text)
    return float(found[1]) if found else 0


def test_requests_are_counted_by_route_and_never_by_code(client: Client) -> None:
    make_entry("E11.9")
    before = count(figures(client), "pages:code")
    client.get("/icd-10-cm/codes/E11.9/")
    client.get("/icd-10-cm/codes/E11.9/?q=secret")
    text = figures(client)
    assert count(text, "pages:code") == before + 2
    assert 'codelookup_request_seconds_bucket{le="0.025",route="pages:code"}' in text
    assert "E11" not in text
    assert "secret" not in text


def test_odd_methods_do_not_make_labels(client: Client) -> None:
    client.generic("MADEUP-7", "/")
    assert "MADEUP" not in figures(client)


def test_it_says_what_the_site_holds(client: Client) -> None:
    entry = make_entry("E11.9")
    client.get("/icd-10-cm/codes/E11.9/")  # a guest's view
    text = figures(client)
    dataset = entry.release.dataset
    assert (
        f'codelookup_release_effective_timestamp_seconds{{dataset="{dataset}"}} 1.7592768e+09'
        in text
    )
    assert "codelookup_index_fresh 0.0" in text
    assert 'codelookup_meters{kind="guest"} 1.0' in text


def test_it_is_not_there_unless_it_is_wanted(client: Client, settings: Any) -> None:
    settings.METRICS = False
    assert client.get(ADDRESS).status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        metrics.RequestMetrics(lambda request: HttpResponse())


@pytest.mark.parametrize(
    ("token", "proxies", "headers", "status"),
    [
        ("", 0, {}, 200),
        ("", 0, {"REMOTE_ADDR": "::1"}, 200),
        ("", 0, {"REMOTE_ADDR": "203.0.113.7"}, 404),
        ("", 0, {"REMOTE_ADDR": ""}, 404),
        ("", 0, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ("", 1, {}, 404),
        ("t0ken", 1, {"HTTP_AUTHORIZATION": "Bearer t0ken", "REMOTE_ADDR": "203.0.113.7"}, 200),
        ("t0ken", 0, {}, 404),
        ("t0ken", 0, {"HTTP_AUTHORIZATION": "Bearer t0kem"}, 404),
        ("t0ken", 0, {"HTTP_AUTHORIZATION": "Bearer tökén"}, 404),
        ("t0ken", 0, {"HTTP_AUTHORIZATION": "t0ken"}, 404),
    ],
)
def test_who_may_see_it(
    token: str, proxies: int, headers: dict[str, str], status: int, client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN, settings.TRUSTED_PROXIES = token, proxies
    response = client.get(ADDRESS, **headers)  # type: ignore[arg-type]
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"] or status == 404


def test_processes_count_together(tmp_path: Path) -> None:
    """Two processes count; a third reads the sum."""
    code = (
        "import django; django.setup()\n"
        "from codelookup.operation import metrics\n"
        "requests, seconds = metrics._counters()\n"
        "requests.labels('GET', 'pages:home', 200).inc()\n"
        "prometheus = metrics.client(); registry = prometheus.CollectorRegistry()\n"
        "prometheus.multiprocess.MultiProcessCollector(registry)\n"
        "print(prometheus.generate_latest(registry).decode())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={
                "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "shared"),
                "DJANGO_SETTINGS_MODULE": "codelookup.settings",
                "SECRET_KEY": "tests only",
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(3)
    ]
    assert [count(text, "pages:home") for text in said] == [1, 2, 3]


def test_a_package_that_is_not_there_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    with pytest.raises(ImproperlyConfigured) as raised:
        metrics.client()
    assert "METRICS is set, but the package prometheus-client" in str(raised.value)
    assert "--require-hashes -r requirements-extra.txt" in str(raised.value)
    assert (ROOT / "requirements-extra.txt").is_file()


def test_the_middleware_hands_on_the_answer() -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse("through", status=418)

    response = metrics.RequestMetrics(answer)(RequestFactory().get("/"))
    assert (response.status_code, response.content) == (418, b"through")
