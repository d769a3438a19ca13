"""What staff see and may change."""

from datetime import date
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import Membership, User
from codelookup.descriptions.models import Description, State
from tests.factories import make_code, make_description, make_entry, make_release, make_user

pytestmark = pytest.mark.django_db


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss() -> Client:
    return enter(make_user("boss@example.org", is_staff=True, is_superuser=True))


def helper(*permissions: str) -> Client:
    """Return the browser of one on the staff who may do just this."""
    user = make_user("helper@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return enter(user)


def errors(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.context["errors"])


def test_a_guest_is_sent_to_our_login(client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1] == ("/accounts/login/?next=%2Fadmin%2F", 302)


def test_somebody_who_is_not_staff_is_refused() -> None:
    assert enter(make_user()).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "accounts/user",
        "accounts/membership",
        "mfa/authenticator",
        "account/emailaddress",
        "catalog/release",
        "descriptions/description",
        "metering/meter",
    ],
)
def test_staff_see_and_search_the_lists(boss: Client, name: str) -> None:
    make_description(make_entry().code)
    assert boss.get(f"/admin/{name}/").status_code == 200
    assert boss.get(f"/admin/{name}/?q=ann").status_code == 200


def test_an_account_is_made_with_a_lower_case_address(boss: Client) -> None:
    fields = {
        "email": "Ann@Example.org",
        "usable_password": "true",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
    }
    assert boss.get("/admin/accounts/user/add/").status_code == 200
    boss.post("/admin/accounts/user/add/", fields)
    assert User.objects.get(email="ann@example.org").check_password("correct horse battery")
    answer = boss.post("/admin/accounts/user/add/", fields)
    assert "already exists" in errors(answer)


def user_fields(**kwargs: str) -> dict[str, str]:
    prefix = "memberships-"
    return {
        "is_active": "on",
        f"{prefix}TOTAL_FORMS": "1",
        f"{prefix}INITIAL_FORMS": "0",
        f"{prefix}0-starts_on": "2026-11-01",
        f"{prefix}0-until": "2027-06-30",
        **kwargs,
    }


def test_a_membership_granted_on_the_account_names_who_granted_it(boss: Client) -> None:
    user = make_user()
    boss.post(f"/admin/accounts/user/{user.pk}/change/", user_fields())
    assert Membership.objects.get().granted_by == "boss@example.org"
    assert user.is_member(date(2026, 11, 2))


def test_a_membership_granted_in_the_list_names_who_granted_it(boss: Client) -> None:
    fields = {"user": str(make_user().pk), "starts_on": "2026-11-01", "granted_by": "nobody"}
    boss.post("/admin/accounts/membership/add/", fields)
    assert Membership.objects.get().granted_by == "boss@example.org"


def test_a_membership_that_ends_before_it_starts_is_a_form_error(boss: Client) -> None:
    fields = {"user": str(make_user().pk), "starts_on": "2026-11-01", "until": "2026-10-01"}
    answer = boss.post("/admin/accounts/membership/add/", fields)
    assert "a_membership_ends_after_it_starts" in errors(answer)


def test_an_address_is_not_changed_behind_its_owner(boss: Client) -> None:
    user = make_user()
    boss.post(f"/admin/accounts/user/{user.pk}/change/", user_fields(email="eve@example.org"))
    user.refresh_from_db()
    assert user.email == "ann@example.org"


def test_only_a_superuser_hands_out_rights() -> None:
    user = make_user()
    staff = helper("change_user", "view_user")
    fields = user_fields(is_staff="on", is_superuser="on")
    assert staff.post(f"/admin/accounts/user/{user.pk}/change/", fields).status_code == 302
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (False, False)


@pytest.mark.parametrize("page", ["change", "password", "delete"])
def test_staff_do_not_touch_the_accounts_of_staff(page: str) -> None:
    chief = make_user("chief@example.org", is_staff=True, is_superuser=True)
    staff = helper("change_user", "view_user", "delete_user")
    answer = staff.post(f"/admin/accounts/user/{chief.pk}/{page}/", {"post": "yes"})
    assert answer.status_code == 403


def test_releases_are_seen_and_not_touched(boss: Client) -> None:
    release = make_release()
    page = boss.get("/admin/catalog/release/").content.decode()
    assert "file.xml" in page
    assert boss.get(f"/admin/catalog/release/{release.pk}/change/").status_code == 200
    for action in ("add", f"{release.pk}/delete"):
        assert boss.get(f"/admin/catalog/release/{action}/").status_code == 403
    assert boss.post(f"/admin/catalog/release/{release.pk}/change/", {}).status_code == 403


def test_meters_show_how_much_and_not_what(boss: Client, client: Client) -> None:
    entry = make_entry("E11.9")
    user = make_user()
    enter(user).get(entry.code.get_absolute_url())
    client.get(entry.code.get_absolute_url())
    page = boss.get("/admin/metering/meter/").content.decode()
    assert "1 meter" in page  # the guest's is not listed
    assert "E11.9" not in page
    page = boss.get(f"/admin/metering/meter/{user.meter.pk}/change/").content.decode()
    assert "E11.9" not in page
    assert boss.get(f"/admin/accounts/user/{user.pk}/delete/").status_code == 200


def test_a_lost_second_factor_is_removed_and_its_secret_never_shown(boss: Client) -> None:
    factor = TOTP.activate(make_user(), "VERYSECRET").instance
    page = boss.get(f"/admin/mfa/authenticator/{factor.pk}/change/").content.decode()
    assert "VERYSECRET" not in page
    boss.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not factor.__class__.objects.exists()


WORDS = "An ordinary sentence explains what the code is for and what it is not meant for. "


def text_fields(**kwargs: Any) -> dict[str, Any]:
    return {
        "code": make_code().pk,
        "language": "en",
        "state": "published",
        "title": "Diabetes of the second type",
        "common": WORDS * 6,
        "sites": "[]",
        "family": "",
        "sources": '[{"title": "A public source"}]',
        "code_set": "2026",
        "author": "writer",
        "written_on": "2026-11-01",
        "reviewer": "reader",
        "reviewed_on": "2026-11-02",
        **kwargs,
    }


def test_staff_publish_a_text(boss: Client) -> None:
    boss.post("/admin/descriptions/description/add/", text_fields())
    text = Description.objects.published().get()
    assert (text.sites, text.family) == ([], [])
    fields = text_fields(state="retired")
    boss.post(f"/admin/descriptions/description/{text.pk}/change/", fields)
    text.refresh_from_db()
    assert text.state == State.RETIRED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reviewer": "writer"}, "author and reviewer are the same"),
        ({"reviewed_on": ""}, "says when it was reviewed"),
        ({"reviewer": ""}, "a_published_description_is_reviewed"),
        ({"common": "Too short."}, "must be 60 to 260"),
        ({"sources": "[]"}, "required"),
        ({"sources": "{"}, "valid JSON"),
        ({"state": "draft", "reviewer": "writer"}, "nobody_reviews_their_own_description"),
    ],
)
def test_what_may_not_be_published_is_a_form_error(
    boss: Client, change: dict[str, Any], said: str
) -> None:
    answer = boss.post("/admin/descriptions/description/add/", text_fields(**change))
    assert said in errors(answer)
    assert not Description.objects.exists()


def test_a_second_published_text_of_a_code_is_a_form_error(boss: Client) -> None:
    make_description(make_code())
    answer = boss.post("/admin/descriptions/description/add/", text_fields())
    assert "one_published_description_per_code" in errors(answer)
