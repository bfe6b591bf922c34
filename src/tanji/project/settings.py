"""Settings of the platform, read from ``TANJI_*`` variables. Every one has a default that works."""

import os
from pathlib import Path

import structlog
from csp.constants import NONCE, NONE, SELF

from tanji.project.environment import database, flag, names, secret

PACKAGE = Path(__file__).resolve().parents[1]

# Everything the platform writes: database, files, secrets.
TANJI_VAR = Path(os.environ.get("TANJI_VAR", "var")).resolve()
TANJI_VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
# Demo data with printed passwords; never on a platform with real data.
TANJI_DEMO = flag("TANJI_DEMO")
# Behind HTTPS: secure cookies and HSTS. A proxy in front says so in X-Forwarded-Proto.
TANJI_HTTPS = flag("TANJI_HTTPS")
# The role × action table, if it is not the one that ships (tanji/parties/grants.yaml).
TANJI_GRANTS = Path(os.environ.get("TANJI_GRANTS") or PACKAGE / "parties" / "grants.yaml")
# Bytes that one upload may have, and the public calculations that one address may ask for a minute.
TANJI_MAX_UPLOAD = int(os.environ.get("TANJI_MAX_UPLOAD", 20 * 2**20))
TANJI_PUBLIC_RATE = int(os.environ.get("TANJI_PUBLIC_RATE", 120))

SECRET_KEY = secret("TANJI_SECRET_KEY", TANJI_VAR)
DEBUG = flag("TANJI_DEBUG")
ALLOWED_HOSTS = names("TANJI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = names("TANJI_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "tanji.core",
    "tanji.parties",
    "tanji.accounting",
    "tanji.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tanji.core.requests.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    "tanji.web.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "tanji.project.urls"
WSGI_APPLICATION = "tanji.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tanji.web.context.page",
            ]
        },
    }
]

DATABASES = {
    "default": database(
        os.environ.get("TANJI_DATABASE_URL", f"sqlite:///{TANJI_VAR / 'tanji.sqlite3'}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# ----------------------------------------------------------------- who enters
AUTH_USER_MODEL = "parties.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email"), "max_similarity": 0.6},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tanji.web.refusals.locked_out"
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:desk"

# ------------------------------------------------------------------- languages
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ----------------------------------------------------------------------- files
STATIC_URL = "/static/"
STATIC_ROOT = TANJI_VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# The built assets carry their hash in the name, so they are served as they lie in the package.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[-.][0-9a-zA-Z_-]{8,}\.\w+$"
MEDIA_ROOT = TANJI_VAR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = TANJI_MAX_UPLOAD
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# -------------------------------------------------------------------- security
# Scripts, styles and data come from here alone; `data:` images are the arrows of form controls.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        # The nonce is sent only to a page that asks for it: the grid sets its own style sheets.
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TANJI_HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
if TANJI_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# ---------------------------------------------------------------------- records
_BEFORE_LOGGING: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": _BEFORE_LOGGING,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TANJI_LOG_LEVEL", "WARNING")},
    "loggers": {
        "tanji": {"level": os.environ.get("TANJI_LOG_LEVEL", "INFO")},
        # It warns of every unit of ours that replaces one of its own, which is meant.
        "pint": {"level": "ERROR"},
    },
}
structlog.configure(
    processors=[*_BEFORE_LOGGING, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
