"""`?on=`: the day decides on every section, and no link on the page forgets it."""

import re
from datetime import date
from typing import Any

import pytest

from codelookup.catalog.models import Code, Release
from codelookup.catalog.sections import Table
from codelookup.catalog.systems import System
from codelookup.pages.sorting import ordered
from codelookup.payment.models import FacilityRate
from tests.factories import (
    make_add_on,
    make_entry,
    make_locality,
    make_pair,
    make_relative_value,
    make_release,
    make_units,
)
from tests.metering.visits import member
from tests.pages.looking import links, look, plain, state
from tests.pages.test_queries import cost

pytestmark = pytest.mark.django_db

PAGE = "/cpt/codes/64490/"
NOTICE = r'<p class="notice past">.*?</p>'
FIRST, SECOND = date(2025, 10, 1), date(2026, 4, 1)


def release(dataset: str, day: date, **kwargs: Any) -> Release:
    label = kwargs.pop("label", f"{dataset} {day:%Y-%m}")
    return make_release(dataset, label=label, effective_on=day, source_name="file.txt", **kwargs)


@pytest.fixture
def two_releases() -> None:
    """Make two releases of everything; dated rows begin and end between them."""
    for day, work, total, units in (
        (FIRST, "1.82", "3.16", 1),
        (SECOND, "1.77", "2.82", 2),
    ):
        mpfs = release("mpfs", day)
        for value in ("64490", "64491", "64492"):
            entry = make_entry(value, System.CPT, release=mpfs, long="", path="surgery")
        entry = mpfs.entries.get(code__value="64490")
        make_relative_value(entry, work=work, total_facility=total)
        make_locality(release("gpci", day))
        make_units(units=units, release=release("mue-practitioner", day))
        FacilityRate.objects.create(
            release=release("opps", day), line=4, code=entry.code, addendum="B", indicator="T",
            rate=f"{day.year}.11",
        )  # fmt: skip
    newest = release("ncci-ptp-practitioner", SECOND)
    make_pair(column2="64491", release=newest, effective_on=FIRST, deleted_on=date(2026, 3, 31))
    make_pair(column2="64492", release=newest, effective_on=SECOND)
    rules = release("add-on", SECOND)
    make_add_on("64491", release=rules, effective_on=FIRST, deleted_on=date(2026, 3, 31))
    make_add_on("64492", release=rules, effective_on=SECOND)


def section(html: str, slug: str) -> str:
    return plain(html[html.index(f'<section id="{slug}"') :].split("</section>")[0])


def page(day: str) -> str:
    return look(member(f"{day}@example.org"), f"{PAGE}?on={day}")


def test_the_day_before_and_the_day_of_a_release_read_otherwise_everywhere(
    two_releases: None,
) -> None:
    before, after = page("2026-03-31"), page("2026-04-01")
    for slug, old, new in (
        ("key-facts", "1 (MUE, practitioner)", "2 (MUE, practitioner)"),
        ("ncci-edits", "64491", "64492"),
        ("mue", "mue-practitioner 2025-10", "mue-practitioner 2026-04"),
        ("add-on", "64491", "64492"),
        ("fees", "work 1.82", "work 1.77"),
        ("fees", "$2025.11", "$2026.11"),
        ("sources", "mpfs 2025-10", "mpfs 2026-04"),
    ):
        assert old in section(before, slug), slug
        assert new not in section(before, slug), slug
        assert new in section(after, slug), slug
    assert "No change of wording" in section(before, "history")
    assert "Work RVU 1.82 1.77" in section(after, "history")
    assert "Work RVU" not in section(before, "history")


def test_the_last_change_leads_to_what_the_key_facts_say(two_releases: None) -> None:
    html = page("2026-05-01")
    assert "Most units, practitioner 1 2" in section(html, "history")
    assert "2 (MUE, practitioner)" in section(html, "key-facts")


def test_a_day_before_every_release_is_said_to_be_not_loaded(two_releases: None) -> None:
    text = plain(look(member(), f"{PAGE}?on=2025-09-30", status=404))
    assert "1 Oct 2025" in text


