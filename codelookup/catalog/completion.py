"""From an ICD-10-CM heading to a billable code, one question at every level of the tree.

Only titles and the tree are read: both are open. What a 7th character means stands in the title.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from . import tree
from .levels import Level, levels
from .models import Entry, Kind
from .questions import Question, question
from .subject import Subject
from .systems import System


@dataclass(frozen=True)
class Option:
    """One way on. `codes` counts the billable codes it leaves; `code` is the only one, if so."""

    value: str
    label: str
    title: str
    codes: int
    code: str = ""


@dataclass(frozen=True)
class Choice:
    """A decision taken: what was asked, what was chosen, and the heading to go back to."""

    asked: str
    label: str
    value: str
    back: str


@dataclass
class Completion:
    """What is decided and what is not for one heading or code. At most four queries."""

    subject: Subject

    @cached_property
    def codes(self) -> int:
        level = self._levels.get(self._path)
        return level.codes if level else 0

    @cached_property
    def category(self) -> str:
        """The heading of three characters from which on choices are taken."""
        return next(iter(self._headings))

    @cached_property
    def chosen(self) -> list[Choice]:
        """The decisions taken between the category and the heading or code at hand."""
        found = []
        for back, value in zip(self._headings, self._headings[1:], strict=False):
            beside = self._at[self._paths[back]]
            values = [entry.code.value for entry in beside]
            asked = question([entry.title for entry in beside])
            name = asked.name if len(beside) > 1 else "Only way on"
            found.append(Choice(name, asked.labels[values.index(value)], value, back))
        return found

    @cached_property
    def question(self) -> Question | None:
        titles = [entry.title for entry in self._at.get(self._path, [])]
        return question(titles) if titles else None

    @cached_property
    def groups(self) -> list[tuple[str, list[Option]]]:
        """The ways on from here, under the captions of the question."""
        if not self.question:
            return []
        options = [
            self._option(entry, label)
            for entry, label in zip(self._at[self._path], self.question.labels, strict=True)
        ]
        return [
            (caption, [options[place] for place in places])
            for caption, places in self.question.groups
        ]

    @cached_property
    def only_way(self) -> str:
        """The heading or code to go to at once, where there is just one; else empty."""
        ways = [option for _, options in self.groups for option in options]
        return ways[0].value if len(ways) == 1 else ""

    @cached_property
    def ahead(self) -> list[str]:
        """What is asked after this question on the way to one of the codes below. Two queries."""
        level = self._levels.get(self._path)
        if not level or all(entry.kind == Kind.CODE for entry in self._at[self._path]):
            return []
        longest = max(level.first, level.last, key=len)
        entries = Entry.objects.filter(
            release=self.subject.release, code__system=System.ICD10CM, code__value=longest
        )
        deeper = entries.values_list("path", flat=True)[0].split()[len(self._path.split()) :]
        paths = [f"{self._path} {' '.join(deeper[: depth + 1])}" for depth in range(len(deeper))]
        at = self._entries(paths)
        asked = [question([e.title for e in at[path]]) for path in paths if len(at[path]) > 1]
        return list(dict.fromkeys(each.name for each in asked))

    @cached_property
    def _levels(self) -> Mapping[str, Level]:
        return levels(System.ICD10CM, [self.subject.release])

    @cached_property
    def _path(self) -> str:
        return self.subject.entry.path_below(self.subject.code.value)

    @cached_property
    def _headings(self) -> list[str]:
        above = [value for value in self.subject.ancestors if tree.is_code(value)]
        return [*above, self.subject.code.value]

    @cached_property
    def _paths(self) -> dict[str, str]:
        """The path that the children of each heading carry."""
        slugs = [*self.subject.ancestors, self.subject.code.value]
        return {value: " ".join(slugs[: slugs.index(value) + 1]) for value in self._headings}

    @cached_property
    def _at(self) -> dict[str, list[Entry]]:
        """The codes and headings at every level from the category to here. One query."""
        return self._entries(list(self._paths.values()))

    def _entries(self, paths: list[str]) -> dict[str, list[Entry]]:
        entries = Entry.objects.codes().filter(release=self.subject.release, path__in=paths)
        found: dict[str, list[Entry]] = {path: [] for path in paths}
        for entry in entries.select_related("code", "release").order_by("line", "code__value"):
            found[entry.path].append(entry)
        return found

    def _option(self, entry: Entry, label: str) -> Option:
        value = entry.code.value
        if entry.kind == Kind.CODE:
            return Option(value, label, entry.title, 1, value)
        level = self._levels.get(f"{self._path} {value}")
        only = level.first if level and level.codes == 1 else ""
        return Option(value, label, entry.title, level.codes if level else 0, only)
