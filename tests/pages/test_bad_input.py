"""Whatever stands in an address, the answer is a page that says what is wrong, never a fault."""

from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from codelookup.catalog.models import Release
from codelookup.metering.models import View
from codelookup.search import index
from tests.factories import make_entry, make_note, make_release, make_term, make_user
from tests.metering.visits import at_once, browser

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# What may stand at the place of the star, and after a question mark.
PATHS = [
    "/*/",
    "/icd-10-cm/codes/*/",
    "/icd-10-cm/codes/E11.9/*/",
    "/cpt/codes/*/notes/",
    "/icd-10-cm/browse/*/",
    "/icd-10-pcs/browse/*/",
    "/icd-10-cm/index/*/",
    "/icd-10-cm/index/diseases/*/",
    "/icd-10-cm/index/diseases/I/*/",
    "/sources/*/",
    "/accounts/*/",
]
QUERIES = [
    "/search/?q=*",
    "/search/?q=*&list=1&page=*",
    "/search/?q=e11&system=*&billable=*",
    "/search/?q=e11&system=icd-10-cm&within=*&exact=*&list=1",
    "/search/?q=E11.9+99213+*&words=*&format=*",
    "/search/?q=E11.9+99213&format=*",
    "/search/suggest/?q=*",
    "/search/suggest/?q=e11&system=*",
    "/icd-10-cm/?page=*&on=*",
    "/icd-10-cm/index/diseases/I/?page=*&on=*",
    "/icd-10-cm/codes/E11.9/?on=*",
    "/icd-10-cm/codes/E11.9/notes/?page=*&format=*",
    "/icd-10-cm/codes/e119/?on=*",
    "/account/views/?page=*",
    "/sources/?page=*",
    "/claim-check/?l=*&d=*&on=*&pos=*",
    "/claim-check/?l=64490&paste=*&rows=*",
    "/accounts/login/?next=*",
]
ODD = [
    "%00", "a%00b", "%01%1f%7f", "%ed%a0%80", "%ed%bf%bf", "%ff%fe", "%c0%af", "%", "%zz", "%0d%0aX:1",
    "%e2%80%8f%e2%80%ae", "..%2f..%2fetc%2fpasswd", "%5c", "'", "%22", "%3cscript%3e", ":*^()-+",
    "NEAR(a%20b)", "%27%20OR%201=1--", "%f0%9f%92%89", "e%cc%81" * 40, "%ef%bc%91%ef%bc%92", "%c2%b2",
    "%e0%b9%8e", "AND", "9" * 400, "-1", "1e999", "0x1", "a" * 3000,
]  # fmt: skip
DAYS = {
    "2026-13-45": 400,
    "0000-00-00": 400,
    "٢٠٢٦-١٠-٠١": 400,
    "1899-12-31": 400,
    "0001-01-01": 400,
    "2026-02-29": 400,
    "26-1-1": 400,
    "2026-10-01T00:00": 400,
    "2026-10-01\n": 400,
    "today": 400,
    " ": 400,
    "1900-01-01": 404,
    "9999-12-31": 200,
    "2026-10-01": 200,
    "": 200,
}


@pytest.fixture(autouse=True)
def _site() -> None:
    heading = make_entry("E11", kind="heading", is_billable=False)
    make_entry("E11.9", path="E11", release=heading.release)
    make_note(heading)
    make_term("Infarct", "E11.9")
    index.build()


def is_clear(client: Client, address: str) -> bool:
    """Tell whether the answer is no fault, and a page where it is not a way elsewhere."""
    response = client.get(address)
    text = response.content.decode()
    is_page = (
        "<h1" in text
        or "/suggest/" in address
        or "text/csv" in response["Content-Type"]
        or response.status_code in (301, 302)
    )
    return response.status_code < 500 and (is_page or "csv" in address)


@pytest.mark.parametrize("path", PATHS)
def test_odd_characters_in_a_path_get_a_clear_page(path: str) -> None:
    client = browser()
    wrong = [odd for odd in ODD if not is_clear(client, path.replace("*", odd))]
    assert not wrong


@pytest.mark.parametrize("query", QUERIES)
def test_odd_characters_in_a_query_get_a_clear_page(query: str) -> None:
    client = browser()
    wrong = [odd for odd in ODD if not is_clear(client, query.replace("*", odd))]
    assert not wrong


@FEW
@given(text=st.text(min_size=1, max_size=60), path=st.sampled_from(PATHS + QUERIES))
def test_no_text_at_any_place_is_a_fault(text: str, path: str) -> None:
    encoded = quote(text.encode("utf-8", "surrogatepass"), safe="")
    assert is_clear(Client(), path.replace("*", encoded))


@FEW
@given(raw=st.binary(min_size=1, max_size=80), path=st.sampled_from(PATHS + QUERIES))
def test_no_bytes_at_any_place_are_a_fault(raw: bytes, path: str) -> None:
    assert is_clear(Client(), path.replace("*", quote(raw, safe="")))


