"""The writes of a code page: view, counter, pace, and the list of recent codes.

What belongs together is one statement: on PostgreSQL by its WITH, on SQLite as a `Command`. Neither
waits for the disk: see decision 0023.
"""

from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError, connection

from codelookup.lib import sql
from codelookup.lib.command import UNLESS_DONE, Command

# PostgreSQL answers before its log is on the disk, for this transaction alone.
AT_ONCE = "set_config('synchronous_commit', 'off', TRUE)"
ONE_MORE_VIEW = """
UPDATE metering_meter SET used = used + 1, last_view_at = %(now)s
WHERE id = %(meter)s AND used < %(limit)s AND NOT EXISTS (
    SELECT 1 FROM metering_view WHERE meter_id = %(meter)s AND code_id = %(code)s)"""
NEW_VIEW = "INSERT INTO metering_view (meter_id, code_id, opened_at, is_counted)"
NEW_GUEST = "INSERT INTO metering_meter (guest_hash, used, created_at, last_view_at)"
ONE_MORE_GUEST = """
INSERT INTO metering_networkday (key, day, guests) VALUES (%(network)s, %(today)s, 1)
ON CONFLICT (key) DO UPDATE SET guests = metering_networkday.guests + 1
WHERE metering_networkday.guests < %(most)s"""
# Later than now only by what parallel requests differ: a clock set back locks nobody out.
IN_MINUTE = "minute_from > %(begun)s AND minute_from < %(latest)s"
ONE_MORE_PAGE = f"""
UPDATE metering_pace SET
    minute_from = CASE WHEN {IN_MINUTE} THEN minute_from ELSE %(now)s END,
    minute_pages = CASE WHEN {IN_MINUTE} THEN minute_pages + %(pages)s ELSE %(pages)s END,
    day = %(today)s,
    day_pages = CASE WHEN day = %(today)s THEN day_pages + %(pages)s ELSE %(pages)s END
WHERE user_id = %(user)s
    AND (NOT ({IN_MINUTE}) OR minute_pages <= %(most_now)s)
    AND (day <> %(today)s OR day_pages <= %(most_today)s)"""
# Where nobody has changed the list since it was read: what was erased does not come back.
NEW_CODES = """
UPDATE metering_trail SET codes = %(codes)s, changed_at = %(now)s
WHERE user_id = %(user)s AND codes = %(old_codes)s AND NOT is_off"""
LISTED_CODES = NEW_CODES + (f" RETURNING {AT_ONCE}" if connection.vendor == "postgresql" else "")
NEW_TRAIL = "INSERT INTO metering_trail (user_id, codes, searches, is_off, changed_at)"

# One statement each. Two first views of one code in the same moment collide at the view, whose
# row is unique, and then the later one has done nothing.
GRANT = f"""
WITH counted AS (
    {ONE_MORE_VIEW} RETURNING id, used
), viewed AS (
    {NEW_VIEW} SELECT id, %(code)s, %(now)s, TRUE FROM counted
), listed AS (
    {NEW_CODES} AND EXISTS (SELECT 1 FROM counted) RETURNING 1
)
SELECT used, EXISTS (SELECT 1 FROM listed), {AT_ONCE} FROM counted"""
FIRST_VIEW = f"""
WITH passed AS ({ONE_MORE_GUEST} RETURNING 1),
made AS ({NEW_GUEST} SELECT %(guest)s, 1, %(now)s, %(now)s FROM passed RETURNING id)
{NEW_VIEW} SELECT id, %(code)s, %(now)s, TRUE FROM made RETURNING {AT_ONCE}"""
NEW_ACCOUNT = "INSERT INTO metering_meter (user_id, used, created_at, last_view_at)"
FIRST_OF_ACCOUNT = f"""
WITH made AS (
    {NEW_ACCOUNT} VALUES (%(user)s, 1, %(now)s, %(now)s) ON CONFLICT (user_id) DO NOTHING
    RETURNING id
), viewed AS (
    {NEW_VIEW} SELECT id, %(code)s, %(now)s, TRUE FROM made
), begun AS (
    {NEW_TRAIL} SELECT %(user)s, %(codes)s, '', FALSE, %(now)s FROM made
    WHERE %(codes)s::text IS NOT NULL ON CONFLICT (user_id) DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM begun), {AT_ONCE} FROM made"""
PACED_PAGE = f"{ONE_MORE_PAGE} RETURNING TRUE, FALSE, {AT_ONCE}"
COUNTED_PAGE = f"""
WITH paced AS ({ONE_MORE_PAGE} RETURNING 1),
listed AS ({NEW_CODES} AND EXISTS (SELECT 1 FROM paced) RETURNING 1)
SELECT EXISTS (SELECT 1 FROM paced), EXISTS (SELECT 1 FROM listed), {AT_ONCE}"""

