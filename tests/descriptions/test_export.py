"""Texts as files again: what is written reads back as it was."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codelookup.descriptions import content, files
from codelookup.descriptions.models import Description, State
from tests.descriptions.facts import list_all
from tests.descriptions.writing import good
from tests.factories import make_code, make_description

pytestmark = pytest.mark.django_db


def export(folder: Path, *texts: str, force: bool = False) -> str:
    out = StringIO()
    call_command("export_descriptions", *texts, to=folder, force=force, stdout=out)
    return out.getvalue()


def read_back(folder: Path, description: Description) -> dict[str, Any]:
    return files.values(content.read(files.path_of(description, folder)))


def test_every_text_of_the_project_is_written_byte_for_byte(tmp_path: Path) -> None:
    list_all()
    call_command("load_descriptions", stdout=StringIO())
    export(tmp_path)
    differing = [
        path.name
        for path in content.files()
        if (tmp_path / path.relative_to(content.CONTENT)).read_bytes() != path.read_bytes()
    ]
    assert len(list(content.files(tmp_path))) == len(list(content.files())) >= 300
    assert differing == []
    assert "0 files written" in export(tmp_path)


def test_a_text_of_the_site_reads_back_in_every_field(tmp_path: Path) -> None:
    text = make_description(
        make_code("J1010", "hcpcs"),
        title='With "marks" \\ and ümläuts',
        overview="One line.\r\n\r\nAnother line.\r\n",
        sites=["11"],
        sources=[{"title": "CMS", "url": "https://www.cms.gov", "read_on": "2026-11-22"}],
        drafted_with="a model",
        drafted_on=date(2026, 11, 1),
        review_scope="figures",
    )
    export(tmp_path, "hcpcs/J1010")
    back = read_back(tmp_path, text)
    assert back.pop("overview") == "One line.\n\nAnother line."
    assert back == {name: getattr(text, name) for name in back}


LETTERS = st.characters(exclude_categories=["Cs"])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.text(LETTERS, min_size=1, max_size=40),
    prose=st.text(LETTERS, max_size=80),
    url=st.text(LETTERS, max_size=20),
)
def test_whatever_was_typed_reads_back_or_is_refused(words: str, prose: str, url: str) -> None:
    text = Description(
        code=make_code("12345", "cpt"),
        state=State.PUBLISHED,
        title=words,
        common=prose,
        author="writer",
        written_on=date(2026, 11, 1),
        reviewer="reader",
        reviewed_on=date(2026, 11, 2),
        code_set="2026",
        sources=[{"title": words, "url": url}],
    )
    try:
        raw = files.written(text)
    except files.CannotWrite:
        return
    back = files.values(content.parse(files.path_of(text, Path()), raw))
    assert (back["title"], back["sources"]) == (words, text.sources)
    assert back["common"] == prose.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("prose", ["Words.\n\n## A heading", "Words.\n\n## Overview\n\nmore"])
def test_what_would_not_read_back_is_not_written(tmp_path: Path, prose: str) -> None:
    make_description(make_code("12345", "cpt"), overview=prose)
    with pytest.raises(CommandError, match="cpt/12345 cannot be written"):
        export(tmp_path)
    assert not list(content.files(tmp_path))


def test_a_file_that_says_something_else_is_not_written_over(tmp_path: Path) -> None:
    make_description(make_code("12345", "cpt"))
    make_description(make_code("54321", "cpt"))
    path = good(tmp_path).path
    with pytest.raises(CommandError, match="says something else, 1 files in all; nothing was"):
        export(tmp_path)
    assert [path] == list(content.files(tmp_path))
    export(tmp_path, force=True)
    assert content.read(path).meta["title"] == "Our title of 12345"


def test_a_system_or_a_text_is_asked_for_by_name(tmp_path: Path) -> None:
    make_description(make_code("12345", "cpt"))
    make_description(make_code("12345", "cpt"), language="es")
    make_description(make_code("E11", "icd-10-cm"), state=State.DRAFT)
    assert "1 files written" in export(tmp_path, "cpt/12345.es")
    assert "1 files written, 1 unchanged" in export(tmp_path, "cpt")
    with pytest.raises(CommandError, match="icd-10-cm/E11: no published text"):
        export(tmp_path, "icd-10-cm/E11")
