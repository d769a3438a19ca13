"""Marking what was searched: safely, and however it is written."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codelookup.pages.templatetags.words import marked


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("Type 2 diabetes", {"diabetes"}, "Type 2 <mark>diabetes</mark>"),
        ("DIABETES, type 2", {"diabetes", "2"}, "<mark>DIABETES</mark>, type <mark>2</mark>"),
        ("Ménière's disease", {"meniere"}, "<mark>Ménière</mark>&#x27;s disease"),
        ("Meniere's disease", {"ménière"}, "<mark>Meniere</mark>&#x27;s disease"),
        ("Me\u0301nie\u0300re", {"meniere"}, "<mark>Me\u0301nie\u0300re</mark>"),
        ("infarction", {"inf"}, "<mark>inf</mark>arction"),
        ("Infarction", {"infarct", "inf"}, "<mark>Infarct</mark>ion"),
        ("in the inner ear", {"in"}, "<mark>in</mark> the inner ear"),
        ("Straße", {"strasse"}, "<mark>Straße</mark>"),
        ("hyperinfarction", {"infarct"}, "hyperinfarction"),
        ("nothing", set(), "nothing"),
        ("", {"x"}, ""),
    ],
)
def test_words_and_beginnings_are_marked_whatever_case_and_accents(
    text: str, marks: set[str], expected: str
) -> None:
    assert marked(text, marks) == expected


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a & b", "</mark><b>"]
)
@pytest.mark.parametrize("marks", [{"script"}, {"<script>"}, {"mark", "b", "lt"}, {"amp"}, {"img"}])
def test_markup_in_a_title_stays_text(text: str, marks: set[str]) -> None:
    html = marked(text, marks)
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert unescape(bare) == text


@given(text=st.text(max_size=40), marks=st.sets(st.text(max_size=6), max_size=4))
def test_whatever_is_marked_the_text_stays_the_same_and_safe(text: str, marks: set[str]) -> None:
    bare = marked(text, marks).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert '"' not in bare
    assert marked(text, set()) == bare
