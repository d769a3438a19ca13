"""`manage.py grant_membership`: for whom, until when, and what it refuses."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Membership
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_without_a_day_a_membership_has_no_end(capsys: pytest.CaptureFixture[str]) -> None:
    user = make_user()
    call_command("grant_membership", "Ann@Example.org")
    assert "ann@example.org until further notice" in capsys.readouterr().out
    assert user.is_member(date(2099, 1, 1))
    assert Membership.objects.get().granted_by == "command line"


def test_a_membership_ends_after_its_day() -> None:
    user = make_user()
    last = timezone.localdate() + timedelta(days=3)
    call_command("grant_membership", "ann@example.org", until=last)
    assert user.is_member(last)
    assert not user.is_member(last + timedelta(days=1))


def test_an_unknown_address_is_refused_by_name() -> None:
    with pytest.raises(CommandError, match=r"no account nobody@example\.org; it must sign up"):
        call_command("grant_membership", "nobody@example.org")


def test_a_day_in_the_past_is_refused() -> None:
    make_user()
    with pytest.raises(CommandError, match="lies in the past"):
        call_command("grant_membership", "ann@example.org", "--until", "2020-01-01")
    assert not Membership.objects.exists()


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid"):
        call_command("grant_membership", "ann@example.org", "--until", "soon")
