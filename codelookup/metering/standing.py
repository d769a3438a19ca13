"""What the page of one code must know of whoever asks, in one query: at every page that is opened.

It goes with the query for the version of the data, and for an account with that for its session.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.sessions import forget_owner, let_in, owner_of
from codelookup.catalog import version
from codelookup.lib import sql

from .models import Meter

CodeName = tuple[str, str]  # system and value

# Of the account only what a page asks for, in the model's own order: Django fetches the rest where
# it is wanted.
LATER = {"last_login", "date_joined"}
ACCOUNT = [f.attname for f in User._meta.concrete_fields if f.attname not in LATER]
OPENED = """EXISTS (
    SELECT 1 FROM metering_view v JOIN catalog_code c ON c.id = v.code_id
    WHERE v.meter_id = m.id AND c.system = %(system)s AND c.value = %(value)s)"""
OF_ACCOUNT = f"""
SELECT s.session_data, {version.VERSION},
       EXISTS (SELECT 1 FROM accounts_membership o WHERE o.user_id = u.id
               AND o.starts_on <= %(today)s AND (o.until IS NULL OR o.until >= %(today)s)),
       m.id, m.used, {OPENED}, t.codes, t.is_off, {", ".join(f"u.{name}" for name in ACCOUNT)}
FROM accounts_user u
LEFT JOIN django_session s ON s.session_key = %(key)s AND s.expire_date > %(now)s
LEFT JOIN metering_meter m ON m.user_id = u.id
LEFT JOIN metering_trail t ON t.user_id = u.id
WHERE u.id = %(user)s
"""
OF_GUEST = f"""
SELECT {version.VERSION}, m.id, m.used, {OPENED}
FROM (SELECT 1) AS one LEFT JOIN metering_meter m ON m.guest_hash = %(guest)s
"""


@dataclass(frozen=True)
class Standing:
    """`meter` and `codes` (of the list of recent codes, as it is stored): None where there is none.

    `version`: of the data when all this was read. `is_off`: no list of recent codes is wanted.
    """

    name: CodeName
    version: str
    meter: Meter | None = None
    has_opened: bool = False
    is_member: bool = False
    codes: str | None = None
    is_off: bool = False


def of_account(request: HttpRequest, name: CodeName, on: date) -> Standing | None:
    """Look an account up, None for a guest. One query; one more for a session not met before."""
    if owner := owner_of(request):
        row = _row_of(request, name, on, owner.user_id)
        if row and let_in(request, owner, row[0], _user(row)):
            return _standing(row, name)
        forget_owner(request)
    if not isinstance(request.user, User):
        return None
    row = _row_of(request, name, on, request.user.pk)
    # Without a row the account went while its page was asked for.
    return _standing(row, name) if row else Standing(name, version.current())


def of_guest(guest_hash: str | None, name: CodeName) -> Standing:
    """Look a guest up. One query."""
    if not guest_hash:
        return Standing(name, version.current())
    values = {"guest": guest_hash, "system": name[0], "value": name[1]}
    token, meter, used, has_opened = sql.first(OF_GUEST, values) or (None, None, 0, False)
    return Standing(name, version.here(token), _meter(meter, used), bool(has_opened))


def _row_of(request: HttpRequest, name: CodeName, on: date, user_id: int) -> tuple[Any, ...] | None:
    values = {
        "key": request.session.session_key,
        "now": sql.moment(timezone.now()),
        "user": user_id,
        "today": on,
        "system": name[0],
        "value": name[1],
    }
    return sql.first(OF_ACCOUNT, values)


def _user(row: tuple[Any, ...]) -> User:
    return User.from_db("default", ACCOUNT, row[-len(ACCOUNT) :])


def _standing(row: tuple[Any, ...], name: CodeName) -> Standing:
    _, token, is_member, meter, used, has_opened, codes, is_off = row[: -len(ACCOUNT)]
    is_staff = row[-len(ACCOUNT) :][ACCOUNT.index("is_staff")]
    return Standing(
        name,
        version.here(token),
        _meter(meter, used),
        bool(has_opened),
        bool(is_staff or is_member),
        codes,
        bool(is_off),
    )


def _meter(pk: int | None, used: int) -> Meter | None:
    return Meter(pk=pk, used=used) if pk else None
