"""What must not be kept, and for how long it is. `prune` forgets the rest, day by day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from accounts.models import User

from .models import Meter, NetworkDay, Pace, Trail
from .visitor import COOKIE_AGE

IDLE = timedelta(seconds=COOKIE_AGE)  # guests, lists of recent codes
UNCONFIRMED = timedelta(days=14)  # sign-ups whose address nobody confirmed, as long as a session
NETWORKS = timedelta(days=1)  # before today
MAILS = timedelta(days=30)  # where mails are files


def guests(now: datetime) -> int:
    """Idle ones, and those whose cookie has run out since: nobody can be that guest again."""
    long_ago = now - IDLE
    idle = Meter.objects.filter(user=None).filter(
        Q(last_view_at__lt=long_ago) | Q(created_at__lt=long_ago)
    )
    number = idle.count()
    idle.delete()
    return number


def networks(now: datetime) -> int:
    return NetworkDay.objects.filter(day__lt=now.date() - NETWORKS).delete()[0]


def paces(now: datetime) -> int:
    return Pace.objects.filter(day__lt=now.date() - NETWORKS).delete()[0]


def lists(now: datetime) -> int:
    """Who wants no list keeps the row that says so; it holds nothing else."""
    return Trail.objects.filter(is_off=False, changed_at__lt=now - IDLE).delete()[0]


def sessions(now: datetime) -> int:
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def sign_ups(now: datetime) -> int:
    """Accounts that never got in: whoever typed the address need not be its owner."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    found = User.objects.filter(
        Exists(addresses.filter(verified=False)),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        is_staff=False,
        memberships=None,
        date_joined__lt=now - UNCONFIRMED,
    )
    number = found.count()
    found.delete()
    return number


def confirmations(now: datetime) -> int:
    expired = EmailConfirmation.objects.all_expired()
    return int(expired.delete()[0])


def attempts(now: datetime) -> int:
    """Rows of the cache table that have run out; other caches forget by themselves."""
    if not isinstance(caches["default"], DatabaseCache):
        return 0
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        before = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [before])
        return int(cursor.rowcount)


def mails(now: datetime) -> int:
    """Mails that were written as files because the site has no mail server."""
    if settings.EMAIL_IS_SET:
        return 0
    before = (now - MAILS).timestamp()
    written = [*Path(settings.EMAIL_FILE_PATH).glob("*.log")]
    old = [each for each in written if each.stat().st_mtime < before]
    for each in old:
        each.unlink(missing_ok=True)
    return len(old)


STEPS: dict[str, Callable[[datetime], int]] = {
    "idle guests": guests,
    "network counters": networks,
    "counts of members' pages": paces,
    "lists of recent codes": lists,
    "ended sessions": sessions,
    "sign-ups never confirmed": sign_ups,
    "expired confirmations": confirmations,
    "counts of attempts": attempts,
    "mails in files": mails,
}