# The same on SQLite.
VIEW_OF_NEW = f"{NEW_VIEW} VALUES (last_insert_rowid(), %(code)s, %(now)s, TRUE)"
TRAIL_UNLESS_KNOWN = f"""
{NEW_TRAIL} SELECT %(user)s, %(codes)s, '', FALSE, %(now)s WHERE %(codes)s IS NOT NULL
ON CONFLICT (user_id) DO NOTHING"""
GRANTING = Command(
    "metering_grant",
    (
        ONE_MORE_VIEW,
        UNLESS_DONE,
        f"{NEW_VIEW} VALUES (%(meter)s, %(code)s, %(now)s, TRUE)",
        NEW_CODES,
    ),
)
BEGINNING_GUEST = Command(
    "metering_guest",
    (
        ONE_MORE_GUEST,
        UNLESS_DONE,
        f"{NEW_GUEST} VALUES (%(guest)s, 1, %(now)s, %(now)s)",
        VIEW_OF_NEW,
    ),
)
BEGINNING_ACCOUNT = Command(
    "metering_account",
    (
        f"{NEW_ACCOUNT} VALUES (%(user)s, 1, %(now)s, %(now)s) ON CONFLICT (user_id) DO NOTHING",
        UNLESS_DONE,
        VIEW_OF_NEW,
        TRAIL_UNLESS_KNOWN,
    ),
)
COUNTING_PAGE = Command("metering_page", (ONE_MORE_PAGE, UNLESS_DONE, NEW_CODES))


class Listing(NamedTuple):
    """The list of recent codes as it was read, None where there is none, and as it shall be."""

    user_id: int | None = None
    before: str | None = None
    after: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        before = self.before if self.is_new else None  # equals nothing
        return {"user": self.user_id, "old_codes": before, "codes": self.after}

    @property
    def is_new(self) -> bool:
        """Tell whether there is a list, and it changes."""
        return self.before is not None and self.before != self.after


NOTHING = Listing()


def grant(values: dict[str, Any], listing: Listing) -> tuple[int, bool] | None:
    """Spend a view where one is left, and put the code on the list.

    `values`: meter, code, limit, now. Returns how many views count then, and whether the list was
    written; None, and nothing is, where no view was left or the code had been opened.
    """
    values = {**values, **listing.values}
    try:
        if connection.vendor == "postgresql":
            with sql.apart():
                row = sql.first(GRANT, values)
            return (int(row[0]), bool(row[1])) if row else None
        with sql.in_turn(), sql.apart():
            changed = GRANTING.run(values)
    except IntegrityError:
        return None
    # Parallel requests may have counted by now: then both say how many are left after either.
    used = sql.first("SELECT used FROM metering_meter WHERE id = %(meter)s", values)
    return (int(used[0]), changed > 2) if changed and used else None


def begin_guest(values: dict[str, Any]) -> bool:
    """Make a new guest who has opened one code, if his network may have another one today.

    `values`: guest, network, most, today, code, now.
    """
    if connection.vendor == "postgresql":
        try:
            with sql.apart():
                return bool(sql.first(FIRST_VIEW, values))
        except IntegrityError:  # sent twice: the connection had died after the first
            return True
    with sql.in_turn():
        return bool(BEGINNING_GUEST.run(values))


def count_page(values: dict[str, Any], listing: Listing) -> tuple[bool, bool]:
    """Count a member's page where his pace allows it, and put its code on the list.

    `values`: as ONE_MORE_PAGE names them. Returns whether it was counted, and listed.
    """
    values = {**listing.values, **values}
    if connection.vendor == "postgresql":
        statement = COUNTED_PAGE if listing.is_new else PACED_PAGE
        row = sql.first(statement, values)
        return (bool(row[0]), bool(row[1])) if row else (False, False)
    with sql.in_turn():
        if not listing.is_new:
            return bool(sql.run(ONE_MORE_PAGE, values)), False
        changed = COUNTING_PAGE.run(values)
    return changed > 0, changed > 1


def begin_account(values: dict[str, Any], listing: Listing) -> bool | None:
    """Make an account's meter with its first view, and its list where it has none.

    `values`: user, code, now. Returns whether the list was made; None, and nothing is, where the
    account has a meter.
    """
    values = {**listing.values, **values}
    if connection.vendor == "postgresql":
        row = sql.first(FIRST_OF_ACCOUNT, values)
        return bool(row[0]) if row else None
    with sql.in_turn():
        changed = BEGINNING_ACCOUNT.run(values)
    return changed > 2 if changed else None


def begin_list(listing: Listing, now: Any) -> bool:
    """Make an account's list; tell whether there was none."""
    with sql.in_turn():
        return _begin_list({**listing.values, "now": now})


def _begin_list(values: dict[str, Any]) -> bool:
    row = "VALUES (%(user)s, %(codes)s, '', FALSE, %(now)s) ON CONFLICT (user_id) DO NOTHING"
    return bool(sql.run(f"{NEW_TRAIL} {row}", values))


def list_code(listing: Listing, now: Any) -> bool:
    """Write the list alone; False where somebody had changed it meanwhile, and so it was not.

    Where the database cannot write now, for an import or a full disk, the page goes on without it.
    """
    try:
        return bool(sql.run_at_once(LISTED_CODES, {**listing.values, "now": now}))
    except OperationalError:
        return True
