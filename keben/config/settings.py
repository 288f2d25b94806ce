"""Settings from the environment; docs/settings.md lists them, the browser holds the rest."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import quote

from django.core.management.utils import get_random_secret_key

from keben.config import environment, logs, services

BASE = Path(__file__).resolve().parent.parent
VAR = environment.folder("KEBEN_VAR", "var")
DEBUG = environment.switch("KEBEN_DEBUG")
TESTING = environment.switch("KEBEN_TESTING")


def secret_key() -> str:
    """KEBEN_SECRET_KEY, or a key kept under var/ that only this user may read."""
    given = os.environ.get("KEBEN_SECRET_KEY", "")
    if given:
        return given
    path = VAR / "secret_key"
    if not path.exists():
        # Several processes may start at once: the first one's key holds, and nobody reads half a key.
        draft = path.with_name(f"secret_key.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(get_random_secret_key() * 2)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a disk without hard links, such as a USB stick: the last one's key holds
            shutil.copy(draft, path)
            path.chmod(0o600)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = secret_key()
DATABASES = {
    "default": services.database(
        services.database_url() or f"sqlite:///{quote(VAR.as_posix())}/keben.sqlite3",
        VAR,
        prepared=environment.switch("KEBEN_PREPARED", default=True),
    )
}
# Where people reach it, for links in letters; see keben/domains/org/letters/posting.py for what holds without it.
PUBLIC_URL = environment.address("KEBEN_PUBLIC_URL", "https", "http", example="https://crm.example.com").rstrip("/")
ALLOWED_HOSTS = environment.names("KEBEN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = environment.origins("KEBEN_TRUSTED_ORIGINS")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "org.User"
ROOT_URLCONF = "keben.config.urls"
WSGI_APPLICATION = "keben.config.wsgi.application"

INSTALLED_APPS = [
    "keben.kernel",
    "keben.domains.org",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "keben.data",
    "keben.data.twins",  # before the search: PostgreSQL takes the keys in while the words are made
    "keben.data.search",
    "keben.web",
    "keben.api",
    "keben.domains.office",
    "keben.domains.activities",
    "keben.domains.customers",
    "keben.domains.marketing",
    "keben.domains.care",
    "keben.domains.mail",
    "keben.domains.privacy",
    "keben.config",
]

MIDDLEWARE = [
    "keben.config.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "keben.config.metrics.middleware.Measure",
    "keben.web.middleware.request_id.RequestId",
    "keben.web.middleware.policy.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keben.web.middleware.actor.CurrentActor",
    "keben.domains.org.signin.middleware.SessionRules",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "keben.config.error_pages.way_back",
]

TEMPLATES = [
    {
        "BACKEND": "keben.web.settled.Settled",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"environment": "keben.web.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {},
    },
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "keben.domains.org.signin.backend.StaffBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
KEBEN_ACTOR = "keben.domains.org.access.actors.actor_for"
# Where the proxy leads to the stream server ("/_stream"); without it pages ask for their counts every 30 s.
STREAM_URL = environment.text("KEBEN_STREAM_URL")
# Without a proxy: the ports of `keben serve`, so that pages may listen to the stream's own one.
STREAM_PORT = environment.number("KEBEN_STREAM_PORT", 0)
WEB_PORT = environment.number("KEBEN_WEB_PORT", 0)
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
AXES_USERNAME_FORM_FIELD = "username"  # what authenticate() is called with, not the model's field
TRUSTED_PROXIES = environment.number("KEBEN_PROXIES", 0)
AXES_FAILURE_LIMIT = "keben.domains.org.signin.attempts.failure_limit"
AXES_COOLOFF_TIME = "keben.domains.org.signin.attempts.cool_off"
AXES_USERNAME_CALLABLE = "keben.domains.org.signin.attempts.account_of"
AXES_LOCKOUT_CALLABLE = "keben.domains.org.signin.attempts.keep_answer"
AXES_CLIENT_IP_CALLABLE = "keben.domains.org.signin.client.client_ip"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W003", "axes.W006", "auth.W004", "models.W036"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE.parent / "locale", BASE / "locale"]
TIME_ZONE = environment.time_zone("KEBEN_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": services.files(services.files_url(), VAR),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG

SECURE = environment.switch("KEBEN_TLS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "keben.web.session_store"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
CACHES = {"default": services.cache(services.cache_url())}
globals().update(services.mail(services.mail_url(), environment.text("KEBEN_EMAIL_FROM", "keben@localhost")))
LOGGING = logs.settings(level=environment.level("KEBEN_LOG_LEVEL", "INFO"), as_json=not (DEBUG or TESTING))
ACCESS_LOG = environment.switch("KEBEN_ACCESS_LOG")
SLOW_QUERY_MS = environment.number("KEBEN_SLOW_QUERY_MS", 250)
METRICS_SECRET = environment.text("KEBEN_METRICS_SECRET")
CSRF_FAILURE_VIEW = "keben.config.error_pages.csrf_failure"
WEBHOOKS_MAY_REACH_LOOPBACK = False  # only the tests of web-hooks turn this on
