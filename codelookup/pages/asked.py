"""What a visitor asks the search for, read from the address and written into others."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from codelookup.catalog.systems import System

MAX_PAGE = 40
NODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")


@dataclass(frozen=True)
class Asked:
    """A search with its filters; `within` is a node of the tree, `exact` wants no corrections."""

    q: str
    system: str = ""
    billable: bool = False
    within: str = ""
    exact: bool = False
    list: bool = False  # hits even where one code is spelt exactly
    words: bool = False  # words even where codes are listed
    page: int = 1

    def address(self, **changes: Any) -> str:
        """Return the query string of this search with changes, on its first page unless said."""
        changed = replace(self, **{"page": 1, **changes})
        if not changed.system:
            changed = replace(changed, within="")
        parts = {n: each for n, each in vars(changed).items() if n == "q" or each != DEFAULT[n]}
        return "?" + urlencode({n: 1 if each is True else each for n, each in parts.items()})

    @property
    def kept(self) -> dict[str, str]:
        """What a form must carry along, the boxes that it shows aside."""
        pairs = {"q": self.q, "system": self.system, "within": self.within}
        switches = {"exact": self.exact, "words": self.words}
        return {n: v for n, v in pairs.items() if v} | {n: "1" for n, on in switches.items() if on}


DEFAULT = vars(Asked(q=""))


def asked(request: HttpRequest) -> Asked:
    """Read a search. What cannot be meant is left out, never an error."""
    get = request.GET.get
    system = get("system", "")
    system = system if system in System.values else ""
    within = get("within", "") if system else ""
    return Asked(
        q=get("q", "").strip(),
        system=system,
        billable=get("billable") == "1",
        within=within if NODE.fullmatch(within) else "",
        exact=get("exact") == "1",
        list=get("list") == "1",
        words=get("words") == "1",
        page=_page(get("page", "1")),
    )


def _page(text: str) -> int:
    return min(max(int(text), 1), MAX_PAGE) if text.isascii() and text.isdigit() else 1
