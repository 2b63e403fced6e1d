"""All settings. The environment is read here and nowhere else; README.md lists the variables."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from dramatiq.middleware import Retries, TimeLimit

from rescored_site import embedded_postgres, environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Where everything that a run writes goes.
RESCORED_DATA = Path(environment.text("RESCORED_DATA", str(BASE_DIR / "data"))).expanduser().resolve()
# Where weights are that do not come in a package.
RESCORED_WEIGHTS = Path(environment.text("RESCORED_WEIGHTS", str(RESCORED_DATA / "weights"))).expanduser().resolve()

DEBUG = environment.flag("RESCORED_DEBUG", default=False)
SECRET_KEY = environment.secret_key("RESCORED_SECRET_KEY", RESCORED_DATA / "secret_key")
ALLOWED_HOSTS = environment.words("RESCORED_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("RESCORED_TRUSTED_ORIGINS", "")
# Where `make run` listens.
RESCORED_HOST = environment.text("RESCORED_HOST", "127.0.0.1")
RESCORED_PORT = environment.whole_number("RESCORED_PORT", 8000, least=1)

INSTALLED_APPS = [
    "daphne",
    # Before the admin, which imports the actors: they register with the broker that this app makes.
    "dramatiq_postgres.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "channels",
    "csp",
    "django_htmx",
    "template_partials",
    "accounts",
    "transcriptions",
    "editor",
    "rescored_site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "transcriptions.uploads.large_request_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.sign_in_whole_page",
]

ROOT_URLCONF = "rescored_site.urls"
ASGI_APPLICATION = "rescored_site.asgi.application"

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
                "accounts.context.sign_up",
            ],
        },
    }
]

# The embedded PostgreSQL of `make run` listens on a socket under the data folder.
RESCORED_EMBEDDED_POSTGRES = RESCORED_DATA / "postgres"
RESCORED_DATABASE_IS_EMBEDDED = not environment.text("RESCORED_DATABASE_URL", "")
# For web processes, whose requests run in threads that come and go: connections that they share. 0: one a request.
RESCORED_DATABASE_POOL = environment.whole_number("RESCORED_DATABASE_POOL", 0)
DATABASES = {
    "default": environment.database(
        "RESCORED_DATABASE_URL", embedded_postgres.url(RESCORED_EMBEDDED_POSTGRES), pool=RESCORED_DATABASE_POOL
    )
}

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "transcriptions:library"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
RESCORED_SIGN_UP_OPEN = environment.flag("RESCORED_SIGN_UP_OPEN", default=False)

LANGUAGE_CODE = "en"
TIME_ZONE = environment.text("RESCORED_TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = RESCORED_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = RESCORED_DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "rescored_site.static_files.StaticFiles"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Uploads. Larger ones than the first number never touch memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
RESCORED_MAX_UPLOAD_MB = environment.whole_number("RESCORED_MAX_UPLOAD_MB", 500, least=1)
RESCORED_MAX_DURATION_S = environment.whole_number("RESCORED_MAX_DURATION_S", 30 * 60, least=1)
RESCORED_LINK_SITES = environment.words(
    "RESCORED_LINK_SITES", "youtube.com,youtu.be,youtube-nocookie.com,soundcloud.com,vimeo.com,bandcamp.com,archive.org"
)
RESCORED_COOKIES_FILE = environment.text("RESCORED_COOKIES_FILE", "")

# Workers. A running row whose heartbeat is older than the limit is taken over.
RESCORED_DEVICE = environment.choice("RESCORED_DEVICE", "auto", choices=("auto", "cpu", "cuda", "mps"))
RESCORED_HEARTBEAT_S = environment.whole_number("RESCORED_HEARTBEAT_S", 5, least=1)
RESCORED_HEARTBEAT_LIMIT_S = environment.whole_number("RESCORED_HEARTBEAT_LIMIT_S", 60, least=2)
if RESCORED_HEARTBEAT_LIMIT_S < 2 * RESCORED_HEARTBEAT_S:
    raise ImproperlyConfigured("RESCORED_HEARTBEAT_LIMIT_S must be at least twice RESCORED_HEARTBEAT_S.")
# Messages between pages and workers. Nothing is retried by the broker: the rows say what remains to be done.
DRAMATIQ_BROKER = {
    "OPTIONS": {
        "url": environment.connection(DATABASES["default"]),
        "results": False,
        "heartbeat_interval": float(RESCORED_HEARTBEAT_S),
        "heartbeat_ttl": float(RESCORED_HEARTBEAT_LIMIT_S),
    },
    "MIDDLEWARE": [TimeLimit(), Retries(max_retries=0)],
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if environment.text("RESCORED_EMAIL_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = environment.text("RESCORED_EMAIL_HOST", "")
    EMAIL_PORT = environment.whole_number("RESCORED_EMAIL_PORT", 587, least=1)
    EMAIL_HOST_USER = environment.text("RESCORED_EMAIL_USER", "")
    EMAIL_HOST_PASSWORD = environment.text("RESCORED_EMAIL_PASSWORD", "")
    EMAIL_USE_TLS = environment.flag("RESCORED_EMAIL_TLS", default=True)
DEFAULT_FROM_EMAIL = environment.text("RESCORED_EMAIL_FROM", "rescored@localhost")

# HTTPS: set when a proxy in front of us speaks it.
RESCORED_HTTPS = environment.flag("RESCORED_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = RESCORED_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if RESCORED_HTTPS else None
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.text("RESCORED_LOG_LEVEL", "INFO")},
    # It reports every table of the music font that it leaves out.
    "loggers": {"fontTools": {"level": "ERROR"}},
}
