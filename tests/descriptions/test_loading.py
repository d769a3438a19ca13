from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from codelookup.catalog.models import Code
from codelookup.descriptions import content
from codelookup.descriptions.load import Loaded, load
from codelookup.descriptions.models import Description
from tests.descriptions.facts import list_all
from tests.descriptions.writing import good, write, write_spanish
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db


def test_a_text_comes_under_its_code_with_everything_it_says(tmp_path: Path) -> None:
    load([good(tmp_path, {"sites": '["11", "22"]', "family": '["12345"]'})])
    found = Description.objects.published().get()
    assert (found.code.system, found.code.value, found.code.key) == ("cpt", "12345", "12345")
    assert (found.title, found.author, found.reviewer) == ("A title of our own", "writer", "reader")
    assert (found.sites, found.family) == (["11", "22"], ["12345"])
    assert found.clinical_context.startswith("Illustration")
    assert found.source_file == "cpt/12345.md"


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    text = good(tmp_path)
    assert load([text]) == Loaded(added=1, changed=0, unchanged=0)
    before = Description.objects.values().get()
    assert load([text]) == Loaded(added=0, changed=0, unchanged=1)
    assert Description.objects.values().get() == before


def test_a_changed_file_updates_the_text(tmp_path: Path) -> None:
    load([good(tmp_path)])
    assert load([good(tmp_path, {"title": '"Another title"'})]).changed == 1
    assert Description.objects.get().title == "Another title"


def test_a_part_that_left_the_file_leaves_the_page(tmp_path: Path) -> None:
    load([good(tmp_path)])
    load([content.read(write(tmp_path, parts={"Compliance": ""}))])
    assert Description.objects.get().compliance == ""


def test_a_field_that_left_the_file_leaves_the_page(tmp_path: Path) -> None:
    load([good(tmp_path, {"sites": '["11"]', "service_type": '"Injection"'})])
    load([good(tmp_path)])
    found = Description.objects.get()
    assert (found.sites, found.service_type) == ([], "")


def test_the_day_a_source_was_read_is_kept(tmp_path: Path) -> None:
    load([good(tmp_path, {"sources": '[{title = "CMS", read_on = 2026-11-22}]'})])
    assert Description.objects.get().sources == [{"title": "CMS", "read_on": "2026-11-22"}]


def test_a_code_is_not_made_twice(tmp_path: Path) -> None:
    code = Code.objects.create(system="cpt", value="12345", key="12345")
    load([good(tmp_path)])
    assert Description.objects.get().code == code


def test_drafts_are_stored_and_not_published(tmp_path: Path) -> None:
    load([good(tmp_path, {"state": '"draft"'})])
    assert Description.objects.count() == 1
    assert not Description.objects.published().exists()


def test_the_command_loads_the_projects_texts_and_says_so() -> None:
    list_all()
    out = StringIO()
    call_command("load_descriptions", stdout=out)
    number = len(list(content.files()))
    assert f"{number} added, 0 changed, 0 unchanged" in out.getvalue()
    assert Description.objects.filter(state="published").count() == number
    call_command("load_descriptions", stdout=out)
    assert f"0 added, 0 changed, {number} unchanged" in out.getvalue()


def command(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> tuple[str, str]:
    """Load these files; return what the command says and what it complains of."""
    monkeypatch.setattr(content, "files", lambda: iter(paths))
    out, errors = StringIO(), StringIO()
    call_command("load_descriptions", stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_a_text_about_a_code_that_no_release_lists_is_named_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_entry("1", "cpt")
    paths = [write(tmp_path, {"code": f'"{code}"'}, name=f"cpt/{code}.md") for code in "12"]
    out, errors = command(monkeypatch, *paths)
    assert errors.startswith("cpt/2.md: no loaded release lists cpt 2; not published.")
    assert "1 added" in out
    assert list(Description.objects.values_list("code__value", flat=True)) == ["1"]
    assert not Code.objects.filter(value="2").exists()


def test_it_comes_with_the_release_that_lists_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path)
    assert "0 added" in command(monkeypatch, path)[0]
    make_entry("12345", "cpt", release=make_release("mpfs", is_partial=True))
    out, errors = command(monkeypatch, path)
    assert ("1 added" in out, errors) == (True, "")


def test_a_code_of_the_same_name_in_another_system_does_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_entry("12345", "hcpcs")
    assert "no loaded release lists cpt 12345" in command(monkeypatch, write(tmp_path))[1]


def test_two_languages_of_one_code_are_two_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_entry("12345", "cpt")
    paths = write(tmp_path), write_spanish(tmp_path)
    for said in ("2 added", "2 unchanged"):
        assert said in command(monkeypatch, *paths)[0]
    found = Description.objects.filter(state="published").order_by("language")
    assert [each.language for each in found] == ["en", "es"]
    assert found[1].source_file == "cpt/12345.es.md"


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"sources": "[]"}, "cpt/2.md: no source; .*see check_descriptions"),
        ({"state": '"finished"'}, "cpt/2.md, front matter: no state 'finished'"),
        ({"reviewer": '""'}, "cpt/2.md: reviewer is empty"),
    ],
)
def test_one_bad_text_keeps_all_of_them_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, front: dict[str, str], said: str
) -> None:
    paths = [write(tmp_path, {"code": '"1"'}, name="cpt/1.md")]
    paths.append(write(tmp_path, {"code": '"2"', **front}, name="cpt/2.md"))
    monkeypatch.setattr(content, "files", lambda: iter(paths))
    with pytest.raises(CommandError, match=said):
        call_command("load_descriptions")
    assert not Description.objects.exists()


def test_a_changed_file_keeps_what_it_replaces_as_a_revision(tmp_path: Path) -> None:
    load([good(tmp_path)])
    load([good(tmp_path, {"title": '"Another title"'})])
    found = Description.objects.get()
    kept = found.history.values_list("title", "history_change_reason")
    assert list(kept) == [
        ("Another title", "loaded from file"),
        ("A title of our own", "loaded from file"),
    ]
    assert found.version == 2


def test_a_text_from_before_revisions_were_kept_loses_nothing(tmp_path: Path) -> None:
    load([good(tmp_path)])
    Description.history.all().delete()
    load([good(tmp_path, {"title": '"Another title"'})])
    kept = Description.objects.get().history.values_list("title", flat=True)
    assert list(kept) == ["Another title", "A title of our own"]
