"""What moves several records of an account together: its end."""

import json

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from .models import Membership, User
from .owned import addresses_of, sessions_of

NOBODY = "a deleted account"


class LastSuperuser(Exception):
    """Nobody would be left who may hand out rights. The message is for whoever wanted it gone."""


def delete_account(user: User) -> None:
    """Delete an account with everything that leads to it; its logins end, its name is forgotten.

    Raises LastSuperuser, and then nothing has changed. Texts keep their author's name as printed.
    """
    with transaction.atomic():
        # In one order, so that two superusers who go at the same moment queue here.
        list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))
        if user.is_last_superuser():
            raise LastSuperuser(
                f"{user.email} is the only superuser. Make another account a superuser first "
                "(admin, Users); then delete this one."
            )
        for address in addresses_of(user):
            _forget_name(address)
        _forget_what_staff_did(user)
        for session in sessions_of(user):
            session.delete()
        user.delete()


def _forget_name(address: str) -> None:
    """Take an address out of what stays: memberships granted by it, the record of staff."""
    Membership.objects.filter(granted_by__iexact=address).update(granted_by=NOBODY)
    told = LogEntry.objects.filter(
        Q(object_repr=address)
        | Q(object_repr__startswith=f"{address} ")
        | Q(change_message__contains=json.dumps(address)[:-1])
    )
    told.update(object_repr=NOBODY, change_message="")


def _forget_what_staff_did(user: User) -> None:
    """An address changed since stands in the record under the account's number only."""
    kind = ContentType.objects.get_for_model(User)
    told = LogEntry.objects.filter(content_type=kind, object_id=str(user.pk))
    told.update(object_repr=NOBODY, change_message="")
