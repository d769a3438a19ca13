"""R-07: an upgrade under way. The code before serves on while the tables are already the new ones."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

from tests.conftest import ROOT

from .conftest import IS_POSTGRES

OURS = sorted(
    each.label
    for each in apps.get_app_configs()
    if Path(each.path).parent in (ROOT, ROOT / "codelookup")
    and (Path(each.path) / "migrations").is_dir()
)
# What the linter objects to and why it stays. Nothing is added here after the first release.
ACCEPTED = {
    "0002_regional_figures_and_rates": "columns of facts, which importers alone write; before the "
    "first release",
    "0002_pairs_of_column2": "imports of edits wait while an index is made, readers do not; the old "
    "one goes last, a lock of milliseconds",
    "0004_without_needless_indexes": "indexes dropped: a lock of milliseconds, and no code needs them",
    "0002_life_of_a_text": "a constraint on open editions, which the desk alone begins; the code "
    "before has no desk",
}


@pytest.fixture(scope="module")
def graph() -> Any:
    return MigrationLoader(None).graph


def chain(graph: Any, app: str) -> list[str]:
    return [name for label, name in graph.forwards_plan(graph.leaf_nodes(app)[0]) if label == app]


@pytest.mark.parametrize("app", OURS)
def test_an_apps_migrations_are_one_line(graph: Any, app: str) -> None:
    (leaf,) = graph.leaf_nodes(app)
    names = chain(graph, app)
    assert leaf == (app, names[-1])
    for name, before in zip(names[1:], names, strict=False):
        within = [parent for parent in graph.node_map[app, name].parents if parent.key[0] == app]
        assert [parent.key[1] for parent in within] == [before]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", OURS)
def test_the_last_step_can_be_taken_back_and_again(graph: Any, app: str) -> None:
    names = chain(graph, app)
    if len(names) == 1:
        pytest.skip("the tables themselves are the only step")
    try:
        MigrationExecutor(connection).migrate([(app, names[-2])])
        applied = MigrationExecutor(connection).loader.applied_migrations
        assert (app, names[-1]) not in applied
    finally:
        again = MigrationExecutor(connection)
        again.migrate(again.loader.graph.leaf_nodes())
    assert (app, names[-1]) in MigrationExecutor(connection).loader.applied_migrations


@pytest.mark.skipif(not IS_POSTGRES, reason="several hosts, hence rolling upgrades: PostgreSQL")
@pytest.mark.django_db
def test_the_code_before_runs_on_the_new_tables(capsys: pytest.CaptureFixture[str]) -> None:
    """No column is dropped, renamed or retyped, none made that old INSERTs would leave out."""
    linter = MigrationLinter(
        no_cache=True, include_apps=OURS, ignore_name=list(ACCEPTED), all_warnings_as_errors=True
    )
    linter.lint_all_migrations()
    assert not linter.has_errors, capsys.readouterr().out
    assert linter.nb_valid > len(OURS)


@pytest.mark.skipif(not IS_POSTGRES, reason="as above")
@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted_is_still_objected_to(name: str) -> None:
    linter = MigrationLinter(
        no_cache=True,
        include_apps=OURS,
        include_name=[name],
        no_output=True,
        all_warnings_as_errors=True,
    )
    linter.lint_all_migrations()
    assert linter.has_errors
