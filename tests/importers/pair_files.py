"""Pair files of our own making, in the official layout."""

import zipfile
from pathlib import Path

from .reading import write

HEAD = (
    "CPT only copyright 2025 American Medical Association.  All rights reserved.\t\t\t\t\t\t",
    "Column1/Column2 Edits\t\t\t\t\t\t",
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale",
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t",
    "\t\t\t\t*=no data\t1=allowed\t",
    "\t\t\t\t\t9=not applicable\t",
)
WHY = "Misuse of Column Two code with Column One code"
NAME = "ccipra-v323r0.txt"


def line(
    one: str = "64490",
    two: str = "77003",
    *,
    star: str = "",
    begin: str = "20200101",
    end: str = "*",
    flag: str = "1",
    why: str = WHY,
) -> str:
    return "\t".join((one, two, star, begin, end, flag, why))


def pairs(folder: Path, *lines: str, name: str = NAME, encoding: str = "cp1252") -> Path:
    return write(folder / name, *HEAD, *lines, encoding=encoding)


def many(number: int) -> list[str]:
    """Make lines of as many different pairs, in order."""
    return [line(f"{10000 + place // 1000}", f"{60000 + place % 1000}") for place in range(number)]


def zips(folder: Path, *parts: list[str], stem: str = "ccipra-v323r0") -> list[Path]:
    """Write each part as CMS does: a zip of its own, the same rows as text inside."""
    made = []
    for number, lines in enumerate(parts, start=1):
        inside = pairs(folder, *lines, name=f"{stem}-f{number}.txt")
        path = folder / f"medicare-ncci-2026q4-practitioner-ptp-edits-{stem}-f{number}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(inside, inside.name)
        inside.unlink()
        made.append(path)
    return made
