"""Which locality a reader means by what he types, and what he is told where none is meant."""

from dataclasses import replace
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from codelookup.catalog.models import Release
from codelookup.catalog.subject import Subject
from codelookup.catalog.systems import System
from codelookup.payment import places
from codelookup.payment.models import County, ZipLocality
from tests.catalog.asking import about
from tests.factories import make_entry, make_locality, make_relative_value, make_release

pytestmark = pytest.mark.django_db


def make_places() -> Release:
    release = make_release("gpci", label="GPCI 2026", effective_on=date(2026, 1, 1))
    make_locality(release)
    make_locality(release, number="99", name="REST OF GEORGIA")
    make_locality(release, mac="10112", state="AL", number="00", name="ALABAMA")
    make_locality(release, mac="12202", state="DC", number="01", name="DC + MD/VA SUBURBS")
    make_locality(release, mac="11302", state="VA", number="00", name="VIRGINIA")
    counties = make_release("localities", label="Localities 2026", effective_on=date(2026, 1, 1))
    for mac, number, state, name in (
        ("10212", "01", "GEORGIA", "FULTON"),
        ("10212", "01", "GEORGIA", "HENRY"),
        ("10112", "00", "ALABAMA", "HENRY"),
        ("12202", "01", "VIRGINIA", "FAIRFAX"),
    ):
        County.objects.create(
            release=counties, line=9, mac=mac, number=number, state=state, name=name
        )
    return release


def make_zips() -> None:
    release = make_release("zip-localities", label="ZIP Oct 2025", effective_on=date(2025, 10, 1))
    rows = {"30303": ("10212", "01", False), "35004": ("10112", "00", True)}
    for code, (mac, number, parts) in rows.items():
        ZipLocality.objects.create(
            release=release, line=3, zip=code, state="GA", mac=mac, number=number, plus_four=parts
        )


def asking(day: str = "2026-11-22", **asked: str) -> Subject:
    make_relative_value(make_entry("64490", System.CPT))
    found = about("64490", System.CPT, day)
    found.asked = asked
    return found


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Alabama", "AL-00"),
        ("al", "AL-00"),
        ("Fulton, GA", "GA-01"),
        ("fulton county, georgia", "GA-01"),
        ("Fulton", "GA-01"),
        ("Henry, Alabama", "AL-00"),
        ("Fairfax, VA", "DC-01"),
        ("Atlanta", "GA-01"),
        ("atlanta, GA", "GA-01"),
        ("30303", "GA-01"),
        ("30303-1234", "GA-01"),
    ],
)
def test_a_place_is_found_by_state_county_name_or_zip(typed: str, key: str) -> None:
    make_places()
    make_zips()
    assert places.choice(asking(place=typed)).key == key


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("Georgia", ["GA-01", "GA-99"]),
        ("Henry", ["AL-00", "GA-01"]),
        ("Bibb, GA", ["GA-01", "GA-99"]),
    ],
)
def test_where_several_fit_the_reader_chooses(typed: str, keys: list[str]) -> None:
    make_places()
    found = places.choice(asking(place=typed))
    assert found.locality is None
    assert sorted(places.key(each) for each in found.candidates) == keys


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Atlantis", "No state, county or locality is called “Atlantis”. Write a state"),
        ("Fulton, Nowhere", "“Nowhere” is no state."),
        ("Bibb, GA", "a county that none names belongs to the rest of the state"),
        ("99999", "ZIP Oct 2025 knows no ZIP code 99999."),
        ("x" * 61, "longer than 60 characters"),
        ("%' OR 1=1 --", "is called"),
        ("<script>", "is called"),
        (",", "No state, county or locality"),
        ("1234", "No state, county or locality"),
        ("\u0661\u0662\u0663\u0664\u0665", "No state, county or locality"),
    ],
)
def test_what_is_no_place_gets_a_message_with_a_remedy(typed: str, said: str) -> None:
    make_places()
    make_zips()
    found = places.choice(asking(place=typed))
    assert found.locality is None
    assert said in found.message


def test_a_zip_code_of_two_localities_says_so() -> None:
    make_places()
    make_zips()
    found = places.choice(asking(place="35004"))
    assert found.key == "AL-00"
    assert "the nine-digit ZIP code decides" in found.message


def test_a_zip_code_without_its_table_says_what_to_write_instead() -> None:
    make_places()
    assert "has not loaded" in places.choice(asking(place="30303")).message


def test_a_county_or_zip_code_names_its_own_release_and_line() -> None:
    make_places()
    make_zips()
    found = places.choice(asking(place="Fulton, GA"))
    assert (str(found.release), found.line) == ("localities Localities 2026", 9)


def test_a_remembered_locality_is_used_unless_another_is_typed() -> None:
    make_places()
    assert places.choice(asking(locality="GA-99")).key == "GA-99"


@pytest.mark.parametrize("kept", ["US", ""])
def test_the_nation_is_no_locality(kept: str) -> None:
    make_places()
    assert places.choice(asking(locality=kept)) == places.Choice()


@pytest.mark.parametrize("kept", ["XX-00", "GA-77", "rubbish", "GA-01 OR 1"])
def test_a_locality_that_the_table_lacks_is_named(kept: str) -> None:
    make_places()
    assert "GPCI 2026 has no locality" in places.choice(asking(locality=kept)).message


def test_without_indices_there_is_nothing_to_choose() -> None:
    assert places.choice(asking(place="Georgia")) == places.Choice()


@pytest.mark.parametrize(
    ("day", "wish", "expected"),
    [
        ("2026-01-31", "", True),
        ("2026-02-01", "", False),
        ("2026-02-01", "with", True),
        ("2026-01-31", "without", False),
        ("2026-02-01", "rubbish", False),
    ],
)
def test_the_floor_holds_as_the_file_says_unless_the_reader_wishes_otherwise(
    day: str, wish: str, expected: bool
) -> None:
    assert places.with_floor(asking(day, floor=wish)) is expected


@pytest.mark.parametrize(
    ("name", "state", "expected"),
    [
        ("ATLANTA", "GA", "Atlanta, Georgia"),
        ("ALABAMA", "AL", "Alabama"),
        ("DC + MD/VA SUBURBS", "DC", "DC + MD/VA Suburbs, District of Columbia"),
        ("SEATTLE (KING CNTY)", "WA", "Seattle (King county), Washington"),
        ("REST OF CALIFORNIA", "CA", "Rest of California"),
        ("REST OF STATE", "CA", "Rest of State, California"),
        ("NYC SUBURBS/LONG ISLAND", "NY", "NYC Suburbs/Long Island, New York"),
        ("BALTIMORE/SURR. CNTYS", "MD", "Baltimore/Surr. counties, Maryland"),
    ],
)
def test_a_locality_is_named_as_people_write_it(name: str, state: str, expected: str) -> None:
    locality = make_locality(make_release("gpci"), name=name, state=state)
    assert places.title(locality) == expected


def test_a_choice_costs_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_places()
    found = asking(place="Fulton, GA")
    with django_assert_num_queries(2):
        places.choice(found)
        places.choice(found)
        places.localities(found)


def test_every_state_of_the_whole_table_has_a_name(shared_data: object) -> None:
    assert len(places.STATES) == len(set(places.STATES.values())) == 54
    assert replace(places.Choice(), message="x").message == "x"
