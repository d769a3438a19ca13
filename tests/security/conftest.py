from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership, User
from codelookup.catalog import tree
from codelookup.catalog.models import Entry, Release
from codelookup.catalog.systems import System
from codelookup.descriptions.models import Description
from codelookup.metering.models import Meter
from codelookup.pages import sitemaps
from codelookup.search import index
from tests.factories import make_editor, make_user
from tests.metering.canaries import make_world
from tests.metering.visits import member

from . import routes

Entrance = Callable[[str], Client]


@pytest.fixture
def site(db: None, settings: Settings) -> dict[str, str]:
    """A site with something of everything, as it is when mail is set.

    Returns the addresses of `routes.table()` by name, with this site's ids in them.
    """
    settings.ROOT_URLCONF = "tests.accounts.urls_with_mail"
    settings.NEW_GUESTS_PER_NETWORK = 10_000
    settings.ACCOUNT_RATE_LIMITS = False
    make_world()
    built = Entry.objects.filter(code__system=System.ICD10PCS)
    built.update(path=" ".join(tree.place(System.ICD10PCS, "0SG00A0")))
    index.build()
    sitemaps.build()
    user = make_user("somebody@example.org")
    objects = {
        "catalog.release": Release.objects.latest("pk"),
        "descriptions.description": Description.objects.latest("pk"),
        "descriptions.editor": make_editor("Ed Itor"),
        "metering.meter": Meter.objects.create(user=user),
        "auth.group": Group.objects.create(name="editors"),
        "accounts.user": user,
        "accounts.membership": Membership.objects.create(user=user),
        "account.emailaddress": EmailAddress.objects.create(user=user, email=user.email),
        "mfa.authenticator": WebAuthn.add(user, "desk", {}).instance,
    }
    ids = {
        **{label: each.pk for label, each in objects.items()},
        "release": objects["catalog.release"].pk,
        "user": user.pk,
        "key": objects["mfa.authenticator"].pk,
        "type": ContentType.objects.get_for_model(User).pk,
    }
    return {name: _filled(path, ids) for name, (path, _) in routes.table().items()}


def _filled(path: str, ids: dict[str, int]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


@pytest.fixture
def enter(site: dict[str, str]) -> Entrance:
    """Return a function that lets one of `routes.VISITORS` in, with a second factor where staff."""

    def enter(visitor: str) -> Client:
        if visitor == "guest":
            return Client()
        if visitor == "member":
            return member("member@example.org")
        rights = {"is_staff": visitor in ("staff", "superuser")}
        user = make_user(f"{visitor}@example.org", is_superuser=visitor == "superuser", **rights)
        if user.is_staff:
            TOTP.activate(user, "SECRET")
            RecoveryCodes.activate(user)
        client = Client()
        client.force_login(user)
        return client

    return enter
