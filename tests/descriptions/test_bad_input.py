"""Texts that were pasted, damaged or dressed up: refused at their place, nothing published."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from codelookup.descriptions import content
from codelookup.descriptions.characters import oddity
from codelookup.descriptions.models import Description
from tests.descriptions.writing import SENTENCE, put, refusals, write

# what is pasted -> where it stands and what it is called
ODD = [
    ("a\0b", "line 1, column 2: U+0000"),
    ("a\x1b[31mb", "column 2: U+001B"),
    ("\N{RIGHT-TO-LEFT OVERRIDE}09446", "column 1: U+202E right-to-left override"),
    ("x\N{LEFT-TO-RIGHT ISOLATE}y", "column 2: U+2066"),
    ("pa\N{ZERO WIDTH SPACE}in", "column 3: U+200B zero width space cannot be seen"),
    ("pa\N{ZERO WIDTH JOINER}in", "column 3: U+200D"),
    ("pa\N{SOFT HYPHEN}in", "column 3: U+00AD soft hyphen"),
    ("pain\N{ZERO WIDTH NO-BREAK SPACE}", "column 5: U+FEFF"),
    ("one\ntwo \N{LINE SEPARATOR}three", "line 2, column 5: U+2028"),
    ("a\N{COMBINING ACUTE ACCENT}\N{COMBINING GRAVE ACCENT}", "combining"),
    ("\N{COMBINING ACUTE ACCENT}pain", "column 1: U+0301 combining acute accent belongs to no"),
    ("pain\N{VARIATION SELECTOR-16}", "column 5: U+FE0F"),
    ("p\N{CYRILLIC SMALL LETTER A}in", "U+0430 cyrillic small letter a within 'pаin' is no Latin"),
    ("\N{CYRILLIC SMALL LETTER ES}\N{CYRILLIC SMALL LETTER O}", "no Latin letter; type it anew"),
    ("n\N{GREEK SMALL LETTER OMICRON}se", "greek small letter omicron within 'nοse'"),
    ("\N{FULLWIDTH LATIN SMALL LETTER P}ain", "fullwidth latin small letter p"),
    ("\N{MATHEMATICAL BOLD SMALL P}ain", "mathematical bold small p"),
    ("\N{ARABIC-INDIC DIGIT SIX}4490", "arabic-indic digit six is a digit of another script"),
    ("\N{FULLWIDTH DIGIT SIX}4490", "fullwidth digit six"),
    ("x\N{TAG LATIN SMALL LETTER A}", "tag latin small letter a cannot be seen"),
    ("x\ue000", "U+E000 without a name"),
    ("a\N{EN QUAD}b", "U+2000 en quad"),
]
SOUND = [
    "plain words",
    "5 µg, 37 °C, ½ of it, 2 × 3, §4, “quoted” – and – so…",
    "Sjögren, naïve, Ménière, coraçón, ¿qué?, İ",
    "an α-blocker and β cells",
    "no\N{NO-BREAK SPACE}break",
    "tab\there\nand there",
    "a form's\r\nline ends",
]


@pytest.mark.parametrize(("pasted", "said"), ODD)
def test_an_odd_character_is_named_with_its_place(pasted: str, said: str) -> None:
    assert said in oddity(pasted)


@pytest.mark.parametrize("text", SOUND)
def test_letters_and_signs_of_our_texts_are_no_oddities(text: str) -> None:
    assert oddity(text) == ""


@pytest.mark.parametrize("heading", content.PARTS)
@pytest.mark.parametrize("odd", ["\N{RIGHT-TO-LEFT OVERRIDE}", "p\N{CYRILLIC SMALL LETTER A}in"])
def test_no_part_of_a_file_may_hold_one(tmp_path: Path, heading: str, odd: str) -> None:
    (found,) = refusals(write(tmp_path, parts={heading: SENTENCE * 5 + odd}))
    assert found.startswith("cpt/12345.md, line ")


@pytest.mark.parametrize("name", ["title", "author", "review_scope", "service_type"])
def test_nor_may_the_front_matter(tmp_path: Path, name: str) -> None:
    (found,) = refusals(write(tmp_path, {name: '"Words p\N{CYRILLIC SMALL LETTER A}in"'}))
    assert "cyrillic small letter a" in found


def test_what_comes_from_a_form_is_refused_by_its_part(tmp_path: Path) -> None:
    text = content.read(write(tmp_path))
    text.parts["overview"] += "\r\npa\N{ZERO WIDTH SPACE}in"
    text.meta["overview"] = text.parts["overview"]  # as a form hands it in
    text.meta["author"] = "wri\N{ZERO WIDTH SPACE}ter"
    text.meta["sources"] = [{"title": "x\N{ZERO WIDTH SPACE}"}]
    found = content.problems(text)
    assert [said.split(": U+200B")[0] for said in found] == [
        "author, line 1, column 4",
        "source 1: title, line 1, column 2",
        "overview, line 2, column 3",
    ]


def test_accents_typed_apart_are_put_together(tmp_path: Path) -> None:
    path = write(tmp_path, {"author": '"Jose\N{COMBINING ACUTE ACCENT}"'})
    assert content.read(path).meta["author"] == "José"


def test_the_mark_that_editors_put_before_a_file_is_no_matter(tmp_path: Path) -> None:
    path = write(tmp_path)
    plain = content.read(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert content.read(path) == plain


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"sources": f'[{{title = "{"x" * 201}"}}]'}, "source 1: title has 201 characters"),
        ({"sources": f'[{{title = "x", url = "https://a/{"x" * 500}"}}]'}, "url has 510"),
        ({"sources": '[{title = "x", url = "https://"}]'}, "'https://' is not an https address"),
        ({"sources": '[{title = "x", url = "https://a b"}]'}, "is not an https address"),
        ({"sources": '[{title = "x", url = "https://[x"}]'}, "is not an https address"),
        ({"sources": '[{title = "x", read_on = "yesterday"}]'}, "read_on is 'yesterday'"),
        ({"sources": '[{title = "x", colour = "red"}]'}, "'colour' is not known"),
        ({"sources": "[" + '{title = "x"},' * 31 + "]"}, "sources: 31 listed, at most 30"),
        ({"family": '["1"' + ',"1"' * 30 + "]"}, "family: 31 listed, at most 30"),
    ],
)
def test_sources_and_lists_have_bounds(tmp_path: Path, front: dict[str, str], said: str) -> None:
    found = refusals(write(tmp_path, front))
    assert len(found) == 1, found
    assert said in found[0]


def test_an_enormous_part_is_refused_once_and_for_its_size(tmp_path: Path) -> None:
    (found,) = refusals(write(tmp_path, parts={"Compliance": "- x\n" * 2_000}))
    assert "compliance: 7,999 characters, at most 4,000" in found


def test_an_enormous_file_is_refused_unread(tmp_path: Path) -> None:
    (found,) = refusals(put(tmp_path, b"\xff" * 5_000_000))
    assert "cpt/12345.md: 5,000,000 bytes, at most 64,000; a file holds one text" in found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        b"+++\nsystem = ",
        b"+++\n[[[[\n+++\n## Overview\n",
        b"\xff\xfe+\0+\0+\0",
        "+++\ntitle = 'p\N{CYRILLIC SMALL LETTER A}in'\n+++\n".encode(),
        b"x" * 70_000,
        b"<html><script>alert(1)</script></html>",
    ],
)
def test_one_damaged_file_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes
) -> None:
    paths = [write(tmp_path, {"code": '"1"'}, name="cpt/1.md"), put(tmp_path, damage, "cpt/2.md")]
    monkeypatch.setattr(content, "files", lambda: iter(paths))
    with pytest.raises(CommandError, match=r"^cpt/2\.md"):
        call_command("load_descriptions", stdout=StringIO())
    assert not Description.objects.exists()
