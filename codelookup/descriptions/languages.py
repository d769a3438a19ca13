"""The languages of our texts: their fixed phrases, how their ease is measured, what links say."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codelookup.lib.text import inflesz, reading_grade

from .models import Description

ENGLISH, SPANISH = "en", "es"
LANGUAGES = {ENGLISH: "English", SPANISH: "Spanish"}
SAID_OF = {ENGLISH: "In English", SPANISH: "En español"}  # the link to a text in the language


@dataclass(frozen=True)
class Ease:
    """How easily a part must read. `bounds`: least and most, by part."""

    measure: Callable[[str], float]
    name: str
    bounds: Mapping[str, tuple[float, float]]
    too_low: str  # what to do about a figure below the bounds
    too_high: str


@dataclass(frozen=True)
class Wording:
    """What a text in one language must and must not say."""

    illustration: str
    placeholder: re.Pattern[str]
    promise: re.Pattern[str]
    named: re.Pattern[str]
    ease: Ease


GRADE = Ease(
    reading_grade,
    "reading grade",
    {"common": (5.0, 12.0), "overview": (0.0, 15.0), "clinical_context": (0.0, 12.5)},
    "join sentences that belong together and use the exact word",
    "shorten the sentences",
)
PERSPICUITY = Ease(
    inflesz,
    "INFLESZ",
    {"common": (55.0, 100.0), "overview": (45.0, 100.0), "clinical_context": (50.0, 100.0)},
    "acorte las frases",
    "una las frases que van juntas",
)
WORDINGS = {
    ENGLISH: Wording(
        "Illustration, not a real person.",
        re.compile(
            r"(?i)\b(lorem ipsum|todo|tbd|fixme|xxx+|placeholder|as an ai|insert .{0,20} here|"
            r"in summary)\b"
        ),
        re.compile(
            r"(?i)\b(guaranteed? (payment|to be paid)|will (always )?be (paid|reimbursed))\b"
        ),
        re.compile(r"\b(?:Mrs?|Ms|Mx|Miss|Dr|Prof)\.?\s+[A-Z][\w'’-]+"),
        GRADE,
    ),
    SPANISH: Wording(
        "Ilustración, no es una persona real.",
        re.compile(
            r"(?i:\b(lorem ipsum|tbd|fixme|xxx+|por completar|pendiente de redactar|"
            r"como (?:modelo|ia)|inserte .{0,20} aquí|en resumen)\b)|\bTODO\b"
        ),
        re.compile(
            r"(?i)\b(pago garantizado|garantiza el pago|siempre (?:se pagará|será pagad[oa]))"
        ),
        re.compile(r"\b(?:Sra?|Dra?|Don|Doña|Prof)\.?\s+[A-ZÁÉÍÓÚÑ][\w'’-]+"),
        PERSPICUITY,
    ),
}


def reading(description: Description) -> str:
    """Say how easily the common-language description reads, in the measure of its language."""
    if description.language == SPANISH:
        return f"Legibilidad INFLESZ {inflesz(description.common):.0f} de 100."
    return f"Reading grade {description.grade}."


def asking(address: str, language: str, query: str = "") -> str:
    """Return the address of a code page with its text in the language."""
    asked = [f"lang={language}"] if language != ENGLISH else []
    asked += [query] if query else []
    return f"{address}{'?' if asked else ''}{'&'.join(asked)}#common-language-description"
