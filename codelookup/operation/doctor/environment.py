"""Settings: is the site set up for where it stands?"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from codelookup.operation.contact import NotAContact, contacts

from .findings import MANAGE, Finding, Findings, fault, ok, warning

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
LEAST_KEY, LEAST_SIGNS = 32, 10  # characters, and different ones among them
# What the checks below say themselves, with the remedy of this site; W021 is the browsers' preload
# list, from which a name is hardly ever taken off again: the operator's own step.
SAID_HERE = {"security.W004", "security.W008", "security.W009", "security.W012", "security.W016"}
SAID_HERE |= {"security.W018", "security.W020", "security.W021"}


def secret_key() -> Findings:
    """The key signs cookies and codes: long, by chance, and readable by nobody else."""
    path, key = settings.SECRET_KEY_PATH, settings.SECRET_KEY
    is_kept = path.is_file() and path.read_text().strip() == key
    where = str(path) if is_kept else "SECRET_KEY"
    if len(key) < LEAST_KEY or len(set(key)) < LEAST_SIGNS or key.startswith("django-insecure-"):
        new = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        yield fault("the secret key is short or easy to guess", where, f"make another: {new}")
    elif is_kept and path.stat().st_mode & 0o077:
        yield fault("other users may read the secret key", where, f"chmod 600 {path}")
    else:
        yield ok("the secret key is long and kept", where)


def debug() -> Findings:
    if settings.DEBUG:
        yield fault("error pages show code and settings to everybody", "DEBUG", "DEBUG=0")
    else:
        yield ok("off", "DEBUG")


def hosts() -> Findings:
    """The names by which the site is reached."""
    names = set(settings.ALLOWED_HOSTS)
    if "*" in names:
        yield fault(
            "answers to any name, also to forged ones", "ALLOWED_HOSTS", "ALLOWED_HOSTS=your.name"
        )
    elif names <= LOCAL:
        yield warning(
            "answers on this machine only", "ALLOWED_HOSTS", "ALLOWED_HOSTS=your.name,localhost"
        )
    else:
        yield ok(", ".join(sorted(names - LOCAL)), "ALLOWED_HOSTS")


def encryption() -> Findings:
    """Without HTTPS everybody on the way reads passwords; behind a proxy it needs the count."""
    public = sorted(set(settings.ALLOWED_HOSTS) - LOCAL)
    if not settings.HTTPS:
        name = public[0].removeprefix(".") if public else "your.name"
        remedy = f"CSRF_TRUSTED_ORIGINS=https://{name}"
        say = fault if public else warning
        yield say("passwords and cookies travel in clear", "HTTPS", remedy)
        return
    yield ok("on: secure cookies, redirect, HSTS", "HTTPS")
    yield from _origins(public)


def _origins(public: list[str]) -> Findings:
    """Forms are taken from the site's own names; an origin in clear is one that others can be."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    if clear := [each for each in origins if not each.startswith("https://")]:
        yield fault(
            f"trusts forms sent in clear: {', '.join(clear)}",
            "CSRF_TRUSTED_ORIGINS",
            "CSRF_TRUSTED_ORIGINS=https://your.name",
        )
    known = {urlsplit(each).hostname or "" for each in origins}
    if missing := [name for name in public if name.removeprefix(".") not in known | {"*"}]:
        listed = ",".join(f"https://{name.removeprefix('.')}" for name in missing)
        yield warning(
            f"forms sent from {', '.join(missing)} may be refused as foreign",
            "CSRF_TRUSTED_ORIGINS",
            f"CSRF_TRUSTED_ORIGINS={listed}",
        )


def proxies() -> Findings:
    count = settings.TRUSTED_PROXIES
    if count < 0:
        yield fault(f"{count} is no number of proxies", "TRUSTED_PROXIES", "TRUSTED_PROXIES=1")
    elif settings.HTTPS and not count:
        yield warning(
            "HTTPS is on and no proxy is counted: unless gunicorn has the certificate itself, "
            "pages redirect without end and all visitors share one address",
            "TRUSTED_PROXIES",
            "TRUSTED_PROXIES=1",
        )
    else:
        yield ok(f"{count} in front; the visitor's address counts from there", "TRUSTED_PROXIES")


def security_contact() -> Findings:
    """/.well-known/security.txt: whom somebody tells who has found a hole."""
    remedy = "SECURITY_CONTACT=mailto:security@your.name"
    try:
        found = contacts(settings.SECURITY_CONTACT)
    except NotAContact as error:
        yield fault(str(error), "SECURITY_CONTACT", remedy)
        return
    if found:
        yield ok(", ".join(found), "SECURITY_CONTACT")
    else:
        yield warning("nobody is named to report a hole to", "SECURITY_CONTACT", remedy)


def metrics() -> Findings:
    """Behind a proxy the figures need a token: every visitor comes from this machine there."""
    if not settings.METRICS:
        yield ok("off", "METRICS")
    elif settings.TRUSTED_PROXIES and not settings.METRICS_TOKEN:
        yield warning(
            "behind a proxy nobody can read /metrics without a token",
            "METRICS_TOKEN",
            "METRICS_TOKEN=$(openssl rand -hex 32)",
        )
    else:
        yield ok("on, for who has the token or sits on this machine", "METRICS")


def django_checks() -> Findings:
    """What Django itself finds, with those of its checks that are meant for the internet."""
    found: list[Finding] = []
    for message in checks.run_checks(include_deployment_checks=True):
        if message.id not in SAID_HERE and message.level >= checks.WARNING:
            say = fault if message.level >= checks.ERROR else warning
            text = f"{message.id}: {message.msg}".splitlines()[0]
            found.append(say(text, "Django", f"{MANAGE} check --deploy"))
    yield from found or [ok("nothing found", "manage.py check --deploy")]
