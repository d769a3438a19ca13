from datetime import date
from typing import Any

import pytest
from django.test import Client

from codelookup.catalog.systems import System
from codelookup.edits.models import PairEdit
from tests.factories import (
    edits_release,
    make_description,
    make_entry,
    make_pair,
    make_release,
)
from tests.metering.visits import browser, member
from tests.pages.looking import links, look, plain, state, views
from tests.pages.test_queries import cost

pytestmark = pytest.mark.django_db

ADDRESS = "/cpt/codes/64490/"
WHOLE = f"{ADDRESS}ncci-edits/"


@pytest.fixture
def code() -> Any:
    return make_entry("64490", System.CPT, long="")


def section(html: str) -> str:
    return html[html.index('<section id="ncci-edits"') :].split("</section>")[0]


def many(number: int, column: str = "column1", **kwargs: Any) -> None:
    """Put edits with as many partners into the practitioner's release."""
    first = make_pair(**{"column1": "64490", "column2": "64490", column: "64490"} | kwargs)
    start = PairEdit.objects.count()
    other = "column2" if column == "column1" else "column1"
    setattr(first, other, f"{10000 + start}")
    first.save()
    rows = []
    for place in range(1, number):
        row = PairEdit.objects.get(pk=first.pk)
        row.pk, row.line = None, place
        setattr(row, other, f"{10000 + start + place}")
        rows.append(row)
    PairEdit.objects.bulk_create(rows)


def test_both_columns_stand_apart_with_partner_indicator_days_and_place(code: Any) -> None:
    make_pair(rationale="Standards of practice", modifier=0)
    make_pair("20552", "64490", deleted_on=date(2026, 12, 31), line=4_711, part=2)
    text = plain(section(look(member(), ADDRESS + "?on=2026-11-22")))
    assert "This code as column 1: 1" in text
    assert "77003 0: no modifier helps" in text
    assert "from 1 Jan 2020 Standards of practice 2026Q3, line 7" in text
    assert "This code as column 2: 1" in text
    assert "20552 1: with a modifier" in text
    assert "from 1 Jan 2020 to 31 Dec 2026 Misuse" in text
    assert "2026Q3, part 2, line 4,711" in text


def test_a_partner_has_our_title_and_link_where_there_is_one(code: Any) -> None:
    for value in ("77003", "77012"):
        make_pair(column2=value)
    make_description(make_entry("77003", System.CPT, release=code.release, long="").code)
    html = section(look(member(), ADDRESS))
    assert "77003 Our title of 77003" in plain(html)
    assert "/cpt/codes/77003/" in links(html)
    assert "/cpt/codes/77012/" not in links(html)
    assert "77012" in plain(html)


def test_a_supply_partner_has_its_open_wording(code: Any) -> None:
    make_pair(column2="J3301")
    make_entry("J3301", System.HCPCS, short="Drug inj", long="Long words")
    assert "J3301 Drug inj" in plain(section(look(member(), ADDRESS)))


def test_the_first_ten_stand_on_the_page_and_the_count_is_true(code: Any) -> None:
    many(12)
    many(3, "column2")
    html = section(look(member(), ADDRESS))
    assert "This code as column 1: 12" in plain(html)
    assert html.count("<tr>") == 10 + 3 + 2
    assert "All 12 as column 1" in plain(html)
    assert f"{WHOLE}?setting=practitioner&column=1" in links(html)
    assert "as column 2 ▸" not in plain(html)


def test_a_locked_section_counts_and_tells_nothing_else(code: Any, client: Client) -> None:
    many(12)
    make_pair("20552", "64490", deleted_on=date(2025, 1, 1))
    html = section(look(client, ADDRESS))
    assert "12 edits wait here" in plain(html)
    assert "10001" not in html


def test_hospital_edits_are_a_link_away(code: Any) -> None:
    make_pair()
    make_pair(column2="99999", dataset="ncci-ptp-hospital")
    html = section(look(member(), ADDRESS))
    assert "99999" not in html
    assert f"{ADDRESS}?setting=hospital#ncci-edits" in links(html)
    other = section(look(member("m2@example.org"), f"{ADDRESS}?setting=hospital"))
    assert "99999" in other
    assert "77003" not in other


def test_a_setting_that_is_not_loaded_says_so(code: Any) -> None:
    make_pair()
    assert "Hospital: not loaded" in plain(section(look(member(), ADDRESS)))


def test_empty_and_unloaded_are_told_apart(code: Any) -> None:
    client = member()
    assert state(look(client, ADDRESS), "ncci-edits") == "unloaded"
    make_pair("20552", "20553")
    assert state(look(client, ADDRESS), "ncci-edits") == "empty"


