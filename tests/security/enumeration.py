"""S-20 by time: `python -m tests.security.enumeration` on a quiet machine.

Medians of a known and an unknown address, in turn, with the site's real password hasher, in CPU
time of one process over SQLite in memory. The bar: no two medians more than 25 ms apart.
"""

import os
import time
from statistics import median

ROUNDS = 15
FORMS = ("signup", "login/code", "password/reset", "login")


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.security.in_memory"
    os.environ["EMAIL_URL"] = "smtp://localhost:25"
    os.environ["LOG_LEVEL"] = "CRITICAL"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import User

    settings.ACCOUNT_RATE_LIMITS = False
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.LOGGING_CONFIG = None
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    User.objects.create_user("ann@example.org", "correct horse battery")
    print("form             known     unknown   apart (ms of CPU, medians of", f"{ROUNDS})")
    for form in FORMS:
        times: dict[bool, list[float]] = {True: [], False: []}
        for number in range(ROUNDS + 1):
            for known, took in times.items():
                email = "ann@example.org" if known else f"u{number}-{form[:2]}@example.org"
                fields = {"email": email, "login": email, "password": "wrong", "website": ""}
                fields["password1"] = "correct horse battery"
                started = time.process_time()
                Client().post(f"/accounts/{form}/", fields)
                took.append((time.process_time() - started) * 1000)
        known_, unknown = (median(took[1:]) for took in times.values())
        print(f"{form:16} {known_:8.1f}  {unknown:8.1f}  {abs(known_ - unknown):6.1f}")


if __name__ == "__main__":
    main()
