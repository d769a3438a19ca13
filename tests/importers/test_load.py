from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from codelookup.catalog.models import Code, Entry, Notice, Release
from codelookup.importers import cpt, hcpcs, icd10cm, icd10cm_tabular
from codelookup.importers.load import Report, Request, load
from codelookup.importers.rows import EntryRow
from codelookup.lib.archive import BadFile

pytestmark = pytest.mark.django_db(transaction=True)

LINE = "{number:05d} {code:<7} {flag} {short:<60} {long}\r\n"


def order_file(folder: Path, year: int = 2026, /, **codes: str) -> Path:
    """Write an order file: `order_file(tmp_path, E11="0 Type 2", E119="1 Without")`."""
    path = folder / f"icd10cm_order_{year}.txt"
    rows = enumerate(codes.items(), start=1)
    path.write_text(
        "".join(
            LINE.format(number=number, code=code, flag=text[0], short=text[2:], long=text[2:])
            for number, (code, text) in rows
        )
    )
    return path


def import_order(folder: Path, year: int = 2026, /, **codes: str) -> Report:
    return load(Request(icd10cm.LAYOUT, order_file(folder, year, **codes)))


def tabular(folder: Path) -> Path:
    path = folder / "icd10c-tabular-April-1-2026.xml"
    path.write_text(
        "<ICD10CM.tabular><chapter><name>19</name><desc>Injury (S00-T88)</desc>"
        '<section id="T07-T07"><desc>Injuries (T07)</desc><diag><name>T07</name>'
        "<desc>Injuries</desc><sevenChrDef><extension char='A'>initial</extension>"
        "<extension char='D'>later</extension></sevenChrDef></diag></section></chapter>"
        "</ICD10CM.tabular>"
    )
    return path


def everything() -> tuple[int, int, int]:
    return Release.objects.count(), Code.objects.count(), Entry.objects.count()


def test_a_file_becomes_a_release_with_its_evidence(tmp_path: Path) -> None:
    report = import_order(tmp_path, E11="0 Type 2", E119="1 Without")

    release = Release.objects.get()
    entry = Entry.objects.get(code__value="E11.9")
    assert (report.read, report.added, report.changed, report.gone) == (2, 2, 0, 0)
    assert (release.label, release.effective_on) == ("FY2026", date(2025, 10, 1))
    assert release.source_name == "icd10cm_order_2026.txt"
    assert len(release.source_sha256) == 64
    assert release.code_counts == {"icd-10-cm": 2}
    assert (entry.line, entry.path.split()[-1]) == (2, "E11")


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    import_order(tmp_path, E119="1 Without")
    before = everything()

    report = import_order(tmp_path, E119="1 Without")

    assert report.already_loaded
    assert everything() == before


def test_a_later_release_leaves_the_earlier_one_alone(tmp_path: Path) -> None:
    import_order(tmp_path, 2025, E118="1 Old", E119="1 Without")

    report = import_order(tmp_path, 2026, E119="1 Reworded", E11A="1 New")

    assert (report.added, report.changed, report.gone) == (1, 1, 1)
    assert sorted(Entry.objects.values_list("release__label", "code__value", "long")) == [
        ("FY2025", "E11.8", "Old"),
        ("FY2025", "E11.9", "Without"),
        ("FY2026", "E11.9", "Reworded"),
        ("FY2026", "E11.A", "New"),
    ]


def test_a_doubled_code_is_refused_with_both_lines(tmp_path: Path) -> None:
    path = order_file(tmp_path, E119="1 Without", E118="1 With")
    path.write_text(path.read_text().replace("E118", "E119"))

    with pytest.raises(BadFile, match="E11.9 stands twice, in lines 1 and 2"):
        load(Request(icd10cm.LAYOUT, path))

    assert everything() == (0, 0, 0)


def test_a_bad_last_line_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    import_order(tmp_path, 2025, E119="1 Without")
    before = everything()
    path = order_file(tmp_path, 2026, E119="1 Reworded")
    path.write_text(path.read_text() + "00002 E118    9 broken\r\n")

    with pytest.raises(BadFile, match="line 2 does not fit"):
        load(Request(icd10cm.LAYOUT, path))

    assert everything() == before


