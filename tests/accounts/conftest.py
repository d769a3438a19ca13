import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import make_user

from .journeys import confirm_password, log_in


@pytest.fixture
def with_mail(settings: Settings) -> None:
    """The site as it is when EMAIL_URL is set; settings.py decides at import."""
    settings.ROOT_URLCONF = "tests.accounts.urls_with_mail"
    settings.EMAIL_IS_SET = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False


@pytest.fixture
def someone(client: Client, db: None) -> Client:
    """A browser logged in as ann@example.org that has just given the password once more."""
    make_user()
    log_in(client)
    confirm_password(client)
    return client
