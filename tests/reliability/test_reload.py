"""R-12: an upgrade's last step. Workers are replaced while visitors come, and none of them notices."""

import time

import pytest

from tests.bench.steady import Load

from .conftest import Home
from .sites import serve
from .world import CODES

PATHS = [
    "/",
    "/healthz",
    f"/search/?q={CODES[3]}&list=1",
    *(f"/icd-10-cm/codes/{c}/" for c in CODES[:5]),
]


@pytest.mark.slow
def test_a_reload_under_load_fails_nobody(home: Home) -> None:
    with serve(*home[:2]) as site:
        before = set(site.workers)
        with Load(site.port, PATHS, rate=50).running(16) as load:
            time.sleep(1)
            site.reload()
            until = time.monotonic() + 30
            while before & set(site.workers) and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(1)
        assert not before & set(site.workers)
    assert set(load.statuses) == {200}, load.statuses
    assert load.statuses[200] > 20
