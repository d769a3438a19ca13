"""Settings: one file, from the environment; it runs with no environment at all.

Every variable is described in README.md, "Settings".
"""

import secrets
from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env()


def kept_secret_key() -> str:
    """Return the secret key: from the environment, from a file, or made once and kept in var/."""
    if key := env.str("SECRET_KEY", ""):
        return key
    path = Path(env.str("SECRET_KEY_FILE", "") or VAR_DIR / "secret_key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


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
CLAIM_CHECKS_PER_NETWORK = 30  # a minute: docs/decisions/0009
REPORTS_PER_NETWORK = 10  # errors reported by readers, an hour
VIEW_WINDOW_DAYS = int(env.str("VIEW_WINDOW_DAYS", "") or 0)  # 0: counted for life

# Licensed CPT wording is dropped at import unless the operator says that he holds a licence.
CPT_LICENSED = env.str("CPT_LICENSED", "").lower() in {"1", "true", "yes", "on"}

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
    "codelookup.lib.middleware.CleanRequest",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "codelookup.lib.middleware.DatabaseDown",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "codelookup.metering.middleware.GuestCookie",
    "codelookup.metering.middleware.RecentCookie",
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
DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        f"sqlite:///{VAR_DIR / 'codelookup.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads first and writes later fails at once under DEFERRED.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        ),
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# allauth's rate limits live in the cache: it must be one for all workers.
CACHES = {"default": env.dj_cache_url("CACHE_URL", "db://cache")}
CACHES["default"]["KEY_FUNCTION"] = "codelookup.lib.cache.keyed"  # no addresses in the table

# --- People ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
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
    vars().update({**MAIL, "EMAIL_TIMEOUT": MAIL["EMAIL_TIMEOUT"] or 10})  # seconds
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
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
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
    "loggers": {"codelookup": {"level": "INFO"}, "django.server": {"level": "WARNING"}},
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
