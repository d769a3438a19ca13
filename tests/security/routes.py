"""Every address of the site, and what each kind of visitor gets there: the table of permissions.

A new address fails `test_permissions.py` until it has its line here. One word stands for all five
visitors; five words stand for guest, account, member, staff (with a second factor and no rights
granted) and superuser. The words:

    ok       the page itself           login    the way to it leads over the login
    away     another page of ours      again    over "Is it you?", the password once more
    400 …    that status               factor   to setting a second factor up
"""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

VISITORS = ("guest", "account", "member", "staff", "superuser")

OWN = "login ok ok ok ok"
AGAIN = "login again again again again"
FACTOR = "login 404 404 again again"  # there is nothing where no factor is set up

# Name of the address, an example in the world of tests.metering.canaries, who gets what.
PAGES: dict[str, tuple[str, str]] = {
    "pages:home": ("/", "ok"),
    "pages:about": ("/about/", "ok"),
    "pages:legal": ("/legal/", "ok"),
    "pages:healthz": ("/healthz", "ok"),
    "pages:readyz": ("/readyz", "ok"),
    "pages:robots": ("/robots.txt", "ok"),
    "pages:sitemap": ("/sitemap.xml", "ok"),
    "pages:sitemap-part": ("/sitemap-site-1.xml", "ok"),
    "pages:opensearch": ("/opensearch.xml", "ok"),
    "pages:search": ("/search/?q=zebra&list=1", "ok"),
    "pages:suggest": ("/search/suggest/?q=zebra", "ok"),
    "pages:opensearch-suggest": ("/search/opensearch/?q=zebra", "ok"),
    "pages:sources": ("/sources/", "ok"),
    "pages:source": ("/sources/{release}/", "ok"),
    "pages:views": ("/account/views/", "ok"),
    "pages:recent": ("/account/recent/", "405"),
    "pages:index": ("/icd-10-cm/index/", "ok"),
    "pages:index-book": ("/icd-10-cm/index/diseases/", "away"),
    "pages:index-letter": ("/icd-10-cm/index/diseases/I/", "ok"),
    "pages:index-term": ("/icd-10-cm/index/diseases/I/infarct/", "ok"),
    "pages:compare": ("/compare/?codes=64490,99213", "ok"),
    "pages:claim-check": ("/claim-check/?l=64490&l=99999&on=2026-11-22", "ok"),
    "pages:pair": ("/ncci/64490/99999/", "ok"),
    "pages:system": ("/icd-10-cm/", "ok"),
    "pages:browse": ("/icd-10-cm/browse/E11/", "ok"),
    "pages:build-start": ("/icd-10-pcs/build/", "ok"),
    "pages:build": ("/icd-10-pcs/build/0SG00/", "ok"),
    "pages:code": ("/icd-10-cm/codes/E11.9/", "ok"),
    "pages:code-unslashed": ("/icd-10-cm/codes/E11.9", "away"),
    "pages:look": ("/look/", "405"),
    "pages:glossary": ("/glossary/", "ok"),
    "pages:errata": ("/errata/", "ok"),
    "pages:report": ("/report/?system=icd-10-cm&code=E11.9&section=overview", "ok"),
    "pages:account-data": ("/account/data/", OWN),
    "pages:export-account": ("/account/data/export/", OWN),
    "pages:delete-account": ("/account/data/delete/", AGAIN),
    "pages:metrics": ("/metrics", "404"),
    "pages:security": ("/.well-known/security.txt", "404"),
    "pages:section": ("/icd-10-cm/codes/E11.9/notes/", "ok"),
}

