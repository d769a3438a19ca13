from datetime import UTC, date, datetime

import pytest
from django.test import Client

from codelookup.catalog.models import Notice, Release
from tests.factories import make_release
from tests.pages.looking import links, look, plain, views

pytestmark = pytest.mark.django_db

SHA = "0123456789abcdef" * 4


def test_every_release_stands_with_its_file_rows_and_day(client: Client) -> None:
    release = make_release("pos", label="2026", source_name="pos.csv", row_count=12_345)
    html = look(client, "/sources/")
    assert release.get_absolute_url() in links(html)
    assert "12,345 pos.csv in force" in plain(html)
    assert "1 Oct 2025" in html


def test_a_dataset_has_a_plain_name_and_one_unknown_keeps_its_own(client: Client) -> None:
    known, unknown = make_release("mpfs"), make_release("forgotten")
    text = plain(look(client, "/sources/"))
    assert "Relative value file mpfs" in text
    assert "forgotten forgotten" in text
    assert "Dataset Relative value file" in plain(look(client, known.get_absolute_url()))
    assert "Dataset forgotten" in plain(look(client, unknown.get_absolute_url()))


def test_what_speaks_today_is_told_from_the_earlier_and_the_coming(client: Client) -> None:
    make_release("pos", label="old", effective_on=date(2020, 1, 1))
    make_release("pos", label="now", effective_on=date(2021, 1, 1))
    make_release("pos", label="new", effective_on=date(2999, 1, 1))
    text = plain(look(client, "/sources/"))
    places = [text.index(each) for each in ("not yet", "in force ", "earlier")]
    assert places == sorted(places)


def test_a_release_shows_its_evidence(client: Client) -> None:
    release = make_release(
        source_sha256=SHA,
        row_count=98_186,
        code_counts={"icd-10-cm": 97_000},
        remark="A remark of the importer.",
    )
    text = plain(look(client, release.get_absolute_url()))
    for each in (
        SHA,
        "98,186",
        "97,000",
        "file.xml",
        "NCHS/CDC and CMS",
        "A remark of the importer.",
    ):
        assert each in text


def test_the_moment_of_an_import_is_told_to_the_minute(client: Client) -> None:
    release = make_release()
    moment = datetime(2026, 11, 22, 20, 6, 17, 310_000, tzinfo=UTC)
    Release.objects.filter(pk=release.pk).update(imported_at=moment)
    html = look(client, release.get_absolute_url())
    assert 'datetime="2026-11-22T20:06Z"' in html
    assert "17.31" not in html  # digits that look like the figures of a gated section


@pytest.mark.parametrize("notice", list(Notice))
def test_a_release_says_whose_words_it_holds(client: Client, notice: Notice) -> None:
    release = make_release(notice=notice)
    assert notice.label in plain(look(client, release.get_absolute_url()))


def test_a_starter_set_is_called_one(client: Client) -> None:
    release = make_release("mpfs", is_partial=True)
    assert "that a code is missing means nothing" in look(client, release.get_absolute_url())


def test_a_release_that_is_not_there_is_not_found(client: Client) -> None:
    look(client, "/sources/999/", 404)


def test_sources_cost_nothing(client: Client) -> None:
    look(client, make_release().get_absolute_url())
    look(client, "/sources/")
    assert views() == 0
