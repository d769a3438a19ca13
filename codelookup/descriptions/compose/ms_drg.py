"""MS-DRG: from the body system, the kind of group, the severity split, weight and days of stay."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .prose import Composed, listed, lower_first, paragraph, quoted

# The end of a title, and what it asks of the other diagnoses of the stay.
SPLITS = (
    (
        r"without CC/MCC",
        "None of the other diagnoses counts as a complication or comorbidity, be it ordinary (CC) "
        "or major (MCC)",
    ),
    (
        r"without MCC",
        "None of the other diagnoses counts as a major complication or comorbidity (MCC)",
    ),
    (
        r"with CC/MCC",
        "At least one other diagnosis counts as a complication or comorbidity, be it ordinary (CC) "
        "or major (MCC)",
    ),
    (r"with CC", "At least one other diagnosis counts as a complication or comorbidity (CC)"),
    (
        r"with MCC",
        "At least one other diagnosis counts as a major complication or comorbidity (MCC)",
    ),
)
ABBREVIATED = (
    "CC means a complication or comorbidity among the other diagnoses of the stay, MCC a major one"
)
SPLIT = re.compile(rf" ({'|'.join(pattern for pattern, _ in SPLITS)})$")
KINDS = {
    "SURG": "This group is for hospital stays with an operation or a like procedure",
    "MED": "This group is for hospital stays without an operation that decides the group",
}
WORDS = (
    (r"\bO\.R\.", "operating room"),
    (r"\bMV\b", "mechanical ventilation"),
    (r"\bECMO\b", "ECMO (a heart-lung machine for days)"),
    (r" >(?=\d| )", " of more than "),
    (r" <=(?=\d| )", " of at most "),
    (r" <(?=\d| )", " of less than "),
    (r"\bAMI\b", "a heart attack"),
    (r"\bCNS\b", "central nervous system"),
)


@dataclass(frozen=True)
class Group:
    """`family`: value and title of the groups with numbers close by, this one among them."""

    value: str
    title: str
    category: str = ""
    fields: Mapping[str, str] | None = None
    family: Sequence[tuple[str, str]] = ()


def base(title: str) -> str:
    """Return the title without its severity."""
    return SPLIT.sub("", title)


def compose(group: Group) -> Composed | None:
    if not group.title.strip():
        return None
    fields = group.fields or {}
    frame = KINDS.get(fields.get("type", ""), "This group is for hospital stays")
    common = [f"{frame}: {_plain(base(group.title))}"]
    split = SPLIT.search(group.title)
    common += [words for pattern, words in SPLITS if split and pattern == split[1]]
    if re.search(r"\bM?CC\b", base(group.title)):
        common.append(ABBREVIATED)
    overview = [_place(group)] if group.category else []
    overview += [_siblings(group)]
    figures = [_weight(fields.get("weight", "")), _stay(fields.get("gmlos", ""))]
    texts = (paragraph(overview), paragraph(figures))
    return Composed((paragraph(common),), tuple(filter(None, texts)), _sources(group))


def _plain(title: str) -> str:
    text = lower_first(title)
    for pattern, words in WORDS:
        text = re.sub(pattern, words, text)
    return re.sub(r"\s+", " ", text)


def _place(group: Group) -> str:
    if (group.fields or {}).get("mdc", "").isdigit():
        where = f"belongs to the major diagnostic category {quoted(group.category)}"
        return f"MS-DRG {group.value} {where}"
    return f"MS-DRG {group.value} stands under {quoted(group.category)}"


def _siblings(group: Group) -> str:
    stem = base(group.title)
    kin = [(value, title) for value, title in group.family if base(title) == stem]
    others = [each for each in kin if each[0] != group.value]
    if not others:
        return ""
    named = [f"{value} ({match[1]})" for value, title in others if (match := SPLIT.search(title))]
    if len(named) < len(others):
        return ""
    return f"The same stays with other diagnoses beside them fall into {listed(named, 'or')}"


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _weight(text: str) -> str:
    weight = _number(text)
    if not weight:
        return ""
    times = round(weight, 1)
    if times == 1:
        than = "about as much as"
    elif weight < 1:
        than = f"about {round(weight * 100)} percent of"
    else:
        than = f"about {times.normalize():f} times"
    return f"Its relative weight is {text}: it counts {than} the average stay, whose weight is 1.0"


def _stay(text: str) -> str:
    days = _number(text)
    if not days:
        return ""
    unit = "day" if days == 1 else "days"
    return (
        f"Patients stay {text} {unit} on the geometric mean, an average that a few very long stays "
        "hardly move"
    )


def _sources(group: Group) -> tuple[str, ...]:
    found = ["the title"]
    found += ["the category"] if group.category else []
    found += ["the figures"] if (group.fields or {}).get("weight") else []
    found += ["the groups beside it"] if len(group.family) > 1 else []
    return tuple(found)
