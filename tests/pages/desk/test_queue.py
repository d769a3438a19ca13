"""What waits, for whom, with true counts, and as many queries for a full desk as for an empty one."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codelookup.catalog.models import Code, Entry
from codelookup.catalog.systems import System
from codelookup.descriptions import actions
from codelookup.descriptions.models import (
    Assignment,
    Description,
    Editor,
    ErrorReport,
    Recheck,
    State,
)
from tests.factories import make_description, make_entry, make_release
from tests.pages.desk.working import a_code, at_desk, author, begun, chief, handed_over, reviewer
from tests.pages.looking import look, plain

pytestmark = pytest.mark.django_db

LISTS = ["work", "review", "rechecks", "reports", "drafts", "unwritten"]


def lists(editor: Editor, query: str = "") -> dict[str, tuple[int, list[str]]]:
    """Return what the queue shows: the true count and the codes of each list."""
    html = look(at_desk(editor), f"/desk/?{query}")
    found = {}
    for slug, number, body in re.findall(
        r'data-list="(\w+)" data-count="(\d+)">(.*?)</section>', html, re.DOTALL
    ):
        found[slug] = int(number), re.findall(r'data-code="([^"]+)"', body)
    return found


def give(editor: Editor, first: str, last: str, system: str = System.CPT) -> None:
    Assignment.objects.create(editor=editor, system=system, first=first, last=last)


def published(value: str, **values: Any) -> Description:
    return make_description(a_code(value), **values)


def recheck(value: str = "64491") -> Recheck:
    reasons = ["Global days were 000, are 010 by RVU27A."]
    return Recheck.objects.create(description=published(value), reasons=reasons)


def test_an_empty_desk_says_so() -> None:
    assert lists(author()) == {slug: (0, []) for slug in LISTS}


def test_what_is_returned_stands_with_its_reason_among_ones_own() -> None:
    text = handed_over(author())
    actions.send_back(reviewer(), text.pk, text.version, "The side is missing.")
    ann = text.writer
    assert ann
    assert lists(ann)["work"] == (1, ["64490"])
    assert "Returned: The side is missing." in plain(look(at_desk(ann), "/desk/"))


def test_nobody_is_asked_to_review_what_he_wrote() -> None:
    text = handed_over(author())
    assert text.writer
    assert lists(text.writer)["review"] == (0, [])
    assert lists(text.writer)["work"] == (1, ["64490"])
    assert lists(reviewer())["review"] == (1, ["64490"])


def test_drafts_of_others_name_who_works_at_them_and_which_a_machine_wrote() -> None:
    begun(author())
    text = begun(author("Tom Other"), "64491")
    Description.objects.filter(pk=text.pk).update(is_machine_draft=True, claimed_by=None)
    rob = reviewer()
    assert lists(rob)["drafts"][0] == 2
    html = plain(look(at_desk(rob), "/desk/"))
    assert "Ann Author works at it" in html
    assert html.count("machine draft") == 1


def test_rechecks_and_reports_stand_with_what_they_say() -> None:
    recheck()
    ErrorReport.objects.create(code=a_code(), section="fees", message="The fee is of last year.")
    rob = reviewer()
    found = lists(rob)
    assert (found["rechecks"], found["reports"]) == ((1, ["64491"]), (1, ["64490"]))
    html = plain(look(at_desk(rob), "/desk/"))
    assert "Global days were 000, are 010 by RVU27A." in html
    assert "The fee is of last year." in html


def test_a_range_brings_its_texts_and_rechecks_to_its_editor() -> None:
    rob, tim = reviewer(), reviewer("Tim Reviewer")
    give(rob, "64490", "64495")
    give(tim, "99202", "99215")
    handed_over(author())
    recheck()
    assert lists(rob)["review"] == (1, ["64490"])
    assert lists(rob)["rechecks"] == (1, ["64491"])
    assert lists(tim)["review"] == lists(tim)["rechecks"] == (0, [])
    assert lists(tim, "who=all")["review"] == (1, ["64490"])


def test_codes_without_a_text_are_those_in_force_in_ones_ranges() -> None:
    rob = reviewer()
    give(rob, "64480", "6449")
    for value in ("64479", "64480", "64483", "64499", "65000"):
        a_code(value)
    begun(author())
    published("64491")
    old = make_release("mpfs", label="old", effective_on="2020-01-01")
    make_entry("64485", System.CPT, release=old)
    assert lists(rob)["unwritten"] == (3, ["64480", "64483", "64499"])


def test_a_range_of_categories_holds_what_lies_below_its_end() -> None:
    rob = reviewer()
    give(rob, "E08", "E13", System.ICD10CM)
    heading = make_entry("E13", kind="heading", is_billable=False)
    for value in ("E13.9", "E14", "E07.9"):
        make_entry(value, release=heading.release)
    assert lists(rob)["unwritten"] == (2, ["E13", "E13.9"])


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("system=cpt", ["64490", "99213"]),
        ("system=hcpcs", ["J3301"]),
        ("from=64490&to=64499", ["64490"]),
        ("from=j3301", ["J3301"]),
        ("system=nonsense&from=%00", None),
        ("", ["64490", "99213", "J3301"]),
    ],
)
def test_filters_narrow_every_list(query: str, codes: list[str] | None) -> None:
    ann = author()
    for value, system in (("64490", "cpt"), ("99213", "cpt"), ("J3301", "hcpcs")):
        a_code(value, system)
        handed_over(ann, value)
    rob = reviewer()
    if codes is None:
        assert at_desk(rob).get(f"/desk/?{query}").status_code == 400
        return
    assert lists(rob, query)["review"] == (len(codes), codes)


def many(number: int) -> None:
    release = make_entry("10000", System.CPT).release
    values = [f"{20_000 + place}" for place in range(number)]
    Code.objects.bulk_create(Code(system="cpt", value=each, key=each) for each in values)
    codes = list(Code.objects.filter(value__in=values))
    Entry.objects.bulk_create(
        Entry(release=release, code=code, line=1, kind="code", is_billable=True) for code in codes
    )
    for place, code in enumerate(codes[: number // 2]):
        state = State.IN_REVIEW if place % 2 else State.DRAFT
        make_description(code, state=state, author="Somebody")
    for code in codes[number // 2 : number * 3 // 4]:
        Recheck.objects.create(description=make_description(code), reasons=["It changed."])
        ErrorReport.objects.create(code=code, section="fees", message="It is wrong.")


def cost(editor: Editor, query: str = "") -> int:
    client = at_desk(editor)
    with CaptureQueriesContext(connection) as captured:
        look(client, f"/desk/?{query}")
    return len(captured)


def test_the_queue_costs_the_same_for_8_and_for_200_rows() -> None:
    rob = reviewer()
    give(rob, "2", "3")
    many(8)
    few = cost(rob)
    Code.objects.all().delete()
    many(200)
    assert cost(rob) == few <= 22
    found = lists(rob)
    assert {slug: number for slug, (number, _) in found.items()} == {
        "work": 0,
        "review": 50,
        "rechecks": 50,
        "reports": 50,
        "drafts": 50,
        "unwritten": 50,
    }
    assert all(len(codes) <= 10 for _, codes in found.values())


def test_one_list_alone_is_paged_and_complete() -> None:
    many(240)
    rob = reviewer()
    pages = [lists(rob, f"show=review&page={number}")["review"] for number in (1, 2)]
    assert [number for number, _ in pages] == [60, 60]
    codes = [code for _, each in pages for code in each]
    assert len(codes) == len(set(codes)) == 60
    assert "show=review" in look(at_desk(rob), "/desk/?show=review")
    assert list(lists(rob, "show=review")) == ["review"]


def test_the_chief_gives_ranges_and_takes_them_away() -> None:
    rob, eve = reviewer(), chief()
    client = at_desk(eve)
    sent = {"editor": rob.pk, "system": "icd-10-cm", "first": "e08", "last": "E13.9"}
    assert client.post("/desk/team/", sent).url == "/desk/team/"
    held = Assignment.objects.get()
    assert (held.editor, held.first, held.last) == (rob, "E08", "E139")
    html = plain(look(client, "/desk/team/"))
    assert "ICD-10-CM E08 to E139" in html
    assert "rob@example.org" in html
    response = client.post(f"/desk/team/{held.pk}/remove/")
    assert response.url == "/desk/team/"
    assert not Assignment.objects.exists()
    assert client.post(f"/desk/team/{held.pk}/remove/").status_code == 302


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first": "64499", "last": "64490"}, "64490 stands before 64499"),
        ({"first": "--"}, "Write the first code"),
        ({"first": "64490", "system": "nonsense"}, "not one of the available choices"),
        ({"first": "64490", "editor": "0"}, "not one of the available choices"),
        ({"first": "64480", "last": "64489"}, "looks after this range already"),
    ],
)
def test_a_range_that_is_none_is_refused_in_words(sent: dict[str, str], said: str) -> None:
    rob = reviewer()
    give(rob, "64480", "64489")
    sent = {"editor": str(rob.pk), "system": "cpt", "last": "", **sent}
    response = at_desk(chief()).post("/desk/team/", sent)
    assert response.status_code == 422
    assert said in plain(response.content.decode())
    assert Assignment.objects.count() == 1


def test_one_code_alone_is_a_range() -> None:
    rob = reviewer()
    sent = {"editor": rob.pk, "system": "cpt", "first": "64490", "last": ""}
    at_desk(chief()).post("/desk/team/", sent)
    assert Assignment.objects.get().last == "64490"
