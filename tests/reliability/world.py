"""A small site in the database of DATABASE_URL, index and all: `python -m tests.reliability.world`."""

import os

import django

CODES = [f"A{place // 100:02}.{place % 100:02}" for place in range(64)]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.reliability.served")
    django.setup()
    from django.core.management import call_command

    from codelookup.search import index
    from tests.factories import make_entry, make_note, make_release

    call_command("migrate", verbosity=0)
    release = make_release()
    for line, value in enumerate(CODES, start=1):
        make_note(make_entry(value, release=release, line=line, long=f"Words of {value}"))
    index.build()


if __name__ == "__main__":
    main()