def test_edits_are_those_of_the_day_though_the_release_is_newer() -> None:
    old = make_release("mpfs", effective_on=date(2019, 1, 1))
    make_entry("64490", System.CPT, release=old, long="")
    make_pair(effective_on=date(2020, 1, 1), deleted_on=date(2020, 12, 31))
    client = member()
    assert "77003" in section(look(client, f"{ADDRESS}?on=2020-12-31"))
    assert state(look(client, f"{ADDRESS}?on=2021-01-01"), "ncci-edits") == "empty"
    assert state(look(client, f"{ADDRESS}?on=2019-12-31"), "ncci-edits") == "empty"


def test_the_newest_release_speaks_also_for_days_before_it() -> None:
    make_entry("64490", System.CPT, long="")
    make_pair(
        release=make_release("ncci-ptp-practitioner", label="Old", effective_on=date(2026, 1, 1))
    )
    new = make_release("ncci-ptp-practitioner", label="New", effective_on=date(2026, 10, 1))
    make_pair(release=new, column2="77012")
    html = section(look(member(), f"{ADDRESS}?on=2026-02-01"))
    assert "77012" in html
    assert "77003" not in html


def test_a_date_that_the_file_lacks_is_said_to_be_missing(code: Any) -> None:
    make_pair(effective_on=None)
    client = member()
    assert "date not in the file" in section(look(client, ADDRESS))
    assert "date not in the file" in look(client, WHOLE)


def test_the_whole_table_is_paged_and_complete_as_csv(code: Any) -> None:
    many(150)
    client = member()
    html = look(client, WHOLE)
    assert "150 rows" in plain(html)
    assert "Page 1 of 2" in plain(html)
    assert "/ncci/64490/10001/" in links(html)
    rows = look(client, f"{WHOLE}?format=csv").splitlines()
    assert len(rows) == 151
    assert rows[0].startswith("Setting,This code is,Partner,Title,Modifier indicator,Meaning")
    assert rows[1].startswith("practitioner,column 1,10001,,1,with a modifier,1 Jan 2020,,Misuse")


@pytest.mark.parametrize(
    ("query", "partners"),
    [
        ("partner=64491", ["64491"]),
        ("partner=64491-64493", ["64491", "64492"]),
        ("partner=64493-64491", ["64491", "64492"]),
        ("partner=644", ["64491", "64492"]),
        ("partner= j33 ", ["J3301"]),
        ("indicator=0", ["20552"]),
        ("column=2", ["20552"]),
        ("setting=hospital", ["77003"]),
        ("setting=practitioner&partner=77003", []),
        ("partner=%27%3B+drop", ["20552", "64491", "64492", "77003", "J3301"]),
        ("indicator=7", ["20552", "64491", "64492", "77003", "J3301"]),
        ("column=x&setting=moon", ["20552", "64491", "64492", "77003", "J3301"]),
    ],
)
def test_the_whole_table_is_narrowed_by_what_the_address_asks(
    code: Any, query: str, partners: list[str]
) -> None:
    for value in ("64491", "64492", "J3301"):
        make_pair(column2=value)
    make_pair("20552", "64490", modifier=0)
    make_pair(dataset="ncci-ptp-hospital")
    rows = look(member(), f"{WHOLE}?{query}&format=csv").splitlines()[1:]
    assert sorted(row.split(",")[2] for row in rows) == partners


def test_what_cannot_be_understood_is_said_and_kept_out_of_the_markup(code: Any) -> None:
    make_pair()
    html = look(member(), f"{WHOLE}?partner=<b>x&indicator=5")
    assert "“<B>X” is no code or range. Write 64490, 64490-64495 or 644." in plain(html)
    assert "There is no indicator “5”." in plain(html)
    assert "<b>x" not in html.lower()


def test_paging_keeps_what_was_asked(code: Any) -> None:
    many(150)
    html = look(member(), f"{WHOLE}?column=1&on=2026-11-01")
    assert "?column=1&on=2026-11-01&page=2" in links(html)
    assert "?format=csv&column=1&on=2026-11-01" in links(html)
    assert 'name="on" value="2026-11-01"' in html


@pytest.mark.parametrize("address", [ADDRESS, WHOLE, f"{WHOLE}?format=csv"])
@pytest.mark.parametrize("make", [Client, browser, member])
def test_2_and_200_edits_cost_the_same_queries(code: Any, make: Any, address: str) -> None:
    many(2)
    many(2, "column2")
    client = make()
    if make is Client and "csv" in address:
        pytest.skip("a guest gets no CSV")
    cost(client, address)
    few = cost(client, address)
    many(200)
    many(200, "column2")
    assert cost(client, address) == few