ACCOUNTS: dict[str, tuple[str, str]] = {
    "account_login": ("/accounts/login/", "ok away away away away"),
    "account_logout": ("/accounts/logout/", "away ok ok ok ok"),
    "account_inactive": ("/accounts/inactive/", "ok"),
    "account_signup": ("/accounts/signup/", "ok away away away away"),
    "account_reauthenticate": ("/accounts/reauthenticate/", OWN),
    "account_email": ("/accounts/email/", OWN),
    "account_email_verification_sent": ("/accounts/confirm-email/", "ok"),
    "account_confirm_email": ("/accounts/confirm-email/nonsense/", "ok"),
    "account_change_password": ("/accounts/password/change/", OWN),
    "account_set_password": ("/accounts/password/set/", "login away away away away"),
    "account_reset_password": ("/accounts/password/reset/", "ok"),
    "account_request_login_code": ("/accounts/login/code/", "ok away away away away"),
    "account_confirm_login_code": ("/accounts/login/code/confirm/", "login away away away away"),
    "account_confirm_password_reset_code": (
        "/accounts/password/reset/confirm/",
        "login away away away away",
    ),
    "account_complete_password_reset": ("/accounts/password/reset/complete/", "away"),
    "account_password_reset_completed": ("/accounts/password/reset/done/", "ok"),
    "mfa_index": ("/accounts/2fa/", OWN),
    "mfa_authenticate": ("/accounts/2fa/authenticate/", "login away away away away"),
    "mfa_reauthenticate": ("/accounts/2fa/reauthenticate/", "login again again ok ok"),
    "mfa_activate_totp": ("/accounts/2fa/totp/activate/", AGAIN),
    "mfa_deactivate_totp": ("/accounts/2fa/totp/deactivate/", FACTOR),
    "mfa_view_recovery_codes": ("/accounts/2fa/recovery-codes/", FACTOR),
    "mfa_generate_recovery_codes": ("/accounts/2fa/recovery-codes/generate/", AGAIN),
    "mfa_download_recovery_codes": ("/accounts/2fa/recovery-codes/download/", FACTOR),
    "mfa_list_webauthn": ("/accounts/2fa/webauthn/", OWN),
    "mfa_add_webauthn": ("/accounts/2fa/webauthn/add/", AGAIN),
    "mfa_reauthenticate_webauthn": ("/accounts/2fa/webauthn/reauthenticate/", AGAIN),
    "mfa_remove_webauthn": ("/accounts/2fa/webauthn/keys/{key}/remove/", AGAIN),
    "mfa_edit_webauthn": ("/accounts/2fa/webauthn/keys/{key}/edit/", AGAIN),
}

# Who works at the desk has a role of his own: tests/pages/desk/test_doors.py.
DESK: dict[str, tuple[str, str]] = {
    f"desk:{name}": (f"/desk/{path}", "login 403 403 403 403")
    for name, path in {
        "queue": "",
        "start": "start/",
        "team": "team/",
        "remove-range": "team/1/remove/",
        "report": "reports/1/",
        "text": "texts/1/",
        "merge": "texts/1/merge/",
        "preview": "texts/1/preview/",
        "history": "texts/1/history/",
        "code": "icd-10-cm/E11.9/",
        "draft": "icd-10-cm/E11.9/draft/",
    }.items()
}

STAFF = "login 403 403 ok ok"
RIGHT = "login 403 403 403 ok"
NOBODY = "login 403 403 403 403"

ADMIN: dict[str, tuple[str, str]] = {
    "admin:index": ("/admin/", STAFF),
    "admin:login": ("/admin/login/", "login 403 403 away away"),
    "admin:logout": ("/admin/logout/", "login 403 403 405 405"),
    "admin:password_change": ("/admin/password_change/", STAFF),
    "admin:password_change_done": ("/admin/password_change/done/", STAFF),
    "admin:autocomplete": (
        "/admin/autocomplete/?app_label=accounts&model_name=membership&field_name=user&term=a",
        RIGHT,
    ),
    "admin:jsi18n": ("/admin/jsi18n/", STAFF),
    "admin:view_on_site": ("/admin/r/{type}/{user}/", "login 403 403 404 404"),
    "admin:app_list": ("/admin/accounts/", "login 403 403 404 ok"),
    "admin:auth_user_password_change": ("/admin/accounts/user/{user}/password/", RIGHT),
}

# What a superuser may do with each model in the admin; staff need the right granted.
MODELS: dict[str, str] = {
    "catalog.release": "changelist change history",
    "descriptions.description": "changelist change history",
    "descriptions.editor": "changelist add change delete history",
    "metering.meter": "changelist change history",
    "auth.group": "changelist add change delete history",
    "accounts.user": "changelist add change delete history",
    "accounts.membership": "changelist add change delete history",
    "mfa.authenticator": "changelist change delete history",
    "account.emailaddress": "changelist add change delete history",
}
ACTIONS = {"changelist": "", "add": "add/"}


def _of_models() -> Iterator[tuple[str, tuple[str, str]]]:
    for model in admin.site._registry:
        label = model._meta.label_lower
        app, name = label.split(".")
        for action in ("changelist", "add", "change", "delete", "history"):
            path = ACTIONS.get(action, f"{{{label}}}/{action}/")
            answers = RIGHT if action in MODELS.get(label, "").split() else NOBODY
            yield f"admin:{app}_{name}_{action}", (f"/admin/{app}/{name}/{path}", answers)


def table() -> dict[str, tuple[str, str]]:
    """Return the whole table: an example and the answers by the address's name."""
    return PAGES | ACCOUNTS | DESK | ADMIN | dict(_of_models())


def names() -> set[str]:
    """Return the name of every address that the site knows; the admin's nameless ones redirect."""
    return {name for name in _walk(get_resolver(), ()) if name != "admin:"}


def _walk(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each, (*spaces, each.namespace) if each.namespace else spaces)
        elif isinstance(each, URLPattern):
            yield ":".join([*spaces, each.name or ""])
