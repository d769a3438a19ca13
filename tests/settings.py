"""The site's own settings with what makes tests quick: a fast hasher, plain static files."""

import os
import tempfile
from pathlib import Path

from codelookup.settings import *  # noqa: F403
from codelookup.settings import DATABASES, STORAGES

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
SCRATCH = Path(tempfile.mkdtemp(prefix=f"codelookup-{WORKER}-"))

SECRET_KEY = "tests only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = SCRATCH / "static"  # empty: each test client would look at every file in it
STATIC_ROOT.mkdir()
SEARCH_INDEX = SCRATCH / "search.sqlite3"
SITEMAPS = SCRATCH / "sitemaps"
EMAIL_FILE_PATH = SCRATCH / "mail"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING_CONFIG = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: parallel requests must meet SQLite's real locks.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
