"""A claim line in any spelling is read the same; what is not understood is told."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codelookup.claims.lines import Line, of_fields, read

FULL = Line(1, "64490", ("50",), "1", "11")


@pytest.mark.parametrize(
    "text",
    [
        "64490 50 1 11", "64490-50 x1 @11", "64490-50*1@11", "64490, 50, 1, 11", "64490;50;1;11",
        "64490\t50\t1\t11", "64490|50|1|11", "3. 64490 50 1 11", "64490-50 × 1 @ 11", "x1 @11 64490-50",
        "６４４９０ 50 1 11",
    ],
)  # fmt: skip
def test_a_line_is_read_in_any_spelling(text: str) -> None:
    assert read(text, 1) == FULL
    assert read(text, 1).messages == []


@pytest.mark.parametrize(
    ("text", "modifiers", "units", "place"),
    [
        ("99213 25", ("25",), 1, ""),
        ("99213 25 XU", ("25", "XU"), 1, ""),
        ("j3301 40", (), 40, ""),
        ("20610 LT 3 22", ("LT",), 3, "22"),
        ("20610 1 11", (), 1, "11"),
        ("20610-LT-59*2", ("LT", "59"), 2, ""),
        ("0446T 2", (), 2, ""),
    ],
)
def test_words_go_to_the_field_they_fit(
    text: str, modifiers: tuple[str, ...], units: int, place: str
) -> None:
    line = read(text, 1)
    assert (line.modifiers, line.units, line.place) == (modifiers, units, place)


def test_diagnoses_and_a_day_are_read() -> None:
    line = read("99213-25:A,3~2026-04-01", 1)
    assert line.pointers == (0, 2)
    assert line.day == date(2026, 4, 1)
    assert read("04/01/2026 99213", 1).day == line.day


@pytest.mark.parametrize(
    "text", ["64490*0", "64490 -1", "64490*1000000000", "64490*many", "64490*1.5"]
)
def test_impossible_units_are_told(text: str) -> None:
    line = read(text, 1)
    assert line.units is None
    assert "cannot be units" in line.messages[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rubbish", "“RUBBISH” is no CPT or HCPCS code"),
        ("50 1 11", "is no CPT or HCPCS code"),
        ("64490~2026-13-01", "“2026-13-01” is no day of service"),
        ("64490~1066-10-14", "“1066-10-14” is no day of service"),
        ("64490-5", "“5” is no modifier"),
        ("64490-50-59-LT-RT-25", "4 modifiers at most"),
        ("64490:ZZ", "“ZZ” names no diagnoses"),
        ("64490:ABCDE", "4 diagnoses at most"),
        ("64490 $120.00", "“$120.00” was not understood"),
        ("64490 64491", "“64491” was not understood"),
    ],
)
def test_what_is_wrong_is_named(text: str, words: str) -> None:
    assert words in " ".join(read(text, 1).messages)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(max_size=60))
def test_any_text_is_a_line_that_can_be_written_and_read_again(text: str) -> None:
    line = read(text, 1)
    assert isinstance(line.messages, list)
    assert read(str(line), 1).has_code == line.has_code
    if line.has_code:
        assert read(str(line), 1).code == line.code


@settings(max_examples=100, deadline=None, derandomize=True)
@given(fields=st.lists(st.text(max_size=30), min_size=6, max_size=6))
def test_any_fields_are_a_line(fields: list[str]) -> None:
    line = of_fields(1, *fields)
    assert isinstance(line.messages, list)
    assert isinstance(read(str(line), 1), Line)
