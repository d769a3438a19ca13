import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from codelookup.descriptions import content
from tests.descriptions.writing import FRONT, PARTS, SENTENCE, put, refusals, write

# what is written differently in the front matter -> what is said of it
BAD_FRONT = [
    *[({name: ""}, f"front matter: {name} is missing") for name in FRONT if name != "sources"],
    ({"sources": ""}, "sources is missing"),
    ({"code": "12345"}, "code must be a str"),
    ({"written_on": '"2026-11-01"'}, "written_on must be a date"),
    ({"written_on": "2026-11-01T10:00:00"}, "written_on must be a date"),
    ({"reviewed_on": "2026-11-02T10:00:00Z"}, "reviewed_on must be a date"),
    ({"sources": '"CMS"'}, "sources must be a list"),
    ({"sites": '"11"'}, "sites must be a list"),
    ({"sites": "[11]"}, "sites must hold texts"),
    ({"family": "[64490]"}, "family must hold texts"),
    ({"service_type": "7"}, "service_type must be a str"),
    ({"colour": '"red"'}, "'colour' is not known"),
    ({"system": '"icd-9"'}, "no code system 'icd-9'"),
    ({"state": '"finished"'}, "no state 'finished'"),
    ({"code": '"54321"'}, "but the file is named otherwise"),
    ({"system": '"hcpcs"'}, "but the file is named otherwise"),
    ({"title": '"unclosed'}, "front matter: "),
    ({"reviewer": '"writer"'}, "author and reviewer are the same"),
    ({"reviewer": '" writer "'}, "author and reviewer are the same"),
    ({"reviewer": '"Writer"'}, "author and reviewer are the same"),
    ({"reviewer": '" "'}, "reviewer is empty"),
    ({"author": '""'}, "author is empty"),
    ({"reviewed_on": "2026-10-31"}, "reviewed before it was written"),
    ({"title": '"Four"'}, "title must have 5 to 90 characters"),
    ({"title": f'"{"a" * 91}"'}, "title must have 5 to 90 characters"),
    ({"title": '"Ends with a stop."'}, "title must have 5 to 90 characters and no full stop"),
    ({"title": '"TODO: a title"'}, "title: holds the placeholder 'TODO'"),
    ({"language": '"english"'}, "no language 'english'; known"),
    ({"language": '"es"'}, "the file is named otherwise; name it 12345.es.md"),
    ({"code_set": f'"{"2" * 21}"'}, "code_set: 21 characters, at most 20"),
    ({"review_scope": f'"{"a" * 201}"'}, "review_scope: 201 characters, at most 200"),
    ({"sources": "[]"}, "no source; at least one is needed"),
    ({"sources": '["CMS"]'}, "source 1 has no title"),
    ({"sources": '[{title = "CMS"}, {url = "https://cms.gov"}]'}, "source 2 has no title"),
    ({"sources": '[{title = "CMS", url = "http://cms.gov"}]'}, "is not an https address"),
    ({"sources": '[{title = "x", url = "javascript:alert(1)"}]'}, "is not an https address"),
]
BAD_PARTS = [
    ({"Common language description": ""}, "'Common language description' is missing"),
    ({"Common language description": SENTENCE}, "common: 14 words, must be 60 to 260"),
    ({"Common language description": SENTENCE * 20}, "common: 280 words, must be 60 to 260"),
    ({"Common language description": SENTENCE.replace(".", ",") * 9}, "common: reading grade"),
    ({"Overview": SENTENCE}, "overview: 14 words, must be 50 to 260"),
    ({"Clinical context": SENTENCE * 6}, "clinical_context must begin with 'Illustration"),
    ({"Overview": SENTENCE * 4 + "Lorem ipsum."}, "overview: holds the placeholder 'Lorem ipsum'"),
    ({"Documentation": "- The side\n- tbd"}, "documentation: holds the placeholder 'tbd'"),
    ({"Compliance": "- The day\n- As an AI I say"}, "compliance: holds the placeholder 'As an AI'"),
    ({"Compliance": "- The day\n- It will always be paid"}, "compliance: promises payment"),
    ({"Overview": SENTENCE * 4 + "Guaranteed payment."}, "overview: promises payment"),
    ({"History": "words"}, "heading 'History' is not one of"),
]
BAD_FILES = [
    ("no front matter at all", "line 1: front matter must stand first"),
    ("\ntext\n+++\n+++\n", "line 1: front matter must stand first"),
    ("+++\nsystem = 'cpt'\n", "line 1: front matter must stand first"),
    (b"+++\ntitle = '\xff'\n+++\n", "not UTF-8 (byte 13); save it as UTF-8"),
    ("", "line 1: front matter must stand first"),
]


@pytest.mark.parametrize(("front", "said"), BAD_FRONT)
def test_bad_front_matter_is_refused_by_name(
    tmp_path: Path, front: dict[str, str], said: str
) -> None:
    found = refusals(write(tmp_path, front))
    assert any(said in message and message.startswith("cpt/12345.md") for message in found), found


@pytest.mark.parametrize(("parts", "said"), BAD_PARTS)
def test_a_bad_part_is_refused_by_name(tmp_path: Path, parts: dict[str, str], said: str) -> None:
    found = refusals(write(tmp_path, parts=parts))
    assert len(found) == 1
    assert found[0].startswith("cpt/12345.md")
    assert said in found[0]


@pytest.mark.parametrize(("raw", "said"), BAD_FILES)
def test_what_is_no_text_is_refused_by_name(tmp_path: Path, raw: str | bytes, said: str) -> None:
    (found,) = refusals(put(tmp_path, raw))
    assert found.startswith("cpt/12345.md")
    assert said in found


def test_a_heading_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text() + "\n## Overview\n\nagain\n")
    assert "heading 'Overview' stands twice" in refusals(path)[0]


def test_words_before_the_first_heading_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text().replace("## Common", "stray\n\n## Common"))
    assert "text before the first heading" in refusals(path)[0]


def test_every_broken_rule_is_named_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, {"reviewer": '"writer"', "sources": "[]"}, {"Overview": SENTENCE})
    assert len(refusals(path)) == 3


def test_a_good_text_breaks_no_rule_and_has_its_parts(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert refusals(path) == []
    text = content.read(path)
    assert text.parts.keys() == set(content.PARTS.values())
    assert text.parts["documentation"] == PARTS["Documentation"]
    assert re.fullmatch("[0-9a-f]{64}", text.sha256)


def test_windows_line_ends_are_read_alike(tmp_path: Path) -> None:
    path = write(tmp_path)
    plain = content.read(path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert content.read(path) == plain


def test_the_projects_own_texts_meet_every_rule() -> None:
    out = StringIO()
    call_command("check_descriptions", stdout=out)
    assert out.getvalue() == f"{len(list(content.files()))} texts, all rules met\n"


def test_the_check_names_every_bad_text_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = [put(tmp_path, "nothing"), write(tmp_path, {"code": '"1"'}, name="cpt/1.md")]
    bad.append(write(tmp_path, {"code": '"2"', "sources": "[]"}, name="cpt/2.md"))
    monkeypatch.setattr(content, "files", lambda: iter(bad))
    errors = StringIO()
    with pytest.raises(CommandError, match="2 of 3 texts break a rule"):
        call_command("check_descriptions", stderr=errors)
    assert "cpt/12345.md, line 1" in errors.getvalue()
    assert "cpt/2.md: no source" in errors.getvalue()
