"""What a page costs in queries: a number that is known, and the same for 2 rows and for 200."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codelookup.catalog import version
from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Code, Entry, IndexTerm, Note
from codelookup.catalog.systems import System
from codelookup.metering.models import View
from codelookup.search import index
from tests.factories import make_description, make_entry, make_release, make_term
from tests.metering.canaries import make_world
from tests.metering.visits import browser, known_guest, member, page, ready_to_count, states

from .everything import make_everything

pytestmark = pytest.mark.django_db

TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
MOST = 17  # queries of a page that is kept nowhere, the writes of a view granted aside
WRITES = 1  # of a guest's first view: his network, his meter and his view, in one statement

# What a guest's page reads, found kept by nobody. His first visit writes beside it, and a heading
# costs him nothing.
READS = {
    "E11": 11,
    "E11.9": 12,
    "0SG00A0": 9,
    "470": 7,
    "KX": 6,
    "11": 6,
    "64490": 13,
    "99213": 13,
    "J3301": 13,
}


def cost(client: Client, address: str) -> int:
    """Return how many queries a page makes that no process has kept; what is in force is known."""
    version.bump()
    in_force()
    return cost_again(client, address)


def cost_again(client: Client, address: str) -> int:
    """Return how many queries a request makes, transactions' own statements left out."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return sum(not query["sql"].startswith(TRANSACTIONS) for query in captured.captured_queries)


def grow(heading: Entry, number: int) -> None:
    """Put codes below the heading, notes at it, and entries into the index that lead to them."""
    start = Code.objects.count()
    values = [f"{heading.code.value}.{place:03}" for place in range(start, start + number)]
    codes = [Code(system=System.ICD10CM, value=each, key=each.replace(".", "")) for each in values]
    Code.objects.bulk_create(codes)
    held: dict[str, Any] = {"release": heading.release, "line": 3}
    Entry.objects.bulk_create(
        Entry(code=code, kind="code", path="E11", long="Words", is_billable=True, **held)
        for code in codes
    )
    above = IndexTerm.objects.filter(level=0).first() or make_term("Easy", see_also="category E11")
    for code in codes[:25]:
        make_term(code.value, code.value, above, see="Easy, E11.001")
        make_term(f"E {code.value}")
    Note.objects.bulk_create(
        Note(code=heading.code, kind="includes", position=at, text=f"{value} too", **held)
        for at, value in enumerate(values)
    )


def test_each_systems_code_page_costs_at_most_17_queries() -> None:
    ready_to_count()
    found = {}
    for code in make_world():
        client, address = Client(), code.get_absolute_url()
        first, again = cost(client, address), cost(client, address)
        assert first - again == (0 if code.value == "E11" else WRITES)
        found[code.value] = again
    assert found == READS
    assert max(found.values()) <= MOST


# A page on which every section says something, by every file there is: each table that speaks is a
# question. More than MOST to whom all is open: pairs are three (counts, and the first of either
# column), partners two, other schedules and units four. A member's pace is one more. The localities
# are kept: they are asked for here because the version has just changed.
@pytest.mark.parametrize(("make", "queries"), [(Client, 16), (browser, 21), (member, 22)])
def test_a_page_that_shows_everything_costs_few_queries(make: Any, queries: int) -> None:
    code, client = make_everything(), make()
    found = states(page(client, code))
    mute = set() if make is Client else {slug for slug in found if found[slug] != "shown"}
    assert mute <= {"official-description"}  # there is none that we may show
    assert cost(client, code.get_absolute_url()) == queries
    assert cost_again(client, code.get_absolute_url()) <= 2


@pytest.mark.parametrize("make", [Client, browser, member])
@pytest.mark.parametrize("value", ["E11", "E11.000"])
def test_a_code_page_costs_the_same_for_2_and_for_200_rows(make: Any, value: str) -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    client, address = make(), f"/icd-10-cm/codes/{value}/"
    grow_from_zero(heading)
    page(client, Code.objects.get(value=value))
    few = cost(client, address)
    grow(heading, 200)
    assert cost(client, address) == few


@pytest.mark.parametrize("language", ["", "?lang=es"])
def test_a_second_language_costs_no_query(language: str) -> None:
    code = make_entry("E11", kind="heading", is_billable=False).code
    make_description(code)
    client = member()
    page(client, code)  # the first visit is remembered
    before = cost(client, code.get_absolute_url())
    make_description(code, language="es")
    assert cost(client, f"{code.get_absolute_url()}{language}") == before


