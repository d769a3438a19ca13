"""Rows and bytes of each table, its indexes included: `python -m tests.bench.sizes`."""

import os

import django

POSTGRES = "SELECT pg_total_relation_size(%s), pg_indexes_size(%s)"
SQLITE = (
    "SELECT SUM(d.pgsize), SUM(CASE m.type WHEN 'index' THEN d.pgsize ELSE 0 END) "
    "FROM dbstat d JOIN sqlite_master m ON m.name = d.name WHERE m.tbl_name IN (%s, %s)"
)
LEAST = 100  # rows below which a table says nothing about the next row's size


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codelookup.settings")
    django.setup()
    print(table())


def table() -> str:
    """Return the table in Markdown, the largest first. Needs Django set up."""
    from django.apps import apps
    from django.db import connection

    asked = POSTGRES if connection.vendor == "postgresql" else SQLITE
    found: list[tuple[int, int, int, str]] = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            rows = model._default_manager.count()
            if rows >= LEAST:
                cursor.execute(asked, [model._meta.db_table] * 2)
                size, indexes = map(int, cursor.fetchone())
                found.append((size, indexes, rows, model._meta.db_table))
    lines = ["| table | rows | MiB | of that indexes | bytes a row |", "|---|---|---|---|---|"]
    for size, indexes, rows, name in sorted(found, reverse=True):
        lines.append(
            f"| `{name}` | {rows:,} | {size / 2**20:.1f} | {indexes / size:.0%} | {size / rows:.0f} |"
        )
    total = sum(size for size, *_ in found)
    lines.append(
        f"| together | {sum(rows for _, _, rows, _ in found):,} | {total / 2**20:.1f} | | |"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
