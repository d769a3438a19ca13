"""Texts of the project, each with one small damage: every one is refused for that damage."""

from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from codelookup.catalog.models import Release
from codelookup.claims.text_facts import TextFacts
from codelookup.descriptions import content, gate, rules, statements
from codelookup.descriptions.content import BadText, Text
from codelookup.edits.models import AddOnEdit
from tests.descriptions.facts import MODELS, known_facts

pytestmark = pytest.mark.django_db

REVIEWED = date(2026, 11, 22)
LEAD, SECOND, HIP = "cpt/64493", "cpt/64491", "cpt/27130"
SPOTS, ABSCESS = "cpt/17004", "cpt/10060"
STEROID, DIABETES = "hcpcs/J2919", "icd-10-cm/E11"
CONTEXT = "Illustration, not a real person. "

# text, what stands there, what stands there instead, what is said of it
WRONG_FIGURES = [
    (LEAD, "period has 0 days", "period has 10 days", "says global days 010, but 64493 has 000"),
    (LEAD, "RVU26B is active", "RVU26B is B", "says status B, but 64493 has A"),
    (HIP, "a 90-day global", "a 10-day global", "says global days 010, but 27130 has 090"),
    (HIP, "a 90-day global", "a zero-day global", "says global days 000"),
    (HIP, "a 90-day global period", "90 global days and ZZZ", "says global days ZZZ"),
    (
        HIP,
        "limit for practitioners is 1 a day",
        "limit is 2 a day",
        "says units 2, but 27130 has 1",
    ),
    (HIP, "practitioners is 1 a day", "practitioners is two units a day", "says units 2"),
    (SPOTS, "period of 10 days", "period of 90 days", "says global days 090, but 17004 has 010"),
    (SPOTS, "indicator is 0:", "indicator is 2:", "says multiple procedure 2, but 17004 has 0"),
    (SPOTS, "Two sides mean", "With bilateral indicator 1 two sides mean", "says bilateral 1"),
    (SPOTS, "Two sides mean", "PC/TC indicator 1: two sides mean", "says pctc 1, but 17004 has 0"),
    (SPOTS, "limit is 1 per date", "limit is 3 per date", "says units 3, but 17004 has 1"),
    (ABSCESS, "a 10-day global", "a 90-day global", "10060 has 010 (mpfs FY2026, line 11)"),
    (ABSCESS, "10060 as active", "10060 with status C", "says status C, but 10060 has A"),
    (ABSCESS, "stands at 1 a day", "stands at 4 a day", "says units 4, but 10060 has 1"),
    (ABSCESS, "stands at 1 a day", "stands at a dozen, or five a day", "says units 5"),
    (SECOND, "the ZZZ in its", "the YYY in its", "says global days YYY, but 64491 has ZZZ"),
    (SECOND, "active in RVU26B", "there with status N", "says status N, but 64491 has A"),
    (STEROID, "5,400 units a day", "54 units a day", "says units 54, but J2919 has 5400"),
    (STEROID, "RVU26B has E;", "RVU26B has it as active;", "says status A, but J2919 has E"),
]
WRONG_RELATIONS = [
    (SECOND, "for it: 64490.", "for it: 64493.", "ties 64493 to none of 64491"),
    (SECOND, "a single partner for it: 64490", "a partner: 64490, 64494", "ties 64494 to none"),
    (
        SECOND,
        "64491 is an add-on for one",
        "64491 is an add-on to 64493 for one",
        "of none of 64491",
    ),
    (HIP, "27130 is the first-time", "27130 is an add-on and the first-time", "is no add-on"),
    (ABSCESS, "Both are reported once.", "It is an add-on.", "10060 is no add-on"),
]
UNKNOWN_CODES = [
    (LEAD, "such as 20552", "such as 20599", "no loaded release lists CPT 20599"),
    (LEAD, "pairs 64493 with 99213", "pairs 64493 with 99219", "lists CPT 99219"),
    (LEAD, "with 64495;", "with 64493-64499;", "lists CPT 64499"),
    (LEAD, '"64493", "64494"', '"64493", "64498"', 'front matter: "code or family"'),
    (LEAD, 'sites = ["11",', 'sites = ["30",', "lists Place of service 30"),
    (ABSCESS, "with a needle is 10160", "with a needle is 10161", "lists CPT 10161"),
    (STEROID, "steroid are J7509", "steroid are J7508", "lists HCPCS Level II J7508"),
    (STEROID, "It and J1010", "It and J1011", "lists HCPCS Level II J1011"),
    (DIABETES, "E11.5- circ", "E11.7- circ", "lists ICD-10-CM E11.7"),
    (DIABETES, "(O24.4-)", "(O24.6-)", "lists ICD-10-CM O24.6"),
    (DIABETES, "tablets Z79.84", "tablets Z79.86", "lists ICD-10-CM Z79.86"),
    (DIABETES, "E11.A is remission", "E11.R is remission", "lists ICD-10-CM E11.R"),
    (DIABETES, "type 1 (E10)", "type 1 (E12)", "lists ICD-10-CM E12"),
    (DIABETES, "stage from N18.", "stage from N18.7.", "lists ICD-10-CM N18.7"),
]
WRONG_FORM = [
    (LEAD, "A needle in the sac", "Lorem ipsum in the sac", "holds the placeholder 'Lorem ipsum'"),
    (LEAD, "A second height", "TODO: a second height", "common: holds the placeholder 'TODO'"),
    (LEAD, "remain one unit", "as an AI, remain one unit", "holds the placeholder 'as an AI'"),
    (HIP, "No office amount", "[insert amount here]. No office", "holds the placeholder"),
    (HIP, "belong to the package", "will always be paid", "compliance: promises payment"),
    (ABSCESS, "Both are reported once.", "Payment is guaranteed payment.", "promises payment"),
    (LEAD, 'reviewer = "CodeLookup fact desk"', 'reviewer = "CodeLookup writing desk"', "the same"),
    (LEAD, 'reviewer = "CodeLookup fact desk"', 'reviewer = ""', "reviewer is empty"),
    (
        LEAD,
        "reviewed_on = 2026-11-22",
        "reviewed_on = 2026-11-21",
        "reviewed before it was written",
    ),
    (LEAD, 'code = "64493"', 'code = "64483"', "the file is named otherwise"),
    (LEAD, 'system = "cpt"', 'system = "cpt4"', "no code system 'cpt4'"),
    (LEAD, 'state = "published"', 'state = "ready"', "no state 'ready'"),
    (LEAD, 'code_set = "2026"', "", "code_set is missing"),
    (LEAD, "https://oig.hhs.gov", "http://oig.hhs.gov", "is not an https address"),
    (LEAD, 'title = "Back pain"', 'title = ""', "source 6 has no title"),
    (LEAD, 'first level"', 'first level."', "title must have 5 to 90 characters and no full stop"),
    (
        LEAD,
        "A 67-year-old retired nurse",
        "Mrs. Miller, a nurse,",
        "names a person ('Mrs. Miller')",
    ),
    (HIP, "the surgeon sets", "Dr. Brown sets", "names a person ('Dr. Brown')"),
    (HIP, CONTEXT, "", "clinical_context must begin with 'Illustration"),
    (HIP, "## Overview", "## Summary", "heading 'Summary' is not one of"),
    (HIP, "## Documentation", "## Overview", "heading 'Overview' stands twice"),
    (HIP, "## Overview\n", "## Overview\n\n## Documentation\n", "'Documentation' stands twice"),
    (HIP, "## Common language", "Stray words.\n\n## Common language", "before the first heading"),
    (HIP, "- Approach, blood loss", "Approach, blood loss", "is no point"),
    (HIP, "+++\n\n## Common", "\n\n## Common", "line 1: front matter must stand first"),
]
ALL = [*WRONG_FIGURES, *WRONG_RELATIONS, *UNKNOWN_CODES, *WRONG_FORM]


