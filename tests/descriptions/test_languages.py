"""A text in a second language is shown where it is asked for, and said to be there."""

import re
from pathlib import Path

import pytest
from django.test import Client

from codelookup.catalog.models import Code
from codelookup.descriptions.languages import asking
from codelookup.lib.text import inflesz
from tests.descriptions.writing import SPANISH_SENTENCE, refusals, write, write_spanish
from tests.factories import make_description, make_entry
from tests.metering.visits import member, page

pytestmark = pytest.mark.django_db

SPANISH = {
    "language": "es",
    "title": "Título en español",
    "common": "La diabetes sube el azúcar de la sangre.",
    "overview": "Un resumen en español.",
    "clinical_context": "",
    "documentation": "",
    "compliance": "",
}


def code() -> Code:
    made = make_entry("E11", kind="heading", is_billable=False).code
    make_description(made)
    make_description(made, **SPANISH)
    return made


def in_spanish(client: Client, about: Code) -> str:
    html: str = client.get(f"{about.get_absolute_url()}?lang=es").content.decode()
    return html


def test_without_being_asked_the_page_is_english_and_names_the_other_language() -> None:
    html = page(member(), code()).content.decode()
    assert "Common words about E11." in html
    assert "azúcar" not in html
    link = 'href="/icd-10-cm/codes/E11/?lang=es#common-language-description" hreflang="es"'
    assert f'{link} lang="es">En español</a>' in html


def test_asked_for_it_shows_what_there_is_in_spanish_and_the_rest_in_english() -> None:
    html = in_spanish(member(), code())
    assert '<div class="prose" lang="es"><p>La diabetes sube el azúcar' in html
    assert '<div class="prose" lang="es"><p>Un resumen' in html
    assert re.search(r'lang="en"><p>Illustration', html)
    assert "Common words about E11." not in html
    assert '<p class="stamp" lang="es">Escrito por writer' in html
    assert "Legibilidad INFLESZ" in html
    assert '#common-language-description" hreflang="en" lang="en">In English</a>' in html


def test_the_page_stays_english_around_it() -> None:
    html = in_spanish(member(), code())
    assert '<html lang="en">' in html
    assert "Our title of E11" in html
    assert "Título" not in html


@pytest.mark.parametrize("asked", ["fr", "ES", "es-MX", "<script>", ""])
def test_a_language_that_is_not_there_is_answered_in_english(asked: str) -> None:
    html = member().get(f"{code().get_absolute_url()}", {"lang": asked}).content.decode()
    assert "Common words about E11." in html


def test_there_is_no_link_where_there_is_no_other_text() -> None:
    made = make_entry("E11", kind="heading", is_billable=False).code
    make_description(made)
    make_description(made, **{**SPANISH, "state": "draft"})
    html = in_spanish(member(), made)
    assert "En español" not in html
    assert "azúcar" not in html


def test_a_locked_text_is_locked_in_every_language() -> None:
    made = make_entry().code
    for parts in ({}, SPANISH):
        make_description(made, **parts)
    first, client = make_entry("E11.8").code, Client()
    page(client, first)  # the guest's one view
    assert "azúcar" not in in_spanish(client, made)


def test_asking_in_another_language_spends_no_second_view() -> None:
    made = make_entry().code
    for parts in ({}, SPANISH):
        make_description(made, **parts)
    client = Client()
    page(client, made)
    assert "azúcar" in in_spanish(client, made)


def test_the_link_keeps_the_day() -> None:
    assert asking("/x/", "es", "on=2026-01-01").startswith("/x/?lang=es&on=2026-01-01#")
    assert asking("/x/", "en") == "/x/#common-language-description"


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        # 5 words, 1 sentence, 1 + 1 + 1 + 1 + 2 syllables: 206.835 - 62.3 * 6/5 - 5
        ("Hoy no hay más agua.", 127.1),
        # 3 words, 6 + 4 + 5 syllables: hiatus and accents part them
        ("Oftalmología cuidadosa, aeróbico.", -107.7),
        ("", 0.0),
    ],
)
def test_the_ease_of_known_spanish_sentences(text: str, ease: float) -> None:
    assert inflesz(text) == pytest.approx(ease, abs=0.1)


def test_a_good_spanish_file_breaks_no_rule(tmp_path: Path) -> None:
    assert refusals(write_spanish(tmp_path)) == []


HARD = (
    "La administración intraarticular de corticosteroides constituye una intervención terapéutica "
)


@pytest.mark.parametrize(
    ("part", "prose", "said"),
    [
        (
            "Overview",
            SPANISH_SENTENCE * 5 + "La Sra. García viene.",
            "names a person ('Sra. García')",
        ),
        ("Overview", SPANISH_SENTENCE * 5 + "TODO.", "holds the placeholder 'TODO'"),
        ("Overview", SPANISH_SENTENCE * 5 + "Por completar.", "the placeholder 'Por completar'"),
        ("Overview", SPANISH_SENTENCE * 5 + "Siempre se pagará.", "promises payment"),
        ("Overview", SPANISH_SENTENCE, "overview: 13 words, must be 50 to 260"),
        ("Clinical context", SPANISH_SENTENCE * 5, "must begin with 'Ilustración"),
        (
            "Clinical context",
            "Illustration, not a real person. " + SPANISH_SENTENCE * 5,
            "must begin with 'Ilustración",
        ),
        ("Common language description", HARD * 8 + ".", "common: INFLESZ -"),
    ],
)
def test_spanish_is_held_to_rules_of_its_own(
    tmp_path: Path, part: str, prose: str, said: str
) -> None:
    (found,) = refusals(write_spanish(tmp_path, parts={part: prose}))
    assert found.startswith("cpt/12345.es.md: ")
    assert said in found


def test_a_common_spanish_word_is_no_placeholder(tmp_path: Path) -> None:
    prose = SPANISH_SENTENCE * 5 + "Todo el cuerpo, todo el día."
    assert refusals(write_spanish(tmp_path, parts={"Overview": prose})) == []


@pytest.mark.parametrize(
    ("name", "language"),
    [("cpt/12345.md", "es"), ("cpt/12345.es.md", "en"), ("cpt/12345.fr.md", "es")],
)
def test_the_name_of_the_file_tells_its_language(tmp_path: Path, name: str, language: str) -> None:
    (found,) = refusals(write(tmp_path, {"language": f'"{language}"'}, name=name))
    assert "but the file is named otherwise" in found


def test_a_language_that_the_site_does_not_know_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, {"language": '"fr"'}, name="cpt/12345.fr.md")
    assert "no language 'fr'; known: ['en', 'es']" in refusals(path)[0]
