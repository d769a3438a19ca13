"""ICD-10-CM: from the title, the tree above and the codes below. Notes stand behind another gate
and are not read here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from codelookup.catalog.questions import question

from .glossary import explained
from .icd10cm_title import Title, read
from .prose import Composed, article, listed, paragraph, quoted

FRAMES = (
    ("Y92", "This code records where an injury or another harm happened"),
    ("Y93", "This code records what a person was doing when an injury or another harm happened"),
    ("Y99", "This code records in which role a person was active when harm came about"),
    ("Y9", "This code adds a circumstance to the record of an injury or another harm"),
    ("V", "This code records how an injury or another harm came about"),
    ("W", "This code records how an injury or another harm came about"),
    ("X", "This code records how an injury or another harm came about"),
    ("Y", "This code records how an injury or another harm came about"),
    ("Z", "This code records a reason for care, or a fact that bears on health"),
    ("R", "This code stands for a symptom, a sign or a finding"),
)
AS_PLACE = " as the place of occurrence of the external cause"
WHEN = {
    "initial encounter": "It is for an initial encounter, while active treatment is given",
    "subsequent encounter": "It is for a subsequent encounter, after active treatment, while the "
    "patient heals or recovers",
    "sequela": "It is for a sequela, a later effect of what happened before",
}
HEALING = (
    ("routine healing", "It is healing as expected"),
    ("delayed healing", "It is healing more slowly than expected"),
    ("nonunion", "The bone has not grown together (nonunion)"),
    ("malunion", "The bone has grown together in a wrong position (malunion)"),
)
OPEN_TYPE = re.compile(r"open fracture type (.+?)(?: with|$)")


@dataclass(frozen=True)
class Diagnosis:
    """What a page knows of a code. `above`: (value, title) of all that stands over it."""

    value: str
    title: str
    above: Sequence[tuple[str, str]] = ()
    below: Sequence[str] = ()  # the titles right below a heading
    is_billable: bool = True
    seventh: str = ""
    is_valid: bool = True


def compose(diagnosis: Diagnosis) -> Composed | None:
    if not diagnosis.title.strip():
        return None
    title = read(diagnosis.title)
    common = [paragraph([_names(diagnosis, title), *title.facts, *_encounter(title), _open(title)])]
    common.append(paragraph(explained(title.core)))
    overview = [paragraph(_place(diagnosis)), paragraph(_use(diagnosis, title))]
    return Composed(
        tuple(filter(None, common)), tuple(filter(None, overview)), tuple(_sources(diagnosis))
    )


def _names(diagnosis: Diagnosis, title: Title) -> str:
    frame = next((f for start, f in FRAMES if diagnosis.value.startswith(start)), "")
    core = title.core.removesuffix(AS_PLACE)
    if not diagnosis.is_billable:
        frame = frame.replace("This code", "This heading")
        frame = frame.replace(
            "stands for a symptom, a sign or a finding", "groups symptoms, signs or findings"
        )
        return f"{frame}: {core}" if frame else f"This heading groups codes for {core}"
    return f"{frame}: {core}" if frame else f"This code stands for {core}"


def _encounter(title: Title) -> list[str]:
    found = [WHEN[title.encounter]] if title.encounter else []
    if match := OPEN_TYPE.search(title.healing):
        found.append(f"The break has an open wound, of type {match[1].replace(', or', ' or')}")
    elif "open fracture" in title.healing:
        found.append("The break has an open wound (open fracture)")
    elif "closed fracture" in title.healing:
        found.append("The break has no open wound (closed fracture)")
    found += [words for mark, words in HEALING if mark in title.healing]
    return found


def _open(title: Title) -> str:
    if not title.leaves_open:
        return ""
    if title.leaves_open == ["further detail"]:
        return "No further detail is stated"
    named = [each for each in title.leaves_open if each != "further detail"]
    if len(named) == 1:
        return f"{named[0]} is not stated"
    return f"{listed(named)} are not stated"


def _place(diagnosis: Diagnosis) -> list[str]:
    """Say where in the tree it stands: the nearest category above, the block, the chapter."""
    values = [each for each in diagnosis.above if not each[0].isdigit()]
    chapter = next((each for each in diagnosis.above if each[0].isdigit()), None)
    category = next((each for each in values if re.fullmatch(r"[A-Z]\d[0-9A-Z]", each[0])), None)
    block = next((each for each in reversed(values) if "-" in each[0]), None)
    found = []
    if category:
        found.append(f"{diagnosis.value} belongs to category {category[0]}, {quoted(category[1])}")
    elif block:
        found.append(f"{diagnosis.value} is a category of the block {block[0]}, {quoted(block[1])}")
    if chapter:
        found.append(f"It stands in chapter {chapter[0]} of ICD-10-CM, {quoted(chapter[1])}")
    return found


def _use(diagnosis: Diagnosis, title: Title) -> list[str]:
    if not diagnosis.is_billable:
        return [
            "It is a heading and cannot be billed: a claim needs a complete code from below it",
            _choice(diagnosis),
        ]
    found = ["It is a complete code, which a claim can carry"] if diagnosis.is_valid else []
    if diagnosis.seventh and title.encounter:
        which = title.encounter if title.encounter == "sequela" else article(title.encounter)
        which = which if title.encounter != "sequela" else "a sequela"
        found.append(f"Its 7th character, {diagnosis.seventh}, marks {which}")
    if title.leaves_open and title.leaves_open != ["further detail"]:
        found.append("Where the record says more, a more exact code may fit")
    return found


ASKED = {
    "Encounter": "the encounter",
    "Side": "the side",
    "Trimester": "the trimester",
    "Fetus": "the fetus",
    "Stage": "the stage",
    "Cause": "how it came about",
    "Site": "the site",
    "Kind": "the kind",
}


def _choice(diagnosis: Diagnosis) -> str:
    number = len(diagnosis.below)
    if not number:
        return ""
    if number == 1:
        return "One way leads on from here"
    asked = ASKED[question(list(diagnosis.below)).name]
    return f"What is chosen next is {asked}, out of {number} ways on"


def _sources(diagnosis: Diagnosis) -> list[str]:
    found = ["the title"]
    if diagnosis.above:
        found.append("the category" if len(diagnosis.value) > 3 else "the chapter")
    if diagnosis.seventh:
        found.append("the 7th character")
    if diagnosis.below:
        found.append("the titles below it")
    return found
