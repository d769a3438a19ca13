"""S-42, S-43: files that mean harm; the archive's own limits are tested in tests/lib."""

import io
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from codelookup.importers.elements import elements
from codelookup.lib.archive import BadFile, members

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
XML = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><x><row>&a9;</row></x>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><x><row>{"&a;" * 50_000}</row></x>',
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x><row>&a;</row></x>',
    "an address": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://192.0.2.1/">]><x><row>&a;</row></x>',
    "a parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://192.0.2.1/"> %a;]><x><row/></x>',
    "a DTD elsewhere": '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><x><row/></x>',
}


@pytest.mark.parametrize("kind", XML)
def test_s43_an_xml_file_with_entities_is_refused_before_they_are_spelt_out(
    kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "file.xml"
    path.write_text(XML[kind])
    tracemalloc.start()
    with pytest.raises(BadFile, match="holds a DTD or entities; refused"):
        list(elements(members(path)[0], "row"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000  # bytes


def test_s42_a_link_in_an_archive_is_read_as_the_text_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("codes.txt")
        link.create_system = 3  # Unix
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    (member,) = members(path)
    assert member.open().read() == b"/etc/passwd"
    assert [each.name for each in tmp_path.iterdir()] == ["file.zip"]


def test_s42_a_bomb_within_an_archive_is_refused_unread(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("codes.txt", b"0" * 50_000_000)
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())
    tracemalloc.start()
    with pytest.raises(BadFile):
        [member.open().read() for member in members(path)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000  # bytes
