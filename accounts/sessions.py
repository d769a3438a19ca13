"""Django's sessions in the database, with the read that every page makes written by hand.

Whose a session is stands inside its signed text alone. A process remembers that of the texts it
has worked out, so that a page may read session and account in one statement: the row's text must
then be the remembered one, letter by letter, and the account's password and address those that
the session is bound to.
"""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from codelookup.lib import sql
from codelookup.lib.lru import Lru

from .models import User

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
REMEMBERED = 2_000  # about half a kilobyte each


class Owner(NamedTuple):
    """Whose a session is: its text as it is stored, and what binds it to the account's password."""

    text: str
    user_id: int
    proof: str


_owners: Lru[Owner] = Lru(REMEMBERED)


class SessionStore(db.SessionStore):
    text: str | None = None  # as it is stored; set by whoever has read it already

    def load(self) -> dict[str, Any]:
        """Return what the session holds; an unknown or ended one is begun anew. One query."""
        if self.text is None:
            row = sql.first(SESSION, [self.session_key, sql.moment(timezone.now())])
            self.text = row[0] if row else None
        if self.text is not None:
            return self.decode(self.text)
        self._session_key = None
        return {}


def owner_of(request: HttpRequest) -> Owner | None:
    """Return whose this request's session says it is, None of a guest's.

    One query, none for a session met before. Nothing is proved by it: see `let_in`.
    """
    session = request.session
    if not session.session_key:
        return None
    if known := _owners.get(session.session_key):
        return known
    user_id, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    text = getattr(session, "text", None)
    if not user_id or not text or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    owner = Owner(text, int(user_id), session.get(HASH_SESSION_KEY, ""))
    _owners.put(session.session_key, owner)
    return owner


def forget_owner(request: HttpRequest) -> None:
    """Have the session read anew: what is remembered of it no longer holds."""
    if request.session.session_key:
        _owners.forget(request.session.session_key)


def let_in(request: HttpRequest, owner: Owner, text: str | None, user: User) -> bool:
    """Take the account for the request's, if session and account still are what they were.

    Else nothing is changed, and Django decides when `request.user` is asked for.
    """
    is_same = text == owner.text and user.is_active
    if not is_same or not constant_time_compare(owner.proof, user.get_session_auth_hash()):
        return False
    request.session.text = text  # type: ignore[attr-defined]
    request.user = user
    return True
