"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")

application = get_wsgi_application()

from codelookup.lib import heap, patience  # noqa: E402 - these need the application set up
from codelookup.lib.edge import in_utf8  # noqa: E402
from codelookup.search import keeper  # noqa: E402

application = in_utf8(application)
heap.share()
patience.bound()
keeper.start()
