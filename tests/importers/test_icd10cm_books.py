from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from codelookup.catalog.models import Book, Code, IndexCode, IndexTerm, Release
from codelookup.importers.icd10cm_books import (
    LAYOUT_DRUG,
    LAYOUT_EXTERNAL,
    LAYOUT_INDEX,
    LAYOUT_NEOPLASM,
)
from codelookup.importers.layout import BadFile, Identity, Layout
from codelookup.importers.load import Request, load
from codelookup.importers.rows import IndexCodeRow, IndexTermRow

from .reading import read, refusal, write, zipped

INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><version>2026</version><title>Index to Diseases and Injuries</title>
<letter><title>I</title>
<mainTerm><title>Infarct, infarction</title>
<term level="1"><title>heart</title><see>Infarct, myocardium</see></term>
<term level="1"><title>myocardium, myocardial<nemod>(acute) (with rest)</nemod> NEC</title>
<code>I21.9</code>
<term level="2"><title>healed</title><seeAlso>History</seeAlso><code>I25.2-</code><manif>I43</manif></term>
</term></mainTerm>
<mainTerm><title>Injury</title><subcat>T14</subcat></mainTerm></letter>
<letter><title>H</title><mainTerm><title>Heat</title><code>T67</code></mainTerm></letter>
</ICD10CM.index>
"""
OF_2011 = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index><title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>C</title><mainTerm><title>Cancer </title><nemod>(o)phobia</nemod><code>F45.29</code>
<term level="1"><title> </title><term level="2"><title>heart </title><nemod>(old) </nemod>
<code>E85.4</code><etiology>M86.8x-</etiology></term></term>
<term level="1"><title/><nemod>(taser)</nemod><code>B50.-B53</code></term></mainTerm>
<mainTerm><title>Cancer</title></mainTerm></letter></ICD10CM.index>
"""
CELLS = "".join(f'<cell col="{column}">C0{column}.-</cell>' for column in range(2, 8))
HEADS = '<indexHeading><head col="1">Neoplasm</head><head col="2">Malignant Primary</head></indexHeading>'
NEOPLASM = f"""<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>{HEADS}<letter><title>N</title><mainTerm><title>Neoplasm, neoplastic</title>{CELLS}
<term level="1"><title>abdomen, abdominal</title>{CELLS.replace("C03.-", "-")}
<term level="2"><title>wall</title><see>Neoplasm, skin</see></term></term>
<term level="1"><title>book-leaf</title><manif>a surface of the tongue</manif></term>
</mainTerm></letter></ICD10CM.index>
"""
NEOPLASM_2011 = f"""<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.table><title>ICD-10-CM Table of Neoplasms</title>{HEADS}<note>Words</note>
<letter><title>A</title><mainTerm><title>Neoplasm, neoplastic</title>{CELLS}</mainTerm>
<mainTerm><title>abdomen, abdominal</title>{CELLS}<term level="1"><title>wall</title></term></mainTerm>
<mainTerm><title>bowel -see Neoplasm, intestine</title></mainTerm></letter></ICD10CM.table>
"""
CAPTIONS = (
    "Substance,Poisoning Accidental (unintentional),Poisoning Intentional self-harm,"
    "Poisoning Assault,Poisoning Undetermined,Adverse effect,Underdosing,"
)
DRUGS = (
    "ICD-10-CM TABLE of DRUGS and CHEMICALS,,,,,,,",
    CAPTIONS,
    "2-propanol (liquid),T51.2X1,T51.2X2,T51.2X3,T51.2X4,--,--,",
    "Acetyl,,,,,,,",
    CAPTIONS,
    "– chloride -see also Salt,T53.6X1,T53.6X2,T53.6X3,T53.6X4,T53.6X5,T53.6X6,",
    "– – industrial,T53.6X1,T53.6X2,T53.6X3,T53.6X4,--,--,",
    "Aleve -see Naproxen,,,,,,,",
)


