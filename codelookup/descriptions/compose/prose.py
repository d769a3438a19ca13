"""Small rules of English that every composed text keeps."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names of people and places that begin a title or stand in one; whatever has a digit, a second
# capital or a possessive ending is kept as it is without being listed.
NAMES = word_set(
    """
    Aicardi Alagille Alexander Alport Argyll Bacteroides Bardet Barth Bence Bennett Besnier Budd
    Campylobacter Chediak Cori Crigler Crimean Dieulafoy Duffy Echinococcus Entamoeba Fuchs
    Gerstmann Goutières Hallervorden Hao Hermansky Hurler Kearns Klippel Lambert Laurence Leigh
    Lesch Morquio Nezelof Pelizaeus Phelan Prader Rieger Ruvalcaba Shwachman Stevens Tay
    African Akureyri Alpers American Angelman Argentinian Aspergillus Asian Asperger Australian
    Bacillus Baker Balkan Balo Barr Barrett Bartter Becker Behcet Bernard Boston Bowman Brazilian
    Brill Brucella Burkitt California Canavan Candida Caroli Castleman Chagas Chiari Chikungunya
    China Chlamydia Christian Clostridium Colles Colorado Congo Cowden Crohn Cushing Danon Devic
    Dandy Dravet Dressler Dubin Duchenne Dupuytren Ebola Ehrlichia Enterococcus Epstein Escherichia
    European Evans Fabry Fallot Fanconi Fontan Fournier French Friedreich Gaucher German Gilbert
    Gram Grover Guillain Haemophilus Helicobacter Hodgkin Horner Huntington Indian
    Jaccoud Japanese Junin Kabuki Kaposi Kawasaki Kienbock Klebsiella Kleefstra Klinefelter Krabbe
    Kyasanur Lafora Langerhans Lassa Legionnaires Lennox Lewy Listeria Louis Lyme Machupo Marburg
    Marfan Mayaro McArdle Meckel Medicaid Medicare Merkel Mobitz Moyamoya Mycoplasma Niemann Nile
    Norwalk Oddi Ogilvie Omsk Oropouche Paget Parkinson Pick Plasmodium Pompe Portuguese Powassan
    Proteus Pseudomonas Quervain Raynaud Rett Reye Rickettsia Rift River Rocio Ross Russian
    Ruvalcaba Salmonella Sandhoff Sanfilippo Serratia Shiga Shigella Sjogren Sjögren Staphylococcus
    Streptococcus Takayasu Takotsubo Tietze Todd Tourette Turner Usher Vater Venezuelan Vibrio
    Vincent Waldenström Wegener Whipple Willebrand Williams Wilson Yersinia Zellweger Zika
    Doppler Antabuse Swan Ganz Karydakis Roux Y
    """
)
# Possessives that are no names.
TRADES = word_set(
    """
    caregiver's coalworker's cow's farmer's flax-dressers' maltworker's mother's
    mushroom-worker's nursemaid's parent's swimmer's maple-bark-stripper's fancier's
    fetus's patient's person's women's men's children's other's own
    """
)
# Two words that only together are a name.
PAIRS = ("Down syndrome", "Still disease", "West Nile", "West syndrome", "Gulf War")

VOWEL_SOUND = re.compile(
    r"(?i)(?:[aeio]|u(?!ni(?!n)|rin|re[at]|rol|rat|se|ter|tili)|hour|honest|heir)"
)
SPELLED_OUT = re.compile(r"[A-Z][A-Z0-9]|[A-Z]-|\d")
DOUBLED = re.compile(r"\b([A-Za-z]+)( \1)+\b", re.IGNORECASE)


@dataclass(frozen=True)
class Composed:
    """A text made from official facts. `made_from` names them, for the mark beside it."""

    common: tuple[str, ...]  # paragraphs
    overview: tuple[str, ...]
    made_from: tuple[str, ...]

    @property
    def source(self) -> str:
        return listed(self.made_from)


def listed(items: Sequence[str], last: str = "and") -> str:
    """Join as people do: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def article(phrase: str) -> str:
    """Put "a" or "an" before the phrase, by how its first word sounds."""
    first = phrase.split()[0] if phrase else ""
    if SPELLED_OUT.match(first):
        # Letters read by name: an MRI, an X-ray, a CT scan; numbers: an 8, an 11, an 18.
        sounds = re.match(r"[AEFHILMNORSX]|8|1[18]\b", first) is not None
    else:
        sounds = VOWEL_SOUND.match(first) is not None and not first.startswith(
            ("one", "once", "eu")
        )
    return f"{'an' if sounds else 'a'} {phrase}"


def is_plural(noun: str) -> bool:
    return bool(re.search(r"(?<![sui])s$|[^aeiou]ies$|iae$|(?<=[bcdgklmnrtvw])i$", noun)) and not (
        noun.endswith(("sis", "ous", "itis", "ness", "lens", "pes", "ies of"))
    )


def lowered(word: str) -> str:
    """Write a word small unless it is a name or an abbreviation."""
    bare = word.strip("(),;[]")
    parts = re.split(r"[-/]", bare)
    if bare.lower() in TRADES:
        return word.lower()
    if parts[0] in NAMES or re.search(r"['’]s?$", bare) or re.search(r"\d", bare):
        return word
    if any(part[1:] != part[1:].lower() for part in parts) or (len(bare) == 1 and bare != "A"):
        return word
    return word.lower()


def lower_first(text: str) -> str:
    """Let a title go on within a sentence."""
    if text.startswith(PAIRS):
        return text
    first, space, rest = text.partition(" ")
    bare = first.split("/")[0].strip("(),;[").split("-")
    if any(len(part) > 1 and part[1:] != part[1:].lower() for part in bare[:1]):
        return text
    if len(bare) > 1 and bare[0] != "Non" and any(part[:1].isupper() for part in bare[1:]):
        return text
    if len(bare) > 1 and len(bare[0]) > 2 and bare[0] not in NAMES:
        return f"{first[0].lower()}{first[1:]}{space}{rest}"
    return f"{lowered(first)}{space}{rest}"


def tidy(text: str) -> str:
    """Take out what cutting leaves behind: doubled words and blanks, blanks before a comma."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" +([,.;:)])", r"\1", text)
    text = re.sub(r"[,;:]+(?=[,;:.]|$)", "", text)
    return DOUBLED.sub(r"\1", text)


def sentence(text: str) -> str:
    """Begin with a capital, end with one full stop."""
    text = tidy(text).rstrip(" ,;:.")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def paragraph(sentences: Iterable[str]) -> str:
    return " ".join(made for each in sentences if (made := sentence(each)))


def quoted(title: str) -> str:
    return f"“{title}”"
