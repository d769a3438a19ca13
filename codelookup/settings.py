"""Settings: one file, from the environment and `.env`; it runs with neither.

Every variable is described in README.md, "Settings".
"""

import secrets
from pathlib import Path

import dj_database_url
import django_cache_url
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)  # the environment itself counts more

SECRET_KEY_PATH = Path(env.str("SECRET_KEY_FILE", "") or VAR_DIR / "secret_key")


def kept_secret_key() -> str:
    """Return the secret key: from the environment, from a file, or made once and kept in var/."""
    if key := env.str("SECRET_KEY", ""):
        return key
    if not SECRET_KEY_PATH.exists():
        SECRET_KEY_PATH.parent.mkdir(parents=True, exist_ok=True)
        SECRET_KEY_PATH.touch(mode=0o600)
        SECRET_KEY_PATH.write_text(secrets.token_urlsafe(50))
    return SECRET_KEY_PATH.read_text().strip()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = kept_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# How many proxies stand before us: 0 means REMOTE_ADDR is the visitor.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
HTTPS = env.bool("HTTPS", any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS))

# --- What a visitor may read (CONTRACT §4) ---------------------------------------------------
VIEW_ALLOWANCE_GUEST = env.int("VIEW_ALLOWANCE_GUEST", 1)
VIEW_ALLOWANCE_REGISTERED = env.int("VIEW_ALLOWANCE_REGISTERED", 5)
NEW_GUESTS_PER_NETWORK = env.int("NEW_GUESTS_PER_NETWORK", 20)  # a day
MEMBER_PAGES_PER_MINUTE = env.int("MEMBER_PAGES_PER_MINUTE", 60)
MEMBER_PAGES_PER_DAY = env.int("MEMBER_PAGES_PER_DAY", 2000)
CLAIM_CHECKS_PER_NETWORK = 30  # a minute: docs/decisions/0009
REPORTS_PER_NETWORK = 10  # errors reported by readers, an hour
VIEW_WINDOW_DAYS = int(env.str("VIEW_WINDOW_DAYS", "") or 0)  # 0: counted for life

# Licensed CPT wording is dropped at import unless the operator says that he holds a licence.
CPT_LICENSED = env.str("CPT_LICENSED", "").lower() in {"1", "true", "yes", "on"}

# --- Drafting help: an OpenAI-compatible service; off until the first two are set -------------
DRAFT_API_URL = env.str("DRAFT_API_URL", "")
DRAFT_MODEL = env.str("DRAFT_MODEL", "")
DRAFT_API_KEY = env.str("DRAFT_API_KEY", "")
DRAFT_TIMEOUT = 90  # seconds
# --- For who runs and who watches the site: optional ------------------------------------------
SECURITY_CONTACT: list[str] = env.list("SECURITY_CONTACT", [])  # of /.well-known/security.txt
SECURITY_POLICY = env.str("SECURITY_POLICY", "")
SENTRY_DSN = env.str("SENTRY_DSN", "")  # needs requirements-extra.txt
METRICS = env.bool("METRICS", False)  # needs requirements-extra.txt
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# --- Django ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "codelookup.catalog",
    "codelookup.payment",
    "codelookup.edits",
    "codelookup.descriptions",
    "codelookup.metering",
    "codelookup.search",
    "codelookup.importers",
    "codelookup.pages",
    "codelookup.operation",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "codelookup.lib.middleware.RequestLog",
    "codelookup.operation.metrics.RequestMetrics",
    # What sets headers stands outside: refusals and static files carry them too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "codelookup.lib.middleware.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "codelookup.lib.middleware.CleanRequest",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "codelookup.lib.middleware.DatabaseDown",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.NothingSuspended",
    "codelookup.metering.middleware.GuestCookie",
    "codelookup.metering.middleware.RecentCookie",
    "codelookup.metering.middleware.MemberPace",
]

ROOT_URLCONF = "codelookup.urls"
WSGI_APPLICATION = "codelookup.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "codelookup.pages.context.site",
            ],
        },
    },
]