def made(tmp_path: Path, text: str = INDEX, name: str = "index.xml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def drugs(tmp_path: Path, *lines: str) -> Path:
    return write(tmp_path / "drugs.csv", *(lines or DRUGS), encoding="cp1252")


def terms(rows: list[Any]) -> list[IndexTermRow]:
    return [row for row in rows if isinstance(row, IndexTermRow)]


def codes(rows: list[Any]) -> list[tuple[int, str, str, str]]:
    found = [row for row in rows if isinstance(row, IndexCodeRow)]
    return [(row.line, row.column, row.printed, row.value) for row in found]


def test_spells_out_each_entry_from_its_main_term_down(tmp_path: Path) -> None:
    found = terms(read(LAYOUT_INDEX, made(tmp_path)))

    assert [(row.line, row.level, row.parent, row.words) for row in found] == [
        (1, 0, None, "Infarct, infarction"),
        (2, 1, 1, "Infarct, infarction, heart"),
        (3, 1, 1, "Infarct, infarction, myocardium, myocardial NEC"),
        (4, 2, 3, "Infarct, infarction, myocardium, myocardial NEC, healed"),
        (5, 0, None, "Injury"),
        (6, 0, None, "Heat"),
    ]
    assert {row.slug for row in found[:4]} == {"infarct-infarction"}
    assert [row.letter for row in found] == ["I"] * 5 + ["H"]


def test_keeps_modifiers_and_references_apart_from_the_title(tmp_path: Path) -> None:
    found = terms(read(LAYOUT_INDEX, made(tmp_path)))

    assert found[1].see == "Infarct, myocardium"
    assert found[2].title == "myocardium, myocardial NEC"
    assert found[2].modifiers == "(acute) (with rest)"
    assert found[3].see_also == "History"
    assert found[4].see == "subcategory T14"


def test_a_dash_leads_to_the_heading_and_a_manifestation_stands_apart(tmp_path: Path) -> None:
    assert codes(read(LAYOUT_INDEX, made(tmp_path))) == [
        (3, "code", "I21.9", "I21.9"),
        (4, "code", "I25.2-", "I25.2"),
        (4, "manifestation", "I43", "I43"),
        (5, "code", "T14", "T14"),
        (6, "code", "T67", "T67"),
    ]


def test_reads_the_layout_of_2011(tmp_path: Path) -> None:
    rows = read(LAYOUT_INDEX, made(tmp_path, OF_2011))

    assert [(row.words, row.modifiers, row.level, row.slug) for row in terms(rows)] == [
        ("Cancer phobia", "(o)", 0, "cancer-phobia"),
        ("Cancer phobia, heart", "(old)", 1, "cancer-phobia"),
        ("Cancer phobia, taser", "", 1, "cancer-phobia"),
        ("Cancer", "", 0, "cancer"),
    ]
    assert codes(rows)[1:] == [
        (3, "code", "E85.4", "E85.4"),
        (3, "manifestation", "M86.8x-", "M86.8X"),
        (4, "code", "B50.-B53", ""),
    ]


def test_main_terms_of_the_same_words_have_addresses_of_their_own(tmp_path: Path) -> None:
    found = terms(read(LAYOUT_INDEX, made(tmp_path, INDEX.replace("Injury", "Infarct infarction"))))

    assert [row.slug for row in found if not row.level] == [
        "infarct-infarction",
        "infarct-infarction-2",
        "heat",
    ]


@pytest.mark.parametrize("text", [NEOPLASM, NEOPLASM_2011], ids=["later", "2011"])
def test_every_site_of_a_neoplasm_is_a_main_term(tmp_path: Path, text: str) -> None:
    found = terms(read(LAYOUT_NEOPLASM, made(tmp_path, text)))

    assert [(row.letter, row.level, row.words) for row in found[1:3]] == [
        ("A", 0, "Neoplasm, abdomen, abdominal"),
        ("A", 1, "Neoplasm, abdomen, abdominal, wall"),
    ]
    assert found[0].words == "Neoplasm, neoplastic"


def test_a_site_has_a_code_for_each_behavior(tmp_path: Path) -> None:
    rows = read(LAYOUT_NEOPLASM, made(tmp_path, NEOPLASM))

    assert [row[1:] for row in codes(rows) if row[0] == 2] == [
        ("primary", "C02.-", "C02"),
        ("secondary", "-", ""),
        ("in-situ", "C04.-", "C04"),
        ("benign", "C05.-", "C05"),
        ("uncertain", "C06.-", "C06"),
        ("unspecified", "C07.-", "C07"),
    ]
    assert terms(rows)[3].modifiers == "(a surface of the tongue)"


def test_in_2011_see_stands_in_the_title_of_a_site(tmp_path: Path) -> None:
    found = terms(read(LAYOUT_NEOPLASM, made(tmp_path, NEOPLASM_2011)))

    assert (found[3].title, found[3].see) == ("bowel", "Neoplasm, intestine")


def test_reads_the_drug_table_from_csv(tmp_path: Path) -> None:
    rows = read(LAYOUT_DRUG, drugs(tmp_path))

    assert [(row.line, row.letter, row.level, row.words) for row in terms(rows)] == [
        (3, "0-9", 0, "2-propanol"),
        (4, "A", 0, "Acetyl"),
        (6, "A", 1, "Acetyl, chloride"),
        (7, "A", 2, "Acetyl, chloride, industrial"),
        (8, "A", 0, "Aleve"),
    ]
    assert terms(rows)[0].modifiers == "(liquid)"
    assert terms(rows)[2].see_also == "Salt"
    assert terms(rows)[4].see == "Naproxen"
    assert codes(rows)[0] == (3, "accidental", "T51.2X1", "T51.2X1")
    assert codes(rows)[5] == (3, "underdosing", "--", "")


TERM_2 = '<term level="1"><title>heart</title><see>Infarct, myocardium</see></term>'


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("</ICD10CM.index>", "", "not well-formed XML", id="cut"),
        pytest.param("</letter>\n<letter>", "\n", "holds no <letter>", id="no letters"),
        pytest.param("<title>heart</title>", "", "record 2: <term> without <title>", id="no title"),
        pytest.param("<title>Injury</title>", "<title> </title>", "record 5: <mainTerm> without",
                     id="main term without words"),
        pytest.param("I21.9", "I219", "record 3: 'I219' is not written", id="no dot"),
        pytest.param("I21.9", "i21.9", "record 3: 'i21.9' is not written", id="lower case"),
        pytest.param("I21.9", "", "record 3: '' is not written", id="no code"),
        pytest.param("<manif>I43</manif>", "<manif>I4</manif>", "record 4: 'I4' is not",
                     id="manifestation cut"),
        pytest.param("<code>I21.9</code>", "<code>I21.9</code>" * 2, "I21.9 stands twice (code)",
                     id="code doubled"),
        pytest.param('level="2"', 'level="3"', "record 4: level 3 stands 2 deep", id="level"),
        pytest.param("<title>H</title>", "<title>I</title>", "the letter I stands twice",
                     id="letter doubled"),
        pytest.param("<title>H</title>", "<title>Ha</title>", "a <letter> with the title 'HA'",
                     id="no letter"),
        pytest.param("<code>T67</code>", "<kode>T67</kode>", "record 6: <kode> is not known",
                     id="unknown element"),
        pytest.param("<title>Heat</title>", "<title>Heat</title><title>Cold</title>",
                     "record 6: two titles", id="end tag lost"),
        pytest.param("<code>T67</code>", '<cell col="2">T67</cell>',
                     "record 6: a <cell> does not belong", id="a table's cell"),
        pytest.param("Index to Diseases", "External Cause", "its title is 'External Cause",
                     id="the other index"),
        pytest.param("utf-8", "utf-7x", "line 1: unknown encoding", id="unknown encoding"),
        pytest.param("<ICD10CM.index>", '<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.index>',
                     "holds a DTD", id="entity bomb"),
    ],
)  # fmt: skip
def test_refuses_a_damaged_index(tmp_path: Path, old: str, new: str, place: str) -> None:
    text = INDEX.replace(old, new)
    if place == "holds no <letter>":
        text = text.replace("letter>", "chapter>")
    message = refusal(LAYOUT_INDEX, made(tmp_path, text))

    assert message.startswith("index.xml")
    assert place in message


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("Malignant Primary", "Poisoning Accidental", "column 2 is 'Poisoning",
                     id="the other table"),
        pytest.param(HEADS, "", "no <indexHeading> above", id="no captions"),
        pytest.param('<cell col="7">', '<cell col="8">', "record 1: column '8'", id="column 8"),
        pytest.param('<cell col="7">', "<cell>", "record 1: column ''", id="no column"),
        pytest.param('<cell col="7">', '<cell col="6">', "record 1: cell C07.- stands twice",
                     id="column doubled"),
        pytest.param("C06.-", "C6", "record 1: 'C6' is not written", id="code cut"),
        pytest.param('<cell col="2">C02.-</cell>', "<code>C02</code>", "a <code> does not belong",
                     id="an index' code"),
    ],
)  # fmt: skip
def test_refuses_a_damaged_table(tmp_path: Path, old: str, new: str, place: str) -> None:
    message = refusal(LAYOUT_NEOPLASM, made(tmp_path, NEOPLASM.replace(old, new), "table.xml"))

    assert message.startswith("table.xml")
    assert place in message


