"""The site's own settings, as gunicorn serves them; static files need no `collectstatic` first."""

from codelookup.settings import *  # noqa: F403
from codelookup.settings import DATABASES, STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["timeout"] = 3  # s; as long as 20 would tell no more
