import gzip
import io
import zipfile
from pathlib import Path

import pytest

from codelookup.lib import archive
from codelookup.lib.archive import BadFile, guard_zip, lines, members, pick, sha256


def zip_of(path: Path, **contents: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in contents.items():
            target.writestr(name, content)
    return path


def plain(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def with_declared_size(path: Path, size: int) -> Path:
    """Rewrite the size that the only member's headers declare."""
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[22:26] = data[central + 24 : central + 28] = size.to_bytes(4, "little")
    path.write_bytes(data)
    return path


def test_a_file_that_stands_alone_is_its_own_member(tmp_path: Path) -> None:
    (member,) = members(plain(tmp_path / "codes.txt", b"one\r\ntwo\r\n"))

    assert member.name == "codes.txt"
    assert list(lines(member)) == [(1, "one"), (2, "two")]


def test_a_gzip_is_read_under_the_name_of_its_content(tmp_path: Path) -> None:
    (member,) = members(plain(tmp_path / "codes.txt.gz", gzip.compress(b"one\n")))

    assert member.name == "codes.txt"
    assert list(lines(member)) == [(1, "one")]


def test_a_zip_gives_its_files_without_folders(tmp_path: Path) -> None:
    found = members(zip_of(tmp_path / "a.zip", **{"Folder/": b"", "Folder/codes.txt": b"one\n"}))

    assert [member.name for member in found] == ["codes.txt"]
    assert list(lines(found[0])) == [(1, "one")]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../passwd"])
def test_a_members_path_is_never_followed(tmp_path: Path, name: str) -> None:
    (member,) = members(zip_of(tmp_path / "a.zip", **{name: b"harmless\n"}))

    assert member.name == "passwd"
    assert list(lines(member)) == [(1, "harmless")]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_picks_members_by_name_whatever_their_case(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", **{"CODES_2026.TXT": b"x", "readme.txt": b"y"})

    assert [member.name for member in pick(path, r"^codes_\d{4}\.txt$")] == ["CODES_2026.TXT"]


def test_takes_a_lone_file_whatever_its_name(tmp_path: Path) -> None:
    assert pick(plain(tmp_path / "mine.txt", b"x"), r"^codes\.txt$")[0].name == "mine.txt"


def test_names_what_is_there_when_the_wanted_member_is_not(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"a\.zip: no member of the expected name .*readme\.txt"):
        pick(zip_of(tmp_path / "a.zip", **{"readme.txt": b"x"}), r"^codes")


def test_says_that_a_zip_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="it holds nothing"):
        pick(zip_of(tmp_path / "a.zip"), r"^codes")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.zip", b"", "the file is empty"),
        ("a.txt", b"", "the file is empty"),
        ("a.zip", b"no zip at all", "not a zip archive"),
        ("a.zip", b"PK\x03\x04 cut", "not a zip archive"),
    ],
)
def test_refuses_what_is_no_archive(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(BadFile, match=f"{name}: {reason}"):
        members(plain(tmp_path / name, content))


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        members(tmp_path / "absent.txt")


def test_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        members(tmp_path)


def test_refuses_a_member_packed_too_tightly(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"a\.zip: codes\.txt is packed too tightly"):
        members(zip_of(tmp_path / "a.zip", **{"codes.txt": b"0" * 5_000_000}))


def test_refuses_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)

    with pytest.raises(BadFile, match="3 members, more than 2"):
        members(zip_of(tmp_path / "a.zip", **{"1": b"x", "2": b"x", "3": b"x"}))


def test_refuses_a_member_that_is_too_large(tmp_path: Path) -> None:
    path = with_declared_size(zip_of(tmp_path / "a.zip", x=b"x" * 50), 3 * 1024**3)

    with pytest.raises(BadFile, match=r"x is packed too tightly"):
        members(path)


