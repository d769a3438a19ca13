"""What the page of one code must know of an account, in one query: at every page that is opened."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from codelookup.catalog.models import Code
from codelookup.lib import sql

from .models import Meter

STANDING = """
SELECT EXISTS (SELECT 1 FROM accounts_membership s WHERE s.user_id = one.id
               AND s.starts_on <= %s AND (s.until IS NULL OR s.until >= %s)),
       m.id, m.used,
       EXISTS (SELECT 1 FROM metering_view v WHERE v.meter_id = m.id AND v.code_id = %s),
       t.codes, t.is_off
FROM accounts_user one
LEFT JOIN metering_meter m ON m.user_id = one.id
LEFT JOIN metering_trail t ON t.user_id = one.id
WHERE one.id = %s
"""


@dataclass(frozen=True)
class Standing:
    """`meter` and `codes` (of the list of recent codes, as it is stored): None where there is none.

    `is_off`: no such list is wanted.
    """

    code: Code
    is_member: bool
    meter: Meter | None
    has_opened: bool
    codes: str | None
    is_off: bool


def standing_of(user: User, code: Code, on: date) -> Standing:
    """Look it up. One query."""
    row = sql.first(STANDING, [on, on, code.pk, user.pk])
    if not row:  # the account went while its page was asked for
        return Standing(code, False, None, False, None, False)
    is_member, meter, used, has_opened, codes, is_off = row
    known = Meter(pk=meter, used=used) if meter else None
    is_member = user.is_staff or bool(is_member)
    return Standing(code, is_member, known, bool(has_opened), codes, bool(is_off))
