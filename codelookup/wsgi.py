"""The WSGI application that gunicorn serves."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - these need the application set up

from codelookup.lib import heap, patience  # noqa: E402
from codelookup.lib.edge import in_utf8  # noqa: E402
from codelookup.search import keeper  # noqa: E402

application = in_utf8(application)
heap.share()
patience.bound()
keeper.start()

# What is loaded now stays: a look at all of it for garbage would hold some page up for 50 ms.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