VERDICTS = [
    (0, "77003 is not paid beside 64490 for one patient on one day, and no modifier changes"),
    (1, "77003 is not paid beside 64490 for one patient on one day, unless a modifier on 77003"),
]


@pytest.mark.parametrize(("modifier", "sentence"), VERDICTS)
@pytest.mark.parametrize("address", ["/ncci/64490/77003/", "/ncci/77003/64490/"])
def test_the_verdict_is_a_sentence_whichever_code_is_named_first(
    code: Any, address: str, modifier: int, sentence: str
) -> None:
    make_entry("77003", System.CPT, release=code.release, long="")
    make_pair(modifier=modifier)
    text = plain(look(member(), address))
    assert sentence in text
    assert "This site has not loaded the edits for it." in text  # hospitals


def test_each_setting_has_its_own_verdict_and_history(code: Any) -> None:
    make_pair(effective_on=date(2013, 7, 1), deleted_on=date(2019, 12, 31))
    make_pair(effective_on=date(2012, 1, 1), deleted_on=date(2012, 1, 1), modifier=9)
    make_pair("77003", "64490", dataset="ncci-ptp-hospital", modifier=0)
    text = plain(look(member(), "/ncci/64490/77003/"))
    assert "Practitioner No edit keeps 64490 and 77003 apart on this day" in text
    assert "ended" in text
    assert "never in force" in text
    assert "64490 is not paid beside 77003" in text


def test_the_verdict_is_that_of_the_day() -> None:
    make_entry("64490", System.CPT, release=make_release("mpfs", effective_on=date(2010, 1, 1)))
    make_pair(effective_on=date(2013, 7, 1), deleted_on=date(2019, 12, 31))
    client = member()
    assert "unless a modifier" in plain(look(client, "/ncci/64490/77003/?on=2019-12-31"))
    assert "No edit keeps" in plain(look(client, "/ncci/64490/77003/?on=2020-01-01"))
    look(client, "/ncci/64490/77003/?on=never", 400)


def test_a_pair_spends_the_view_of_its_first_code_only(code: Any) -> None:
    make_pair()
    client = browser()
    assert "unless a modifier" in plain(look(client, "/ncci/64490/77003/"))
    assert views() == 1
    look(client, ADDRESS)
    look(client, "/ncci/64490/99999/")
    assert views() == 1


def test_a_guest_gets_no_verdict_and_spends_nothing(code: Any, client: Client) -> None:
    make_pair()
    with_edit = look(client, "/ncci/64490/77003/")
    without = look(client, "/ncci/64490/77012/")
    assert state(with_edit, "ncci-edits") == "locked"
    assert (
        with_edit.replace("77003", "77012") == without
    )  # locked tells nothing, not even by its shape
    assert views() == 0


def test_a_pair_of_an_unlisted_code_leads_to_the_listed_one(code: Any, client: Client) -> None:
    edits_release("ncci-ptp-practitioner")
    response = client.get("/ncci/77003/64490/?on=2026-11-01")
    assert (response.status_code, response["Location"]) == (302, "/ncci/64490/77003/?on=2026-11-01")


@pytest.mark.parametrize(
    "address",
    ["/ncci/64490/64490/", "/ncci/64490/E11.9/", "/ncci/64490/x/", "/ncci/1/2/", "/ncci/64490/D0120/",
     "/ncci/77003/77012/", "/ncci/64490/%00%ff%FE/", "/ncci/64490/" + "9" * 300 + "/"],
)  # fmt: skip
def test_what_is_no_pair_is_not_found(code: Any, client: Client, address: str) -> None:
    make_pair()
    assert client.get(address).status_code in (400, 404)
    assert views() == 0


def test_another_spelling_leads_to_the_address_that_stays(client: Client) -> None:
    make_entry("J3301", System.HCPCS)
    response = client.get("/ncci/j3301/64490/")
    assert (response.status_code, response["Location"]) == (302, "/ncci/J3301/64490/")


def test_a_pair_without_its_file_says_that_it_is_not_loaded(code: Any) -> None:
    assert state(look(member(), "/ncci/64490/77003/"), "ncci-edits") == "unloaded"


def test_a_pair_is_only_read(code: Any, client: Client) -> None:
    assert client.post("/ncci/64490/77003/").status_code == 405
