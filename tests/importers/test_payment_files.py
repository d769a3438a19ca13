"""The payment files in the database: what is stored, what is dropped, what is refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from codelookup.catalog.models import Code, Entry, Release
from codelookup.importers import anesthesia, clfs, gpci, localities, mpfs, opps, zip_localities
from codelookup.importers.load import Report, Request, load
from codelookup.importers.registry import LAYOUTS
from codelookup.lib.archive import BadFile
from codelookup.payment.models import (
    AnesthesiaFactor,
    County,
    FacilityRate,
    LabRate,
    Locality,
    RelativeValue,
    ZipLocality,
)

from . import test_mpfs as values
from . import test_rates as rates
from . import test_regions as regions

pytestmark = pytest.mark.django_db(transaction=True)


def import_values(tmp_path: Path, *lines: str) -> Report:
    return load(Request(mpfs.LAYOUT, values.text(tmp_path, *lines)))


def test_a_relative_value_is_stored_with_release_line_and_both_kinds_of_words_dropped(
    tmp_path: Path,
) -> None:
    lines = [values.text_line(descriptor="Invented"), values.text_line(modifier="26")]
    report = import_values(tmp_path, *lines, values.text_line(code="G0453", descriptor="Ours"))

    value = RelativeValue.objects.select_related("release", "code").get(modifier="26")
    assert (value.code.value, value.line, value.release.label) == ("12345", 9, "RVU26B")
    assert (value.intra_operative, value.conversion_factor) == (
        Decimal("0.80"),
        Decimal("33.4009"),
    )
    assert dict(Entry.objects.values_list("code__value", "short")) == {"12345": "", "G0453": "Ours"}
    assert (report.read, report.refused) == (3, 0)
    assert report.release
    assert report.release.row_count == 3


@pytest.mark.parametrize("licensed", [True, False])
def test_a_cpt_descriptor_of_the_file_is_never_stored(
    tmp_path: Path, settings: Any, licensed: bool
) -> None:
    settings.CPT_LICENSED = licensed
    import_values(tmp_path, values.text_line(descriptor="Invented words"))

    entry = Entry.objects.get()
    assert (entry.short, entry.long, entry.fields) == ("", "", {})


def test_dental_codes_are_dropped_with_their_figures(tmp_path: Path) -> None:
    dental = values.text_line(code="D0120", descriptor="Dental words")
    report = import_values(tmp_path, values.text_line(), dental)

    assert (report.read, report.refused) == (1, 1)
    assert list(Code.objects.values_list("value", flat=True)) == ["12345"]
    assert RelativeValue.objects.count() == 1


def test_dental_codes_have_no_rates(tmp_path: Path) -> None:
    dental = rates.PACKAGED.replace("J3301", "D0120")
    report = load(Request(opps.LAYOUT, rates.addendum(tmp_path, rates.PAID, dental)))

    assert (report.read, report.refused) == (1, 1)
    assert not Code.objects.filter(value="D0120").exists()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda tmp: (mpfs.LAYOUT, values.text(tmp, *[values.text_line()] * 2)),
            "12345 stands twice, in lines 8 and 9",
        ),
        (
            lambda tmp: (gpci.LAYOUT, regions.indices(tmp, *[regions.ATLANTA] * 2, *regions.NOTES)),
            "10212 01 stands twice, in lines 4 and 5",
        ),
        (
            lambda tmp: (zip_localities.LAYOUT, regions.zips(tmp, *[regions.ZIP] * 2)),
            "99501 stands twice, in lines 1 and 2",
        ),
        (
            lambda tmp: (anesthesia.LAYOUT, regions.factors(tmp, *[regions.ALABAMA] * 2)),
            "10112 00 stands twice, in lines 2 and 3",
        ),
        (
            lambda tmp: (opps.LAYOUT, rates.addendum(tmp, *[rates.PAID] * 2)),
            "12345 B stands twice, in lines 4 and 5",
        ),
        (
            lambda tmp: (clfs.LAYOUT, rates.schedule(tmp, *[rates.TEST] * 2)),
            "0001U stands twice, in lines 6 and 7",
        ),
    ],
)
def test_what_stands_twice_is_refused_with_both_lines(tmp_path: Path, make: Any, said: str) -> None:
    layout, path = make(tmp_path)

    with pytest.raises(BadFile, match=said):
        load(Request(layout, path))
    assert (Release.objects.count(), Code.objects.count()) == (0, 0)


def test_indices_and_counties_are_stored_with_their_line(tmp_path: Path) -> None:
    load(Request(gpci.LAYOUT, regions.indices(tmp_path, regions.ATLANTA, *regions.NOTES)))
    load(Request(localities.LAYOUT, regions.areas(tmp_path, regions.DADE)))

    place = Locality.objects.get()
    assert (place.line, place.name, place.work, place.pe) == (
        4,
        "ATLANTA",
        Decimal("0.988"),
        Decimal("1.016"),
    )
    assert list(County.objects.values_list("name", "line")) == [("DADE", 5), ("MONROE", 5)]


def test_a_file_that_shrank_is_refused(tmp_path: Path) -> None:
    first = [values.text_line(code=f"1000{n}") for n in range(9)]
    load(Request(mpfs.LAYOUT, values.text(tmp_path, *first), effective_on=date(2026, 1, 1)))

    with pytest.raises(BadFile, match="4 rows, but RVU26B had 9"):
        import_values(tmp_path, *first[:4])


REAL = [
    ("mpfs", "mpfs/rvu25d/PPRRVU2025_Oct.txt.gz", RelativeValue, 18_144),
    ("gpci", "mpfs/rvu26b/GPCI2026.csv", Locality, 109),
    ("localities", "mpfs/rvu25d/25LOCCO.csv", County, 207),
    ("zip-localities", "mpfs/zip/ZIP5_OCT2025.txt.gz", ZipLocality, 42_956),
    ("anesthesia", "mpfs/rvu25d/ANES2025.csv", AnesthesiaFactor, 110),
    ("opps", "opps/addendum_b_2026-04.derived.redacted.csv", FacilityRate, None),
    ("asc", "asc/2020-07_asc_addenda.redacted.xlsx", FacilityRate, 7_864),
    ("clfs", "clfs/CLFS_2026.reconstructed.redacted.csv", LabRate, 2_081),
]


@pytest.mark.parametrize(("dataset", "name", "model", "count"), REAL)
def test_a_real_file_is_stored_whole_and_twice_only_once(
    dataset: str, name: str, model: Any, count: int | None, real: Callable[[str], Path]
) -> None:
    request = Request(LAYOUTS[dataset], real(name))
    report = load(request)

    assert model.objects.count() == (count or report.read)
    assert report.read + report.refused >= model.objects.count()
    assert load(request).already_loaded
    assert Release.objects.count() == 1


def test_what_the_database_adds_up_in_the_whole_file(real: Callable[[str], Path]) -> None:
    """Told by the stored rows: work + PE + MP is the total, in every payable row."""
    load(Request(mpfs.LAYOUT, real("mpfs/rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz")))
    payable = RelativeValue.objects.filter(status__in="ART")
    wrong = [
        value
        for value in payable
        if value.work + value.pe_nonfacility + value.malpractice != value.total_nonfacility
        or value.work + value.pe_facility + value.malpractice != value.total_facility
    ]

    assert payable.count() == 9_554  # 10,499 of the file, less the dental codes
    assert wrong == []
    assert connection.vendor in {"sqlite", "postgresql"}