def test_nothing_staged_is_left_behind(tmp_path: Path) -> None:
    path = order_file(tmp_path, E119="1 Without")
    path.write_text(path.read_text() + "rubbish\r\n")

    with pytest.raises(BadFile):
        load(Request(icd10cm.LAYOUT, path))

    with connection.cursor() as cursor:
        names = connection.introspection.get_table_list(cursor)
    assert not [table.name for table in names if table.name.startswith("stage_")]


def test_a_file_that_shrank_is_refused_unless_told(tmp_path: Path) -> None:
    codes = {f"E1{number:02d}": "1 Word" for number in range(20)}
    import_order(tmp_path, 2025, **codes)
    few = dict(list(codes.items())[:10])

    with pytest.raises(BadFile, match="10 rows, but FY2025 had 20; .*--allow-shrink"):
        import_order(tmp_path, 2026, **few)

    path = order_file(tmp_path, 2026, **few)
    assert load(Request(icd10cm.LAYOUT, path, allow_shrink=True)).gone == 10


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    path = order_file(tmp_path, E119="1 Without")
    report = load(Request(icd10cm.LAYOUT, path, dry_run=True))

    assert (report.read, report.added) == (1, 1)
    assert everything() == (0, 0, 0)


def test_a_name_without_a_day_asks_for_one(tmp_path: Path) -> None:
    path = order_file(tmp_path, E119="1 Without").rename(tmp_path / "codes.txt")

    with pytest.raises(BadFile, match="give --effective-on"):
        load(Request(icd10cm.LAYOUT, path))

    assert load(Request(icd10cm.LAYOUT, path, effective_on=date(2026, 4, 1))).read == 1


def test_dental_codes_are_never_stored(tmp_path: Path) -> None:
    path = tmp_path / "HCPC2026_JAN_ANWEB.txt"
    record = "{code}001003{long:<80}{short:<28}" + " " * 200
    path.write_text(
        record.format(code="D0120", long="Dental words", short="Dental")
        + "\r\n"
        + record.format(code="A0021", long="Ambulance words", short="Ambulance")
        + "\r\n"
    )

    report = load(Request(hcpcs.LAYOUT, path))

    assert report.refused == 1
    assert list(Code.objects.values_list("value", flat=True)) == ["A0021"]


@pytest.mark.parametrize(("licensed", "words"), [(False, ""), (True, "Invented long words")])
def test_cpt_words_are_stored_only_under_a_licence(
    tmp_path: Path, settings: Any, licensed: bool, words: str
) -> None:
    settings.CPT_LICENSED = licensed
    path = tmp_path / "LONGULT_2026.txt"
    path.write_text("12345\tInvented long words\r\n")

    load(Request(cpt.LAYOUT, path))

    entry = Entry.objects.get()
    assert (entry.code.value, entry.long, entry.fields) == ("12345", words, {})
    assert entry.release.notice == Notice.AMA


def test_products_of_seventh_characters_that_the_order_file_lacks_are_refused(
    tmp_path: Path,
) -> None:
    import_order(tmp_path, T07XXXA="1 Injuries, initial", T07="0 Injuries")
    report = load(Request(icd10cm_tabular.LAYOUT, tabular(tmp_path)))

    listed = Entry.objects.filter(release=report.release, kind="code")
    assert list(listed.values_list("code__value", flat=True)) == ["T07.XXXA"]
    assert report.refused == 1


def test_an_order_file_of_another_year_does_not_judge_the_tabular_list(tmp_path: Path) -> None:
    import_order(tmp_path, 2024, T07="0 Injuries", T07XXXA="1 Injuries, initial")

    report = load(Request(icd10cm_tabular.LAYOUT, tabular(tmp_path)))

    assert report.refused == 0


def test_what_the_database_refuses_is_a_bad_file(tmp_path: Path) -> None:
    path = order_file(tmp_path, E119="1 Without")
    deep = EntryRow(1, "icd-10-cm", "E11.9", path=("E11",) * 60)
    layout = replace(icd10cm.LAYOUT, parse=lambda members: iter([deep]))
    if connection.vendor == "sqlite":
        pytest.skip("SQLite does not bound the length of a text")

    with pytest.raises(BadFile, match="icd10cm_order_2026.txt: the database refused it"):
        load(Request(layout, path))

    assert everything() == (0, 0, 0)