# --- Databases: SQLite beside the code, or DATABASE_URL --------------------------------------
# A server that has vanished is given up within a minute (s, s, ms); see lib/patience as well.
ASKS: dict[str, int | None] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "tcp_user_timeout": 30_000,
}
# A statement that a connection has sent five times is planned once for all: values go beside it. A
# pooler that hands a connection on after each statement may not bear that.
ASKS["server_side_binding"] = True
ASKS["prepare_threshold"] = 5 if env.bool("DATABASE_PREPARES", True) else None
DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'codelookup.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads first and writes later fails at once under DEFERRED.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # SQLite's own 2 MB of pages a connection are enough, and each thread has one: the system
        # keeps the rest, and no page was faster with 8 (docs/scaling.md, Memory). The log goes into
        # the file every 16 MB: pages that each view changes go once for many (decision 0029).
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000;"
        ),
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).update(ASKS, connect_timeout=5)
if env.str("DATABASE_REPLICA_URL", ""):
    DATABASES["replica"] = env.dj_db_url(
        "DATABASE_REPLICA_URL", conn_max_age=600, conn_health_checks=True
    )
    DATABASES["replica"].setdefault("OPTIONS", {}).update(ASKS, connect_timeout=2)
    DATABASE_ROUTERS = ["codelookup.lib.replica.Router"]
    REPLICATED_APPS = {"catalog", "payment", "edits"}  # what releases say; the rest is people's
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# allauth's rate limits live in the cache: it must be one for all workers.
CACHES = {"default": django_cache_url.parse(env.str("CACHE_URL", "") or "db://cache")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache":
    CACHES["default"]["BACKEND"] = "codelookup.lib.cache.CandidCache"
CACHES["default"]["KEY_FUNCTION"] = "codelookup.lib.cache.keyed"  # no addresses in the table

# Rendered code pages that each worker keeps in its own memory; 0: none (docs/decisions/0016).
PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", 24)
PAGE_SHELF = env.str("PAGE_SHELF", "")  # deploy/gunicorn.conf.py sets it for its workers

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "accounts.sessions"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/views/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

EMAIL_IS_SET = bool(env.str("EMAIL_URL", ""))
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_IS_SET else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = EMAIL_IS_SET
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False  # would show which addresses are known
ACCOUNT_LOGIN_BY_CODE_ENABLED = EMAIL_IS_SET
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddKeyForm",
    "authenticate_webauthn": "accounts.forms.KeyForm",
    "reauthenticate_webauthn": "accounts.forms.KeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "CodeLookup"
MFA_ALLOW_UNVERIFIED_EMAIL = not EMAIL_IS_SET  # without mail no address can be verified

# --- Mail: files in var/mail/ until EMAIL_URL says where to ----------------------------------
if EMAIL_IS_SET:
    MAIL = env.dj_email_url("EMAIL_URL")
    if "EMAIL_BACKEND" not in MAIL:
        raise ImproperlyConfigured(
            "EMAIL_URL: no such kind of address; write smtp://user:password@host:25 or "
            "submission://user:password@host:587 (TLS)"
        )
    vars().update({**MAIL, "EMAIL_TIMEOUT": MAIL["EMAIL_TIMEOUT"] or 5})  # seconds
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "CodeLookup <codelookup@localhost>")

# --- Browser's safety ------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# A browser takes a cookie of this name from this very host and over HTTPS alone.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "codelookup.lib.notices.Notices"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "codelookup.pages.errors.csrf_failure"
if HTTPS:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    # Whether browsers carry the name in their lists is for its owner to decide, not for us.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SEARCH_INDEX = Path(env.str("SEARCH_INDEX", "") or VAR_DIR / "search.sqlite3")
SITEMAPS = SEARCH_INDEX.parent / "sitemaps"

# --- Words and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = "codelookup.lib.formats"

# --- Logs: one JSON object a line; route names, never the code that somebody reads -----------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "filters": {"no_paths": {"()": "codelookup.lib.logs.NoPaths"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["no_paths"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "codelookup": {"level": "INFO"},
        "django.server": {"level": "WARNING"},
        "psycopg": {"level": "ERROR"},  # what it warns of follows an error that is told anyway
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