@FEW
@given(text=st.text(alphabet='abE1"*^:()+-~{}\\.,;ÉßİǅŒ²½๎ \u0301\u200d', max_size=30))
def test_no_signs_of_the_search_language_are_a_fault(text: str) -> None:
    client = Client()
    assert client.get("/search/", {"q": text, "list": "1"}).status_code == 200
    assert client.get("/search/suggest/", {"q": text}).status_code == 200


@pytest.mark.parametrize("size", [5_000, 10_240])
def test_an_endless_query_is_refused_in_words(size: int) -> None:
    response = Client().get(f"/search/?q={'x' * size}")
    assert response.status_code == 414
    assert "<h1" in response.content.decode()


def test_a_thousand_parameters_are_refused_in_words() -> None:
    response = Client().get("/search/?" + "&".join(["a"] * 1_500))
    assert response.status_code == 400
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("path", ["codes/E11.9/", "codes/E11.9/notes/"])
def test_a_day_is_read_or_refused_in_words(day: str, path: str) -> None:
    response = Client().get(f"/icd-10-cm/{path}", {"on": day})
    assert response.status_code == DAYS[day]
    if response.status_code != 200:
        assert "<h1" in response.content.decode()
        assert not View.objects.exists()


def test_of_repeated_parameters_the_last_counts() -> None:
    address = "/icd-10-cm/codes/E11.9/?on=rubbish&on=2026-10-01"
    assert 'data-on="2026-10-01"' in Client().get(address).content.decode()


@pytest.mark.parametrize("page", ["-1", "0", "9" * 30, "two", "", "1.5", "٣", "9" * 3_900])
def test_any_page_number_gets_a_page(page: str) -> None:
    for path in ("/icd-10-cm/", "/account/views/", "/icd-10-cm/codes/E11.9/notes/"):
        assert browser().get(path, {"page": page}).status_code == 200
    assert Client().get("/search/", {"q": "title", "list": "1", "page": page}).status_code == 200


@pytest.mark.parametrize("path", ["/sources/0/", f"/sources/{9**30}/", f"/sources/{'9' * 5_000}/"])
def test_a_release_that_is_not_there_is_a_404(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_an_unknown_system_code_or_section_is_a_404_that_names_the_way_on() -> None:
    for path in ("/icd-9/codes/250.00/", "/icd-10-cm/codes/Z99.999/", "/icd-10-cm/browse/nil/"):
        response = Client().get(path)
        assert response.status_code == 404
        assert "<h1" in response.content.decode()
    assert Client().get("/icd-10-cm/codes/E11.9/nothing/").status_code == 404


AWAY = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "http:///evil.example",
    "javascript:alert(1)", "/\t/evil.example", "https:evil.example", "//evil.example\\@testserver/",
    "https://testserver@evil.example/", "///evil.example", "\x01//evil.example", "/%09/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", AWAY)
def test_next_never_leads_to_another_host(target: str) -> None:
    make_user()
    form = {"login": "ann@example.org", "password": "correct horse battery", "next": target}
    for address in ("/accounts/login/", f"/accounts/login/?{urlencode({'next': target})}"):
        client = Client()
        response = client.post(address, form)
        assert response.status_code in (302, 400)
        where = urlsplit(response.get("Location", "/").replace("\\", "/"))
        assert (where.scheme, where.netloc) == ("", "")
        assert not response.get("Location", "/").startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "ODD"])
def test_a_page_to_read_answers_405_to_every_other_method(method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    release = make_release("pos")
    names = ["home", "about", "legal", "robots", "search", "suggest", "sources", "views", "healthz"]
    names += ["sitemap", "opensearch", "opensearch-suggest", "claim-check"]
    paths = [reverse(f"pages:{name}") for name in names] + [release.get_absolute_url(), "/readyz"]
    paths += ["/icd-10-cm/", "/icd-10-cm/browse/E11/", "/icd-10-cm/codes/E11.9/"]
    paths += ["/icd-10-cm/index/", "/icd-10-cm/index/drugs/", "/icd-10-cm/index/diseases/I/"]
    paths += ["/icd-10-cm/index/diseases/I/infarct/"]
    paths += ["/icd-10-cm/codes/E11.9/notes/", "/icd-10-cm/codes/none/"]
    wrong = {path: client.generic(method, path).status_code for path in paths}
    assert {path for path, status in wrong.items() if status != 405} == set()
    assert not View.objects.exists()
    assert Release.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_sign_up_form_sent_twice_at_once_makes_one_account() -> None:
    form = {"email": "new@example.org", "password1": "correct horse battery"}
    answers = at_once(6, lambda place: Client().post("/accounts/signup/", form).status_code)
    assert max(answers) < 500
    assert User.objects.filter(email="new@example.org").count() == 1


def test_a_login_and_a_logout_sent_twice_are_one() -> None:
    make_user()
    client, form = Client(), {"login": "ann@example.org", "password": "correct horse battery"}
    for address, sent in (("login", form), ("login", form), ("logout", {}), ("logout", {})):
        assert client.post(f"/accounts/{address}/", sent).status_code == 302
