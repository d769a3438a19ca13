"""A release that says something else than at the review puts the text back into the queue, once."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codelookup.catalog import version
from codelookup.catalog.models import Entry, Notice, Release
from codelookup.claims.rechecks import recheck
from codelookup.claims.text_facts import TextFacts
from codelookup.descriptions import actions, content
from codelookup.descriptions.load import load as load_texts
from codelookup.descriptions.models import Description, Recheck, Role
from codelookup.importers.defaults import requests
from codelookup.importers.load import Request, load
from codelookup.importers.registry import LAYOUTS
from codelookup.payment.models import RelativeValue
from tests.descriptions.test_life import GOOD
from tests.factories import (
    make_add_on,
    make_code,
    make_description,
    make_editor,
    make_entry,
    make_note,
    make_relative_value,
    make_release,
    make_units,
)

pytestmark = pytest.mark.django_db

REVIEWED = date(2026, 3, 1)
FILE = {"source_name": "file.txt"}


def figures(label: str, effective_on: date, value: str = "64490", **changed: Any) -> Release:
    partial = changed.pop("is_partial", False)
    release = make_release(
        "mpfs", label=label, effective_on=effective_on, is_partial=partial, **FILE
    )
    entry = make_entry(value, "cpt", release=release, long="")
    make_relative_value(entry, line=123, **changed)
    return release


def text(value: str = "64490", system: str = "cpt", **kwargs: Any) -> Description:
    values = GOOD | {"reviewed_on": REVIEWED, "written_on": REVIEWED} | kwargs
    return make_description(make_code(value, system), **values)


def reasons() -> list[str]:
    found = Recheck.objects.filter(closed_at=None)
    return [reason for each in found for reason in each.reasons]


@pytest.fixture
def reviewed() -> Description:
    """A text that was compared once, with what held on the day of its review."""
    figures("RVU26A", date(2026, 1, 1))
    found = text()
    assert not recheck()
    return found


def test_a_changed_figure_is_named_with_before_after_release_and_line(
    reviewed: Description,
) -> None:
    figures("RVU26D", date(2026, 10, 1), global_days="010")
    assert recheck().raised == 1
    assert reasons() == ["Global days: 000 when reviewed, 010 by mpfs RVU26D, line 123."]
    assert Recheck.objects.get().description == reviewed


def test_the_same_figures_in_a_new_release_raise_nothing(reviewed: Description) -> None:
    figures("RVU26D", date(2026, 10, 1), work="9.99", conversion_factor="30.0000")
    assert not recheck()  # it may remember what is compared for the first time
    before = version.current()
    assert not recheck()
    assert version.current() == before


def test_comparing_again_neither_doubles_nor_touches_the_open_recheck(
    reviewed: Description,
) -> None:
    figures("RVU26D", date(2026, 10, 1), status="N")
    recheck()
    before = Recheck.objects.values().get()
    assert not recheck()
    assert Recheck.objects.values().get() == before


def test_a_second_change_is_added_to_the_open_recheck(reviewed: Description) -> None:
    figures("RVU26B", date(2026, 4, 1), status="N")
    recheck()
    figures("RVU26D", date(2026, 10, 1), status="R", bilateral="0")
    assert (recheck().changed, len(reasons())) == (1, 2)
    assert reasons()[0] == "Status: A when reviewed, R by mpfs RVU26D, line 123."


def test_a_release_that_goes_again_closes_the_recheck_with_a_remark(reviewed: Description) -> None:
    later = figures("RVU26D", date(2026, 10, 1), global_days="010")
    recheck()
    later.delete()
    assert recheck().closed == 1
    closed = Recheck.objects.get()
    assert closed.closed_at
    assert (closed.closed_by, closed.remark) == (
        "recheck_descriptions",
        "no loaded release says otherwise any more",
    )


def test_a_code_that_left_the_whole_file_is_named(reviewed: Description) -> None:
    figures("RVU26D", date(2026, 10, 1), value="64999")
    recheck()
    assert "Listed: yes when reviewed, no by mpfs RVU26D." in reasons()
    assert "Status: A when reviewed, none by mpfs RVU26D." in reasons()


def test_a_starter_set_says_nothing_of_codes_it_leaves_out() -> None:
    figures("starter", date(2026, 1, 1), value="64999", is_partial=True)
    text()
    assert not recheck()
    assert "status" not in Description.objects.get().facts


def test_units_add_ons_and_the_last_day_are_compared(reviewed: Description) -> None:
    units = make_units("64490", 1)
    add_on = make_add_on("64490", "64483")
    assert not recheck()  # never loaded before: nothing was compared
    units.units, add_on.primary = 3, "64479"
    units.save()
    add_on.save()
    Entry.objects.update(terminated_on=date(2026, 12, 31))
    recheck()
    assert sorted(reasons()) == [
        "Last day: none when reviewed, 2026-12-31 by mpfs RVU26A.",
        "Primary codes: 64483 when reviewed, 64479 by add-on 2026Q3.",
        "Units a day: 1 when reviewed, 3 by mue-practitioner 2026Q3, line 8.",
    ]


def test_new_official_words_and_notes_are_told_by_checksum_only() -> None:
    entry = make_entry("E11", long="Type 2 diabetes mellitus")
    make_note(entry, "first note")
    described = text("E11", "icd-10-cm")
    recheck()
    release = make_release("icd10cm-tabular", label="FY2027", effective_on=date(2026, 10, 1))
    later = make_entry("E11", release=release, long="Type 2 sugar disease", line=9)
    make_note(later, "second note")
    recheck()
    assert reasons() == [
        "Wording in icd10cm-tabular: other words than when reviewed, by icd10cm-tabular FY2027, "
        "record 9.",
        "Notes: other words than when reviewed, by icd10cm-tabular FY2027, record 9.",
    ]
    described.refresh_from_db()
    assert "diabetes" not in str(described.facts)


def test_capitals_and_spaces_are_no_change_of_the_words() -> None:
    make_entry("E11", long="Type 2 diabetes mellitus")
    text("E11", "icd-10-cm")
    recheck()
    Entry.objects.update(long="TYPE 2  diabetes\nmellitus")
    assert not recheck()


def test_licensed_words_are_never_stored(reviewed: Description) -> None:
    release = make_release("cpt", notice=Notice.AMA, effective_on=date(2026, 1, 1), **FILE)
    words = "Invented words of a green lantern"
    make_entry("64490", "cpt", release=release, long=words, fields={"medium": "Green lantern"})
    recheck()
    reviewed.refresh_from_db()
    assert len(reviewed.facts["wording in cpt"]) == 64
    assert "lantern" not in str(reviewed.facts)
    Entry.objects.filter(release=release).update(fields={"medium": "Another lantern"})
    recheck()
    assert reasons()[0].startswith("Wording in cpt: other words than when reviewed, by cpt")


def test_a_text_that_newer_data_contradicts_is_loaded_and_queued() -> None:
    figures("RVU27A", date(2026, 10, 1), global_days="010")
    text(overview="The code 64490 has a 0-day global period.")
    assert recheck().raised == 1
    (reason,) = reasons()
    assert reason.startswith('overview: "The code 64490 has a 0-day global period."')
    assert "64490 has 010 (mpfs RVU27A, line 123); correct the figure" in reason


def test_approval_remembers_what_the_releases_say() -> None:
    figures("RVU26A", date(2026, 1, 1))
    ann, rob = make_editor("Ann Author"), make_editor("Rob Reviewer", Role.REVIEWER)
    edition = actions.start(ann, make_code("64490", "cpt"))
    edition = actions.save(ann, edition.pk, edition.version, GOOD)
    edition = actions.submit(ann, edition.pk, edition.version)
    actions.approve(rob, edition.pk, edition.version, TextFacts().on(date.today()))
    assert Description.objects.get().facts["global days"] == "000"
    RelativeValue.objects.update(global_days="090")
    assert (recheck().raised, len(reasons())) == (1, 1)


def test_other_states_are_left_alone(reviewed: Description) -> None:
    Description.objects.update(state="retired")
    figures("RVU26D", date(2026, 10, 1), global_days="010")
    assert not recheck()


def test_the_queries_do_not_grow_with_the_texts() -> None:
    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            recheck()
        return len(queries)

    release = figures("RVU26A", date(2026, 1, 1))
    text()
    recheck()
    one = counted()
    for number in range(30):
        make_relative_value(make_entry(f"1{number:04}", "cpt", release=release, long=""))
        text(f"1{number:04}")
    recheck()
    assert counted() == one


@pytest.fixture
def real_figures(shared_data: Path, tmp_path: Path) -> Callable[..., None]:
    """Return a function that imports the whole RVU26B, with the global days of codes changed."""
    path = shared_data / "mpfs/rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz"
    if not path.is_file():
        pytest.skip(f"no official file {path}")

    def bring(**days: str) -> None:
        lines = gzip.decompress(path.read_bytes()).decode("cp1252").splitlines()
        for at, line in enumerate(lines):
            if line[5:7] == "  " and (changed := days.get(f"_{line[:5]}")):
                lines[at] = line[:103] + changed + line[106:]
        target = tmp_path / "PPRRVU2026_Apr_nonQPP.txt"
        target.write_text("\r\n".join(lines), encoding="cp1252")
        assert load(Request(LAYOUTS["mpfs"], target)).release

    return bring


def test_the_whole_file_after_the_starter_set_raises_what_differs_and_nothing_else(
    real_figures: Callable[..., None],
) -> None:
    for request in requests():
        if request.layout.dataset in ("mpfs", "hcpcs", "pos"):
            load(request)
    paths = [path for path in content.files() if path.parent.name != "icd-10-cm"][::12]
    load_texts(map(content.read, [*paths, content.CONTENT / "cpt/64490.md"]))
    assert not recheck()
    real_figures()
    recheck()
    assert reasons() == []
    Release.objects.filter(dataset="mpfs", is_partial=False).delete()
    real_figures(_64490="010")
    assert recheck().raised == 1
    days = "Global days: 000 when reviewed, 010 by mpfs RVU26B, line 7031."
    assert (Recheck.objects.get().description.code.value, reasons()[0]) == ("64490", days)
