"""The languages of our texts: what readers are told of each, and how its ease is measured."""

from codelookup.lib.text import inflesz, reading_grade

from .models import Description

ENGLISH, SPANISH = "en", "es"
SAID_OF = {ENGLISH: "In English", SPANISH: "En español"}  # the link to a text in the language


def reading(description: Description) -> str:
    """Say how easily the common-language description reads, in the measure of its language."""
    if description.language == SPANISH:
        return f"Legibilidad INFLESZ {inflesz(description.common):.0f} de 100."
    return f"Reading grade {reading_grade(description.common)}."


def asking(address: str, language: str, query: str = "") -> str:
    """Return the address of a code page with its text in the language."""
    asked = [f"lang={language}"] if language != ENGLISH else []
    asked += [query] if query else []
    return f"{address}{'?' if asked else ''}{'&'.join(asked)}#common-language-description"
