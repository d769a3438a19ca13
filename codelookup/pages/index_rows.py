"""Entries of the alphabetic index made ready for a page: codes with titles, "see" as links."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from codelookup.catalog.book_index import targets
from codelookup.catalog.book_see import Target
from codelookup.catalog.in_force import InForce
from codelookup.catalog.index_terms import COLUMNS, Book, Column, IndexCode, IndexTerm
from codelookup.catalog.models import Code
from codelookup.catalog.notes import CODE
from codelookup.catalog.systems import System

from .templatetags.words import link_codes
from .titles import titles

ORDER = {column: place for place, column in enumerate(Column)}


@dataclass(frozen=True)
class Printed:
    """A code as printed; an address only where the day's releases list it."""

    text: str
    address: str
    title: str
    is_manifestation: bool


@dataclass(frozen=True)
class See:
    label: str
    text: str | SafeString
    address: str


@dataclass(frozen=True)
class Row:
    """One entry. `after`: the tags that open the list below it, or close it and what ends here."""

    term: IndexTerm
    codes: list[Printed]
    cells: list[Printed | None]
    sees: list[See]
    after: SafeString
    below: int = 0


def _after(step: int) -> SafeString:
    """`step`: how many levels further in (at most one) or out the next entry stands."""
    tags = "<ul>" if step > 0 else "</li>" + "</ul></li>" * -step
    return mark_safe(tags)  # noqa: S308 - our own tags


def rows(
    terms: Sequence[IndexTerm], now: InForce, below: dict[str, int] | None = None
) -> list[Row]:
    """Return a row for each entry. At most five queries, however many entries."""
    found = targets(terms, now)
    links = _Links(terms, found, now)
    levels = [*(term.level for term in terms), 0]
    made = []
    for place, term in enumerate(terms):
        step = levels[place + 1] - term.level
        printed = sorted(term.codes.all(), key=lambda each: (ORDER[Column(each.column)], each.pk))
        by_column = {each.column: each for each in printed}
        columns = COLUMNS.get(Book(term.book), ())
        cells = [by_column.get(column) for column in columns]
        made.append(
            Row(
                term,
                [links.printed(each) for each in printed if each.column not in columns],
                [links.printed(each) if each else None for each in cells],
                links.sees(term),
                _after(step),
                (below or {}).get(term.slug, 0),
            )
        )
    return made


class _Links:
    """The addresses of what a page's entries lead to, looked up for all of them at once."""

    def __init__(self, terms: Sequence[IndexTerm], found: dict[str, Target], now: InForce) -> None:
        self.found = found
        codes = {each.code for term in terms for each in term.codes.all() if each.code}
        texts = [text for term in terms for text in (term.see, term.see_also)]
        named = {match for text in texts if text not in found for match in CODE.findall(text)}
        if named:
            codes |= set(Code.objects.filter(system=System.ICD10CM, value__in=named))
        self.titles = titles(codes, now) if codes else {}
        self.addresses = {
            code.value: code.get_absolute_url() for code in codes if code.pk in self.titles
        }

    def printed(self, each: IndexCode) -> Printed:
        address = self.addresses.get(each.code.value, "") if each.code else ""
        title = self.titles.get(each.code_id, "") if each.code_id else ""
        return Printed(each.printed, address, title, each.column == Column.MANIFESTATION)

    def sees(self, term: IndexTerm) -> list[See]:
        pairs = (("see", term.see), ("see also", term.see_also))
        return [self._see(label, text) for label, text in pairs if text]

    def _see(self, label: str, text: str) -> See:
        target = self.found.get(text)
        if not target:
            return See(label, link_codes(text, self.addresses), "")
        if target.term:
            return See(label, text, target.term.get_absolute_url())
        return See(label, text, f"{reverse('pages:index')}#{target.book}")
