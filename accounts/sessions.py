"""Django's sessions in the database, with the read that every page makes written by hand.

Whose a session is stands inside its signed text alone. A process remembers that of the texts it
has worked out, so that a page may read session and account in one statement: the row's text must
then be the remembered one, letter by letter, and the account's password and address those that
the session is bound to.
"""

from typing import Any, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY
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
    """Return whose this request's session was when it was last read here. No query."""
    key = request.session.session_key
    return _owners.get(key) if key else None


def remember_owner(request: HttpRequest) -> None:
    """Remember whose the session is, after Django has found its account good."""
    session, user = request.session, request.user
    if isinstance(session, SessionStore) and isinstance(user, User) and session.text:
        proof = session.get(HASH_SESSION_KEY, "")
        _owners.put(session.session_key, Owner(session.text, user.pk, proof))


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
