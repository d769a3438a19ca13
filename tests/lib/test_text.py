import pytest

from codelookup.lib.text import reading_grade, render_markdown, words


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "before <SCRIPT src=//evil.example/x.js></SCRIPT> after",
        "<img src=x onerror=alert(1)>",
        "<a href='#' onclick=alert(1)>click</a>",
        "<iframe src='https://evil.example'></iframe>",
        "<svg/onload=alert(1)>",
        "<style>body{display:none}</style>",
        "<details open ontoggle=alert(1)>",
    ],
)
def test_raw_html_stays_text(text: str) -> None:
    html = render_markdown(text)
    assert "&lt;" in html
    assert not any(f"<{tag}" in html.lower() for tag in ("script", "img", "a ", "iframe", "svg"))


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "<javascript:alert(1)>",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[x](&#106;avascript:alert(1))",
    ],
)
def test_a_link_that_runs_is_no_link(link: str) -> None:
    assert "href=" not in render_markdown(link)


def test_a_link_to_a_page_stays_and_tells_it_nothing() -> None:
    html = render_markdown("[CMS](https://www.cms.gov)")
    assert html == ('<p><a href="https://www.cms.gov" rel="noopener noreferrer">CMS</a></p>\n')


def test_an_attribute_cannot_be_smuggled_into_a_link() -> None:
    html = render_markdown('[x](https://a.example/"onmouseover=alert(1)//)')
    assert "onmouseover=" not in html.replace("%22onmouseover=", "")


def test_a_picture_of_another_host_is_left_out() -> None:
    assert "<img" not in render_markdown("![alt](https://evil.example/pixel.gif)")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**strong** *em* `code`", "<p><strong>strong</strong> <em>em</em> <code>code</code></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("### Heading", "<h3>Heading</h3>"),
        ("# Heading", "Heading"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_plain_markup_is_rendered(text: str, html: str) -> None:
    assert render_markdown(text).strip() == html


def test_a_table_is_rendered() -> None:
    html = render_markdown("| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<th>a</th>" in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It's a two-step test.", ["It's", "a", "two-step", "test"]),
        ("64490 and 50 %", ["and"]),
        ("", []),
    ],
)
def test_numbers_and_signs_are_no_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        # 6 words, 1 sentence, 6 syllables: 2.34 + 11.80 - 15.59
        ("The cat sat on the mat.", -1.4),
        # 12 words, 2 sentences, 12 syllables: the same
        ("The cat sat on the mat. The dog ran to the man.", -1.4),
        # 4 words, 1 sentence, 4 + 4 + 5 + 4 vowel groups: 1.56 + 50.15 - 15.59
        ("Anesthesia accompanies interventional radiology.", 36.1),
        ("", 0.0),
        ("64490", 0.0),
    ],
)
def test_the_reading_grade_of_known_sentences(text: str, grade: float) -> None:
    assert reading_grade(text) == pytest.approx(grade, abs=0.11)


def test_longer_sentences_and_longer_words_raise_the_grade() -> None:
    short = "A needle goes in. A drug is given. The pain stops."
    joined = "A needle goes in and a drug is given and the pain stops."
    assert reading_grade(short) < reading_grade(joined)
    assert reading_grade("The pain stops.") < reading_grade("The discomfort dissipates.")


def test_a_point_within_a_number_ends_no_sentence() -> None:
    assert reading_grade("A dose of 2.5 ml is given to it.") == reading_grade(
        "A dose of 25 ml is given to it."
    )
