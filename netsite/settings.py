"""The settings of every installation. Each choice comes from the environment; README.md has the table.

Nothing must be set to try the site on one's own machine. An installation is in production as soon as it has a
public address (SITE_URL or ALLOWED_HOSTS): then it wants a secret key, https and DEBUG off.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from netsite.core import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
CONTENT_DIR = Path(env.text("CONTENT_DIR", str(BASE_DIR / "netsite" / "content"))).resolve()

# The address, and what follows from it
LISTEN = env.text("LISTEN", "127.0.0.1")
PORT = env.number("PORT", 8000, lowest=1, highest=65535)
SITE_NAME = env.text("SITE_NAME", "NETsite")
SITE_URL = env.address("SITE_URL", f"http://localhost:{PORT}")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (
    ["localhost", "127.0.0.1", "[::1]"] if env.is_local(SITE_HOST) else [SITE_HOST]
)
PRODUCTION = not all(env.is_local(host) for host in [SITE_HOST, *ALLOWED_HOSTS])
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "contact@example.org")
DEBUG = env.flag("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is 1 on a public address: it would show secrets to readers. Set DEBUG=0.")
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("ALLOWED_HOSTS names a public host: set SITE_URL to its address, https://…")
SECRET_KEY = env.secret("SECRET_KEY", production=PRODUCTION, kept_in=DATA_DIR / "secret-key")
WEB_WORKERS = env.number("WEB_WORKERS", 2, lowest=1, highest=64)
WEB_THREADS = env.number("WEB_THREADS", 4, lowest=1, highest=64)

ROOT_URLCONF = "netsite.urls"
WSGI_APPLICATION = "netsite.wsgi.application"
INSTALLED_APPS = [
    "netsite.apps.SiteConfig",
    # Before ours, which take some of their models out of the admin
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "taggit",
    "netsite.moderation",
    "questions",
    "articles",
    "netsite.accounts",
    "django_countries",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "netsite.accounts.staff_admin.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "netsite.core.headers.HeadersMiddleware",
    # Before what may redirect: its answers carry the policy too
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "netsite.core.limits.InputLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "netsite.core.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "netsite.accounts.middleware.VisitorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
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
                "netsite.accounts.context.site",
            ],
        },
    }
]

# Databases: SQLite is embedded and needs nothing; PostgreSQL through DATABASE_URL is for production
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'netsite.sqlite3'}"), conn_max_age=60, conn_health_checks=True
    )
}
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        "timeout": 5,
        "transaction_mode": "IMMEDIATE",
        # secure_delete: what is deleted (the day's salt, an erased member's words) is overwritten in the file
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
    # In memory, threads of one test would lock each other out
    DATABASE["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)

CACHE_URL = env.text("CACHE_URL")
if CACHE_URL and not CACHE_URL.startswith(("redis://", "rediss://")):
    raise ImproperlyConfigured("CACHE_URL must begin with redis:// or rediss://; leave it unset to use the database.")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
CACHES["default"]["KEY_FUNCTION"] = "netsite.core.cache_keys.hashed"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Members and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("email", "display_name")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "netsite.accounts.passwords.LongestPasswordValidator"},
]  # fmt: skip
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "netsite.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "netsite.accounts.adapter.SecondFactorAdapter"
ACCOUNT_FORMS = {"signup": "netsite.accounts.forms.SignupForm", "login": "netsite.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # netsite/wsgi.py has put the visitor's address into REMOTE_ADDR already
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # half a minute either way: clocks of phones differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False
TAGGIT_CASE_INSENSITIVE = True

# Mail goes through the outbox (netsite/accounts/outbox.py); files in var/mail stand in for a server until one is set
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_PORT = env.number("EMAIL_PORT", 587, lowest=1, highest=65535)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_SECURITY = env.choice("EMAIL_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"{SITE_NAME} <no-reply@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Languages: the address decides, never a header (English has no prefix)
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "netsite" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "netsite" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "netsite.core.static.StaticStorage"},
}
WHITENOISE_MAX_AGE = 3600
# Without collected files (tests, a fresh checkout) the finders serve them
WHITENOISE_USE_FINDERS = True

# What every answer carries (the rest of the headers: netsite/core/headers.py)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if PRODUCTION else 0
# Whether other subdomains of the operator's domain speak https, and preloading, are the operator's to decide;
# X-Frame-Options comes from netsite/core/headers.py, on error pages too
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "netsite.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# An article in the admin has nine for each section and source
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500
DATA_UPLOAD_MAX_NUMBER_FILES = 0
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "netsite.core.logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