def test_a_page_made_for_other_gates_asks_for_the_version_before_and_after() -> None:
    code = make_entry("E11.9").code
    client = member()
    page(client, code)  # the session is met
    version.bump()
    page(Client(), code)  # the code is known now, and a guest's page
    with CaptureQueriesContext(connection) as captured:
        page(client, code)
    asked = [query["sql"] for query in captured if "catalog_dataversion" in query["sql"]]
    assert len(asked) == 2  # with what is known of the reader, and when the page is made


def grow_from_zero(heading: Entry) -> None:
    make_entry("E11.000", release=heading.release, path="E11")
    grow(heading, 2)


def test_the_meter_costs_the_same_after_2_and_after_200_views() -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    grow_from_zero(heading)
    client = known_guest(Code.objects.get(value="E11.000"))
    addresses = ["/icd-10-cm/codes/E11.000/", "/account/views/", "/"]
    few = [cost(client, address) for address in addresses]
    grow(heading, 200)
    meter = View.objects.get().meter
    codes = Code.objects.exclude(value="E11.000")
    now = View.objects.get().opened_at
    View.objects.bulk_create(View(meter=meter, code=code, opened_at=now) for code in codes)
    assert [cost(client, address) for address in addresses] == few


FREE = {
    "/": 4,
    "/sources/": 4,
    "/icd-10-cm/": 6,
    "/icd-10-cm/browse/E11/": 9,
    "/icd-10-cm/build/": 1,
    "/icd-10-cm/build/E11/": 4,
    "/icd-10-cm/build/E11.000/": 4,
    "/icd-10-cm/index/": 4,
    "/icd-10-cm/index/diseases/E/": 11,
    "/icd-10-cm/index/diseases/E/easy/": 10,
    "/search/?q=words&list=1": 2,
    "/search/?q=words&system=icd-10-cm&within=4": 2,
    "/search/suggest/?q=words": 0,
    "/about/": 0,
    "/glossary/": 0,
    "/errata/": 1,
    "/claim-check/": 1,
    "/account/views/": 1,
    "/compare/": 2,
}


@pytest.mark.parametrize("address", FREE)
def test_a_free_page_costs_the_same_for_2_and_for_200_rows(address: str) -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    grow_from_zero(heading)
    index.build()
    cost(Client(), address)  # a release's levels are counted once a process
    few = cost(Client(), address)
    grow(heading, 190)
    for _ in range(30):
        make_release("pos")
    index.build()
    assert cost(Client(), address) == few == FREE[address]


# The version, where a page is kept; the search asks no more either where its levels are.
WARM = {
    **dict.fromkeys((address for address in FREE if FREE[address] > 2), 1),
    "/sources/1/": 1,
    "/legal/": 1,
    "/search/?q=words&list=1": 1,
    "/search/suggest/?q=words": 0,
    "/about/": 0,
    "/glossary/": 0,
}
BUILT_ANEW = {"/icd-10-cm/build/E11/", "/icd-10-cm/build/E11.000/"}


@pytest.mark.parametrize("address", sorted(WARM.keys() - BUILT_ANEW))
def test_a_free_page_that_is_kept_costs_one_query(address: str) -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    grow_from_zero(heading)
    address = address.replace("/1/", f"/{heading.release.pk}/")
    index.build()
    cost(Client(), address)
    assert cost_again(Client(), address) == WARM[address.replace(f"/{heading.release.pk}/", "/1/")]


def list_of(values: list[str]) -> str:
    return f"/search/?{urlencode({'q': ' '.join(values)})}"


# Whoever is logged in may be an editor: that is one query.
@pytest.mark.parametrize(("make", "queries"), [(Client, 6), (browser, 13), (member, 12)])
def test_a_list_costs_the_same_for_4_and_for_50_codes(make: Any, queries: int) -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    grow_from_zero(heading)
    grow(heading, 50)
    client = make()
    few = cost(client, list_of(["E11", "E11.000", "E11.001", "E11.9999"]))
    known = [f"E11.{place:03}" for place in range(1, 47)]
    assert cost(client, list_of(["E11", *known, "X9991", "X9992", "X9993"])) == few == queries


def test_a_guest_who_has_read_a_page_costs_two_queries_more() -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    grow_from_zero(heading)
    index.build()
    client = known_guest(Code.objects.get(value="E11.000"))
    assert cost(client, "/search/?q=words&list=1") == FREE["/search/?q=words&list=1"] + 2
