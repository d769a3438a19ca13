from collections import Counter

import pytest

from .queries import KINDS, BadQuery, Right, read

HEAD = "kind\thalf\tquery\texpected\n"
LEAST = {
    "code": 60, "prefix": 40, "official": 50, "dropped": 70, "reordered": 60, "typo": 90,
    "lay": 160, "abbreviation": 40, "ahead": 40,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_number_of_queries_shared_evenly_between_the_halves(kind: str) -> None:
    halves = Counter(query.half for query in read() if query.kind == kind)
    assert halves.total() >= LEAST[kind]
    assert halves["tune"] == halves["held"]


def test_the_set_is_large_enough_to_judge_by() -> None:
    assert len(read()) >= 560


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("lay\ttune\tflu", "line 2: 3 columns instead of 4"),
        ("guess\ttune\tflu\ticd-10-cm:J11", "line 2: no kind 'guess'"),
        ("lay\tboth\tflu\ticd-10-cm:J11", "line 2: no half 'both'"),
        ("lay\ttune\t\ticd-10-cm:J11", "line 2: the query is empty"),
        ("lay\ttune\tflu \ticd-10-cm:J11", "line 2: the query is empty or has blanks around it"),
        ("lay\ttune\tflu\t", "line 2: no code is expected"),
        ("lay\ttune\tflu\tJ11", "line 2: 'J11' is not written"),
        ("lay\ttune\tflu\ticd-10-cm:*", "line 2: 'icd-10-cm:[*]' is not written"),
        ("lay\ttune\tflu\ticd-9:J11", "line 2: no system 'icd-9'"),
        ("lay\ttune\tflu\ticd-10-cm:J11\nlay\theld\tFlu\ticd-10-cm:J11", "stands on line 2 too"),
    ],
)
def test_a_bad_line_is_refused_by_its_number(line: str, complaint: str) -> None:
    with pytest.raises(BadQuery, match=complaint):
        read(HEAD + line)


def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(BadQuery, match="must name the columns"):
        read("lay\ttune\tflu\ticd-10-cm:J11")


def test_a_star_stands_for_all_codes_that_begin_so_in_that_system_alone() -> None:
    (query,) = read(HEAD + "lay\ttune\tflu\ticd-10-cm:J11* pos:23")
    assert query.expected == (Right("icd-10-cm", "J11", True), Right("pos", "23", False))
    assert query.is_answered_by("icd-10-cm", "J11.1")
    assert not query.is_answered_by("icd-10-pcs", "J11")
    assert not query.is_answered_by("pos", "231")