def damaged(folder: Path, name: str, old: str, new: str) -> Path:
    raw = (content.CONTENT / f"{name}.md").read_text()
    assert old in raw, f"{name} no longer holds {old!r}"
    return put(folder, name, raw.replace(old, new, 1))


def put(folder: Path, name: str, raw: str) -> Path:
    path = folder / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(raw)
    return path


def refusals(path: Path) -> list[str]:
    try:
        text = content.read(path)
    except BadText as error:
        return [str(error)]
    verdict = gate.check(text, TextFacts().on(text.meta["reviewed_on"]))
    return [*content.problems(text), *verdict.wrong]


@pytest.mark.parametrize(("name", "old", "new", "said"), ALL)
def test_a_damaged_text_is_refused_for_its_damage(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    known_facts()
    found = refusals(damaged(tmp_path, name, old, new))
    assert len(found) == 1, found
    assert said in found[0]


def test_a_single_partner_is_refused_where_the_list_has_two() -> None:
    known_facts()
    release = Release.objects.get(dataset="add-on")
    AddOnEdit.objects.create(release=release, line=9, type=1, add_on="64491", primary="64493")
    (found,) = refusals(content.CONTENT / f"{SECOND}.md")
    assert "in the add-on list 64491 has 2 primaries, not one" in found


@pytest.mark.parametrize("name", MODELS)
def test_the_texts_are_sound_before_the_damage(name: str) -> None:
    known_facts()
    assert refusals(content.CONTENT / f"{name}.md") == []


def part(text: str, heading: str) -> tuple[str, str]:
    raw = (content.CONTENT / f"{text}.md").read_text()
    return raw, raw.split(f"## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(
    ("heading", "prose", "said"),
    [
        ("Overview", "\n", "overview: the heading has no text"),
        ("Common language description", "\nToo short.\n", "common: 2 words, must be 60 to 260"),
        ("Overview", "\n" + "It is a cut and no more. " * 50, "overview: 350 words, must be 50"),
        ("Documentation", "\n- Side\n", "documentation: 1 points, must be 2 to 12"),
        ("Compliance", "\n" + "- A point\n" * 13, "compliance: 13 points, must be 2 to 12"),
        ("Overview", "\n" + "Anesthesiological considerations necessitate " * 20, "reading grade"),
        ("Common language description", "\n" + "patients have it and " * 40, "reading grade"),
    ],
)
def test_a_part_out_of_bounds_is_refused(
    tmp_path: Path, heading: str, prose: str, said: str
) -> None:
    known_facts()
    raw, old = part(HIP, heading)
    found = refusals(put(tmp_path, HIP, raw.replace(old, prose)))
    assert any(said in each for each in found)


def test_a_text_without_any_source_is_refused(tmp_path: Path) -> None:
    known_facts()
    raw = (content.CONTENT / f"{HIP}.md").read_text()
    front, body = raw.split("[[sources]]")[0], raw.split("\n+++\n")[1]
    path = put(tmp_path, HIP, f"{front}sources = []\n+++\n{body}")
    assert refusals(path) == ["no source; at least one is needed"]


def own_parts() -> list[tuple[str, dict[str, str]]]:
    return [(text.name, text.parts) for text in map(content.read, content.files())]


def test_a_part_borrowed_from_another_text_is_refused_by_both_names() -> None:
    texts = dict(own_parts())
    lead, second = texts[f"{LEAD}.md"], texts[f"{ABSCESS}.md"]
    texts[f"{LEAD}.md"] = lead | {"clinical_context": second["clinical_context"]}
    found = rules.doubled(texts.items())
    assert found.keys() == {f"{LEAD}.md", f"{ABSCESS}.md"}
    assert f"stand in {ABSCESS}.md too" in found[f"{LEAD}.md"]


def test_no_text_borrows_from_another() -> None:
    assert rules.doubled(own_parts()) == {}


def test_no_text_of_the_project_is_refused(starter_facts: TextFacts) -> None:
    texts = [content.read(path) for path in content.files()]
    assert len(texts) >= 60
    refused = {}
    for text in texts:
        verdict = gate.check(text, starter_facts.on(text.meta["reviewed_on"]))
        if found := [*content.problems(text), *verdict.wrong]:
            refused[text.name] = found
    assert refused == {}


def test_the_command_counts_what_it_cannot_check(starter_facts: TextFacts) -> None:
    out = StringIO()
    call_command("check_descriptions", facts=True, stdout=out)
    assert "statements cannot be checked with what is loaded" in out.getvalue()
    assert "texts, all rules met" in out.getvalue()


def test_the_command_names_text_part_sentence_fact_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_facts()
    path = damaged(tmp_path, *WRONG_FIGURES[0][:3])
    monkeypatch.setattr(content, "files", lambda: iter([path]))
    errors = StringIO()
    with pytest.raises(CommandError, match="1 of 1 texts break a rule"):
        call_command("check_descriptions", facts=True, stderr=errors)
    said = errors.getvalue()
    assert said.startswith('cpt/64493.md: overview: "Its status in RVU26B is active')
    assert "64493 has 000 (mpfs FY2026, line 11); correct the figure" in said


def test_what_is_looked_up_together_is_answered_as_one_by_one() -> None:
    known_facts()
    texts = [content.read(content.CONTENT / f"{name}.md") for name in MODELS]
    together, alone = TextFacts().on(REVIEWED), TextFacts().on(REVIEWED)
    together.expect(value for text in texts for value in gate.named(text))
    for text in texts:
        damaged_text = Text(text.path, text.meta, text.parts | {"extra": "17004, J7508 and 99219."})
        assert gate.check(damaged_text, together) == gate.check(damaged_text, alone)
        assert gate.check(damaged_text, alone).wrong


def test_what_a_starter_set_does_not_list_is_left_open(starter_facts: TextFacts) -> None:
    text = content.read(content.CONTENT / f"{LEAD}.md")
    parts = {"overview": "64493 and 99999 are named."}
    made = Text(text.path, text.meta, parts)
    verdict = gate.check(made, starter_facts.on(text.meta["reviewed_on"]))
    assert verdict.wrong == []
    assert any("99999 is not listed, but only a starter set" in said for said in verdict.unchecked)


@pytest.mark.parametrize(
    ("prose", "codes"),
    [
        ("64490-64495 and J0585, not $20552", ["64490", "J0585", "64495"]),
        ("20,114.6 miles to 113.5 in 2026, article A57787, section I.C.18", []),
        ("RVU26B gives 0232T a letter", ["0232T"]),
    ],
)
def test_procedure_codes_are_told_from_other_numbers(prose: str, codes: Iterable[str]) -> None:
    assert statements.procedures(prose) == codes


def test_diagnoses_are_told_from_levels_and_vitamins() -> None:
    prose = "E11.2- with S06.0X1A and N18, not A1C, vitamin B12, L4-L5 or I.C.4.a"
    assert statements.diagnoses(prose) == ["E11.2", "S06.0X1A", "N18"]


@pytest.mark.parametrize("said", ["deleted in 2021", "ended in 2021", "no longer in use"])
def test_a_code_that_is_said_to_be_gone_is_left_open(said: str) -> None:
    known_facts()
    text = content.read(content.CONTENT / f"{LEAD}.md")
    made = Text(text.path, text.meta, {"overview": f"The code 99201 was {said}."})
    verdict = gate.check(made, TextFacts().on(text.meta["reviewed_on"]))
    assert (len(verdict.wrong), len(verdict.unchecked)) == (0, 1)
