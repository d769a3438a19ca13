"""Ask this container's site whether it is ready; exit status 1 where it is not."""

import os
import sys
from http.client import HTTPConnection, HTTPException

PORT = int(os.environ.get("PORT", "8000"))

# The first name that the site answers to; "*" is none, and any will do.
host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().removeprefix(".")
if host in {"", "*"}:
    host = "localhost"
connection = HTTPConnection("127.0.0.1", PORT, timeout=4)
try:
    connection.request("GET", "/readyz", headers={"Host": host})
    status = connection.getresponse().status
except (OSError, HTTPException):
    status = 0
sys.exit(status != 200)
