"""ICD-10-PCS: what is done, to what, how and with what, read off the seven characters' words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .icd10pcs_words import APPROACHES, DEVICES, OPERATIONS, QUALIFIERS
from .prose import Composed, article, is_plural, lowered, paragraph, quoted

# Sections whose titles name a part of the body behind their prepositions.
ANATOMICAL = set("0123789BCDX")
APPROACH = re.compile(
    rf", ({'|'.join(sorted(map(re.escape, APPROACHES), key=len, reverse=True))})\b"
)
GROUP = re.compile(r", (New Technology Group \w+)$")
CORONARY = re.compile(r"Coronary Artery, (One|Two|Three|Four or More) (Artery|Arteries)")
NO_ARTICLE = re.compile(
    r"(?:\d|the\b|matter\b)|(?:an?|multiple|bleeding|other|one|two|three|four|products|all|bilateral|both|skin|"
    r"peripheral blood)\b"
)


# Operations whose title names first what is put in, taken out or made.
PUT_IN = {"Insertion", "Removal", "Revision", "Change", "Creation"}
GIVEN = {"Introduction", "Transfusion"}
CONCEPTION = "“Products of conception” means all that a pregnancy forms, the fetus among it"
KINDS = {
    "F0": "a rehabilitation service: ",
    "F1": "a test or aid of hearing or balance: ",
    "GZ": "a mental health service: ",
    "HZ": "a service of substance abuse treatment: ",
}


@dataclass(frozen=True)
class Procedure:
    """`nodes`: section, body system, operation, as far as known. `spelled`: the table's rows."""

    value: str
    title: str
    nodes: Sequence[str] = ()
    spelled: Sequence[Mapping[str, str]] = ()


def compose(procedure: Procedure) -> Composed | None:
    if not procedure.title.strip():
        return None
    operation = procedure.nodes[2] if len(procedure.nodes) > 2 else ""
    title, approach, group = _cut(procedure.title)
    title = CORONARY.sub(r"\1 Coronary \2", title)
    phrase, device, qualifiers = _split(title, operation)
    noun = _named(phrase, operation, procedure.value[0] in ANATOMICAL)
    what = OPERATIONS.get(operation, ("", ""))[1]
    noun = f"{KINDS.get(procedure.value[:2], '')}{noun}"
    common = [f"This code stands for {noun}{f': {what}' if what else ''}"]
    common += [_with(device)] if device else []
    common += [_qualifier(each) for each in qualifiers]
    common += [APPROACHES[approach]] if approach else []
    common += [CONCEPTION] if "products of conception" in noun else []
    overview = _place(procedure)
    overview += [f"It belongs to {group}"] if group else []
    overview.append(
        "Codes of this system have seven characters and are used for hospital inpatient stays"
    )
    texts = [paragraph(overview), paragraph(_definitions(procedure))]
    return Composed((paragraph(common),), tuple(filter(None, texts)), _sources(procedure))


def _cut(title: str) -> tuple[str, str, str]:
    """Take the approach and the new technology group out of a title."""
    group = GROUP.search(title)
    title = GROUP.sub("", title)
    found = APPROACH.search(title)
    title = APPROACH.sub("", title)
    return title, found[1] if found else "", group[1] if group else ""


def _split(title: str, operation: str) -> tuple[str, str, list[str]]:
    """Part a title into what is done to what, the device, and the qualifiers behind commas."""
    pieces = re.split(r" (?:with|using) ", title, maxsplit=1)
    is_route = len(pieces) > 1 and re.search(r" (?:to|from|into) ", pieces[1])
    if operation in {"Assistance", "Caregiver Training"} or len(pieces) == 1 or is_route:
        head, device = title, ""
    else:
        head, device = pieces
    qualifiers: list[str] = []
    source = device or head
    source, *behind = _comma_parts(source)
    if device:
        device = source
    else:
        head = source
    qualifiers += behind
    return head, device, qualifiers


def _comma_parts(text: str) -> list[str]:
    """Cut at the commas that set off a qualifier, not at those of a list ("Nose and Sinus")."""
    parts = text.split(", ")
    if len(parts) > 1 and re.search(r"\b(?:and|or|into|from|in|to)\b", ", ".join(parts[1:])):
        known = [each for each in parts[1:] if each in QUALIFIERS]
        whole = ", ".join(each for each in parts if each not in known)
        return [whole, *known]
    return parts


def small(text: str) -> str:
    return " ".join(lowered(word) for word in text.split())


