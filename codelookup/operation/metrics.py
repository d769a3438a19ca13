"""Figures for Prometheus, where `METRICS=1` says so: requests by route, and what the site holds.

Requests are counted in files that all processes of this host share: `PROMETHEUS_MULTIPROC_DIR`,
which the unit of deploy/ empties at each start, by default var/metrics. What the site holds is
asked of the database when somebody scrapes. Labels are names of routes and systems: no code,
address or person.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from datetime import time as clock
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from codelookup.catalog.in_force import in_force
from codelookup.lib.middleware import method_of, route_of
from codelookup.metering.models import Meter
from codelookup.search import index

from .extras import needed

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


def client() -> Any:
    """Return prometheus_client, with the folder in which the processes meet."""
    folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", f"{settings.VAR_DIR}/metrics"))
    folder.mkdir(parents=True, exist_ok=True)
    needed("prometheus_client.multiprocess", "prometheus-client", "METRICS")
    return needed("prometheus_client", "prometheus-client", "METRICS")


class RequestMetrics:
    """Count requests and their seconds, by route and status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.requests, self.seconds = _counters()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        route = route_of(request)
        self.requests.labels(method_of(request), route, response.status_code).inc()
        self.seconds.labels(route).observe(time.perf_counter() - started)
        return response


@cache
def _counters() -> tuple[Any, Any]:
    """The process's counters: made once, however often the middleware is set up."""
    prometheus = client()
    labels = ["method", "route", "status"]
    return (
        prometheus.Counter("codelookup_requests", "Requests answered", labels, registry=None),
        prometheus.Histogram(
            "codelookup_request_seconds",
            "Seconds to answer",
            ["route"],
            buckets=BUCKETS,
            registry=None,
        ),
    )


class Holdings:
    """What the site holds, asked when somebody scrapes."""

    def collect(self) -> Iterator[Any]:
        gauge = needed("prometheus_client.core", "prometheus-client", "METRICS").GaugeMetricFamily
        effective = gauge(
            "codelookup_release_effective_timestamp_seconds",
            "First day of the release in force",
            labels=["dataset"],
        )
        imported = gauge(
            "codelookup_release_imported_timestamp_seconds",
            "When that release was imported",
            labels=["dataset"],
        )
        for dataset, release in in_force().releases.items():
            day = datetime.combine(release.effective_on, clock(), UTC)
            effective.add_metric([dataset], day.timestamp())
            imported.add_metric([dataset], release.imported_at.timestamp())
        yield effective
        yield imported
        yield gauge("codelookup_index_fresh", "1 where the index fits the data", index.is_fresh())
        accounts = User.objects.filter(is_active=True).count()
        yield gauge("codelookup_accounts", "Active accounts", accounts)
        meters = gauge("codelookup_meters", "Visitors who opened a code page", labels=["kind"])
        meters.add_metric(["guest"], Meter.objects.filter(user=None).count())
        meters.add_metric(["account"], Meter.objects.exclude(user=None).count())
        yield meters


def page() -> tuple[bytes, str]:
    """Return everything as text, with its content type."""
    prometheus = client()
    registry = prometheus.CollectorRegistry()
    prometheus.multiprocess.MultiProcessCollector(registry)
    registry.register(Holdings())
    return prometheus.generate_latest(registry), prometheus.CONTENT_TYPE_LATEST
