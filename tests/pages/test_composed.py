"""A composed text on the code page: marked, behind its gate, and only where nobody has written."""

import pytest
from django.test import Client

from codelookup.catalog.models import Code, Notice
from codelookup.catalog.systems import System
from tests.factories import make_description, make_entry, make_note, make_release
from tests.metering.canaries import CANARY, make_diagnoses, make_procedure
from tests.metering.visits import known_guest, member, page, states
from tests.pages.test_queries import MOST, WRITES, cost

pytestmark = pytest.mark.django_db

PARTS = ("common-language-description", "overview")
MARK = "nobody has written or reviewed it"


def shown(client: Client, code: Code) -> str:
    html: str = page(client, code).content.decode()
    return html


def test_a_composed_text_says_from_what_it_is_made() -> None:
    entry = make_entry("S90.512S", long="Abrasion, left ankle, sequela", fields={"seventh": "S"})
    html = shown(Client(), entry.code)
    assert "This code stands for an abrasion. It concerns the left ankle." in html
    assert "Composed from the title and the 7th character of" in html
    assert html.count(MARK) == 2


def test_a_written_text_is_never_mixed_with_a_composed_one() -> None:
    entry = make_entry()
    make_description(entry.code, overview="")
    response = page(member(), entry.code)
    assert MARK not in response.content.decode()
    assert states(response)["overview"] == "empty"


def test_nothing_is_composed_for_cpt_or_without_a_wording() -> None:
    mpfs = make_release("mpfs")
    for value, system in (("64490", System.CPT), ("J9999", System.HCPCS)):
        found = states(page(member(), make_entry(value, system, release=mpfs, long="").code))
        assert {found[part] for part in PARTS} == {"empty"}


def test_our_own_words_for_a_modifier_come_before_any_other() -> None:
    ours = make_release("modifiers", notice=Notice.OURS)
    entry = make_entry("KX", System.MODIFIERS, release=ours, long="The rules are met.")
    html = shown(member(), entry.code)
    assert "The rules are met." in html
    assert MARK not in html


@pytest.mark.parametrize("make", [make_diagnoses, make_procedure])
def test_a_locked_composed_text_is_counted_and_not_sent(make: object) -> None:
    codes: list[Code] = make()  # type: ignore[operator]
    response = page(known_guest(make_entry("E10.9").code), codes[-1])
    assert {states(response)[part] for part in PARTS} == {"locked"}
    html = response.content.decode()
    assert "This code stands for" not in html
    assert CANARY not in html
    assert "words wait here" in html


def test_notes_stay_behind_their_own_gate() -> None:
    heading, code = make_diagnoses()
    for kind in ("inclusion-term", "includes", "code-first", "excludes1"):
        make_note(heading.entries.get(), f"{CANARY}{kind}", kind=kind, position=20)
    for each in (heading, code):
        html = shown(Client(), each)
        assert MARK in html
        assert CANARY not in html


def test_a_deleted_code_is_not_said_to_be_fit_for_a_claim() -> None:
    old = make_entry("E11.8", long="Type 2 diabetes with complications")
    make_entry("E11.9", release=make_release(effective_on=old.release.effective_on.replace(2026)))
    html = shown(member(), old.code)
    assert "The code is deleted: last listed in FY2026." in html
    assert "a claim can carry" not in html


def test_what_is_composed_is_not_in_the_head_of_the_page() -> None:
    html = shown(Client(), make_entry().code)
    assert "This code stands for" not in html.split("</head>")[0]


@pytest.mark.parametrize(
    ("value", "system"),
    [("E11.9", System.ICD10CM), ("0DTJ4ZZ", System.ICD10PCS), ("470", System.MSDRG)],
)
def test_a_page_with_a_composed_text_costs_no_more_than_the_limit(
    value: str, system: System
) -> None:
    address = make_entry(value, system).code.get_absolute_url()
    client, used_up = Client(), known_guest(make_entry("E10.9").code)
    assert cost(client, address) - WRITES <= MOST
    assert cost(client, address) <= MOST
    assert cost(used_up, address) <= MOST