def _named(phrase: str, operation: str, has_part: bool) -> str:
    """Write "Excision of Left Lung" as "an excision of the left lung"."""
    start = OPERATIONS.get(operation, ("", ""))[0]
    rest = phrase.removeprefix(operation).strip() if operation else phrase
    if not start or rest == phrase:
        return small_article(small(phrase), has_part)
    rest = small(rest)
    if rest.startswith(("of ", "at ")):
        rest = rest[3:]
    elif rest.startswith("in "):
        start = start.rsplit(" ", 1)[0] + " in"
        rest = rest[3:]
    return f"{start} {_with_articles(rest, operation, has_part)}"


def small_article(phrase: str, has_part: bool) -> str:
    """A title that does not begin with its operation: "near infrared spectroscopy of …"."""
    match = re.match(r"(.+?) (of|in|into|for|to) (.+)$", phrase)
    if not match or not has_part:
        return phrase
    return f"{match[1]} {match[2]} {_part(match[3])}"


def _with_articles(rest: str, operation: str, has_part: bool) -> str:
    if not has_part:
        return rest
    pieces = re.split(r" (into|from|to|in|on|through) ", rest)
    is_thing = len(pieces) > 1 and operation in PUT_IN
    if operation in GIVEN:
        found = [pieces[0].replace("other ", "another ", 1)]
    else:
        found = [_thing(pieces[0]) if is_thing else _part(pieces[0])]
    for joint, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        found += [joint, _part(piece)]
    return " ".join(found)


def _part(text: str) -> str:
    if text.startswith("bilateral "):
        both = text.removeprefix("bilateral ")
        return f"both {both}" if both.endswith("s") else f"both {both}s"
    return text if NO_ARTICLE.match(text) else f"the {text}"


TWO = re.compile(r"(?:\d|two|three|four|the)\b")
OTHER_ONE = re.compile(r"\b(?:contrast|radionuclide|isotope|method)$")
DEVICE = re.compile(
    r"\b(?:device|electrode|lead|stimulator|pump|valve|cast|splint|brace|bandage|"
    r"generator|monitor|pacemaker|defibrillator|implant|spacer|shunt|airway|pessary|"
    r"prosthesis|substitute|element|hemostat|dressing|wire|apparatus|reservoir|port|"
    r"cannula|agent|conduit|oversleeve|duodenoscope|audiometer|computer|orthosis|tympanometer|"
    r"catheter|graft|construct|rod|plate|sleeve|wrap|tube|mesh|"
    r"balloon|filter|liner|oxygenator|nail|joint|artery|vein|nerve|bone|muscle|"
    r"tendon|ventricle|atrium|duct|esophagus|stomach|lung|bladder)$"
)


def _thing(text: str) -> str:
    """What is put in, taken out or moved: a device takes "a", a part of the body "the"."""
    if text.startswith("other "):
        return f"an{text}" if not is_plural(text.split()[-1]) else text
    if re.match(r"(?:left|right|upper|lower)\b", text):
        return f"the {text}"
    return article(text) if DEVICE.search(text) and not TWO.match(text) else text


def _with(device: str) -> str:
    words = small(device)
    gloss = next((what for name, what in DEVICES if name in words), "")
    plural = is_plural(words.split()[-1]) or NO_ARTICLE.match(words)
    if words.startswith("other "):
        thing = f"an{words}" if OTHER_ONE.search(words) or DEVICE.search(words) else words
    else:
        thing = words if plural or not DEVICE.search(words) else article(words)
    return f"It is done with {thing}{f' ({gloss})' if gloss else ''}"


def _qualifier(text: str) -> str:
    if text.startswith("using "):
        return f"{article(small(text.removeprefix('using ')))} is used as well"
    return QUALIFIERS.get(text, f"The code adds: {small(text)}")


def _place(procedure: Procedure) -> list[str]:
    nodes = [quoted(each) for each in procedure.nodes]
    if len(nodes) < 3:
        return []
    return [
        f"In ICD-10-PCS {procedure.value} stands in the section {nodes[0]}, body system "
        f"{nodes[1]}, "
        f"operation {nodes[2]}"
    ]


def _definitions(procedure: Procedure) -> list[str]:
    """The official definitions of operation and approach, where the tables are loaded."""
    wanted = [
        row
        for row in procedure.spelled
        if row["definition"] and (row["position"] == "3" or row["axis"] == "Approach")
    ]
    return [
        f"{quoted(row['label'])} is defined as {quoted(row['definition'].rstrip('.'))}"
        for row in wanted
    ]


def _sources(procedure: Procedure) -> tuple[str, ...]:
    found = ["the title", "the first three characters"]
    if any(row["definition"] for row in procedure.spelled):
        found.append("the definitions of the tables")
    return tuple(found)