def test_refuses_by_size_what_is_not_packed_tightly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 10)

    with pytest.raises(BadFile, match="x is larger than 2 GiB"):
        members(zip_of(tmp_path / "a.zip", x=b"eleven byte"))


def test_a_lying_size_header_gives_no_more_than_it_says(tmp_path: Path) -> None:
    (member,) = members(with_declared_size(zip_of(tmp_path / "a.zip", x=b"line\n" * 1000), 50))

    with pytest.raises(BadFile, match="x: the archive is damaged or cut short"):
        list(lines(member))


def test_a_gzip_bomb_is_refused_while_it_is_read(tmp_path: Path) -> None:
    (member,) = members(
        plain(tmp_path / "bomb.txt.gz", gzip.compress((b"0" * 999 + b"\n") * 8_000))
    )

    with pytest.raises(BadFile, match=r"bomb\.txt: unpacks to more than it may"):
        for _ in lines(member):
            pass


def test_refuses_a_gzip_that_is_cut_short(tmp_path: Path) -> None:
    whole = gzip.compress(b"some line of a file\n" * 50)
    (member,) = members(plain(tmp_path / "cut.txt.gz", whole[:-12]))

    with pytest.raises(BadFile, match=r"cut\.txt: the archive is damaged or cut short"):
        list(lines(member))


def test_refuses_a_gzip_that_is_none(tmp_path: Path) -> None:
    (member,) = members(plain(tmp_path / "no.txt.gz", b"plain text"))

    with pytest.raises(BadFile, match=r"no\.txt: the archive is damaged"):
        list(lines(member))


def test_refuses_a_zip_with_a_damaged_member(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", x=bytes(range(256)) * 20)
    data = bytearray(path.read_bytes())
    data[60:70] = b"\xff" * 10
    path.write_bytes(data)

    with pytest.raises(BadFile, match="x: the archive is damaged"):
        list(lines(members(path)[0], ("cp1252", "latin-1")))


def test_refuses_a_zip_under_a_password(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", x=b"secret")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    with pytest.raises(BadFile, match="x: cannot be read from the archive"):
        members(path)[0].open()


def test_guards_a_zip_that_lies_in_memory() -> None:
    with pytest.raises(BadFile, match="book: not a zip archive"):
        guard_zip(io.BytesIO(b"no workbook"), "book")


@pytest.mark.parametrize("name", ["a.zip", "a.txt.gz", "a.txt"])
def test_a_read_member_leaves_no_file_open(tmp_path: Path, name: str) -> None:
    if name.endswith(".zip"):
        zip_of(tmp_path / name, x=b"one\n")
    else:
        plain(tmp_path / name, gzip.compress(b"one\n") if name.endswith(".gz") else b"one\n")
    opened = len(list(Path("/proc/self/fd").iterdir()))
    stream = members(tmp_path / name)[0].open()

    assert stream.readline() == b"one\n"
    stream.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == opened


def test_keeps_the_first_encoding_that_fits(tmp_path: Path) -> None:
    (member,) = members(plain(tmp_path / "a.txt", "caf\u00e9\n".encode("cp1252")))

    assert list(lines(member, ("utf-8", "cp1252"))) == [(1, "caf\u00e9")]


def test_drops_a_byte_order_mark(tmp_path: Path) -> None:
    (member,) = members(plain(tmp_path / "a.txt", "one\n".encode("utf-8-sig")))

    assert list(lines(member)) == [(1, "one")]


def test_names_line_and_byte_of_a_wrong_encoding(tmp_path: Path) -> None:
    (member,) = members(plain(tmp_path / "a.txt", b"fine\nab\x81\n"))

    with pytest.raises(BadFile, match=r"a\.txt, line 2: byte 3 is not cp1252; wrong encoding"):
        list(lines(member, ("ascii", "cp1252")))


def test_the_checksum_is_that_of_the_file_as_published(tmp_path: Path) -> None:
    assert sha256(plain(tmp_path / "a.txt", b"abc")).startswith("ba7816bf8f01cfea")
