"""Fetching from a server of our own: what is whole is kept, and of everything else nothing."""

import errno
import hashlib
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codelookup.operation import fetch as fetching
from codelookup.operation.fetch import NotFetched, NotThere, fetch
from codelookup.operation.sources import CMS_FILES, SOURCES
from tests.conftest import ROOT
from tests.operation.publisher import Publisher, publisher, zipped

NAME = "rvu26d.zip"
ZIP = zipped({"file.txt": b"figures\n" * 2_000, "noise.bin": os.urandom(200_000)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "downloads"
    made.mkdir()
    return made


@pytest.fixture
def cms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    with publisher() as made:
        monkeypatch.setattr(fetching, "FOLDERS", (made.base,))
        yield made


def failing(cms: Publisher, folder: Path, limit: int = 10**6, sha256: str = "") -> str:
    """Fetch, expect a refusal, and return it; nothing is left behind."""
    with pytest.raises(NotFetched) as raised:
        fetch(cms.base, NAME, folder, limit, sha256)
    assert list(folder.iterdir()) == []
    assert NAME in str(raised.value)
    return str(raised.value)


def test_a_whole_file_has_its_name_its_size_and_its_checksum(cms: Publisher, folder: Path) -> None:
    cms.publish(NAME, ZIP)
    sizes: list[int] = []
    found = fetch(cms.base, NAME, folder / "new" / "folder", 10**6, progress=sizes.append)
    assert found.path == folder / "new" / "folder" / NAME
    assert found.path.read_bytes() == ZIP
    assert found.sha256 == hashlib.sha256(ZIP).hexdigest()
    assert found.size == len(ZIP) == sizes[-1]
    assert [each.name for each in found.path.parent.iterdir()] == [NAME]


def test_the_checksum_that_the_operator_knows_is_held_against_it(
    cms: Publisher, folder: Path
) -> None:
    cms.publish(NAME, ZIP)
    right = hashlib.sha256(ZIP).hexdigest()
    assert fetch(cms.base, NAME, folder, 10**6, right.upper()).sha256 == right


def test_a_wrong_checksum_leaves_the_old_file(cms: Publisher, folder: Path) -> None:
    cms.publish(NAME, ZIP)
    (folder / NAME).write_bytes(b"the old one")
    with pytest.raises(NotFetched, match=f"not {'0' * 64}; thrown away"):
        fetch(cms.base, NAME, folder, 10**6, "0" * 64)
    assert (folder / NAME).read_bytes() == b"the old one"
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_is_not_there(cms: Publisher, folder: Path) -> None:
    with pytest.raises(NotThere, match="not there"):
        fetch(cms.base, NAME, folder, 10**6)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_refusal_is_told(cms: Publisher, folder: Path, status: int) -> None:
    cms.publish(NAME, b"", status=status)
    assert f"answered {status}" in failing(cms, folder)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["http://elsewhere.example/x.zip", "/license/ama?file=x"])
def test_nobody_is_followed(cms: Publisher, folder: Path, status: int, place: str) -> None:
    cms.publish(NAME, b"", status=status, headers={"Location": place})
    said = failing(cms, folder)
    assert "not followed" in said
    assert len(cms.asked) == 1


def test_a_web_page_is_no_file(cms: Publisher, folder: Path) -> None:
    cms.publish(NAME, b"<html>terms</html>", headers={"Content-Type": "text/html"})
    assert "a web page came" in failing(cms, folder)


def test_a_web_page_that_calls_itself_a_zip_is_no_file(cms: Publisher, folder: Path) -> None:
    cms.publish(NAME, b"<html>terms</html>" * 99)
    assert "not a zip" in failing(cms, folder)


def test_a_file_that_says_it_is_too_large_is_not_begun(cms: Publisher, folder: Path) -> None:
    cms.publish(NAME, ZIP)
    assert "more than 1,000; refused" in failing(cms, folder, limit=1_000)


def test_a_file_that_becomes_too_large_is_stopped(cms: Publisher, folder: Path) -> None:
    cms.publish(NAME, ZIP, headers={"Content-Length": "", "Connection": "close"})
    assert "more than 1,000 bytes; refused" in failing(cms, folder, limit=1_000)


def test_a_file_cut_short_is_thrown_away(cms: Publisher, folder: Path) -> None:
    cms.publish(NAME, ZIP, claims=len(ZIP) + 7)
    assert "cut short" in failing(cms, folder)


def test_a_silent_server_is_given_up(
    cms: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", 0.2)
    cms.publish(NAME, ZIP, pause=2)
    assert "no answer" in failing(cms, folder)


def test_a_server_that_drips_is_given_up(
    cms: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LONGEST", 0.1)
    cms.publish(NAME, ZIP, pause=0.06, pieces=50)
    assert "given up" in failing(cms, folder)


def test_nobody_listens(cms: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        cms.base = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    monkeypatch.setattr(fetching, "FOLDERS", (cms.base,))
    assert "no answer" in failing(cms, folder)


def test_a_full_disk(cms: Publisher, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    class Full:
        def __init__(self, handle: int) -> None:
            self.handle = handle

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *error: object) -> None:
            os.close(self.handle)

        write = full

    cms.publish(NAME, ZIP)
    monkeypatch.setattr(os, "fdopen", lambda handle, mode: Full(handle))
    assert "No space left on device" in failing(cms, folder)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "x.exe",
        "a/b.zip",
        "a?b.zip",
        "http://evil.example/a.zip",
        ".zip",
        "ａ.zip",
    ],
)
def test_names_that_are_none_are_never_asked_for(cms: Publisher, folder: Path, name: str) -> None:
    with pytest.raises(NotFetched, match="not an address of the fixed table"):
        fetch(cms.base, name, folder, 10**6)
    assert cms.asked == []


def test_other_folders_are_never_asked(cms: Publisher, folder: Path) -> None:
    other = cms.base.replace("files", "others")
    with pytest.raises(NotFetched, match="not an address of the fixed table"):
        fetch(other, NAME, folder, 10**6)
    assert cms.asked == []


def test_nothing_else_in_the_house_opens_an_address() -> None:
    opens = re.compile(
        r"urllib\.request|import request\b|urlopen|http\.client|\bimport httpx|requests\b\.get"
    )
    found = {
        str(path.relative_to(ROOT))
        for path in [*ROOT.glob("codelookup/**/*.py"), *ROOT.glob("accounts/**/*.py")]
        if opens.search(path.read_text(encoding="utf-8"))
    }
    the_operators_own = "codelookup/descriptions/drafting/service.py"  # DRAFT_API_URL
    assert found == {"codelookup/operation/fetch.py", the_operators_own}


def test_the_fixed_table_is_https_of_cms() -> None:
    assert fetching.FOLDERS == (CMS_FILES,)
    assert CMS_FILES == "https://www.cms.gov/files/zip/"
    assert all(source.page.startswith("https://") for source in SOURCES)
