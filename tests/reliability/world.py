"""A small site in the database of DATABASE_URL, index and all: `python -m tests.reliability.world`.

Prints two cookies: of somebody who may read everything, and of an account with five views.
"""

import os

import django

CODES = [f"A{place // 100:02}.{place % 100:02}" for place in range(64)]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.reliability.served")
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from codelookup.search import index
    from tests.factories import make_entry, make_note, make_release, make_user

    call_command("migrate", verbosity=0)
    for user in (make_user("member@example.org", is_staff=True), make_user()):
        client = Client()
        client.force_login(user)
        print(f"sessionid={client.cookies['sessionid'].value}")
    release = make_release()
    for line, value in enumerate(CODES, start=1):
        make_note(make_entry(value, release=release, line=line, long=f"Words of {value}"))
    index.build()


if __name__ == "__main__":
    main()
