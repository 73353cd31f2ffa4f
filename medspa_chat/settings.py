"""Settings, one file, driven by the environment (see .env.example).

Safe by default: without DEBUG or DEMO everything that protects a session, a socket or a
mail is on, and a missing secret stops the start.
"""

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from medspa_chat.environment import database_from_url, version_of
from medspa_chat.redis_place import redis_place

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Where we run -------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
# What this is a build of, as the technician calls it.
BUILD_VERSION = env.str("BUILD_VERSION", default=version_of(BASE_DIR / "pyproject.toml"))
PRACTICE_NAME = env.str("PRACTICE_NAME", default="Lumen Med Spa" if DEMO else "Med spa")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SITE_URL = env.str("SITE_URL", default="http://localhost:8000" if DEBUG or DEMO else "").rstrip("/")
if not SITE_URL:
    raise ImproperlyConfigured(
        "Set SITE_URL to the address staff open, as https://chat.example.com"
    )
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
if not (IS_HTTPS or DEBUG or DEMO):
    raise ImproperlyConfigured(
        "SITE_URL must begin with https:// (messages hold patient information)"
    )

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters")
# What is kept encrypted: the first key encrypts, each of them decrypts.
FIELD_KEYS = [key for key in env.list("FIELD_KEYS", default=[]) if key]
if not FIELD_KEYS and (DEBUG or DEMO):
    FIELD_KEYS = [SECRET_KEY]
elif not FIELD_KEYS:
    raise ImproperlyConfigured("Set FIELD_KEYS: files and second steps are kept encrypted")
elif any(len(key) < 32 for key in FIELD_KEYS):
    raise ImproperlyConfigured("Each of FIELD_KEYS must have at least 32 characters")
elif {SECRET_KEY, *SECRET_KEY_FALLBACKS} & {*FIELD_KEYS}:
    raise ImproperlyConfigured("FIELD_KEYS must be keys of their own, not SECRET_KEY")
# Seals the audit. Apart from SECRET_KEY, which is rotated; this one is kept as long as the audit.
AUDIT_HMAC_KEY = env.str("AUDIT_HMAC_KEY", default=f"audit {SECRET_KEY}" if DEBUG or DEMO else "")
if len(AUDIT_HMAC_KEY) < 50:
    raise ImproperlyConfigured("AUDIT_HMAC_KEY must have at least 50 characters")
if AUDIT_HMAC_KEY in {SECRET_KEY, *SECRET_KEY_FALLBACKS}:
    raise ImproperlyConfigured("AUDIT_HMAC_KEY must not be SECRET_KEY, which is rotated")
SITE_HOST = _site.hostname or "localhost"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST])
if any(host == "*" or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name each host; * and .example.com are refused")
# The demo is opened by whatever name the machine has; its sockets accept those too.
SITE_ORIGINS = [SITE_URL, *env.list("EXTRA_ORIGINS", default=[])]
CSRF_TRUSTED_ORIGINS = SITE_ORIGINS
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# What seals backups; only `backup` and `restore` need it, so the site may do without.
BACKUP_KEY = env.str("BACKUP_KEY", default="")

# What it is made of -------------------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "auditlog",
    "channels",
    "csp",
    "accounts",
    "messaging",
    "policies",
    "medspa_chat",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "medspa_chat.middleware.PrivateResponses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.gate.SecondStepGate",
    "accounts.audit.middleware.AuditActor",
]
ROOT_URLCONF = "medspa_chat.urls"
ASGI_APPLICATION = "medspa_chat.asgi.application"
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
                "accounts.context.practice",
                "messaging.context.look",
            ],
        },
    },
]

# Data ---------------------------------------------------------------------------------

DATABASES = {"default": database_from_url(env.str("DATABASE_URL"))}
# A pooler that hands each transaction another connection keeps no cursor between two of them, and
# takes no options: there the role has them (docs/install.md).
DATABASE_POOLER = env.str("DATABASE_POOLER", default="")
if DATABASE_POOLER not in {"", "transaction"}:
    raise ImproperlyConfigured("DATABASE_POOLER must be transaction, or empty")
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = bool(DATABASE_POOLER)
if not DATABASE_POOLER:
    DATABASES["default"]["OPTIONS"].setdefault(
        "options",
        "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s"
        # Of a prepared statement: else the server plans the one that posts for each message.
        " -c plan_cache_mode=force_generic_plan",
    )
# PgBouncer knows prepared statements since 1.21; before that they must be off.
if env.bool("DATABASE_PREPARES", default=not DATABASE_POOLER):
    DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 0
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL_SIZE", default=12),
    "timeout": 5,
}
# So many frames are obeyed at once in a web process; each holds a connection meanwhile.
SOCKET_LANES = env.int("SOCKET_LANES", default=4)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
# Pushes may go through a Redis of their own.
CHANNEL_REDIS_URL = env.str("CHANNEL_REDIS_URL", default=REDIS_URL)
_redis, _pushes = redis_place(REDIS_URL), redis_place(CHANNEL_REDIS_URL)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis.cache()["LOCATION"],
        "KEY_PREFIX": "medspa",
        # By itself redis-py asks a Redis that stands still four times before it gives up.
        "OPTIONS": _redis.cache()["OPTIONS"]
        | {
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), retries=0),
        },
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # redis-py 8 cuts a silent read after 5 s unless told otherwise, and with it
            # every idle subscription (channels_redis #422).
            "hosts": [_pushes.channels() | {"socket_timeout": None, "socket_connect_timeout": 2}],
            "prefix": env.str("CHANNEL_PREFIX", default="medspa"),
        },
    }
}

