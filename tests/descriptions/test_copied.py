"""Licensed wording may not stand in our texts. All wording here is invented: none is the AMA's."""

from collections.abc import Iterator

import pytest

from codelookup.catalog.models import Notice
from codelookup.claims.text_facts import TextFacts
from codelookup.descriptions import content, gate
from codelookup.descriptions.content import Text
from codelookup.descriptions.copied import Wording, copies
from tests.descriptions.facts import known_facts
from tests.descriptions.test_gate import LEAD, refusals
from tests.factories import make_entry, make_release

pytestmark = pytest.mark.django_db

LONG = (
    "Polishing of the third moon crater, green lantern and velvet rope technique, including "
    "brass telescope guidance; waning moon, single orbit"
)
OTHER = "Polishing of the outer ring, every later orbit of the same night (separate entry)"
SHORT = "Quiet orbital lantern polish"


def words(*texts: str) -> list[Wording]:
    return [Wording("64493", text, "cpt CPT 2026, line 3") for text in texts]


def found(prose: str, *official: str, part: str = "overview") -> Iterator[str]:
    return (sentence for _, sentence, _ in copies([(part, prose)], words(*official)))


COPIED = [
    LONG,
    f"It is plain. {LONG.capitalize()}.",
    "The third moon craters: green lantern and the velvet ropes technique.",
    "A doctor does it with green lantern and velvet rope technique including a brass telescope.",
    "GREEN LANTERN, VELVET ROPE (TECHNIQUE), INCLUDING BRASS",
    "Waning moon, single orbit.",
    "Polishing an outer ring for every later orbit of the night, same as before.",
    "Quiet orbital lantern polish",
    "The quiet, orbital lantern polish.",
]
SOUND = [
    "The crater is rubbed smooth while a lantern shines on it.",
    "A velvet rope keeps people away from the brass telescope.",
    "Green lantern and velvet rope are on the list of things to bring.",
    "The outer ring is polished again on each later orbit.",
    "A quiet polish by lantern light is not orbital.",
    "Moon, crater, lantern, rope.",
]


@pytest.mark.parametrize("prose", COPIED)
def test_a_copy_is_found_in_other_signs_small_words_and_plurals(prose: str) -> None:
    assert len(list(found(prose, LONG, OTHER, SHORT))) == 1


@pytest.mark.parametrize("prose", SOUND)
def test_words_of_our_own_about_the_same_thing_are_no_copy(prose: str) -> None:
    assert list(found(prose, LONG, OTHER, SHORT)) == []


def licensed(value: str, *, notice: str = Notice.AMA, **fields: str) -> None:
    release = make_release("cpt", label="CPT 2026", notice=notice, source_name="LONGULT.txt")
    make_entry(value, "cpt", release=release, line=3, **{"long": LONG, **fields})


def judged(prose: str, title: str = "Facet joint injection, low back, first level") -> list[str]:
    text = content.read(content.CONTENT / f"{LEAD}.md")
    made = Text(text.path, text.meta | {"title": title}, {"overview": prose})
    return [
        said
        for said in gate.check(made, TextFacts().on(text.meta["reviewed_on"])).wrong
        if "licensed" in said
    ]


# the code whose words they are: itself, of the family, a neighbour by number, named in the text
@pytest.mark.parametrize("value", ["64493", "64494", "64499", "20610"])
def test_the_gate_refuses_licensed_words_and_names_part_sentence_and_remedy(value: str) -> None:
    licensed(value)
    (said,) = judged(f"Beside 20610 there is more. {LONG}.")
    assert said.startswith('overview: "Polishing of the third moon crater')
    assert f"repeats the licensed words of {value} (cpt CPT 2026, line 3)" in said
    assert said.endswith("say it in words of our own")


def test_a_title_may_not_be_the_descriptor() -> None:
    licensed("64493", long=SHORT)
    (said,) = judged("Nothing else.", title="Quiet orbital lantern polish")
    assert said.startswith("title: ")


def test_every_form_of_the_licensed_words_counts() -> None:
    release = make_release("cpt", notice=Notice.AMA)
    fields = {"medium": "x", "clinician": ["Nothing of it", LONG]}
    make_entry("64493", "cpt", release=release, long="", fields=fields)
    assert len(judged(LONG)) == 1


@pytest.mark.parametrize(("value", "notice"), [("77003", Notice.AMA), ("64493", Notice.CMS)])
def test_words_of_a_far_code_or_of_the_government_may_be_shared(value: str, notice: str) -> None:
    licensed(value, notice=notice)
    assert judged(LONG) == []


def test_our_own_texts_stay_sound_beside_licensed_words() -> None:
    known_facts()
    licensed("64493")
    assert refusals(content.CONTENT / f"{LEAD}.md") == []
