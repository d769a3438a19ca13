"""Related codes: above, below and beside in the tree, and the neighbours in the list."""

from django.db.models import QuerySet

from codelookup.lib import replica, sql

from . import tree
from .in_force import said_by
from .models import Code, Entry
from .sections import ALL, Content, Gate, Section, Stamp, Table
from .subject import Subject

SHOWN = 12  # rows on the code page; the rest stands on the section's own page


def children(subject: Subject) -> "QuerySet[Entry]":
    return _below(subject, subject.entry.path_below(subject.code.value))


def siblings(subject: Subject) -> "QuerySet[Entry]":
    if not subject.entry.path:
        return Entry.objects.none()
    return _below(subject, subject.entry.path).exclude(code=subject.code)


def _below(subject: Subject, path: str) -> "QuerySet[Entry]":
    entries = Entry.objects.codes().filter(release=subject.release, path=path)
    return entries.select_related("code").order_by("line", "code__value")


def _said(subject: Subject, entries: "QuerySet[Entry]") -> list[Entry]:
    return said_by([subject.release], entries)


def completions(subject: Subject) -> list[Entry]:
    return _said(subject, children(subject)[:200]) if subject.is_heading else []


def parents(subject: Subject) -> list[tuple[str, str, str]]:
    """Return (value, title, address kind) of everything above, root first. One query at most."""
    own_nodes = tree.nodes(subject.system)
    shelves = subject.in_force.shelves(subject.system)
    entries = Entry.objects.tree(subject.system, [subject.release], shelves)
    above = entries.filter(code__value__in=subject.ancestors).select_related("code")
    titles = {entry.code.value: entry for entry in said_by([subject.release, *shelves], above)}
    found = []
    for value in subject.ancestors:
        if entry := titles.get(value):
            found.append((value, entry.title, "code" if entry.kind != "node" else "node"))
        elif node := own_nodes.get(value):
            found.append((value, node.title, "node"))
    return found


NEIGHBOUR = """
    SELECT c.value FROM catalog_code c JOIN catalog_entry e ON e.code_id = c.id
    WHERE c.system = %s AND c.value {} %s AND e.release_id = %s AND e.kind IN ('code', 'heading')
    ORDER BY c.value {} LIMIT 1
"""
NEIGHBOURS = f"SELECT ({NEIGHBOUR.format('<', 'DESC')}), ({NEIGHBOUR.format('>', 'ASC')})"


def neighbours(subject: Subject) -> tuple[Code | None, Code | None]:
    """Return the code before and the code after in the list. One query."""
    asked = subject.system, subject.code.value, subject.release.pk
    row = sql.first(NEIGHBOURS, (*asked, *asked), replica.alias()) or (None, None)
    before, after = (value and Code(system=subject.system, value=value) for value in row)
    return before or None, after or None


def load(subject: Subject) -> Content | None:
    below = subject.once("completions", completions)
    beside = _said(subject, siblings(subject)[: SHOWN + 1])
    before, after = subject.once("neighbours", neighbours)
    if not (below or beside or before or after):
        return None
    return {
        "below": below,
        "beside": beside[:SHOWN],
        "has_more": len(beside) > SHOWN,
        "before": before,
        "after": after,
        "subject": subject,
        "stamp": Stamp(subject.release),
    }


def table(subject: Subject) -> Table:
    rows: list[tuple[str, ...]] = [("above", value, title) for value, title, _ in parents(subject)]
    for relation, entries in (("below", children(subject)), ("beside", siblings(subject))):
        rows += [(relation, e.code.value, e.title) for e in _said(subject, entries)]
    return Table(("Relation", "Code", "Title"), rows)


SECTION = Section(
    slug="related-codes",
    title="Related codes",
    gate=Gate.OPEN,
    systems=ALL,
    load=load,
    noun="code",
    table=table,
    empty="This code stands alone.",
)
