"""What the site keeps about people: the one list that `/legal/` and the account's page print.

A test holds it against the database's tables and against the cookies that the site really sets.
"""

from dataclasses import dataclass

from django.conf import settings

from codelookup.lib.notices import HostCookie
from codelookup.metering import forgetting, recent, visitor

from . import look, place

DAY = 24 * 3600
ACCOUNT = "until you delete the account"
MAILS = (
    f"; if the site has no mail server, mails are files and go after {forgetting.MAILS.days} days"
)


@dataclass(frozen=True)
class Kept:
    """Something stored: `models` are the tables it stands in."""

    name: str
    what: str
    why: str
    how_long: str
    models: tuple[str, ...] = ()
    is_about_accounts: bool = True


@dataclass(frozen=True)
class Cookie:
    """A cookie that the site sets; `age` is in seconds, None while the browser stays open."""

    name: str
    what: str
    when: str
    age: int | None
    end: str = "until the browser is closed"

    @property
    def how_long(self) -> str:
        return self.end if self.age is None else f"{self.age // DAY} days"


KEPT = (
    Kept(
        "Account",
        "your e-mail address, a hash of your password, when you signed up and were last here, "
        "what rights you have",
        "to let you in and nobody else",
        f"{ACCOUNT}; a sign-up never confirmed goes after {forgetting.UNCONFIRMED.days} days",
        (
            "accounts.User",
            "accounts.User_groups",
            "accounts.User_user_permissions",
            "account.EmailAddress",
            "account.EmailConfirmation",
        ),
    ),
    Kept(
        "Second factor",
        "the public half of a security key, the secret of an authenticator app, recovery codes",
        "to ask for more than a password",
        "until you remove it",
        ("mfa.Authenticator",),
    ),
    Kept(
        "Membership",
        "its days, who granted it",
        "to lift the limit",
        ACCOUNT,
        ("accounts.Membership",),
    ),
    Kept(
        "Codes you opened",
        "which code pages and when; without an account under the hash of a cookie's random value",
        "because opening them again is free, and to count what else may be opened",
        f"{ACCOUNT}; without one {forgetting.IDLE.days} days at most",
        ("metering.Meter", "metering.View"),
    ),
    Kept(
        "Pages a minute",
        "how many code pages a member opened in the last minute and on the last day; not which",
        "so that an account is no way to copy the site",
        "until the next day is over",
        ("metering.Pace",),
    ),
    Kept(
        "Where you were",
        f"the last {recent.KEPT} code pages and searches of an account, until you erase them or "
        "turn this off",
        "so that you find back",
        f"{forgetting.IDLE.days} days after the last one",
        ("metering.Trail",),
    ),
    Kept(
        "Logins",
        "a random number for each browser you are logged in with, how and when you logged in",
        "so that you stay logged in",
        f"{settings.SESSION_COOKIE_AGE // DAY} days, or until you log out",
        ("sessions.Session",),
    ),
    Kept(
        "Work at our texts",
        "an editor's role, ranges and name below a text; what he wrote, changed and remarked, "
        "and when",
        "because every text names who wrote and who reviewed it",
        "the account's part until you delete it; a name below a text is a publication and stays",
        (
            "descriptions.Editor",
            "descriptions.Assignment",
            "descriptions.Description",
            "descriptions.HistoricalDescription",
            "descriptions.Comment",
        ),
    ),
    Kept(
        "Errors you reported",
        "what you wrote, on which section of which code; whose account it was, if you had one",
        "to mend it",
        "for good, without your account once that is deleted; only our answer is public",
        ("descriptions.ErrorReport",),
    ),
    Kept(
        "What staff did",
        "which account of staff changed what in the admin, and when",
        "so that a mistake can be traced",
        "until the account of staff is deleted; a deleted account's address is taken out",
        ("admin.LogEntry",),
    ),
    Kept(
        "New guests of a network",
        "how many there were today, under a keyed hash of the address's first part and the day; "
        "no address",
        "so that one network does not take endless free pages",
        "until the next day is over",
        ("metering.NetworkDay",),
        is_about_accounts=False,
    ),
    Kept(
        "Attempts",
        "how often somebody tried to log in, to get a mail or to check a claim, under a keyed hash",
        "so that nobody guesses passwords or floods the site",
        "minutes, a day at most",
        is_about_accounts=False,
    ),
    Kept(
        "Mails",
        "what the site writes to you: codes to log in, notices of changes",
        "so that you know",
        f"they are sent and not kept{MAILS}",
        is_about_accounts=False,
    ),
    Kept(
        "Backups",
        "copies of the database",
        "so that nothing is lost with a disk",
        "as the operator keeps them; what was deleted stands in older ones until they go",
        is_about_accounts=False,
    ),
    Kept(
        "Logs",
        "the kind of page, how it went and how long it took; never the code, the words you "
        "searched for or your address",
        "so that faults are found",
        "as the operator keeps his logs",
        is_about_accounts=False,
    ),
)
ABOUT_YOU = tuple(each for each in KEPT if each.is_about_accounts)

COOKIES = (
    Cookie(
        visitor.COOKIE,
        "a random value, signed, by which the meter knows a guest again",
        "when you open your first code page, log in or delete your account",
        visitor.COOKIE_AGE,
    ),
    Cookie(
        recent.COOKIE,
        "the last code pages and searches of a guest; logging in moves them into the account",
        "when you open a code page or search",
        visitor.COOKIE_AGE,
    ),
    Cookie(
        place.COOKIE,
        "the short name of a Medicare payment locality",
        "when you choose a place under Fees; choosing the national amount deletes it",
        place.AGE,
    ),
    Cookie(
        look.COOKIE,
        "light or dark",
        "when you choose one at the foot of a page; “as the system” deletes it",
        look.AGE,
    ),
    Cookie(
        look.LINE_COOKIE,
        "that the line about code pages left is to be short",
        "when you press “Less” in it; “More” deletes it",
        None,
    ),
    Cookie(
        settings.SESSION_COOKIE_NAME,
        "the random number of your login",
        "when you log in or ask for a code to do so",
        settings.SESSION_COOKIE_AGE,
    ),
    Cookie(
        settings.CSRF_COOKIE_NAME,
        "a random value that shows that a form was sent from this site",
        "with a page that has a form to send",
        settings.CSRF_COOKIE_AGE,
    ),
    Cookie(
        HostCookie.cookie_name,
        "a sentence such as “saved” for the next page",
        "after a change",
        None,
        "until the message was shown",
    ),
)