CELERY_BROKER_URL, _broker_options = _redis.broker()
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300} | _broker_options
if _redis.sentinels and _redis.is_tls:
    CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = "UTC"
# The priorities whose direct asks say when they were delivered and seen; none: receipts are off.
RECEIPTS_FOR = env.list("RECEIPTS_FOR", default=["urgent"])
# Who may interrupt somebody who is with a patient, beside managers, and with what priorities.
INTERRUPT_ROLES = env.list("INTERRUPT_ROLES", default=["nurse_injector", "front_desk"])
INTERRUPT_PRIORITIES = env.list("INTERRUPT_PRIORITIES", default=["urgent"])
# So many urgent asks a week, and whoever writes the next one is asked why.
URGENT_BUDGET = env.int("URGENT_BUDGET", default=5)
# Hosts inside the practice's network that webhooks may be sent to, as host or host:port.
WEBHOOK_PRIVATE_HOSTS = [one.lower() for one in env.list("WEBHOOK_PRIVATE_HOSTS", default=[])]
# What push services know this site by (`manage.py vapid_key` makes one); empty: no web push.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_CONTACT = SITE_URL
# The push services that browsers may name: hosts, with * for any beginning.
PUSH_SERVICES = env.list(
    "PUSH_SERVICES",
    default=[
        "fcm.googleapis.com",
        "*.push.services.mozilla.com",
        "web.push.apple.com",
        "*.notify.windows.com",
    ],
)
# How often a person's programs, or a bot's, may ask the API within a minute.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=300)
# How often a socket hears of its conversations' heads and its log-in is checked again.
HEARTBEAT_SECONDS = env.float("HEARTBEAT_SECONDS", default=15.0)
# How many sockets a browser may open within a minute, and all browsers of an address together.
SOCKETS_PER_MINUTE = env.int("SOCKETS_PER_MINUTE", default=30)
SOCKETS_PER_MINUTE_AND_ADDRESS = env.int("SOCKETS_PER_MINUTE_AND_ADDRESS", default=600)
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=5.0)
# A worker that hears nothing for so long, though there is something to hear, is replaced.
DEAF_SECONDS = env.float("DEAF_SECONDS", default=30.0)
CELERY_BEAT_SCHEDULER = "medspa_chat.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "policies.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 2.0)},
    },
    "deliver": {
        "task": "policies.tasks.deliver",
        "schedule": SWEEP_SECONDS * 2,
        "options": {"expires": max(SWEEP_SECONDS * 2, 2.0)},
    },
    "send-scheduled": {
        "task": "messaging.tasks.send_scheduled",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 2.0)},
    },
    "remind": {
        "task": "messaging.tasks.remind",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 2.0)},
    },
    "hooks": {
        "task": "policies.tasks.send_hooks",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 2.0)},
    },
    "pushes": {
        "task": "policies.tasks.send_pushes",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 2.0)},
    },
    "old-hooks": {
        "task": "policies.tasks.forget_hooks",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "daily-reports": {
        "task": "policies.tasks.send_daily_reports",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "simulations": {
        "task": "policies.tasks.simulate",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 2.0)},
    },
    "unread-mails": {
        "task": "messaging.tasks.send_unread_mails",
        "schedule": SWEEP_SECONDS * 6,
        "options": {"expires": max(SWEEP_SECONDS * 6, 2.0)},
    },
    "records-mails": {
        "task": "messaging.tasks.send_records_mails",
        "schedule": SWEEP_SECONDS * 2,
        "options": {"expires": max(SWEEP_SECONDS * 2, 2.0)},
    },
    "exports": {
        "task": "messaging.tasks.make_exports",
        "schedule": SWEEP_SECONDS * 2,
        "options": {"expires": max(SWEEP_SECONDS * 2, 2.0)},
    },
    # At night from coast to coast; what one run leaves goes with the next.
    "old-messages": {
        "task": "messaging.tasks.purge_old_messages",
        "schedule": crontab(minute="*/10", hour="8-10"),
        "options": {"expires": 300},
    },
    "expired-exports": {
        "task": "messaging.tasks.forget_exports",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "availability": {
        "task": "accounts.tasks.expire_availability",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": max(SWEEP_SECONDS, 2.0)},
    },
    "uploads": {
        "task": "messaging.tasks.forget_uploads",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "seal-audit": {
        "task": "accounts.tasks.seal_audit",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "audit-head": {
        "task": "accounts.tasks.tell_audit_head",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "sessions": {
        "task": "accounts.tasks.forget_sessions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}

# People and sessions ------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# A password alone shows nothing; only a demo may leave the second step out.
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", default=not DEMO)
if not (SECOND_STEP_REQUIRED or DEMO or DEBUG):
    raise ImproperlyConfigured("SECOND_STEP_REQUIRED can't be off (messages hold patient data)")
MFA_ADAPTER = "accounts.authenticators.AuthenticatorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS  # a demo on localhost
MFA_TOTP_ISSUER = PRACTICE_NAME
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be 30 seconds off
MFA_TRUST_ENABLED = False
MFA_FORMS = {
    "authenticate": "accounts.codes.SecondStepForm",
    "reauthenticate": "accounts.codes.AgainForm",
}

# Who else may say who somebody is, by OpenID Connect (docs/single-sign-on.md); none: nobody.
SSO_PROVIDERS = env.json("SSO_PROVIDERS", default=[])
# Who logs in with a password or a passkey of their own: all, or only those whom no provider may
# log in (owners, the privacy officer).
LOCAL_LOG_IN = env.str("LOCAL_LOG_IN", default="all")
SOCIALACCOUNT_ADAPTER = "accounts.sso.adapter.SsoAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

SESSION_ENGINE = "accounts.session_store"
# What a page says after a form names people: kept with the session, not in a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 60 * 60
# So long after somebody last did something they are logged off.
IDLE_MINUTES = env.int("IDLE_MINUTES", default=15)
if not (5 <= IDLE_MINUTES <= 30 or DEMO or DEBUG):
    raise ImproperlyConfigured("IDLE_MINUTES must be 5 to 30")
# And so long after it their screen is locked; as long as IDLE_MINUTES: never by itself.
LOCK_MINUTES = env.int("LOCK_MINUTES", default=min(10, IDLE_MINUTES * 2 // 3))
if not 1 <= LOCK_MINUTES <= IDLE_MINUTES:
    raise ImproperlyConfigured("LOCK_MINUTES must be 1 to IDLE_MINUTES")
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-sid" if IS_HTTPS else "sid"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"

# The browser's fences -----------------------------------------------------------------

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=IS_HTTPS)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
USE_X_FORWARDED_HOST = False
_SOCKET_ORIGINS = [origin.replace("http", "ws", 1) for origin in SITE_ORIGINS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *_SOCKET_ORIGINS],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["medspa-message", "medspa-worker"],
        "report-uri": ["/csp/"],
        # The endpoint of that name is in a header of its own; browsers take it over https only.
        "report-to": ["csp"] if IS_HTTPS else None,
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
# A file is written to disk as it comes in, and removed with its request.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# Mail ---------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="medspa_chat <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DIR = VAR_DIR / "mail"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
elif DEMO or DEBUG:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(MAIL_DIR)
else:
    raise ImproperlyConfigured("Set EMAIL_URL, as smtp+tls://user:password@mail.example.com:587")
EMAIL_TIMEOUT = 20
# Who is told, beside the owners, when promises are no longer looked after.
ALERT_TO = env.list("ALERT_TO", default=[])
# The longest that anybody may have the mail about what they haven't read wait; 0: for ever.
MAIL_WAIT_MAX_MINUTES = env.int("MAIL_WAIT_MAX_MINUTES", default=0)

# Language, time, static files ---------------------------------------------------------

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
_MANIFEST = "medspa_chat.static.ManifestStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
_FILES = "django.core.files.storage.FileSystemStorage"
_FILES_OPTIONS = {
    "location": str(VAR_DIR / "attachments"),
    "file_permissions_mode": 0o600,
    "directory_permissions_mode": 0o700,
}
# Exports for the law rest there for seven days.
_EXPORTS_OPTIONS = _FILES_OPTIONS | {"location": str(VAR_DIR / "exports")}


def _encrypted(kept_in: str, options: dict[str, Any]) -> dict[str, Any]:
    """Files that are encrypted before they get to the storage that keeps them."""
    backend = "messaging.encrypted_files.EncryptedFiles"
    return {"BACKEND": backend, "OPTIONS": {"kept_in": kept_in, "options": options}}


STORAGES = {
    "default": {"BACKEND": _FILES},
    "staticfiles": {"BACKEND": _PLAIN if DEMO or DEBUG else _MANIFEST},
    "attachments": _encrypted(
        env.str("ATTACHMENT_STORAGE", default=_FILES),
        env.json("ATTACHMENT_STORAGE_OPTIONS", default=_FILES_OPTIONS),
    ),
    "exports": _encrypted(
        env.str("EXPORT_STORAGE", default=_FILES),
        env.json("EXPORT_STORAGE_OPTIONS", default=_EXPORTS_OPTIONS),
    ),
}
ATTACHMENT_MAX_MB = env.int("ATTACHMENT_MAX_MB", default=25)
WHITENOISE_USE_FINDERS = DEMO or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# What is written down -----------------------------------------------------------------

# Whoever shows it is told at /metrics how the site does; without one there is no such address.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LOG_FORMAT = env.str("LOG_FORMAT", default="plain")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be plain or json")
AUDITLOG_DISABLE_REMOTE_ADDR = TRUSTED_PROXY_COUNT == 0
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "medspa_chat.logs.OneLine",
            "format": "%(asctime)sZ %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "medspa_chat.logs.JsonLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "daphne": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
