"""The site's own settings, and one address more."""

from codelookup.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
