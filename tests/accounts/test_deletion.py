"""An account goes: at once, with everything, everywhere; and the meter is not reset by it."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.actions import NOBODY, LastSuperuser, delete_account
from accounts.models import Membership, User
from codelookup.metering.models import Meter, Trail, View
from tests.factories import make_description, make_user
from tests.metering.test_forgetting import all_cells
from tests.metering.visits import at_once, is_granted, known_guest, left, make_codes, marks, page

from .journeys import confirm_password, is_logged_in, log_in, sign_up

pytestmark = pytest.mark.django_db

DELETE = "/account/data/delete/"


def staff_of(answer_to: User, text: str, about: User) -> LogEntry:
    """Note that staff changed an account."""
    return LogEntry.objects.create(
        user=answer_to,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(about.pk),
        object_repr=text,
        action_flag=2,
        change_message=json.dumps([{"changed": {"name": "membership", "object": f"{text} until"}}]),
    )


def test_everything_of_it_is_gone_and_its_name_stands_nowhere(someone: Client) -> None:
    codes, user, boss = make_codes(2), User.objects.get(), make_user("boss@example.org")
    page(someone, codes[0])
    Membership.objects.create(user=user)
    granted = Membership.objects.create(user=boss, granted_by="ann@example.org")
    EmailAddress.objects.create(user=user, email="second@example.org")
    TOTP.activate(user, "SECRET")
    staff_of(boss, "ann@example.org", user), staff_of(user, "boss@example.org", boss)
    confirm_password(someone)
    assert someone.post(DELETE).status_code == 302
    assert list(User.objects.all()) == [boss]
    for model in (View, Meter, Trail, Authenticator, EmailAddress, Session):
        assert not model.objects.exists(), model
    granted.refresh_from_db()
    assert granted.granted_by == NOBODY
    assert [each.object_repr for each in LogEntry.objects.all()] == [NOBODY]
    assert "ann@example.org" not in all_cells()
    assert "second@example.org" not in all_cells()


def test_no_log_line_names_it(someone: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    number = User.objects.get().pk
    someone.post(DELETE)
    told = [
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    ]
    assert told
    assert not [line for line in told if "ann@example.org" in line or f"user {number}" in line]


def test_the_names_of_others_stay(someone: Client) -> None:
    """An address that only begins or ends like the deleted one is somebody else's."""
    boss, joann = make_user("boss@example.org"), make_user("joann@example.org")
    Membership.objects.create(user=boss, granted_by="joann@example.org")
    staff_of(boss, "joann@example.org", joann)
    log_in(Client(), "joann@example.org")
    someone.post(DELETE)
    assert Membership.objects.get().granted_by == "joann@example.org"
    assert LogEntry.objects.get().object_repr == "joann@example.org"
    assert Session.objects.count() == 1


def test_other_browsers_are_logged_out(someone: Client) -> None:
    elsewhere = Client()
    log_in(elsewhere)
    someone.post(DELETE)
    assert elsewhere.get("/accounts/email/").status_code == 302
    assert not is_logged_in(elsewhere)


def test_a_page_says_so_afterwards(someone: Client) -> None:
    assert "are deleted" in someone.post(DELETE, follow=True).content.decode()


def test_it_asks_for_the_password_before_it_shows_its_button(client: Client) -> None:
    make_user()
    assert client.get(DELETE).url.startswith("/accounts/login/?next=")  # type: ignore[attr-defined]
    log_in(client)
    assert client.get(DELETE).url.startswith("/accounts/reauthenticate/")  # type: ignore[attr-defined]
    confirm_password(client)
    page = client.get(DELETE).content.decode()
    assert "Delete the account for good" in page
    assert User.objects.exists()


def test_a_form_sent_without_the_password_deletes_nothing_and_is_not_kept(client: Client) -> None:
    make_user()
    log_in(client)
    answer = client.post(DELETE, REMOTE_ADDR="203.0.113.77", follow=True)
    assert answer.redirect_chain[0] == (DELETE, 302)
    assert "Is it you?" in answer.content.decode()
    assert "203.0.113.77" not in all_cells()
    confirm_password(client)
    assert User.objects.exists()


def test_a_get_deletes_nothing(someone: Client) -> None:
    someone.get(DELETE)
    someone.head(DELETE)
    assert User.objects.exists()


def test_the_last_superuser_is_told_why_he_cannot_go(someone: Client) -> None:
    User.objects.update(is_superuser=True, is_staff=True)
    make_user("asleep@example.org", is_superuser=True, is_active=False)
    assert "only superuser" in someone.get(DELETE).content.decode()
    assert "only superuser" in someone.post(DELETE, follow=True).content.decode()
    assert User.objects.filter(email="ann@example.org").exists()
    make_user("boss@example.org", is_superuser=True)
    someone.post(DELETE)
    assert not User.objects.filter(email="ann@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_two_last_superusers_who_go_at_once_leave_one() -> None:
    both = [make_user(f"{name}@example.org", is_superuser=True) for name in ("ann", "bob")]

    def go(place: int) -> bool:
        try:
            delete_account(User.objects.get(pk=both[place].pk))
        except LastSuperuser:
            return False
        return True

    assert sorted(at_once(2, go)) == [False, True]
    assert User.objects.count() == 1


def test_staff_who_delete_an_account_leave_nothing_of_it_either() -> None:
    boss, gone = make_user("boss@example.org", is_superuser=True, is_staff=True), make_user()
    log_in(Client())
    TOTP.activate(boss, "SECRET")
    admin = Client()
    admin.force_login(boss)
    admin.post(f"/admin/accounts/user/{gone.pk}/delete/", {"post": "yes"})
    assert list(User.objects.all()) == [boss]
    assert LogEntry.objects.get().object_repr == NOBODY
    admin.get(
        "/admin/"
    )  # takes the admin's own message, which names the account, out of the session
    assert "ann@example.org" not in all_cells()


def test_staff_cannot_delete_the_last_superuser() -> None:
    boss = make_user("boss@example.org", is_superuser=True, is_staff=True)
    admin = Client()
    admin.force_login(boss)
    admin.post(f"/admin/accounts/user/{boss.pk}/delete/", {"post": "yes"})
    assert User.objects.get() == boss


def test_a_byline_stays_as_it_was_printed(someone: Client) -> None:
    text = make_description(make_codes(1)[0], author="Ann Author", reviewer="ann@example.org")
    someone.post(DELETE)
    text.refresh_from_db()
    assert (text.author, text.reviewer) == ("Ann Author", "ann@example.org")
    assert "byline is a publication" in someone_elses_page()


def someone_elses_page() -> str:
    reader = Client()
    make_user("reader@example.org")
    log_in(reader, "reader@example.org")
    return str(reader.get("/account/data/").content.decode())


def test_deleting_does_not_give_the_free_page_back() -> None:
    codes = make_codes(3)
    client = known_guest(codes[0])
    make_user()
    log_in(client)
    page(client, codes[1])
    confirm_password(client)
    client.post(DELETE)
    assert marks(client.get("/")) == ("guest", "0", "1")
    assert not any(is_granted(page(client, code)) for code in codes)


def test_the_same_address_signed_up_again_is_a_new_account() -> None:
    """docs/decisions/0012: nothing is kept by which the old one could be known again."""
    codes = make_codes(7)
    client = Client()
    sign_up(client)
    assert all(is_granted(page(client, code)) for code in codes[:5])
    confirm_password(client)
    client.post(DELETE)
    cache.clear()
    sign_up(client)
    assert left(client.get("/")) == "5"
    assert not View.objects.exists()
