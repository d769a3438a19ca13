"""The version of everything that pages say: one row, changed by whatever changes them.

Each process keeps what it has made of the tables under this version, and reads the row once a
request: so a change shows at once in every process of every host over the same database.
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import Q

from codelookup.lib import replica, sql

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)
TRIES = 3
VERSION = "(SELECT token FROM catalog_dataversion WHERE id = 1)"  # in statements that ask more


class DataVersion(models.Model):
    """The one row. A random token and no number: a restored backup must not count up again to a
    number that a running process knows."""

    token = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_data_version"),
        ]

    def __str__(self) -> str:
        return self.token


def current() -> str:
    """Return the version now, empty before the first change. One query, and no model for it.

    It is asked where this request reads its facts: a replica that lags has the older version too.
    """
    row = sql.first(f"SELECT {VERSION}", (), replica.alias())
    return (row and row[0]) or ""


def here(token: str | None) -> str:
    """Return the version now, given what another statement has read of it by the way.

    That counts unless this request reads its facts from a replica: then one query.
    """
    return token or "" if replica.alias() == DEFAULT_DB_ALIAS else current()


def bump() -> None:
    """Tell all processes that pages have changed. Call it in the transaction that changes them.

    The row stays locked until that transaction ends: two changes at once wait for each other.
    """
    new = DataVersion(pk=1, token=secrets.token_hex(8))
    DataVersion.objects.bulk_create(
        [new], update_conflicts=True, unique_fields=["id"], update_fields=["token"]
    )


def settled(token: str, read: Callable[[], T]) -> tuple[T, str | None]:
    """Read something, again where the tables have left version `token` meanwhile. A query more.

    The second is the version under which it may be kept: None where the tables did not hold still.
    """
    for _ in range(TRIES):
        found = read()
        before, token = token, current()
        if token == before:
            return found, token
    return found, None


class VersionedQuerySet(models.QuerySet[M]):
    """Writes that pass the model's own methods by change the version too, if they write anything:
    with a new version every page is rendered anew."""

    def update(self, **values: Any) -> int:
        with transaction.atomic():
            number = super().update(**values)
            if number:
                bump()
        return number

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            number = super().delete()
            if number[0]:
                bump()
        return number

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **options)
            if made:
                bump()
        return made


class Versioned(models.Model):
    """What pages say: saved or deleted together with the change of the version."""

    class Meta:
        abstract = True

    @property
    def is_said(self) -> bool:
        """Tell whether a page says it, or has said it until this change."""
        return True

    def save(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            super().save(*args, **options)
            if self.is_said:
                bump()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **options)
            bump()
        return deleted
