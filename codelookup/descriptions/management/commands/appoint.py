"""Let an account work at our texts: `appoint ann@example.org reviewer --byline "Ann Lee, CPC"`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from codelookup.descriptions.models import Editor, Role

NONE = "none"


class Command(BaseCommand):
    help = "Make an account an author, reviewer or chief of our texts, or take the role away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=[*Role.values, NONE])
        parser.add_argument("--byline", default="", help="the name that stands below the texts")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if not user:
            raise CommandError(f"no account {options['email']}; it must sign up first")
        editor = Editor.objects.filter(user=user).first()
        if options["role"] == NONE:
            self._dismiss(user, editor)
            return
        byline = options["byline"].strip() or (editor.byline if editor else "")
        if not byline:
            raise CommandError('--byline is missing: write it as --byline "Ann Lee, CPC"')
        if Editor.objects.filter(byline=byline).exclude(user=user).exists():
            raise CommandError(f"--byline {byline!r} is another editor's; choose one of its own")
        editor, _ = Editor.objects.update_or_create(
            user=user, defaults={"role": options["role"], "byline": byline}
        )
        self.stdout.write(f"{user.email}: {editor}")

    def _dismiss(self, user: User, editor: Editor | None) -> None:
        """Texts keep the name below them; ranges and claims of the editor end."""
        if not editor:
            raise CommandError(f"{user.email} has no role")
        editor.delete()
        self.stdout.write(f"{user.email}: no role any more")
