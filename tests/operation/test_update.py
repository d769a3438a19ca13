"""`update`: from the list to the page, with a publisher of our own in place of CMS."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from codelookup.catalog.in_force import in_force
from codelookup.catalog.models import Release
from codelookup.edits.models import UnitEdit
from codelookup.importers.load import Request, load
from codelookup.importers.registry import LAYOUTS
from codelookup.operation import bring, fetch
from codelookup.operation.due import standings
from codelookup.operation.sources import BY_DATASET
from codelookup.search import index
from tests.factories import make_code, make_description, make_release
from tests.importers.pair_files import many, zips
from tests.importers.test_commands import HOSPITAL, OFFICE, places
from tests.operation.publisher import Publisher, publisher

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 29)
MUE = "medicare-ncci-2026-q4-practitioner-services-mue-table.zip"
MUE_FILE = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
UNITS = (
    b'"a notice of\nmany lines",,,\n"HCPCS/\nCPT Code",Practitioner Services MUE Values,'
    b"MUE Adjudication Indicator,MUE Rationale\n"
    b"64490,1,3 Date of Service Edit: Clinical,Clinical: Data\n"
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


@pytest.fixture
def cms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    with publisher() as made:
        monkeypatch.setattr(fetch, "FOLDERS", (made.base,))
        monkeypatch.setattr(bring, "CMS_FILES", made.base)
        yield made


def real(folder: Path, name: str) -> Path:
    if not (folder / name).is_file():
        pytest.skip(f"no official file {folder / name}")
    return folder / name


def update(*arguments: str) -> str:
    """Run the command; what it says, with errors behind."""
    out, err = StringIO(), StringIO()
    try:
        call_command("update", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        raise CommandError(f"{out.getvalue()}{err.getvalue()}{error}") from error
    return out.getvalue()


def test_the_list_names_the_page_of_every_dataset() -> None:
    said = update("--list")
    for dataset, source in BY_DATASET.items():
        assert re.search(rf"^{dataset} ", said, re.MULTILINE)
        assert source.page_on(TODAY) in said


def test_check_asks_nobody_and_fails_where_a_file_is_due() -> None:
    make_release("mpfs", effective_on=date(2026, 7, 1), label="RVU26C")
    make_release("gpci", effective_on=date(2026, 1, 1))
    with pytest.raises(CommandError, match=r"due: mpfs$") as raised:
        update("--check")
    assert re.search(r"^mpfs +DUE RVU26C, since 1 Jul 2026$", str(raised.value), re.MULTILINE)
    make_release("mpfs", effective_on=date(2026, 10, 1), label="RVU26D")
    assert "mpfs                   ok  RVU26D" in update("--check")


def test_nothing_is_fetched_unless_asked(cms: Publisher) -> None:
    update("hcpcs")
    update("--all")
    assert cms.asked == []


def test_a_file_is_fetched_imported_and_found(cms: Publisher, var: Path) -> None:
    body = cms.publish_zip(MUE, {MUE_FILE: UNITS})
    said = update("mue-practitioner", "--fetch", "--accept-ama-terms")
    digest = hashlib.sha256(body).hexdigest()
    assert f"{MUE}: {len(body):,} bytes, SHA-256 {digest}" in said
    release = Release.objects.get()
    assert (release.label, release.source_name, release.source_sha256) == ("2026Q4", MUE, digest)
    assert UnitEdit.objects.count() == 1
    assert (var / "downloads" / MUE).read_bytes() == body
    assert index.is_fresh()
    assert "search index: 0 codes, " in said  # what follows an import follows here too
    again = update("mue-practitioner", "--fetch", "--accept-ama-terms")
    assert "already loaded" in again
    assert Release.objects.count() == 1


def test_texts_that_the_tables_contradict_are_queued(cms: Publisher, tmp_path: Path) -> None:
    load(Request(LAYOUTS["pos"], places(tmp_path, OFFICE, HOSPITAL)))
    make_description(make_code("11", "pos"), reviewed_on=date(2026, 1, 15))
    call_command("recheck_descriptions", stdout=StringIO())
    changed = places(tmp_path, OFFICE.replace("a doctor", "anybody"), HOSPITAL, month="2026-02")
    load(Request(LAYOUTS["pos"], changed))
    cms.publish_zip(MUE, {MUE_FILE: UNITS})
    said = update("mue-practitioner", "--fetch", "--accept-ama-terms")
    assert "texts to be looked at again: 1 raised, 0 changed, 0 closed\n" in said


def test_the_ama_s_terms_are_asked_for_before_anything_is(cms: Publisher) -> None:
    cms.publish_zip(MUE, {MUE_FILE: UNITS})
    with pytest.raises(CommandError, match="--accept-ama-terms if you agree"):
        update("mue-practitioner", "--fetch")
    assert cms.asked == []


def test_the_checksum_is_held_against_the_file(cms: Publisher, var: Path) -> None:
    cms.publish_zip(MUE, {MUE_FILE: UNITS})
    with pytest.raises(CommandError, match="SHA-256 is"):
        update("mue-practitioner", "--fetch", "--accept-ama-terms", "--sha256", "0" * 64)
    assert not Release.objects.exists()
    assert list((var / "downloads").iterdir()) == []


def test_a_damaged_file_changes_nothing_and_the_others_go_on(cms: Publisher) -> None:
    bad = MUE.replace("practitioner", "dme-supplier")
    cms.publish_zip(bad, {"MCR_MUE_DMESupplierServices_Eff_10-01-2026.csv": b"nonsense\n"})
    cms.publish_zip(MUE, {MUE_FILE: UNITS})
    with pytest.raises(CommandError, match="not brought up to date: mue-dme"):
        update("mue-dme", "mue-practitioner", "--fetch", "--accept-ama-terms")
    assert [each.dataset for each in Release.objects.all()] == ["mue-practitioner"]


def test_a_name_that_is_not_the_usual_is_given_by_the_operator(cms: Publisher) -> None:
    name = "zip-code-carrier-locality-file-revised-11-18-2026.zip"
    with pytest.raises(CommandError, match="look at https://www.cms.gov/.* give the file's name"):
        update("zip-localities", "--fetch")
    with pytest.raises(CommandError, match="not how files of this dataset are named"):
        update("zip-localities", "--fetch", "--name", "http://evil.example/a.zip")
    assert cms.asked == []
    cms.publish_zip(name, {"readme.txt": b"none"})
    with pytest.raises(CommandError, match="no member of the expected name"):
        update("zip-localities", "--fetch", "--name", name)
    assert len(cms.asked) == 1


def test_the_second_usual_name_is_tried(cms: Publisher) -> None:
    name = "october-2026-alpha-numeric-hcpcs-files.zip"
    cms.publish_zip(name, {"HCPC2026_OCT_ANWEB.txt": b"not a record\n"})
    with pytest.raises(CommandError):
        update("hcpcs", "--fetch")
    assert [path.rpartition("/")[2] for path in cms.asked] == [name.replace("files", "file"), name]


def test_what_is_nowhere_says_where_to_look(cms: Publisher) -> None:
    with pytest.raises(CommandError, match="not there; look at https://www.cms.gov/"):
        update("hcpcs", "--fetch")


@pytest.mark.parametrize("dataset", ["add-on", "ms-drg", "pos", "cpt"])
def test_without_an_address_it_is_downloaded_by_hand(dataset: str, cms: Publisher) -> None:
    with pytest.raises(CommandError, match=r"look at https://\S+ and download it by hand"):
        update(dataset, "--fetch")
    assert cms.asked == []


def test_our_own_tables_are_published_nowhere() -> None:
    with pytest.raises(CommandError, match="modifiers: comes with the site"):
        update("modifiers", "--fetch")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such"], "no dataset no-such"),
        (["--fetch"], "name the datasets, or give --all"),
        (["mpfs", "gpci", "--fetch", "--name", "rvu26d.zip"], "go with one dataset"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        update(*arguments)


def test_all_is_what_is_due_or_absent_and_has_an_address(cms: Publisher) -> None:
    loaded = {name for name, source in BY_DATASET.items() if source.names}
    for dataset in loaded - {"mue-practitioner"}:
        make_release(dataset, effective_on=TODAY - timedelta(days=1))
    cms.publish_zip(MUE, {MUE_FILE: UNITS})
    update("--all", "--fetch", "--accept-ama-terms")
    assert [path.rpartition("/")[2] for path in cms.asked] == [MUE]
    assert update("--all", "--fetch") == "everything that can be fetched is up to date\n"


def publish_pairs(cms: Publisher, folder: Path) -> list[bytes]:
    folder.mkdir()
    parts = [many(40)[start : start + 10] for start in range(0, 40, 10)]
    return [cms.publish(path.name, path.read_bytes()) for path in zips(folder, *parts)]


def test_a_release_of_four_files_comes_in_as_one(cms: Publisher, tmp_path: Path) -> None:
    bodies = publish_pairs(cms, tmp_path / "made")
    sums = [f"--sha256={hashlib.sha256(body).hexdigest()}" for body in bodies]
    update("ncci-ptp-practitioner", "--fetch", "--accept-ama-terms", *sums)
    release = Release.objects.get()
    assert (release.label, release.row_count) == ("2026Q4", 40)
    with pytest.raises(CommandError, match="4 files, but 1 times --sha256"):
        update("ncci-ptp-practitioner", "--fetch", "--accept-ama-terms", sums[0])


def test_a_release_of_which_a_part_is_not_there_stays_out(cms: Publisher, tmp_path: Path) -> None:
    publish_pairs(cms, tmp_path / "made")
    del cms.answers[next(name for name in cms.answers if name.endswith("f3.zip"))]
    with pytest.raises(CommandError, match=r"ccipra-v323r0-f3\.zip: not there"):
        update("ncci-ptp-practitioner", "--fetch", "--accept-ama-terms")
    assert not Release.objects.exists()


def test_one_file_serves_several_datasets_and_is_fetched_once(
    cms: Publisher, shared_data: Path
) -> None:
    cms.publish_zip(
        "rvu26d.zip",
        {
            name: real(shared_data, f"mpfs/rvu25d/{name}")
            for name in ("GPCI2025.csv", "25LOCCO.csv", "ANES2025.csv")
        },
    )
    update("gpci", "localities", "anesthesia", "--fetch", "--accept-ama-terms")
    assert len(cms.asked) == 1
    assert {each.dataset for each in Release.objects.all()} == {"gpci", "localities", "anesthesia"}


def test_the_real_file_comes_in_whole(
    cms: Publisher, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 4, 20))
    name = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
    cms.publish_zip(MUE.replace("q4", "q2"), {name: real(shared_data, f"ncci/{name}")})
    said = update("mue-practitioner", "--fetch", "--accept-ama-terms")
    assert re.search(r"15,095 rows read|15,026 rows read", said)
    assert Release.objects.get().label == "2026Q2"
    [standing] = [each for each in standings(TODAY, in_force().releases) if each.newest]
    assert (standing.is_due, standing.expected) == (True, date(2026, 10, 1))


def test_the_order_file_of_april_holds_from_april(
    cms: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 5, 1))
    line = f"{'00001':<5} {'A00':<7} 0 {'Cholera':<60} Cholera\r\n"
    cms.publish_zip(
        "april-1-2026-code-descriptions-tabular-order.zip",
        {"Code Descriptions/icd10cm_order_2026.txt": line.encode()},
    )
    update("icd10cm", "--fetch")
    release = Release.objects.get()
    assert (release.label, release.effective_on) == ("April 2026", date(2026, 4, 1))
