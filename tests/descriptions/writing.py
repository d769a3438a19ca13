"""Make a text as a file: a good one, or one with the damage that a test is about."""

from pathlib import Path

from codelookup.descriptions import content
from codelookup.descriptions.content import BadText, Text

FRONT = {
    "system": '"cpt"',
    "code": '"12345"',
    "language": '"en"',
    "title": '"A title of our own"',
    "state": '"published"',
    "author": '"writer"',
    "written_on": "2026-11-01",
    "reviewer": '"reader"',
    "reviewed_on": "2026-11-02",
    "review_scope": '"figures checked"',
    "code_set": '"2026"',
    "sources": '[{title = "A public source", url = "https://www.cms.gov"}]',
}
SENTENCE = "A doctor examines the small joint and injects a drug that stops the pain. "  # 14 words
PARTS = {
    "Common language description": SENTENCE * 5,
    "Overview": SENTENCE * 4,
    "Clinical context": "Illustration, not a real person. " + SENTENCE * 5,
    "Documentation": "- The side\n- The level",
    "Compliance": "- The count\n- The day",
}


def write(
    folder: Path,
    front: dict[str, str] | None = None,
    parts: dict[str, str] | None = None,
    name: str = "cpt/12345.md",
) -> Path:
    """Write a text; a value of "" leaves the line or the part out."""
    lines = [f"{key} = {value}" for key, value in (FRONT | (front or {})).items() if value]
    body = [f"## {key}\n\n{value}" for key, value in (PARTS | (parts or {})).items() if value]
    return put(folder, "\n".join(["+++", *lines, "+++", "", *body]), name)


SPANISH_SENTENCE = "El médico mira la rodilla y pone una medicina que quita el dolor. "
SPANISH_PARTS = {
    "Common language description": SPANISH_SENTENCE * 5,
    "Overview": SPANISH_SENTENCE * 5,
    "Clinical context": "Ilustración, no es una persona real. " + SPANISH_SENTENCE * 5,
    "Documentation": "- El lado\n- La fecha",
    "Compliance": "",
}


def write_spanish(
    folder: Path, front: dict[str, str] | None = None, parts: dict[str, str] | None = None
) -> Path:
    front = {"language": '"es"', "title": '"Un título propio"', **(front or {})}
    return write(folder, front, SPANISH_PARTS | (parts or {}), name="cpt/12345.es.md")


def put(folder: Path, raw: str | bytes, name: str = "cpt/12345.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


def good(folder: Path, front: dict[str, str] | None = None, name: str = "cpt/12345.md") -> Text:
    return content.read(write(folder, front, name=name))


def refusals(path: Path) -> list[str]:
    """Return what is said of a file: why it cannot be read, or every rule it breaks."""
    try:
        text = content.read(path)
    except BadText as error:
        return [str(error)]
    return [f"{text.name}: {problem}" for problem in content.problems(text)]
