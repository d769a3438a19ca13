"""Nothing stored about an account is forgotten: neither when it is exported nor when it goes."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, SET_DEFAULT, SET_NULL, Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import owned
from accounts.models import Membership, User
from codelookup.metering.models import Meter, Trail, View
from codelookup.pages.privacy import ABOUT_YOU, KEPT
from tests.factories import make_user
from tests.metering.visits import browser, make_codes, page

# Tables that say nothing about a person: the official record, our texts, names of rights.
NOBODYS = {"catalog", "payment", "edits", "descriptions", "contenttypes", "auth"}
SMELLS = re.compile(r"password|secret|token|key$|hash|^data$", re.I)
HARMLESS = {"metering.Meter.guest_hash"}  # of a guest, never of an account: a constraint says so


def everything() -> list[type[Model]]:
    return [User, *owned.paths()]


def test_every_model_that_leads_to_an_account_is_exported_or_left_out_with_a_reason() -> None:
    """`paths` walks the links itself; here they are found the other way round, from each model."""
    found = {
        model
        for model in apps.get_models(include_auto_created=True)
        if any(field.related_model is User for field in model._meta.fields)
    }
    assert found
    assert found <= owned.paths().keys()


def test_every_such_model_has_its_line_in_the_list_of_what_is_kept() -> None:
    named = {label for each in ABOUT_YOU for label in each.models}
    assert {model._meta.label for model in owned.paths()} - named == set()


def test_every_table_is_in_the_list_of_what_is_kept_or_about_nobody() -> None:
    labels = [label for each in KEPT for label in each.models]
    assert len(labels) == len(set(labels))
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in NOBODYS:
            assert model._meta.label in labels


def test_what_is_left_out_exists_and_nothing_that_smells_of_a_secret_is_exported() -> None:
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in everything()
        for field in model._meta.fields
    }
    assert owned.WITHHELD.keys() <= fields
    suspicious = {name for name in fields if SMELLS.search(name.rpartition(".")[2])}
    assert suspicious - owned.WITHHELD.keys() == HARMLESS


def test_no_link_to_an_account_forbids_it_to_go() -> None:
    for model in everything():
        for link in owned.links_to(model):
            is_a_revision = hasattr(link.model, "history_object")  # its links are no constraints
            free = link.remote_field.on_delete in (CASCADE, SET_NULL, SET_DEFAULT)
            assert free or is_a_revision, link


@pytest.mark.django_db
def test_the_export_holds_what_was_read_granted_and_searched_and_no_secret() -> None:
    client, codes = browser(), make_codes(2)
    page(client, codes[0])
    user = User.objects.get()
    Membership.objects.create(user=user, granted_by="boss@example.org", remark="a friend")
    TOTP.activate(user, "SECRETSECRETSECRET")
    EmailAddress.objects.create(user=user, email="ann@example.org", verified=True, primary=True)
    text = owned.encode(owned.export(user))
    told = json.loads(text)
    records = told["records"]
    assert [view["code"] for view in records["metering.View"]] == [codes[0].value]
    assert records["accounts.Membership"][0]["remark"] == "a friend"
    assert records["metering.Trail"][0]["codes"] == f"icd-10-cm:{codes[0].value}"
    assert records["account.EmailAddress"][0]["email"] == "ann@example.org"
    assert records["mfa.Authenticator"][0]["type"] == "totp"
    assert len(told["logged_in_until"]) == 1
    assert "SECRETSECRET" not in text
    assert user.password not in text
    assert told["left_out"]["accounts.User.password"]


@pytest.mark.django_db
def test_the_export_holds_nothing_of_another_account() -> None:
    codes = make_codes(2)
    page(browser("other@example.org"), codes[1])
    Membership.objects.create(user=User.objects.get(), remark="theirs")
    page(browser(), codes[0])
    Trail.objects.update_or_create(
        user=User.objects.get(email="other@example.org"),
        defaults={"searches": "their words", "changed_at": timezone.now()},
    )
    text = owned.encode(owned.export(User.objects.get(email="ann@example.org")))
    for theirs in ("other@example.org", "theirs", "their words", codes[1].value):
        assert theirs not in text


@pytest.mark.django_db
def test_the_export_costs_the_same_number_of_queries_for_2_codes_and_20() -> None:
    meter, codes = Meter.objects.create(user=make_user()), make_codes(20)
    costs = []
    for number in (2, 20):
        View.objects.bulk_create(
            [View(meter=meter, code=code, opened_at=timezone.now()) for code in codes[:number]],
            ignore_conflicts=True,
        )
        with CaptureQueriesContext(connection) as asked:
            assert len(owned.export(User.objects.get())["records"]["metering.View"]) == number
        costs.append(len(asked))
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_the_download_is_a_file_for_nobody_else(client: Client) -> None:
    assert client.get("/account/data/export/").status_code == 302
    answer = browser().get("/account/data/export/")
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert answer.json()["account"] == "ann@example.org"