@pytest.mark.parametrize(
    ("line", "new", "place"),
    [
        pytest.param(2, "Substance,Poisoning", "line 2: no caption for", id="captions cut"),
        pytest.param(3, "2-propanol,T51.2X1", "line 3: 2 cells under 7 captions", id="line cut"),
        pytest.param(3, "2-propanol,T51.2X1,,,,,", "line 3: no code for poisoning, self-harm",
                     id="cells blank"),
        pytest.param(3, "x,T512X1,a,b,c,d,e", "line 3: 'T512X1' is not written", id="no dot"),
        pytest.param(3, "x,T51.2X1,T51.2X2,T51.2X3,T51.2X4,--,--,T", "line 3: 8 cells",
                     id="shifted"),
        pytest.param(3, "– x,--,--,--,--,--,--", "line 3: indented 1 deep below 0", id="orphan"),
        pytest.param(4, "– – x,,,,,,,", "line 4: indented 2 deep below 1", id="level skipped"),
        pytest.param(3, ",--,--,--,--,--,--", "line 3: no substance", id="no words"),
        pytest.param(3, '"2-propanol,--', "line 3: not readable as a table", id="quote lost"),
    ],
)  # fmt: skip
def test_refuses_a_damaged_csv(tmp_path: Path, line: int, new: str, place: str) -> None:
    lines = [*DRUGS[: line - 1], new, *DRUGS[line:]]
    message = refusal(LAYOUT_DRUG, drugs(tmp_path, *lines))

    assert message.startswith("drugs.csv")
    assert place in message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("icd10cm_index_2026.xml", Identity("FY2026", date(2025, 10, 1))),
        ("icd10cm-eindex-2022.xml", Identity("FY2022", date(2021, 10, 1))),
        ("icd10cm_drugs_2011.xml", Identity("FY2011", date(2010, 10, 1))),
        ("icd10cm-drug-April-2025.csv", Identity("April 2025", date(2025, 4, 1))),
        ("icd10cm-index-April-1-2026.xml", Identity("April 2026", date(2026, 4, 1))),
        ("release.zip", None),
    ],
)
def test_reads_the_release_from_the_name(name: str, expected: Identity | None) -> None:
    assert LAYOUT_INDEX.identify(name) == expected


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        (LAYOUT_INDEX, "icd10cm_index_2011.xml"),
        (LAYOUT_EXTERNAL, "icd10cm_eindex_2011.xml"),
        (LAYOUT_NEOPLASM, "icd10cm_neoplasm_2011.xml"),
        (LAYOUT_DRUG, "icd10cm_drugs_2011.xml"),
    ],
)
def test_each_book_finds_its_member_in_the_published_zip(
    tmp_path: Path, layout: Layout, name: str
) -> None:
    names = ("index_2011", "eindex_2011", "neoplasm_2011", "drugs_2011", "tabular_2011")
    members = {f"icd10cm_{each}__xml": b"damaged" for each in names}
    path = zipped(tmp_path / "release.zip", **members)

    assert refusal(layout, path).startswith(f"{name}, line 1: not well-formed")