def test_what_is_not_loaded_for_a_day_is_said_and_not_guessed() -> None:
    early = release("mpfs", date(2020, 1, 1))
    make_relative_value(make_entry("64490", System.CPT, release=early, long=""))
    make_units(release=release("mue-practitioner", SECOND))
    FacilityRate.objects.create(
        release=release("opps", SECOND), line=4, code=early.entries.get().code, addendum="B",
        indicator="T", rate="871.00",
    )  # fmt: skip
    html = page("2020-06-01")
    assert state(html, "mue") == "unloaded"
    assert "no medically unlikely edits for this day" in section(html, "mue")
    assert "Units per" not in section(html, "key-facts")
    assert "not loaded OPPS addendum B for this day" in section(html, "fees")
    assert "871.00" not in html


def test_a_day_after_the_newest_file_says_so(two_releases: None) -> None:
    now, later = page("2026-05-01"), page("2030-01-01")
    said = "The newest file loaded for this day: "
    for slug in ("ncci-edits", "mue", "add-on"):
        assert said not in section(now, slug), slug
        assert said in section(later, slug), slug
    assert "These are figures of 2026" in section(later, "fees")
    assert "amounts of 2026, not of 2030" in section(later, "fees")


def test_a_starter_set_is_silent_about_what_it_leaves_out() -> None:
    starter = release("mpfs", SECOND, is_partial=True)
    make_entry("64490", System.CPT, release=starter, long="")
    make_units("99213", release=release("mue-practitioner", SECOND, is_partial=True))
    html = page("2026-05-01")
    assert state(html, "mue") == "unloaded"
    assert "starter set" in section(html, "fees")


PAGES = (PAGE, f"{PAGE}history/", f"{PAGE}ncci-edits/", f"{PAGE}fees/", "/ncci/64490/64492/")


@pytest.mark.parametrize("address", PAGES)
def test_every_link_to_a_code_stays_on_the_day_but_the_one_to_today(
    address: str, two_releases: None
) -> None:
    html = look(member(), f"{address}?on=2026-05-01")
    main = re.sub(NOTICE, "", html[html.index("<main") : html.index("</main>")])
    own = [
        each for each in links(main) if each.startswith(("/cpt/codes/", "/cpt/browse/", "/ncci/"))
    ]
    assert own
    assert [each for each in own if "on=2026-05-01" not in each] == []


def test_today_no_link_carries_a_day(two_releases: None) -> None:
    assert "on=" not in "".join(
        each for each in links(look(member(), PAGE)) if each.startswith("/cpt/")
    )


def test_a_code_page_costs_the_same_for_2_and_for_10_releases(two_releases: None) -> None:
    client = member()
    look(client, PAGE)
    few = cost(client, PAGE)
    code = Code.objects.get(value="64490")
    for month in range(1, 9):
        day = date(2025, month, 1)
        mpfs = release("mpfs", day)
        entry = make_entry("64490", System.CPT, release=mpfs, long="")
        make_relative_value(entry, work=f"{month}.00")
        make_units(units=month, release=release("mue-practitioner", day))
        make_pair(release=release("ncci-ptp-practitioner", day), effective_on=None)
        make_add_on(release=release("add-on", day))
    assert cost(client, PAGE) == few
    assert "Work RVU 8.00 1.82" in section(look(client, f"{PAGE}history/"), "history")
    assert code.relative_values.count() == 10


def test_days_and_dollars_are_sorted_by_what_they_are() -> None:
    days = ["1 Jan 2023", "1 Apr 2026", "", "15 Mar 2013", "none"]
    table = Table(("Day",), [(day,) for day in days])
    assert [row[0] for row in ordered(table, 1)] == [
        "15 Mar 2013",
        "1 Jan 2023",
        "1 Apr 2026",
        "none",
        "",
    ]
    dollars = Table(("Amount",), [("$1,205.08",), ("$94.19",), ("102",)])
    assert [row[0] for row in ordered(dollars, -1)] == ["$1,205.08", "102", "$94.19"]


def test_a_page_of_another_day_says_so_and_leads_to_today(two_releases: None) -> None:
    past = look(member(), f"{PAGE}?on={FIRST}")
    (notice,) = re.findall(NOTICE, past)
    assert plain(notice) == "The code as it stood on 1 Oct 2025 . As it stands today"
    assert links(notice) == [PAGE]
    assert "notice past" not in look(member(), PAGE)
