"""Our arithmetic against Medicare's own: every amount to the cent."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from codelookup.importers import gpci, mpfs
from codelookup.importers.load import Request, load
from codelookup.payment.amounts import OUTSIDE, amounts, indices
from codelookup.payment.models import Locality, RelativeValue

pytestmark = pytest.mark.django_db

Values = dict[tuple[str, str], RelativeValue]
Places = dict[tuple[str, str], Locality]


def file(shared_data: Path, name: str) -> Path:
    path = shared_data / "mpfs" / name
    if not path.is_file():
        pytest.skip(f"no official file {path}")
    return path


def values(shared_data: Path, name: str) -> Values:
    release = load(Request(mpfs.LAYOUT, file(shared_data, name))).release
    found = RelativeValue.objects.filter(release=release).select_related("code")
    return {(value.code.value, value.modifier): value for value in found}


def places(shared_data: Path) -> Places:
    release = load(Request(gpci.LAYOUT, file(shared_data, "rvu25d/GPCI2025.csv"))).release
    found = Locality.objects.filter(release=release)
    return {(each.mac, each.number): each for each in found}


def payment_file(path: Path) -> Iterator[list[str]]:
    with path.open() as stream:
        for line in stream:
            if not line.startswith('"TRL'):
                yield re.findall(r'"([^"]*)"', line)


def test_the_amounts_of_all_109_localities_are_those_of_the_payment_file(shared_data: Path) -> None:
    known, where = values(shared_data, "rvu25d/PPRRVU2025_Oct.txt.gz"), places(shared_data)
    compared = 0
    for _, mac, number, code, modifier, outside, inside, *_ in payment_file(
        file(shared_data, "payment/PFREV25C.txt")
    ):
        at = indices(where[mac, number], floor=True)
        found = amounts([known[code, modifier.strip()]], at)
        assert [each.dollars for each in found] == [Decimal(outside), Decimal(inside)]
        compared += 1
    assert compared == 109


def test_the_amounts_under_the_cap_are_those_of_the_cap_file(shared_data: Path) -> None:
    known, where = values(shared_data, "rvu25d/PPRRVU2025_Oct.txt.gz"), places(shared_data)
    compared = capped = 0
    with file(shared_data, "rvu25d/OPPSCAP_Oct.csv").open() as stream:
        for row in csv.DictReader(stream):
            value = known.get((row["HCPCS"], row["MOD"].strip()))
            locality = where.get((row["CARRIER"], row["LOCALITY"]))  # a few contractors have moved
            if row["PROCSTAT"] != "A" or not value or not locality:
                continue
            at = indices(locality, floor=True)
            (found,) = (each for each in amounts([value], at) if each.setting == OUTSIDE)
            assert found.allowed == Decimal(row["NON-FACILTY PRICE"])
            compared += 1
            capped += found.allowed < found.dollars
    assert compared == 6_322
    assert capped > 1_000


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("RVU25D", "rvu25d/PPRRVU2025_Oct.txt.gz"),
        ("RVU26B", "rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz"),
    ],
)
def test_the_national_amounts_are_those_of_the_facts_file(
    release: str, name: str, shared_data: Path
) -> None:
    known, codes = values(shared_data, name), set()
    with (shared_data / "facts" / "cpt_pain_family.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["release"] == release]
    for row in rows:
        found = amounts([known[row["hcpcs"], row["mod"]]])
        codes.add(row["hcpcs"])
        wanted = [row["natl_payment_nonfacility_gpci1"], row["natl_payment_facility_gpci1"]]
        assert [str(each.dollars) for each in found] == [each for each in wanted if each]
    assert len(codes) > 400


def test_a_few_figures_that_everybody_can_look_up(shared_data: Path) -> None:
    known = values(shared_data, "rvu26b/PPRRVU2026_Apr_nonQPP.txt.gz")
    facet, visit = known["64490", ""], known["99213", ""]

    assert (facet.work, facet.total_nonfacility, facet.total_facility) == (
        Decimal("1.77"),
        Decimal("6.14"),
        Decimal("2.82"),
    )
    assert (visit.work, visit.pe_nonfacility, visit.pe_facility, visit.malpractice) == (
        Decimal("1.30"),
        Decimal("1.46"),
        Decimal("0.33"),
        Decimal("0.09"),
    )
    assert [str(each.dollars) for each in amounts([visit])] == ["95.19", "57.45"]
