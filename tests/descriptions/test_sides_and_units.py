"""What a text says of two sides, of its unit and of being an add-on, held against the facts."""

from datetime import date
from pathlib import Path

import pytest

from codelookup.catalog.models import Entry
from codelookup.claims.text_facts import TextFacts
from codelookup.descriptions import content, gate
from codelookup.descriptions.content import Text
from codelookup.descriptions.statements import statements
from tests.descriptions.facts import known_facts
from tests.descriptions.test_gate import (
    ABSCESS,
    DIABETES,
    HIP,
    LEAD,
    SECOND,
    SPOTS,
    STEROID,
    damaged,
    refusals,
)
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db

WRONG_SIDES = [
    (SPOTS, "Two sides mean", "Both sides are priced at one and a half times. Two sides mean", "1"),
    (SPOTS, "Two sides mean", "RVU26B prices both sides at 150 percent. Two sides mean", "1"),
    (SPOTS, "Two sides mean", "Both sides raise the price by half. Two sides mean", "1"),
    (HIP, "No office amount", "Both sides are in the price. No office amount", "2"),
    (HIP, "No office amount", "The price is for both sides. No office amount", "2"),
    (HIP, "No office amount", "It pays both sides in full. No office amount", "3"),
    (LEAD, "Its status in", "Both sides are paid in full. Its status in", "3"),
    (LEAD, "Its status in", "Two sides mean nothing (indicator 9). Its status in", "9"),
    (ABSCESS, "Both are reported once.", "The bilateral indicator in RVU26B is 1.", "1"),
    (ABSCESS, "Both are reported once.", "One and a half times for both legs is paid.", "1"),
]
WRONG_UNITS = [
    ("each 5 milligrams", "each 50 milligrams", "title", "unit 50 mg, but J2919 has 5 mg"),
    ("One unit is 5 milligrams", "One unit is 40 milligrams", "common", "says unit 40 mg"),
    ("One unit is 5 milligrams", "One unit is five micrograms", "common", "says unit 5 mcg"),
    ("One unit is 5 milligrams", "Each 15 minutes is one unit", "common", "says unit 15 minutes"),
]
WRONG_TITLES = [
    (HIP, "27130", "each further joint"),
    (LEAD, "64493", "every further level"),
    (ABSCESS, "10060", "each additional one"),
]


def worded_steroid() -> None:
    """The official file with its words, which are the government's own."""
    release = make_release("hcpcs", effective_on=date(2026, 5, 1))
    for entry in Entry.objects.filter(release__dataset="hcpcs").exclude(code__value="J2919"):
        make_entry(entry.code.value, "hcpcs", release=release)
    words = "Injection, methylprednisolone sodium succinate, 5 mg"
    make_entry("J2919", "hcpcs", release=release, long=words)


@pytest.mark.parametrize(("name", "old", "new", "indicator"), WRONG_SIDES)
def test_a_wrong_word_on_two_sides_is_refused(
    tmp_path: Path, name: str, old: str, new: str, indicator: str
) -> None:
    known_facts()
    (found,) = refusals(damaged(tmp_path, name, old, new))
    assert f"says bilateral {indicator}, but" in found
    assert "correct the figure" in found


@pytest.mark.parametrize(("old", "new", "part", "said"), WRONG_UNITS)
def test_a_unit_that_the_official_words_do_not_give_is_refused(
    tmp_path: Path, old: str, new: str, part: str, said: str
) -> None:
    known_facts()
    worded_steroid()
    (found,) = refusals(damaged(tmp_path, STEROID, old, new))
    assert found.startswith(f"{part}: ")
    assert said in found


@pytest.mark.parametrize(("name", "value", "words"), WRONG_TITLES)
def test_a_title_of_an_add_on_on_a_code_that_is_none_is_refused(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    known_facts()
    (found,) = refusals(damaged(tmp_path, name, 'title = "', f'title = "{words}, '))
    assert found.startswith("title: ")
    assert f"{value} is no add-on in the add-on list" in found


def test_the_title_of_an_add_on_may_say_so(tmp_path: Path) -> None:
    known_facts()
    assert refusals(damaged(tmp_path, SECOND, 'title = "', 'title = "Each further level, ')) == []


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Pain is M25.561 left, M25.562 left.", "says side left, but M25.561 has right"),
        ("M25.562 is thus pain in the right knee.", "says side right, but M25.562 has left"),
        ("M17.0 right.", "says side right, but M17.0 has bilateral"),
    ],
)
def test_the_wrong_side_of_a_diagnosis_is_refused(sentence: str, said: str) -> None:
    for value, side in (("M25.561", "right"), ("M25.562", "left"), ("M25.569", "unspecified")):
        make_entry(value, long=f"Pain in {side} knee")
    make_entry("M17.0", long="Bilateral primary osteoarthritis of knee")
    text = content.read(content.CONTENT / f"{DIABETES}.md")
    right = "M25.561 right, M25.562 left. If it were so, M25.561 is right. M25.569 left."
    facts = TextFacts().on(date(2026, 11, 22))
    (found,) = gate.check(Text(text.path, text.meta, {"overview": sentence}), facts).wrong[-1:]
    assert said in found
    sound = gate.check(Text(text.path, text.meta, {"overview": right}), facts).wrong
    assert not [each for each in sound if "side" in each]


@pytest.mark.parametrize(
    ("sentence", "read"),
    [
        ("Two sides are not priced at one and a half times.", []),
        ("Each is paid in full rather than at one and a half times for both sides.", []),
        ("If both sides are treated, both sides raise the price by half.", []),
        ("Two sides earn no extra: the bilateral indicator is 0.", [("bilateral", "0")]),
        ("Both eyes are priced at one and a half times one.", [("bilateral", "1")]),
        (
            "Bilateral indicator 3 says so, and both knees are paid in full.",
            [("bilateral", "3")] * 2,
        ),
        ("One unit for 1 gram is too low by three.", []),
        ("One billing unit is 1,000 micrograms.", [("unit", "1000 mcg")]),
        ("One unit is 30 minutes.", [("unit", "30 minutes")]),
        ("One unit is one device, whatever its 52 milligrams.", []),
        ("Two growths are two units.", []),
        ("The supplier table's limit is 2 a day.", [("supplier_units", "2")]),
        ("The April 2026 limit is 2 a day.", [("units", "2")]),
    ],
)
def test_only_what_can_be_read_without_doubt_is_read(
    sentence: str, read: list[tuple[str, str]]
) -> None:
    assert [(each.field, each.value) for each in statements(sentence)] == read
