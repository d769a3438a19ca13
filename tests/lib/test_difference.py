"""What changed between two texts, marked word by word."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codelookup.lib.difference import difference

TEXT = st.text(alphabet="ab c.\n<&é", max_size=60)


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("the old side", "the new side", "the <del>old </del><ins>new </ins>side"),
        ("same", "same", "same"),
        ("", "all new", "<ins>all new</ins>"),
        ("all gone", "", "<del>all gone</del>"),
        ("", "", ""),
        ("a <b>", "a <i>", "a <del>&lt;b&gt;</del><ins>&lt;i&gt;</ins>"),
    ],
)
def test_words_that_went_and_came_are_marked(old: str, new: str, marked: str) -> None:
    assert difference(old, new) == marked


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_the_marks(old: str, new: str) -> None:
    html = str(difference(old, new))
    assert unescape(re.sub(r"<ins>.*?</ins>|</?del>", "", html, flags=re.DOTALL)) == old
    assert unescape(re.sub(r"<del>.*?</del>|</?ins>", "", html, flags=re.DOTALL)) == new
    assert not re.search(r"<(?!/?(?:ins|del)>)", html)
