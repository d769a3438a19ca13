"""Small sites of their own, each made once a run: nothing here touches the tests' own database."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cluster import Cluster, server

from . import sites
from .tables import forget_imports

IS_POSTGRES = "postgres" in os.environ.get("DATABASE_URL", "")


class Home(NamedTuple):
    """A database with a small site in it, and the folder of its index."""

    url: str
    folder: Path
    cookie: str = ""  # of somebody who may read everything
    reader: str = ""  # of an account with five views


def settle(url: str, folder: Path) -> Home:
    return Home(url, folder, *sites.run("tests.reliability.world", url, folder).split())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A cluster that a test may stop, freeze and break; it runs again when the test is over."""
    if not IS_POSTGRES:
        pytest.skip("for PostgreSQL: python -m tests.cluster pytest")
    with server() as made:
        yield made


@pytest.fixture(scope="session")
def on_postgres(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return settle(postgres.url, tmp_path_factory.mktemp("postgres"))


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Home:
    if IS_POSTGRES:
        pytest.skip("for SQLite: pytest without DATABASE_URL")
    folder = tmp_path_factory.mktemp("sqlite")
    return settle(f"sqlite:///{folder / 'site.sqlite3'}", folder)


@pytest.fixture(scope="session")
def home(request: pytest.FixtureRequest) -> Home:
    """The one of the two that this run is about."""
    found: Home = request.getfixturevalue("on_postgres" if IS_POSTGRES else "on_sqlite")
    return found


@pytest.fixture
def tidy(home: Home) -> Iterator[None]:
    """Remove afterwards what the test imports."""
    yield
    forget_imports(home.url)
