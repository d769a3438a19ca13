"""The kept revisions of a text: what stood in it at a version, and who did what when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from codelookup.descriptions.actions import WRITTEN
from codelookup.descriptions.models import Description


@dataclass(frozen=True)
class Revision:
    """A step of a text's life. `values`: the fields of `actions.WRITTEN` as they stood then."""

    pk: int
    version: int
    state: str
    done: str
    by: str
    at: datetime
    values: dict[str, Any]


def values_of(text: Any) -> dict[str, Any]:
    return {name: getattr(text, name) for name in WRITTEN}


def values_at(text: Description, version: int) -> dict[str, Any]:
    """Return what an editor saw who read this version; as it stands where none is kept."""
    if text.version == version:
        return values_of(text)
    return values_of(text.history.filter(version=version).first() or text)


def version_in(post: QueryDict, name: str = "version") -> int:
    """Return the version that the sender saw; 0, which no text has, for anything else."""
    text = post.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def revisions(text: Description) -> list[Revision]:
    """Return all that is kept of a text, newest first. One query."""
    return [
        Revision(
            pk=each.history_id,
            version=each.version,
            state=each.get_state_display(),
            done=each.history_change_reason or "loaded from a file",
            by=_name(each.history_user),
            at=each.history_date,
            values=values_of(each),
        )
        for each in text.history.select_related("history_user__editor")
    ]


def _name(user: Any) -> str:
    """Name who did it as he signs; whose role has ended by his address."""
    if not user:
        return "nobody signed in"
    editor = getattr(user, "editor", None)
    return str(editor.byline if editor else user.email)
