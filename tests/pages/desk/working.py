"""How tests work at the desk: editors with browsers, and forms filled as a browser sends them."""

from typing import Any

from django.test import Client

from codelookup.catalog.models import Code
from codelookup.catalog.systems import System
from codelookup.descriptions import actions
from codelookup.descriptions.models import Description, Editor, Role
from codelookup.pages.desk.form import CELLS, initial
from tests.descriptions.test_life import GOOD
from tests.factories import make_editor, make_entry

ROWS = tuple(f"source-{cell}" for cell in CELLS)


def author(name: str = "Ann Author") -> Editor:
    return make_editor(name)


def reviewer(name: str = "Rob Reviewer") -> Editor:
    return make_editor(name, Role.REVIEWER)


def chief(name: str = "Eve Chief") -> Editor:
    return make_editor(name, Role.CHIEF)


def at_desk(editor: Editor | None, **options: Any) -> Any:
    """Return the editor's browser: a test client, whose answers may be redirects with a `url`."""
    assert editor
    client = Client(**options)
    client.force_login(editor.user)
    return client


def a_code(value: str = "64490", system: str = System.CPT) -> Code:
    return Code.objects.filter(value=value).first() or make_entry(value, system, long="").code


def begun(editor: Editor, value: str = "64490", **values: Any) -> Description:
    """A draft that breaks no rule, unless `values` do."""
    edition = actions.start(editor, a_code(value))
    return actions.save(editor, edition.pk, edition.version, {**GOOD, **values})


def handed_over(editor: Editor, value: str = "64490", **values: Any) -> Description:
    edition = begun(editor, value, **values)
    return actions.submit(editor, edition.pk, edition.version)


def address(text: Description, below: str = "") -> str:
    return f"/desk/texts/{text.pk}/{below}"


def filled(text: Description, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends from the page of this text, with what was typed anew."""
    values = initial(text)
    rows = [*values.pop("sources"), {}]
    sources = {f"source-{cell}": [row.get(cell, "") for row in rows] for cell in CELLS}
    return {"version": text.version, **values, **sources, "do": "save", **changes}


def step(client: Client, text: Description, do: str, **more: Any) -> Any:
    """Press another button than "Save", nothing typed."""
    return client.post(address(text), {**filled(text), "do": do, **more})
