import re

import pytest
from django.test import Client

from codelookup.catalog.systems import System
from tests.catalog.asking import make_tree
from tests.factories import make_code, make_description, make_entry, make_note, make_relative_value
from tests.metering.visits import member
from tests.pages.looking import look, markup

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def head(html: str) -> str:
    return html.split("</head>")[0]


def make_page() -> None:
    entry = make_entry("64490", System.CPT, long="", path="surgery nervous-system facet-injections")
    make_relative_value(entry)
    make_description(entry.code, title="Facet joint injection, neck")


def test_title_description_and_canonical_name_the_code(client: Client) -> None:
    make_page()
    found = head(look(client, "/cpt/codes/64490/?on=2026-01-01"))
    assert "<title>64490 Facet joint injection, neck (CPT) · CodeLookup</title>" in found
    assert '<meta name="description" content="CPT 64490: Facet joint injection, neck.' in found
    assert f'<link rel="canonical" href="{SITE}/cpt/codes/64490/">' in found


def test_structured_data_names_code_system_and_trail(client: Client) -> None:
    make_page()
    data = markup(look(client, "/cpt/codes/64490/"))
    assert data["about"] == {"@type": "MedicalCode", "codeValue": "64490", "codingSystem": "CPT"}
    trail = data["breadcrumb"]["itemListElement"]
    assert [each["name"] for each in trail][0::3] == ["CPT", "Facet joint injections"]
    assert [each["position"] for each in trail] == [1, 2, 3, 4]
    assert trail[-1]["item"] == f"{SITE}/cpt/browse/facet-injections/"


def test_structured_data_names_what_is_gated_by_its_mark(client: Client) -> None:
    make_page()
    html = look(client, "/cpt/codes/64490/")
    part = markup(html)["hasPart"]
    assert (part["isAccessibleForFree"], part["cssSelector"]) == (False, ".gated")
    for section in re.findall(r"<section [^>]+>", html):
        assert ("gated" in section) == ('data-gate="open"' not in section)


def test_the_head_is_free_of_gated_text_even_for_members() -> None:
    make_page()
    found = head(look(member(), "/cpt/codes/64490/"))
    for words in ("Common words", "Overview words", "Context words", "Compliance words", "205.08"):
        assert words not in found


def test_a_long_official_description_behind_the_gate_is_not_in_the_head() -> None:
    make_entry("G0463", System.HCPCS, short="Hospital outpt clinic visit", long="The gated wording")
    found = head(look(member(), "/hcpcs/codes/G0463/"))
    assert "Hospital outpt clinic visit" in found
    assert "The gated wording" not in found


def test_notes_are_not_in_the_head() -> None:
    make_note(make_tree()["E11"], "Use additional code of ours")
    assert "Use additional code of ours" not in head(look(member(), "/icd-10-cm/codes/E11.9/"))


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", "<!-- a", "a & b", 'say "x"', "a\\b", "\u2028x"]
)
def test_a_title_cannot_leave_the_script_element(client: Client, title: str) -> None:
    make_description(make_entry("64490", System.CPT, long="").code, title=title)
    html = look(client, "/cpt/codes/64490/")
    assert markup(html)["name"] == f"64490: {title}"
    assert "<script>alert" not in html
    assert "<!-- a" not in html


def test_a_code_without_title_is_named_by_itself(client: Client) -> None:
    make_entry("64490", System.CPT, long="")
    html = look(client, "/cpt/codes/64490/")
    assert markup(html)["name"] == "64490"
    assert "<title>64490 (CPT) · CodeLookup</title>" in html


def test_the_whole_of_a_section_is_kept_out_of_search_engines() -> None:
    make_note(make_tree()["E11.9"], "words")
    html = look(member(), "/icd-10-cm/codes/E11.9/notes/")
    assert '<meta name="robots" content="noindex">' in html


def test_robots_are_asked_to_stay_out_of_searches_accounts_and_old_days(client: Client) -> None:
    text = look(client, "/robots.txt")
    assert client.get("/robots.txt").headers["Content-Type"].startswith("text/plain")
    assert text.startswith("User-agent: *\n")
    for path in ("/accounts/", "/account/", "/admin/", "/search/", "/*?on="):
        assert f"Disallow: {path}\n" in text


@pytest.mark.parametrize("path", ["/", "/about/", "/legal/", "/sources/", "/search/", "/cpt/"])
def test_every_page_has_one_title_one_heading_and_a_language(client: Client, path: str) -> None:
    make_code()
    html = look(client, path)
    assert html.count("<title>") == 1
    assert html.count("<h1>") == 1
    assert '<html lang="en">' in html
