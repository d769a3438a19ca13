"""docs/writing.md names every rule, and its examples are refused and accepted as it says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from codelookup.claims.text_facts import TextFacts
from codelookup.descriptions import characters, content, gate, glossary, languages, rules
from codelookup.descriptions.content import Text
from codelookup.descriptions.models import State
from tests.descriptions.facts import known_facts
from tests.descriptions.writing import PARTS, refusals, write

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)


def tables() -> Iterator[tuple[str, ...]]:
    """Yield the rows of four cells below the headings `refused` and `accepted`."""
    for row in ROW.findall(GUIDE):
        cells = tuple(cell.strip() for cell in row.split(" | "))
        is_example = len(cells) == 4 and not cells[0].startswith(("---", "`"))
        if is_example and cells[0] not in ("heading", "part", "code"):
            yield cells


FORM = [row for row in tables() if row[0].split(",")[0] in content.PARTS]
FIGURES = [row for row in tables() if row[0].isalnum() and row[0].isdigit()]


def test_both_tables_of_examples_are_read() -> None:
    assert len(FORM) >= 12
    assert len(FIGURES) >= 6
    assert len(FORM) + len(FIGURES) == len(list(tables()))


def refused(folder: Path, part: str, words: str) -> list[str]:
    """Put the words into a good text: as the whole part, its first words, or behind it."""
    heading, _, place = part.partition(", ")
    good = PARTS[heading]
    if place == "first words":
        prose = words + good.removeprefix(languages.WORDINGS["en"].illustration)
    else:
        prose = words if place == "whole" else f"{good}\n{words}"
    return refusals(write(folder, parts={heading: prose}))


@pytest.mark.parametrize(("part", "bad", "because", "good"), FORM)
def test_an_example_of_form_is_refused_and_accepted_as_the_guide_says(
    tmp_path: Path, part: str, bad: str, because: str, good: str
) -> None:
    found = refused(tmp_path, part, bad)
    assert any(because in said for said in found), found
    assert refused(tmp_path, part, good) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "bad", "because", "good"), FIGURES)
def test_an_example_of_a_figure_is_refused_and_accepted_as_the_guide_says(
    code: str, bad: str, because: str, good: str
) -> None:
    known_facts()
    text = content.read(content.CONTENT / "cpt" / f"{code}.md")
    facts = TextFacts().on(text.meta["reviewed_on"])
    wrong = gate.check(Text(text.path, text.meta, {"overview": bad}), facts).wrong
    assert len(wrong) == 1
    assert because in wrong[0]
    assert gate.check(Text(text.path, text.meta, {"overview": good}), facts).wrong == []


def said(module: object) -> Iterator[str]:
    """Yield the fixed words of every refusal of a module."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        pieces: list[ast.expr] = []
        if isinstance(node, ast.JoinedStr):
            pieces = node.values
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            pieces = node.args if node.func.attr == "append" else []
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.List):
            pieces = node.value.elts
        for piece in pieces:
            if isinstance(piece, ast.Constant) and isinstance(piece.value, str):
                yield piece.value.strip(" ,:;()'\"")


@pytest.mark.parametrize("module", [content, rules, characters, gate], ids=lambda m: m.__name__)
def test_every_refusal_stands_in_the_guide(module: object) -> None:
    fixed = {words for words in said(module) if len(words) > 9 and " " in words}
    missing = [words for words in sorted(fixed) if words not in GUIDE]
    assert len(fixed) >= 3
    assert missing == []


@pytest.mark.parametrize("name", [*content.REQUIRED, *content.OPTIONAL, *content.SOURCE, "read_on"])
def test_every_key_of_the_front_matter_stands_in_the_guide(name: str) -> None:
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("name", [*content.PARTS, *State.values, *languages.LANGUAGES])
def test_headings_states_and_languages_stand_in_the_guide(name: str) -> None:
    assert f"`{name}`" in GUIDE


def test_the_bounds_stand_in_the_guide() -> None:
    for least, most in [*content.LIMITS.values(), rules.POINTS]:
        assert f"{least} to {most}" in GUIDE
    for most in (content.MOST_CHARACTERS, content.MOST_BYTES, content.MOST_LISTED):
        assert f"{most:,}" in GUIDE
    grades, ease = languages.GRADE.bounds, languages.PERSPICUITY.bounds
    assert f"grade {grades['common'][0]:g} to {grades['common'][1]:g}" in GUIDE
    assert f"grade {grades['overview'][1]:g} at most" in GUIDE
    assert f"grade {grades['clinical_context'][1]:g} at most" in GUIDE
    assert f"at least {ease['common'][0]:g} for the common language description" in GUIDE
    assert f"{ease['clinical_context'][0]:g} for the clinical context" in GUIDE
    assert f"at most {glossary.LONGEST} words" in GUIDE
    assert rules.DOUBLED_SHARE == 1 / 5


@pytest.mark.parametrize("wording", languages.WORDINGS.values())
def test_the_first_words_of_a_scene_stand_in_the_guide(wording: languages.Wording) -> None:
    assert f'"{wording.illustration}"' in GUIDE
