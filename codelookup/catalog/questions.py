"""What is decided at a heading of ICD-10-CM, told from the titles of the codes below it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

SIDES = {"right": "Right", "left": "Left", "bilateral": "Both sides", "unspecified": "Not stated"}
ENCOUNTERS = {
    "initial encounter": "Initial encounter: while active treatment is given",
    "subsequent encounter": "Subsequent encounter: routine care while it heals",
    "sequela": "Sequela: a later effect of what happened",
}
INTENTS = ("accidental", "self-harm", "assault", "undetermined", "adverse effect", "underdosing")


@dataclass(frozen=True)
class Question:
    """One decision. `labels` are the options' titles without the words that all begin with.

    `groups` holds the options' places under a caption each; one group without caption is a list.
    """

    name: str
    asks: str
    shared: str
    labels: list[str]
    groups: list[tuple[str, list[int]]] = field(default_factory=list)


def question(titles: Sequence[str]) -> Question:
    """Tell from the titles of all options what is asked; at least one title is needed."""
    shared, labels = _differences(titles)
    plain = [("", list(range(len(labels))))]
    if _each(labels, _encounter):
        groups = _grouped([_encounter(label) for label in labels], ENCOUNTERS)
        return Question("Encounter", "Which encounter?", shared, labels, groups)
    sides = [_side(label) for label in labels]
    if all(sides) and {"right", "left"} <= set(sides):
        if len(set(sides)) == len(sides):
            return Question("Side", "Which side?", shared, labels, plain)
        asks = "Which side, and where on it?"
        return Question("Side", asks, shared, labels, _grouped(sides, SIDES))
    for name, asks, test in _KINDS:
        if _each(labels, test):
            return Question(name, asks, shared, labels, plain)
    if _each(labels, _PART) and len({_PART(label) for label in labels}) > 1:
        return Question("Site", "Where?", shared, labels, plain)
    return Question("Kind", "Which of these?", shared, labels, plain)


def _each(labels: Sequence[str], test: Callable[[str], str]) -> bool:
    return len(labels) > 1 and all(test(label) for label in labels)


def _differences(titles: Sequence[str]) -> tuple[str, list[str]]:
    """Split titles into the words that all begin with and the rest of each; no rest is empty."""
    split = [title.split() for title in titles]
    same = 0
    while len(split) > 1 and all(
        len(words) > same + 1 and words[same] == split[0][same] for words in split
    ):
        same += 1
    if same == 1 and not split[0][0].endswith(","):
        same = 0  # a lone adjective, as in "Malignant neoplasm", is no beginning of its own
    shared = " ".join(split[0][:same]).rstrip(",")
    labels = [" ".join(words[same:]) for words in split]
    if labels and all(label.split()[0] in SIDES for label in labels):
        labels = _bare_sides(labels)
    return shared, labels


def _bare_sides(labels: list[str]) -> list[str]:
    """Turn "right radius", "left radius" into "right", "left"."""
    first = [label.split()[0] for label in labels]
    rests = {" ".join(label.split()[1:]) for label in labels}
    return first if len(rests) == 1 and len(set(first)) == len(first) else labels


def _encounter(label: str) -> str:
    return next((each for each in ENCOUNTERS if label.startswith(each)), "")


def _side(label: str) -> str:
    return next((word for word in re.findall(r"[a-z]+", label) if word in SIDES), "")


def _having(*words: str) -> Callable[[str], str]:
    return lambda label: next((word for word in words if word in label.lower()), "")


_KINDS: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("Trimester", "Which trimester?", _having("trimester")),
    ("Fetus", "Which fetus?", _having("fetus", "not applicable")),
    ("Stage", "Which stage?", _having("stage")),
    ("Cause", "How did it come about?", _having(*INTENTS)),
)

PARTS = "site shoulder elbow wrist hand hip knee ankle foot humerus forearm femur leg vertebra"
_PART = _having(*PARTS.split(), "finger", "toe", "arm", "thigh", "region")


def _grouped(kinds: Sequence[str], captions: dict[str, str]) -> list[tuple[str, list[int]]]:
    return [
        (caption, [place for place, each in enumerate(kinds) if each == kind])
        for kind, caption in captions.items()
        if kind in kinds
    ]
