from datetime import date

import pytest

from codelookup.importers.registry import LAYOUTS
from codelookup.operation.calendar import FISCAL, HALF_YEARLY, QUARTERLY, YEARLY, Calendar
from codelookup.operation.fetch import NAME
from codelookup.operation.sources import BY_DATASET, SOURCES

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("calendar", "on", "first"),
    [
        (QUARTERLY, date(2026, 11, 29), date(2026, 10, 1)),
        (QUARTERLY, date(2026, 10, 1), date(2026, 10, 1)),
        (QUARTERLY, date(2026, 9, 30), date(2026, 7, 1)),
        (YEARLY, date(2026, 1, 1), date(2026, 1, 1)),
        (YEARLY, date(2025, 12, 31), date(2025, 1, 1)),
        (FISCAL, date(2026, 9, 30), date(2025, 10, 1)),
        (FISCAL, date(2026, 10, 1), date(2026, 10, 1)),
        (HALF_YEARLY, date(2026, 4, 1), date(2026, 4, 1)),
        (HALF_YEARLY, date(2026, 3, 31), date(2025, 10, 1)),
    ],
)
def test_the_period_of_a_day(calendar: Calendar, on: date, first: date) -> None:
    assert calendar.period(on).first == first


def test_a_new_release_is_expected_after_some_days() -> None:
    assert QUARTERLY.expected(date(2026, 10, 14)) == date(2026, 7, 1)
    assert QUARTERLY.expected(date(2026, 10, 15)) == date(2026, 10, 1)


def names(dataset: str, on: date = TODAY) -> list[list[str]]:
    source = BY_DATASET[dataset]
    period = source.period(on)
    assert period
    return source.candidates(period)


@pytest.mark.parametrize(
    ("dataset", "first"),
    [
        ("mpfs", "rvu26d.zip"),
        ("gpci", "rvu26d.zip"),
        ("hcpcs", "october-2026-alpha-numeric-hcpcs-file.zip"),
        (
            "ncci-ptp-practitioner",
            "medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r0-f1.zip",
        ),
        ("ncci-ptp-hospital", "medicare-ncci-2026q4-hospital-ptp-edits-ccioph-v323r0-f1.zip"),
        ("mue-practitioner", "medicare-ncci-2026-q4-practitioner-services-mue-table.zip"),
        ("opps", "october-2026-opps-addendum-b.zip"),
        ("clfs", "26clabq4.zip"),
        ("icd10cm-tabular", "2027-code-tables-tabular-index.zip"),
        ("icd10pcs", "2027-icd-10-pcs-order-file-long-and-abbreviated-titles.zip"),
    ],
)
def test_the_names_are_those_that_cms_uses(dataset: str, first: str) -> None:
    assert names(dataset)[0][0] == first


def test_the_order_file_of_april_is_tried_before_that_of_october() -> None:
    assert names("icd10cm", date(2026, 5, 1)) == [
        [
            "april-1-2026-code-descriptions-tabular-order.zip",
            "2026-code-descriptions-tabular-order.zip",
        ]
    ]
    assert names("icd10cm")[0][-1] == "2027-code-descriptions-tabular-order.zip"


def test_a_release_of_several_files_asks_for_each() -> None:
    assert [each[0][-6:] for each in names("ncci-ptp-practitioner")] == [
        "f1.zip",
        "f2.zip",
        "f3.zip",
        "f4.zip",
    ]


@pytest.mark.parametrize("dataset", LAYOUTS)
def test_every_dataset_but_our_own_has_a_source(dataset: str) -> None:
    assert dataset in BY_DATASET or dataset == "modifiers"


def test_every_source_is_of_known_datasets_and_names_that_can_be_asked_for() -> None:
    for source in SOURCES:
        assert set(source.datasets) <= set(LAYOUTS)
        assert source.page_on(TODAY).startswith("https://")
        assert "{" not in source.page_on(TODAY)
        if period := source.period(TODAY):
            for name in (name for part in source.candidates(period) for name in part):
                assert NAME.fullmatch(name)
                if source.shape and "october-1" not in name:
                    assert source.accepts(name), name


@pytest.mark.parametrize(
    ("dataset", "name", "taken"),
    [
        ("mpfs", "rvu26d-updated-08-26-2026.zip", True),
        ("zip-localities", "zip-code-carrier-locality-file-revised-02-18-2026.zip", True),
        ("mpfs", "october-2026-opps-addendum-b.zip", False),
        ("mpfs", "rvu26d.zip/../../x.zip", False),
        ("mpfs", "https://evil.example/rvu26d.zip", False),
        ("add-on", "anything.zip", False),
    ],
)
def test_a_name_that_the_operator_gives_is_of_the_dataset_s_shape(
    dataset: str, name: str, taken: bool
) -> None:
    assert BY_DATASET[dataset].accepts(name) is taken
