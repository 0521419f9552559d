"""Settings. Everything that differs between installations comes from the environment (see docs/deploy.md)."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

DEBUG = env.bool("JINGWEI_DEBUG", default=False)
EMBEDDED = env.bool("JINGWEI_EMBEDDED", default=True)
BASE_URL = env.str("JINGWEI_BASE_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("JINGWEI_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])


def secret_key() -> str:
    """Return the key from the environment, or make one file of it at first start (embedded mode only)."""
    from_environment = env.str("JINGWEI_SECRET_KEY", default="")
    if from_environment:
        return str(from_environment)
    if not EMBEDDED:
        raise environ.ImproperlyConfigured("JINGWEI_SECRET_KEY must be set when JINGWEI_EMBEDDED is off")
    from django.core.management.utils import get_random_secret_key

    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return str(path.read_text())


SECRET_KEY = secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "tree_queries",
    "axes",
    "workflows",
    "forms",
    "approvals",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "approvals.key_faults.KeyFaults",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'jingwei.sqlite3'}")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
else:
    # A connection outlives the request: opening one, and planning its statements anew, costs more than most requests.
    DATABASES["default"]["CONN_MAX_AGE"] = env.int(
        "JINGWEI_CONNECTION_SECONDS", default=0 if EMBEDDED else 600
    )
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if env.bool("JINGWEI_PREPARED_STATEMENTS", default=True):
        # Without JIT: compiling a report's query takes longer than running it (PostgreSQL, 32.2). A pooler would refuse the
        # option; behind one it stands in postgresql.conf.
        DATABASES["default"]["OPTIONS"] = {"prepare_threshold": 5, "options": "-c jit=off"}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.exists()]
MEDIA_ROOT = Path(env.str("JINGWEI_FILES", default=str(VAR_DIR / "files")))
KEYS_DIR = Path(env.str("JINGWEI_KEYS", default=str(VAR_DIR / "keys")))
PACKS_DIR = BASE_DIR / "packs"
# Operators' acts that a second person must agree to, on instances that run in real time.
SECOND_PERSON_FOR = env.list(
    "JINGWEI_SECOND_PERSON_FOR", default=["skip", "move", "set_variables", "cancel", "migrate"]
)
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

SESSION_ENGINE = "approvals.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# diagram-js and dmn-js set inline styles; scripts stay under 'self'.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
    }
}

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
# Nobody waits long for an announcement: the tick finds the row.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False
if not EMBEDDED:
    # Several processes must agree on what was filed a moment ago.
    CACHES = {
        "default": {
            "BACKEND": "config.caching.RedisWhileThere",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
        }
    }
# How long the history of an ended case lies in the database; then it goes into files, from which it can be brought back.
HISTORY_DAYS = env.int("JINGWEI_HISTORY_DAYS", default=5 * 365)
# How many external workers may wait for a job in one web process at a time (each keeps a thread).
LONG_POLLS = env.int("JINGWEI_LONG_POLLS", default=4)
METRICS_TOKEN = env.str("JINGWEI_METRICS_TOKEN", default="")

EMAIL_BACKEND = env.str("JINGWEI_EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
# A dotted path to send(number, text); none: text messages are not offered. The embedded mode writes files.
SMS_GATEWAY = env.str(
    "JINGWEI_SMS_GATEWAY", default="approvals.services.notices.gateways.to_file" if EMBEDDED else ""
)
SMS_FILE_PATH = VAR_DIR / "sms"
DEFAULT_FROM_EMAIL = env.str("JINGWEI_FROM_EMAIL", default="jingwei@localhost")

LOG_FORMAT = env.str("JINGWEI_LOG_FORMAT", default="plain" if EMBEDDED else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "workflows.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("JINGWEI_LOG_LEVEL", default="WARNING")},
}
