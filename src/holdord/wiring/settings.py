"""How the house is connected to its framework. Every value an operator may set comes from wiring/environment.py."""

from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from holdord.lib import journal
from holdord.lib.catalogue import compile_stale
from holdord.terms import LANGUAGES as SPOKEN
from holdord.wiring.environment import environment

PACKAGE = Path(__file__).resolve().parent.parent
compile_stale(PACKAGE)

SECRET_KEY = environment.secret_key
DEBUG = environment.debug
PRODUCTION = environment.production
ALLOWED_HOSTS = environment.hosts
HOLDORD_HOME = environment.home
HOLDORD_REGISTER = environment.register
HOLDORD_IN_FORCE = environment.in_force
HOLDORD_ADDRESS = environment.address
HOLDORD_EMBED_ON = environment.embed_on
HOLDORD_KEYRING = environment.keyring
HOLDORD_CLAMAV = environment.clamav
HOLDORD_CHROMIUM = environment.chromium
HOLDORD_SCAN_SITES = environment.scan_sites
HOLDORD_SCAN_EVERY_DAYS = environment.scan_every_days
HOLDORD_SCAN_TRUSTED_DAYS = environment.scan_trusted_days
HOLDORD_SCAN_COUNTRIES = environment.scan_countries
HOLDORD_UNSCANNED = environment.unscanned
HOLDORD_WARN_DAYS = environment.warn_days
HOLDORD_LETTERS = environment.letters
HOLDORD_SMS = environment.sms
HOLDORD_CLOCK_LEAP = environment.clock_leap
HOLDORD_SWEEP_PAUSE = environment.sweep_pause
HOLDORD_LENIENT_HOLIDAYS = environment.lenient_holidays
HOLDORD_LARGEST_FILE = environment.largest_file * 1024 * 1024
HOLDORD_FILES = environment.files
HOLDORD_KEK = environment.kek
HOLDORD_TOKEN = environment.token
HOLDORD_TOKEN_PIN = environment.token_pin
HOLDORD_KEY_DESTRUCTION = environment.key_destruction
HOLDORD_KEY_WAITS_DAYS = environment.key_waits_days
HOLDORD_LEDGER = environment.ledger
HOLDORD_LEDGER_COPY = environment.ledger_copy
HOLDORD_BACKUPS = environment.backups
HOLDORD_BACKUP_RECIPIENT = environment.backup_recipient
HOLDORD_BACKUP_DAYS = environment.backup_days
HOLDORD_BACKUP_AT = environment.backup_at
HOLDORD_KEY_REPLICA = environment.key_replica
HOLDORD_AUDIT_KEY = environment.audit_key
HOLDORD_JOBS = environment.jobs
HOLDORD_SMTP = environment.smtp is not None
HOLDORD_METRICS_TOKEN = environment.metrics_token
HOLDORD_PUBLIC_PROMISES = environment.public_promises
HOLDORD_OPENDSR_CERTIFICATE = environment.opendsr_certificate
HOLDORD_OPENDSR_KEY = environment.opendsr_key
HOLDORD_OPENDSR_AUTHORITIES = environment.opendsr_authorities
HOLDORD_DRP_AGENTS = environment.drp_agents
HOLDORD_DRP_BUSINESS = environment.drp_business
HOLDORD_EVENTBRITE_TOKEN = environment.eventbrite_token
HOLDORD_COMPANY_DATABASES = environment.company_databases
HOLDORD_RECIPIENTS = environment.recipients
HOLDORD_MAILBOXES = environment.mailboxes
HOLDORD_WEBHOOKS = environment.webhooks
HOLDORD_SLOT = environment.slot

ROOMS = [
    "audit", "vault", "policy", "staff", "ledger", "subjects", "consent", "decisions", "recipients", "notice",
    "mailing", "intake", "scan", "retention", "backups", "rights", "promises", "centre", "console", "api",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    *[f"holdord.{room}" for room in ROOMS],
]
MIDDLEWARE = [
    "holdord.wiring.middleware.HeadersAlone",
    "holdord.wiring.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below the static files: which style sheet was fetched is nobody's business.
    "holdord.wiring.middleware.AccessLog",
    "holdord.api.crossing.Crossing",
    "holdord.wiring.middleware.OneVersion",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "holdord.wiring.urls"
WSGI_APPLICATION = "holdord.wiring.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "wiring" / "look" / "templates"],
        "OPTIONS": {
            # The company's own letters come first, and fresh each time; everything else is read once.
            "loaders": [
                "holdord.rights.letter_loader.Loader",
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = environment.databases
# In the database: a limit on log-ins that each process counts by itself, and forgets, is none.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "holdord_cache",
        "KEY_FUNCTION": "holdord.wiring.counted.hidden_key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DATABASE_ROUTERS = ["holdord.vault.router.KeyStoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.StaffMember"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "da"
LANGUAGES = [(language.code, _(language.english)) for language in SPOKEN.values()]
FORMAT_MODULE_PATH = "holdord.wiring.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "wiring" / "look" / "static"]
# Served from where they are written: nothing is collected, so nothing can be forgotten.
WHITENOISE_USE_FINDERS = True

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if environment.smtp is not None:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = environment.smtp.host
    EMAIL_PORT = environment.smtp.port
    EMAIL_HOST_USER = environment.smtp.user
    EMAIL_HOST_PASSWORD = environment.smtp.password
    EMAIL_USE_SSL = environment.smtp.transport == "tls"
    EMAIL_USE_TLS = environment.smtp.transport == "starttls"
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.mail_from or "holdord@localhost"

# What is too large for memory would lie on the disk in clear.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "holdord.lib.uploads.SealedUploads"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = environment.production
CSRF_COOKIE_SECURE = environment.production
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_SSL_REDIRECT = environment.production
# The health page is asked from the machine itself, where nothing ends TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.behind_tls else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

journal.settle()
LOGGING_CONFIG = "logging.config.dictConfig"
_AT_LEVEL = {"handlers": ["house"], "level": environment.log_level.upper(), "propagate": False}
_WARNINGS = {"handlers": ["house"], "level": "WARNING", "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"house": {"()": "holdord.lib.journal.Formatter", "machine": environment.log == "json"}},
    "handlers": {"house": {"class": "holdord.lib.journal.Stream", "formatter": "house"}},
    "root": {"handlers": ["house"], "level": "WARNING"},
    "loggers": {
        "holdord": _AT_LEVEL,
        "django": _WARNINGS,
        # Each 404 and 403 would be a line with its path in it; the access log has the route and the status.
        "django.request": {**_WARNINGS, "level": "ERROR"},
        "django.server": _WARNINGS,
        "dbos": _WARNINGS,
        "gunicorn.error": _WARNINGS,
    },
}

if find_spec("holdord.wiring.settings_staff"):
    from holdord.wiring.settings_staff import *  # noqa: F403  # the staff room's part of the settings, log-in and all
