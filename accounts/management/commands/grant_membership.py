"""Lift the limit for one account: `grant_membership ann@example.org --until 2027-06-30`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Membership, User


class Command(BaseCommand):
    help = "Make an account a member, without end or until a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if not user:
            raise CommandError(f"no account {options['email']}; it must sign up first")
        until = options["until"]
        if until and until < timezone.localdate():
            raise CommandError(f"--until {until} lies in the past")
        membership = Membership.objects.create(user=user, until=until, granted_by="command line")
        self.stdout.write(f"{membership}")
