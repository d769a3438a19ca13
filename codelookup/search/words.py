"""Cut text into words, the same way for the index and for what a visitor types."""

import re
import unicodedata

# Never asked for: a query of "pain in my ears" asks for pain and ear.
STOP = frozenset(
    "a an and are as at be by during for from her herself him himself his i im in is its me my "
    "myself of on or our that the their these they this those to was were when while with you "
    "your".split()
)
# Asked for only as part of an everyday word ("had knee replacement"): people talk around a thing.
FILLER = frozenset(
    "about am any been can cant do does feel feeling feels for get getting gets got had has have "
    "having he how if ive just keep keeps like really she so some someone somebody something "
    "there very we what which who why it going go".split()
)
# Words that say little about what a code is: the general code has more of them than its children.
WEAK = frozenset(
    "unspecified other specified not elsewhere classified without complication initial encounter "
    "closed nos nec mention due type site part multiple uncomplicated disease disorder w o mcc "
    "cc procedure code condition system".split()
)

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_NO_PLURAL = re.compile(r"(?:ss|us|is|ous)$")


def plain(text: str) -> str:
    """Lower case without accents; full-width letters become plain ones."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def words(text: str) -> list[str]:
    """Return the words as written, lower case: "Crohn's X-ray" is crohn, x, ray."""
    found = []
    text = plain(text)
    if "'" not in text and "\u2019" not in text:
        return _WORD.findall(text)
    for word in _WORD.findall(text):
        stem = re.sub(r"['\u2019]s?$|['\u2019]s\b", "", word)
        found.append(re.sub(r"['\u2019]", "", stem))
    return [word for word in found if word]


def fold(word: str) -> str:
    """Take the plural from a word, by spelling alone; both sides of a match are folded alike."""
    if len(word) < 4 or not word.endswith("s") or _NO_PLURAL.search(word) or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> list[str]:
    """Return the folded words of a text in order, stop words among them."""
    return [fold(word) for word in words(text)]
