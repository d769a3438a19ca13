"""What is stored about an account, found by walking the links that lead to it.

Nothing is listed by hand: a model that gains a link to an account is exported from then on.
`WITHHELD` names what is left out, with its reason; the export prints the reasons.
"""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CASCADE, ForeignKey, ForeignObjectRel, Model, Q
from django.utils import timezone

from .models import User

LETS_IN = "it would let others in"
OTHERS = "it names other people's accounts"
WITHHELD = {
    "accounts.User.password": "a hash, of use only to who wants to guess the password",
    "account.EmailConfirmation.key": LETS_IN,
    "mfa.Authenticator.data": LETS_IN,
    "admin.LogEntry.object_id": OTHERS,
    "admin.LogEntry.object_repr": OTHERS,
    "admin.LogEntry.change_message": OTHERS,
}

encode = DjangoJSONEncoder(indent=2, ensure_ascii=False).encode


def links_to(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """Return every foreign key that leads to a model, those without a way back included."""
    found = model._meta.get_fields(include_hidden=True)
    return [
        each.field
        for each in found
        if isinstance(each, ForeignObjectRel) and isinstance(each.field, ForeignKey)
    ]


def paths() -> dict[type[Model], list[str]]:
    """Return each model whose rows lead to an account, and the lookups by which they do.

    What goes with the account is followed further; what only names it is not: rows that hang on
    it may be others'.
    """
    found: dict[type[Model], list[str]] = {}

    def walk(model: type[Model], ways: tuple[str, ...], passed: frozenset[type[Model]]) -> None:
        for link in links_to(model):
            way = (link.name, *ways)
            found.setdefault(link.model, []).append("__".join(way))
            if link.remote_field.on_delete is CASCADE and link.model not in passed:
                walk(link.model, way, passed | {link.model})

    walk(User, (), frozenset({User}))
    return found


def export(user: User) -> dict[str, Any]:
    """Return everything stored about an account, ready to be written as JSON.

    Two queries or so a model, and one over all sessions.
    """
    records = {User._meta.label: [_row(user)]}
    for model, lookups in paths().items():
        wanted = Q(*[(lookup, user) for lookup in lookups], _connector=Q.OR)
        rows = model._base_manager.filter(wanted).distinct().order_by("pk")
        links = [field.name for field in model._meta.fields if field.is_relation]
        records[model._meta.label] = [_row(each) for each in rows.select_related(*links)]
    return {
        "account": user.email,
        "exported_at": timezone.now(),
        "records": records,
        "logged_in_until": sorted(each.expire_date for each in sessions_of(user)),
        "left_out": WITHHELD,
    }


def _row(row: Model) -> dict[str, Any]:
    return {
        field.name: _value(row, field)
        for field in row._meta.fields
        if f"{row._meta.label}.{field.name}" not in WITHHELD
    }


def _value(row: Model, field: Any) -> Any:
    """Return a field's value; of a link, the words by which people know its end."""
    value = getattr(row, field.name)
    return str(value) if isinstance(value, Model) else value


def sessions_of(user: User) -> Iterator[Session]:
    """Find the sessions that this account has opened, or is about to. Reads all of them."""
    addresses = {encode(address) for address in addresses_of(user)}
    for session in Session.objects.iterator():
        data = session.get_decoded()
        text = encode(data)
        if data.get(SESSION_KEY) == str(user.pk) or any(each in text for each in addresses):
            yield session


def addresses_of(user: User) -> set[str]:
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {user.email, *others}
