"""Take a release back: the one before it speaks again at once, and nothing that was loaded is lost.

Pages ask what is in force anew for each request, so one row decides. The search index follows as
soon as it is built anew.
"""

from django.db import transaction

from .in_force import in_force
from .models import Release


class Impossible(Exception):
    """There is nothing to take back or to bring back; the message says why and what to do."""


@transaction.atomic
def roll_back(dataset: str) -> tuple[Release, Release]:
    """Withdraw what speaks for a dataset today; return it, and what speaks in its place."""
    withdrawn = in_force().get(dataset)
    if not withdrawn:
        raise Impossible(
            f"{dataset}: nothing speaks for it today; `manage.py releases` lists what is loaded"
        )
    withdrawn.withdraw()
    before = in_force().get(dataset)
    if not before:
        raise Impossible(
            f"{dataset}: nothing older than {withdrawn.label} is loaded; import the older file "
            f"first, or remove this one by `manage.py releases --drop {withdrawn.pk}`"
        )
    return withdrawn, before


@transaction.atomic
def restore(dataset: str) -> tuple[Release, Release | None]:
    """Bring back what was withdrawn last; return it, and what speaks for the dataset today."""
    known = Release.objects.filter(dataset=dataset, withdrawn_at__isnull=False)
    release = known.order_by("-withdrawn_at", "-pk").first()
    if not release:
        raise Impossible(f"{dataset}: no release of it is withdrawn")
    release.restore()
    return release, in_force().get(dataset)
