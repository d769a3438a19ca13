from typing import Any

import django.db.models.deletion
from django.db import migrations, models


FIELDS = "release_id, code, is_first, effective_on, deleted_on, modifier, line, part, number"


def count_pairs(apps: Any, schema_editor: Any) -> None:
    """Count what is loaded, as imports do from now on; some seconds for three million edits."""
    halves = {"column1": ("TRUE", ""), "column2": ("FALSE", "WHERE column1 <> column2")}
    with schema_editor.connection.cursor() as cursor:
        for column, (is_first, condition) in halves.items():
            cursor.execute(
                f"INSERT INTO edits_pairspan ({FIELDS}) "
                f"SELECT release_id, {column}, {is_first}, effective_on, deleted_on, modifier, "
                f"MIN(line), MIN(part), COUNT(*) FROM edits_pairedit {condition} "
                f"GROUP BY release_id, {column}, effective_on, deleted_on, modifier"
            )
        cursor.execute("ANALYZE edits_pairspan")


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_data_version"),
        ("edits", "0002_pairs_of_column2"),
    ]

    operations = [
        migrations.CreateModel(
            name="PairSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("part", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=5)),
                ("is_first", models.BooleanField(help_text="the code stands in column 1")),
                ("effective_on", models.DateField(null=True)),
                ("deleted_on", models.DateField(null=True)),
                (
                    "modifier",
                    models.SmallIntegerField(
                        choices=[
                            (0, "no modifier helps"),
                            (1, "with a modifier"),
                            (9, "not applicable"),
                        ]
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="edits")),
                (
                    "release",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.release",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["release", "code"], name="pair_spans_of_code")],
            },
        ),
        migrations.RunPython(count_pairs, migrations.RunPython.noop),
    ]
