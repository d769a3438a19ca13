from typing import Any

from django.db import migrations, models

COLUMNS = [
    "release",
    "column2",
    "column1",
    "effective_on",
    "deleted_on",
    "modifier",
    "line",
    "part",
]


def count_rows(apps: Any, editor: Any) -> None:
    """Let the database count the new index: SQLite would take it for the best of all."""
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit=2000")  # else it reads every index whole
        cursor.execute("ANALYZE edits_pairedit")


class Migration(migrations.Migration):
    dependencies = [("edits", "0001_initial")]

    operations = [
        # The old index goes last: to drop it locks out readers until the transaction ends.
        migrations.AddIndex(
            model_name="pairedit",
            index=models.Index(fields=COLUMNS, name="pairs_of_column2"),
        ),
        migrations.RunPython(count_rows, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="pairedit", name="pairs_by_column2"),
    ]
