"""The whole history of a code: what the catalog tells, what fee schedule and edits add to it."""

from dataclasses import replace

from codelookup.catalog import history
from codelookup.catalog.history import Change
from codelookup.catalog.sections import ALL, Content, Gate, Section, Table
from codelookup.catalog.subject import Subject
from codelookup.edits import changes as edits
from codelookup.payment import changes as payment

SHOWN = 12  # changes on the code page


def changes(subject: Subject) -> list[Change]:
    return subject.once("changes", _changes)


def _changes(subject: Subject) -> list[Change]:
    found = [*history.changes(subject), *payment.changes(subject), *edits.changes(subject)]
    return history.newest_first(found)


def load(subject: Subject) -> Content | None:
    found = changes(subject)
    if not found:
        return None
    return {"changes": found[:SHOWN], "count": len(found), "subject": subject}


def table(subject: Subject) -> Table:
    return history.whole_table(changes(subject))


MORE = Section(
    slug="history-changes",
    title="Every change, with its figures",
    gate=Gate.ACCOUNT,
    systems=ALL,
    load=load,
    count=lambda subject: len(changes(subject)),
    noun="change",
    table=table,
    empty="No change between the releases loaded on this site.",
)
SECTION = replace(history.SECTION, more=MORE)
