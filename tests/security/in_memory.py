"""The site's own settings over a database that leaves nothing behind."""

from codelookup.settings import *  # noqa: F403

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
