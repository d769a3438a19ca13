"""Django's sessions in the database, with the read that every page makes written by hand."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from codelookup.lib import sql

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """Return what the session holds; an unknown or ended one is begun anew. One query."""
        row = sql.first(SESSION, [self.session_key, sql.moment(timezone.now())])
        if row:
            return self.decode(row[0])
        self._session_key = None
        return {}
