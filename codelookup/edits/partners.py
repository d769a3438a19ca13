"""The other codes of an edit: a number always, title and address where the site has them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from codelookup.catalog.subject import Subject


@dataclass(frozen=True)
class Partner:
    """A code as edits name it. `address` is empty where no loaded file lists the code."""

    value: str
    title: str = ""
    address: str = ""


# Given by whoever knows titles of every kind: the pages above.
Find = Callable[[Iterable[str], Subject], Mapping[str, Partner]]
