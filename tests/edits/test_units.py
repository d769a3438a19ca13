from typing import Any

import pytest

from codelookup.catalog.systems import System
from codelookup.edits import units
from codelookup.edits.words import ADJUDICATIONS, INDICATORS, TYPES
from tests.catalog.asking import about, fact
from tests.factories import edits_release, make_entry, make_release, make_units
from tests.metering.visits import member
from tests.pages.looking import look, plain, state

pytestmark = pytest.mark.django_db

ADDRESS = "/cpt/codes/64490/"


@pytest.fixture
def code() -> Any:
    return make_entry("64490", System.CPT, long="")


def section(html: str) -> str:
    return plain(html[html.index('<section id="mue"') :].split("</section>")[0])


def test_each_setting_has_its_value_or_says_why_not(code: Any) -> None:
    make_units(units=2, adjudication=3, rationale="Clinical: Data")
    edits_release("mue-dme")
    text = section(look(member(), ADDRESS))
    assert "Practitioner 2 3: the day, clinical." in text
    assert "Clinical: Data 2026Q3, line 8" in text
    assert "Hospital This site has loaded no file of this setting for this day." in text
    assert "Supplier No published value; CMS keeps some to itself. 2026Q3" in text


def test_no_value_no_file_and_another_code_are_told_apart(code: Any) -> None:
    client = member()
    assert state(look(client, ADDRESS), "mue") == "unloaded"
    make_units("64491")
    html = look(client, ADDRESS)
    assert state(html, "mue") == "empty"
    assert "No published value." in section(html)


@pytest.mark.parametrize(("indicator", "label"), [(1, "line"), (2, "day"), (3, "day")])
def test_units_are_a_key_fact_with_their_meaning_and_place(
    code: Any, indicator: int, label: str
) -> None:
    make_units(units=1_200, adjudication=indicator)
    (found,) = units.facts(about("64490", System.CPT))
    assert (found.label, found.value) == (f"Units per {label}", "1,200 (MUE, practitioner)")
    assert found.meaning == ADJUDICATIONS[indicator][1]
    assert str(found.stamp) == "2026Q3, line 8"


def test_the_key_fact_names_the_setting_it_is_from(code: Any) -> None:
    make_units(units=3, dataset="mue-hospital")
    assert fact(units.facts(about("64490", System.CPT)), "Units per day") == "3 (MUE, hospital)"


def test_the_key_fact_is_open_to_all(code: Any, client: Any) -> None:
    make_units(units=0)
    assert "Units per day" in plain(look(client, ADDRESS))


def test_limits_are_those_of_the_day(code: Any) -> None:
    make_units(units=1, release=make_release("mue-practitioner", effective_on="2026-01-01"))
    make_units(units=2, release=make_release("mue-practitioner", effective_on="2026-04-01"))
    for day, wanted in (("2026-03-31", "1"), ("2026-04-01", "2")):
        found = units.facts(about("64490", System.CPT, day))
        assert found[0].value.startswith(wanted)


def test_facts_section_and_table_share_one_query(code: Any, django_assert_num_queries: Any) -> None:
    make_units()
    found = about("64490", System.CPT)
    with django_assert_num_queries(1):
        units.facts(found)
        units.load(found)
        units.SECTION.count(found)
        assert units.table(found).rows == [
            ("practitioner", "1", "2", "the day, by policy", "CMS Policy", "2026Q3", "8")
        ]


def test_every_indicator_is_explained_in_a_sentence() -> None:
    sentences = [*(each[1] for each in (*INDICATORS.values(), *ADJUDICATIONS.values()))]
    for sentence in [*sentences, *TYPES.values()]:
        assert sentence.endswith(".")
    assert (set(INDICATORS), set(ADJUDICATIONS), set(TYPES)) == ({0, 1, 9}, {1, 2, 3}, {1, 2, 3})


def test_a_limit_of_none_says_so_and_the_next_setting_stands_beside_it(code: Any) -> None:
    make_units(units=0)
    make_units(units=4, dataset="mue-hospital")
    none, some = units.facts(about("64490", System.CPT))
    assert none.value == "0 (MUE, practitioner)"
    assert none.meaning.startswith("Not one unit")
    assert some.value == "4 (MUE, hospital)"
    assert "Not one unit" in section(look(member(), ADDRESS))
