"""The site's own settings, as gunicorn serves them; only the folder of static files is another."""

import os
from pathlib import Path

from codelookup.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
EMAIL_FILE_PATH = STATIC_ROOT.parent / "mail"
NEW_GUESTS_PER_NETWORK = 1_000
