"""Taking an ICD-10-CM title apart: what it is, which encounter, which side, what stays open."""

import re
from dataclasses import dataclass, field

from .icd10cm_words import (
    AN_OPEN,
    BETWEEN,
    COUNTED,
    ENCOUNTER,
    EYE,
    HEAD_END,
    NAMED_PART,
    OPEN_SIDE,
    ORDINAL,
    PART,
    PIECE,
    SIDED,
    WHOLE,
)
from .prose import article, is_plural, lower_first, tidy


@dataclass
class Title:
    """`core` goes on within a sentence; `facts` are sentences about what was cut off."""

    core: str
    head: str = ""
    encounter: str = ""
    healing: str = ""
    facts: list[str] = field(default_factory=list)
    leaves_open: list[str] = field(default_factory=list)


def read(title: str) -> Title:
    found = Title(title)
    if match := ENCOUNTER.match(title):
        found.core, found.encounter = match["core"], match["which"]
        found.healing = match["of"] or ""
    _cut_tails(found)
    _cut_beginning(found)
    found.core = tidy(found.core)
    found.head = head(found.core)
    _mend(found)
    return found


def head(phrase: str) -> str:
    """Return the noun that the phrase is about: "displaced fracture of neck" gives "fracture"."""
    words = HEAD_END.split(phrase, maxsplit=1)[0].split()
    return words[-1].lower() if words else ""


# A tail behind a comma, and the sentence or the open question that it turns into.
TAILS: tuple[tuple[str, str, str], ...] = (
    (r"bilateral", "Both sides are affected", ""),
    (r"(?:right|left) .+|multiple sites|other site|fetus \d|other fetus", "It concerns {the}", ""),
    (r"not applicable or unspecified", "There is one fetus, or which fetus is not stated", ""),
    (r"(first|second|third) trimester", "It is the {0} of pregnancy", ""),
    (r"unspecified trimester", "", "the trimester"),
    (r"unspecified site|site unspecified", "", "the site"),
    (r"unspecified side", "", "the side"),
    (r"unspecified eyelid", "", "the eyelid"),
    (rf"unspecified ({BETWEEN}{PART})", "It concerns {part}", "the side"),
    (
        r"unspecified ((?:ankle|wrist|hand) and (?:foot|hand|wrist))",
        "It concerns {part}",
        "the side",
    ),
    (r"unspecified (finger|toe)\(s\)", "It concerns one or more {part}s", "the {part}"),
    (r"unspecified severity", "", "the severity"),
    (r"stage unspecified|unspecified stage", "", "the stage"),
    (r"level unspecified", "", "the level"),
    (r"unspecified depth", "", "the depth"),
    (r"part unspecified", "", "the part"),
    (r"unspecified", "", "further detail"),
    (r"not elsewhere classified", "It is for cases that no other code describes", ""),
    (r"accidental \(unintentional\)", "It happened by accident", ""),
    (r"intentional self-harm", "The person did it on purpose", ""),
    (r"assault", "Another person did it on purpose", ""),
    (r"undetermined", "Whether it was meant could not be found out", ""),
    (r"unilateral", "One side is affected", ""),
)
NO_TAIL = re.compile(r"right (?:and|or|to) |left (?:and|or) |.*\b(?:or|and)$")


def _cut_tails(found: Title) -> None:
    while ", " in found.core:
        rest, tail = found.core.rsplit(", ", 1)
        if NO_TAIL.match(tail) or not _told(found, tail):
            return
        found.core = rest


def _told(found: Title, tail: str) -> bool:
    """Turn a tail into a sentence or an open question; False where it is neither."""
    for pattern, fact, left_open in TAILS:
        match = re.fullmatch(pattern, tail)
        if not match:
            continue
        part = match[1] if match.groups() else ""
        one = part if "{part}s" in fact or is_plural(part) or not part else article(part)
        the = tail if tail.startswith(("fetus", "multiple", "other")) else f"the {tail}"
        if fact:
            the = the.replace("other ", "another ")
            found.facts.insert(0, fact.format(tail, the=the, part=one))
        question = left_open.format(part=part)
        if question and question not in found.leaves_open:
            found.leaves_open.insert(0, question)
        return True
    return False


OTHERS = (
    ("Other and unspecified ", "kinds without a code of their own, and kinds that are not stated"),
    ("Other specified and unspecified ", "kinds without a code of their own, stated or not"),
    ("Other specified ", "stated kinds that have no code of their own"),
    ("Other ", "kinds that have no code of their own"),
)
TYPE_OF = re.compile(r"^(?:types?|forms?) of (?:the )?")
# Nouns that say nothing on their own.
BARE = re.compile(
    r"(?i)(?:and|or|than|specified|unspecified|places?)\b|"
    r"(?:disorders?|diseases?|conditions?|complications?|problems?|symptoms?|effects?|injur(?:y|ies)|"
    r"types?|places?|procedures?|sites?|parts?|forms?|causes?|agents?|persons?|objects?)$"
)


def _cut_beginning(found: Title) -> None:
    """Take "other" and "unspecified" off the front and say in a sentence what they mean."""
    for beginning, kinds in OTHERS:
        rest = TYPE_OF.sub("", found.core.removeprefix(beginning))
        if found.core.startswith(beginning) and _may_stand_bare(rest):
            found.core = rest
            found.facts.insert(0, f"It covers {kinds}")
            return
    rest = TYPE_OF.sub("", found.core.removeprefix("Unspecified "))
    if found.core.startswith("Unspecified ") and _may_stand_bare(rest):
        found.core = rest
        found.leaves_open.insert(0, "the exact kind")


def _may_stand_bare(rest: str) -> bool:
    """Whether the phrase still says something without its "other"."""
    return head(rest).isalpha() and not BARE.match(rest)


def _mend(found: Title) -> None:
    """Put in the articles that titles leave out, and note a side that is not stated."""
    core = lower_first(found.core)
    core = EYE.sub(r" of \1 \2", core)
    if OPEN_SIDE.search(core) and "the side" not in found.leaves_open:
        found.leaves_open.append("the side")
    core = OPEN_SIDE.sub(r"\1 the ", core)
    core = AN_OPEN.sub(r"\1 an ", core)
    core = SIDED.sub(r"\1 the ", core)
    core = PIECE.sub(r"\1 the ", core)
    core = NAMED_PART.sub(r"\1 the ", core)
    core = ORDINAL.sub(r"\1 the ", core)
    core = WHOLE.sub(r"\1 the ", core)
    found.core = with_article(core, found.head)


def with_article(core: str, noun: str) -> str:
    if is_plural(noun) or noun not in COUNTED:
        return core
    if re.match(
        r"(?:a|an|the|multiple|no|any|problems?|these|both|two|other|second|third)\b", core
    ):
        return core
    return article(core)
