"""Terms are linked where they first stand, exactly, and nowhere that a link does not belong."""

import re

import pytest
from django.utils.safestring import mark_safe
from pytest_django import DjangoAssertNumQueries

from codelookup.descriptions import glossary
from codelookup.descriptions.compose.glossary import explained as in_titles
from codelookup.descriptions.glossary import BadGlossary, Explained, explain, plural, read, terms
from codelookup.lib.text import render_markdown

ADDRESS = re.compile(r"https://[\w.-]+/\S+")


def shown(markdown: str) -> Explained:
    return explain({"common": render_markdown(markdown)}, "common")


def names(markdown: str) -> list[str]:
    return [term.name for term in shown(markdown).terms]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A bursa hurts.", ["bursa"]),
        ("Two bursae hurt.", ["bursa"]),
        ("Modifiers say more.", ["modifier"]),
        ("Biopsies are read.", ["biopsy"]),
        ("The diagnoses of stenoses.", ["stenosis"]),
        ("A 0-day global period applies.", ["global period"]),
        ("The bilateral indicator is 1, bilateral or not.", ["bilateral indicator", "bilateral"]),
        ("An MUE, not the mue of a cat.", ["medically unlikely edit"]),
        ("A face-to-face visit.", ["face to face"]),
        ("PC/TC indicator 1 and TC.", ["PC/TC indicator", "TC"]),
        ("RVU26B has it.", ["RVU26B"]),
        ("Excludes1 is not Excludes.", ["Excludes1"]),
        ("MODIFIER in capitals is no word of ours.", []),
        ("A nonmodifier or a modifier-like thing.", []),
        ("The patient's steroid's dose.", []),
        ("A steroid.", ["steroid"]),
        ("“Steroid” (or ‘bursa’).", ["steroid", "bursa"]),
        ("E11.2- and 64490, J3301-RT, L33930.", []),
        ("An anesthesiologist and a veinlike line.", []),
        ("Heart strain and benign hypertension.", ["hypertension"]),
        ("Ocular hypertension, hypertension.", ["ocular hypertension", "hypertension"]),
        ("Section IV.H, in contrast to observation.", []),
    ],
)
def test_terms_are_found_as_whole_words_in_each_form(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_a_term_is_linked_once_where_it_first_stands() -> None:
    html = shown("A steroid, then a *steroid* and steroids.\n\nA steroid.").parts["common"]
    assert html.count('<a class="term" href="#common-steroid">') == 1
    assert html.index("term") < html.index("then")


def test_the_parts_of_one_section_share_their_terms() -> None:
    parts = {name: render_markdown("A steroid.") for name in ("documentation", "compliance")}
    found = explain(parts, "documentation")
    assert [term.name for term in found.terms] == ["steroid"]
    assert "#documentation-steroid" in found.parts["documentation"]
    assert "<a" not in found.parts["compliance"]


@pytest.mark.parametrize(
    "markdown",
    [
        "[a steroid](https://www.cms.gov)",
        "[a *steroid* here](https://www.cms.gov/steroid)",
        "`steroid`",
        "### A steroid",
        "| steroid |\n|---|\n| 1 |",
        "<https://www.cms.gov/steroid>",
    ],
)
def test_links_codes_and_headings_are_left_alone(markdown: str) -> None:
    html = render_markdown(markdown)
    assert explain({"common": html}, "common").parts["common"] == html


def test_a_link_does_not_hide_what_follows_it() -> None:
    assert names("[CMS](https://www.cms.gov) names a steroid.") == ["steroid"]


@pytest.mark.parametrize("text", ["&lt;edit&gt;", "a &amp; b", "<b>edit</b>", "a < b > c"])
def test_signs_stay_signs(text: str) -> None:
    html = render_markdown(text)
    plain = re.sub(r'<a class="term"[^>]*>|</a>', "", shown(text).parts["common"])
    assert plain == html


def test_what_a_text_explains_itself_is_not_explained_again() -> None:
    html = mark_safe("<p>A stenosis. “Stenosis” means a narrowing.</p>")
    assert explain({"common": html}, "common").parts["common"] == html


def test_a_section_is_not_made_a_page_of_links() -> None:
    many = " ".join(f"{term.name}." for term in terms() if not term.is_ambiguous)
    assert len(names(many)) == glossary.MOST


def test_explaining_asks_the_database_nothing(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert names("A steroid for a bursa.")


def test_the_glossary_holds_enough_terms_and_none_twice() -> None:
    assert len(terms()) >= 240
    assert len({term.slug for term in terms()}) == len(terms())
    spellings = [each.lower() for term in terms() for each in set(term.spellings)]
    assert sorted({each for each in spellings if spellings.count(each) > 1}) == []


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.slug)
def test_a_term_is_explained_in_other_words_and_its_source_can_be_reached(
    term: glossary.Term,
) -> None:
    own = re.escape(term.name)
    assert not re.search(rf"\b{own}\b", term.means), "a term must not explain itself"
    assert term.means[0].islower() or term.means.startswith(("Medicare", "X-ray", "National"))
    title, url = term.source
    assert bool(title) == bool(url)
    assert not url or ADDRESS.fullmatch(url)


def test_the_words_of_titles_serve_composed_texts_too() -> None:
    assert in_titles("Hyperglycemia with stenosis") == [
        "“Hyperglycemia” means too much sugar in the blood",
        "“Stenosis” means a narrowing",
    ]
    assert in_titles("Ocular hypertension, right eye") == [
        "“Ocular hypertension” means high pressure in the eye",
    ]
    assert {term.name for term in glossary.of_titles()} <= {term.name for term in terms()}


@pytest.mark.parametrize(
    ("name", "more"),
    [("biopsy", "biopsies"), ("stenosis", "stenoses"), ("reflex", "reflexes"), ("x-ray", "x-rays")],
)
def test_plurals(name: str, more: str) -> None:
    assert plural(name) == more


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("[terms]\nx = 1", "'x': must hold `means`"),
        ('[terms]\nx = { means = "a", colour = "b" }', "'x': must hold `means`"),
        ('[terms]\nx = { means = "Ends." }', "25 words and no full stop"),
        (f'[terms]\nx = {{ means = "{"a " * 26}" }}', "25 words"),
        ('[terms]\nx = { means = "a", source = "cms" }', "source 'cms' is not among"),
        ("[terms\n", "bad.toml: "),
    ],
)
def test_a_bad_glossary_is_refused_by_file_and_term(raw: str, said: str) -> None:
    with pytest.raises(BadGlossary, match=re.escape(said)) as error:
        read(raw, "bad.toml")
    assert str(error.value).startswith("bad.toml")