@pytest.mark.django_db
def test_loads_entries_and_ties_them_to_codes(tmp_path: Path) -> None:
    report = load(Request(LAYOUT_INDEX, made(tmp_path), effective_on=date(2025, 10, 1)))

    assert report.read == 6 + 5
    healed = IndexTerm.objects.get(line=4)
    assert (healed.book, healed.parent) == (Book.DISEASES, 3)
    found = {each.column: each for each in healed.codes.select_related("code")}
    assert found["code"].code == Code.objects.get(system="icd-10-cm", key="I252")
    assert found["code"].printed == "I25.2-"
    assert found["manifestation"].code == Code.objects.get(value="I43")


@pytest.mark.django_db
def test_a_dash_alone_is_tied_to_no_code(tmp_path: Path) -> None:
    path = made(tmp_path, NEOPLASM)
    load(Request(LAYOUT_NEOPLASM, path, effective_on=date(2025, 10, 1)))

    assert [each.code for each in IndexCode.objects.filter(printed="-")] == [None]
    assert not Code.objects.filter(value="").exists()


@pytest.mark.django_db
def test_two_releases_of_a_book_stand_side_by_side(tmp_path: Path) -> None:
    for year, text in ((2024, INDEX), (2025, INDEX.replace("Heat", "Warmth"))):
        path = made(tmp_path, text, f"{year}.xml")
        load(Request(LAYOUT_INDEX, path, effective_on=date(year, 10, 1)))

    assert IndexTerm.objects.filter(line=4).count() == 2
    assert all(term.codes.count() == 2 for term in IndexTerm.objects.filter(line=4))


