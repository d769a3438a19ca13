"""Files and editors at one text: nothing of an editor's is overwritten without a word."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from codelookup.catalog.models import Entry
from codelookup.descriptions import actions, content
from codelookup.descriptions.load import load
from codelookup.descriptions.models import Description, Editor, Role, State
from codelookup.importers.management.commands import load_defaults
from tests.descriptions.facts import NoFacts
from tests.descriptions.writing import good, write
from tests.factories import make_code, make_description, make_editor, make_entry

pytestmark = pytest.mark.django_db

CHANGED = {"title": '"What the file says now"'}


def code() -> Any:
    return make_code("12345", "cpt")


@pytest.fixture
def ann() -> Editor:
    return make_editor("Ann Author")


@pytest.fixture
def rob() -> Editor:
    return make_editor("Rob Chief", Role.CHIEF)


def drafted(ann: Editor, title: str = "What Ann wrote") -> Description:
    edition = actions.start(ann, code())
    return actions.save(ann, edition.pk, edition.version, {"title": title})


def published(ann: Editor, rob: Editor) -> Description:
    edition = drafted(ann)
    edition = actions.submit(ann, edition.pk, edition.version)
    return actions.approve(rob, edition.pk, edition.version, NoFacts())


def test_a_changed_file_does_not_replace_what_an_editor_published(
    tmp_path: Path, ann: Editor, rob: Editor
) -> None:
    load([good(tmp_path)])
    published(ann, rob)
    loaded = load([good(tmp_path, CHANGED), good(tmp_path, {"code": '"1"'}, "cpt/1.md")])
    assert (loaded.added, loaded.changed) == (1, 0)
    (conflict,) = map(str, loaded.conflicts)
    assert "cpt/12345: the site's edition of" in conflict
    assert "by Ann Author differs from the file in title; the" in conflict
    assert "export_descriptions --force cpt/12345" in conflict
    assert "load_descriptions --take-file cpt/12345" in conflict
    assert Description.objects.published().get(code=code()).title == "What Ann wrote"


def test_a_changed_file_does_not_run_into_an_open_draft(tmp_path: Path, ann: Editor) -> None:
    load([good(tmp_path)])
    drafted(ann)
    (conflict,) = load([good(tmp_path, CHANGED)]).conflicts
    assert "the open draft by Ann Author" in str(conflict)
    assert "published or retired at the desk" in str(conflict)
    assert Description.objects.published().get().title == "A title of our own"


def test_a_changed_file_does_not_bring_back_what_the_chief_retired(
    tmp_path: Path, rob: Editor
) -> None:
    load([good(tmp_path)])
    text = Description.objects.get()
    actions.retire(rob, text.pk, text.version, "The code was deleted.")
    (conflict,) = load([good(tmp_path, CHANGED)]).conflicts
    assert "the edition that was retired in the site" in str(conflict)
    assert not Description.objects.published().exists()


def test_a_new_file_does_not_replace_a_text_that_began_in_the_site(
    tmp_path: Path, ann: Editor, rob: Editor
) -> None:
    make_description(code(), title="Begun in the site")
    assert load([good(tmp_path)]).conflicts
    assert Description.objects.published().get().title == "Begun in the site"


def test_a_file_that_has_not_changed_is_no_conflict(
    tmp_path: Path, ann: Editor, rob: Editor
) -> None:
    load([good(tmp_path)])
    published(ann, rob)
    loaded = load([good(tmp_path)])
    assert (loaded.unchanged, loaded.conflicts) == (1, [])


def test_the_file_is_taken_where_the_operator_says_so_and_the_edition_is_kept(
    tmp_path: Path, ann: Editor, rob: Editor
) -> None:
    load([good(tmp_path)])
    theirs = published(ann, rob)
    again = actions.start(ann, code())
    load([good(tmp_path, CHANGED)], take=["cpt/12345"])
    assert Description.objects.published().get().title == "What the file says now"
    for edition in (theirs, again):
        edition.refresh_from_db()
        assert edition.state == State.RETIRED
        assert edition.history.first().history_change_reason.endswith("the file was taken instead")
    later = load([good(tmp_path, {"title": '"The file once more"'})])
    assert (later.changed, later.conflicts) == (1, [])


def test_what_was_exported_comes_back_as_the_files_own(
    tmp_path: Path, ann: Editor, rob: Editor
) -> None:
    load([good(tmp_path)])
    theirs = published(ann, rob)
    call_command("export_descriptions", "cpt/12345", to=tmp_path, force=True, stdout=StringIO())
    loaded = load([content.read(tmp_path / "cpt/12345.md")])
    assert (loaded.unchanged, loaded.conflicts) == (1, [])
    assert Description.objects.published().get() == theirs
    assert load([good(tmp_path, CHANGED)]).conflicts


def test_an_export_settles_it_even_while_the_next_draft_is_open(
    tmp_path: Path, ann: Editor, rob: Editor
) -> None:
    load([good(tmp_path)])
    published(ann, rob)
    drafted(ann, "The next title")
    call_command("export_descriptions", "cpt/12345", to=tmp_path, force=True, stdout=StringIO())
    loaded = load([content.read(tmp_path / "cpt/12345.md")])
    assert (loaded.unchanged, loaded.conflicts) == (1, [])


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that sets what the content folder holds: titles by code."""

    def put(**titles: str) -> None:
        paths = [
            write(tmp_path, {"code": f'"{value}"', "title": f'"{title}"'}, name=f"cpt/{value}.md")
            for value, title in ((name[1:], title) for name, title in titles.items())
        ]
        for name in titles:
            if not Entry.objects.filter(code__value=name[1:]):
                make_entry(name[1:], "cpt")
        monkeypatch.setattr(content, "files", lambda: iter(paths))

    return put


def test_the_command_names_the_conflict_loads_the_others_and_fails(
    files: Callable[..., None], ann: Editor, rob: Editor
) -> None:
    files(_12345="As loaded first", _2="Another one")
    call_command("load_descriptions", stdout=StringIO())
    published(ann, rob)
    files(_12345="As changed later", _2="Another one, changed")
    out = StringIO()
    with pytest.raises(CommandError, match=r"(?s)cpt/12345: the site's.*1 files in conflict"):
        call_command("load_descriptions", stdout=out)
    assert "0 added, 1 changed, 0 unchanged" in out.getvalue()
    call_command("load_descriptions", take_file=["cpt/12345"], stdout=out)
    assert Description.objects.published().get(code=code()).title == "As changed later"


def test_the_command_knows_the_file_that_is_to_be_taken() -> None:
    with pytest.raises(CommandError, match="--take-file cpt/0: no such file"):
        call_command("load_descriptions", take_file=["cpt/0"])


def test_the_default_data_names_the_conflict_and_goes_on(
    files: Callable[..., None], monkeypatch: pytest.MonkeyPatch, search_index: None
) -> None:
    monkeypatch.setattr(load_defaults, "requests", list)
    make_description(code(), title="Begun in the site")
    files(_12345="As the file has it")
    out, errors = StringIO(), StringIO()
    call_command("load_defaults", stdout=out, stderr=errors)
    assert "cpt/12345: the site's edition" in errors.getvalue()
    assert "default data:" in out.getvalue()
