"""The site's own settings over a database that leaves nothing behind; no `collectstatic` first."""

from codelookup.settings import *  # noqa: F403
from codelookup.settings import STORAGES

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