@pytest.mark.django_db
def test_a_refused_index_leaves_nothing_behind(tmp_path: Path) -> None:
    path = made(tmp_path, INDEX.replace("T67", "T6"))

    with pytest.raises(BadFile, match="record 6"):
        load(Request(LAYOUT_INDEX, path, effective_on=date(2025, 10, 1)))
    assert not Release.objects.exists()
    assert not IndexTerm.objects.exists()
    assert not Code.objects.exists()


# Entries, main terms, printed codes, entries with "see", with "see also".
REAL = [
    (LAYOUT_INDEX, "icd10cm_xml_2011.zip", (74_825, 7_917, 58_203, 11_954, 1_523)),
    (LAYOUT_EXTERNAL, "icd10cm_xml_2011.zip", (7_553, 308, 6_208, 756, 91)),
    (LAYOUT_NEOPLASM, "icd10cm_xml_2011.zip", (1_809, 590, 10_158, 1, 20)),
    (LAYOUT_DRUG, "icd10cm_xml_2011.zip", (7_379, 5_174, 42_936, 2, 29)),
    (LAYOUT_EXTERNAL, "icd10cm_eindex_2022.xml.gz", (7_800, 314, 6_431, 803, 98)),
    (LAYOUT_NEOPLASM, "icd10cm_neoplasm_2022.xml.gz", (1_939, 594, 10_916, 67, 120)),
    (LAYOUT_DRUG, "icd10cm_drug_2022.xml.gz", (7_423, 5_175, 43_182, 97, 35)),
    (LAYOUT_DRUG, "icd10cm-drug-April-2025.csv", (7_402, 5_154, 43_056, 97, 35)),
]


@pytest.mark.parametrize(("layout", "name", "expected"), REAL)
def test_reads_the_whole_of_a_real_book(
    layout: Layout, name: str, expected: tuple[int, ...], real: Callable[[str], Path]
) -> None:
    rows = read(layout, real(f"icd10cm/{name}"))
    found = terms(rows)

    mains = [row for row in found if not row.level]
    sees = sum(bool(row.see) for row in found), sum(bool(row.see_also) for row in found)
    assert (len(found), len(mains), len(codes(rows)), *sees) == expected
    assert len({row.slug for row in mains}) == len(mains)
    assert max(Counter(row.line for row in found).values()) == 1


def test_the_drug_table_reads_alike_from_xml_and_csv(real: Callable[[str], Path]) -> None:
    old = terms(read(LAYOUT_DRUG, real("icd10cm/icd10cm_drug_2022.xml.gz")))
    new = terms(read(LAYOUT_DRUG, real("icd10cm/icd10cm-drug-April-2025.csv")))

    before, after = {row.words.lower() for row in old}, {row.words.lower() for row in new}
    assert len(before & after) > 0.98 * len(before)
