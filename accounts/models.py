"""Who people are. An account is an e-mail address; what it may read hangs on memberships."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from codelookup.lib import sql

# `MembershipQuerySet.valid` of one account; asked at every page that somebody logged in opens.
VALID = (
    "SELECT 1 FROM accounts_membership"
    " WHERE user_id = %s AND starts_on <= %s AND (until IS NULL OR until >= %s) LIMIT 1"
)


ACCOUNT = "SELECT * FROM accounts_user WHERE id = %s"


class UserManager(BaseUserManager["User"]):
    def get(self, *args: Any, **wanted: Any) -> "User":
        """Find the one; by its key alone, as Django asks at every page, in half the time."""
        if args or wanted.keys() != {"pk"}:
            return super().get(*args, **wanted)
        found = next(iter(self.raw(ACCOUNT, [wanted["pk"]])), None)
        if not found:
            raise self.model.DoesNotExist(f"no account {wanted['pk']}")
        return found

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail address", unique=True)
    is_staff = models.BooleanField("may use the admin", default=False)
    is_active = models.BooleanField("may log in", default=True)
    # Kept by descriptions.Editor, so that no page asks its table for a link.
    is_editor = models.BooleanField(default=False, db_default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the address too; Django's own binds them to the password alone."""
        salt = "accounts.models.User.session"
        value = f"{self.password}\n{self.email}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def is_member(self, on: date) -> bool:
        """Staff read everything; so does whoever holds a membership on that day. One query."""
        return self.is_staff or bool(sql.first(VALID, [self.pk, on, on]))

    def is_last_superuser(self) -> bool:
        """Tell whether nobody would be left who may hand out rights. At most one query."""
        if not self.is_superuser:
            return False
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=self.pk)
        return not others.exists()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid(self, on: date) -> "MembershipQuerySet":
        return self.filter(starts_on__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))


class Membership(models.Model):
    """The limit lifted for one account, by a person, for a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    starts_on = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True, help_text="last day; empty: no end")
    granted_by = models.CharField(max_length=254, blank=True)
    remark = models.CharField(max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")),
                name="a_membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} until {self.until or 'further notice'}"
