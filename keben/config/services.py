"""From the addresses of the environment to Django's settings: database, cache, mail, files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from keben.config import environment

THRESHOLD = 5  # any number turns it on; what is kept is said with each statement
NEAR = ("localhost", "127.0.0.1", "::1")


def database_url() -> str:
    """Where the database is; empty for the SQLite file under KEBEN_VAR."""
    example = "postgres://user:password@host:5432/keben"
    url = environment.address("KEBEN_DATABASE_URL", "postgres", "postgresql", "sqlite", example=example)
    if url.startswith("postgres") and not urlsplit(url).path.strip("/"):
        raise environment.WrongSetting(f"KEBEN_DATABASE_URL names no database; write for example {example}.")
    return url


def cache_url() -> str:
    """Where Redis is; empty without it."""
    example = "redis://:password@host:6379/0"
    return environment.address("KEBEN_REDIS_URL", "redis", "rediss", "unix", example=example)


def mail_url() -> str:
    """Where mail goes out; empty where it is only printed."""
    return environment.address("KEBEN_EMAIL_URL", "smtp", "smtps", example="smtp://user:password@host:587")


def files_url() -> str:
    """The object store; empty for the folder under KEBEN_VAR."""
    return environment.address("KEBEN_STORAGE", "s3", "s3+http", example="s3://key:secret@endpoint/bucket")


def database(url: str, var: Path, *, prepared: bool = True) -> dict[str, object]:
    """Django's database from `sqlite:///path` or `postgres://user:password@host:port/name`.

    `prepared` lets PostgreSQL keep the plans of statements that are asked again and again (`keben/kernel/repeated.py`).
    """
    if url.startswith("sqlite"):
        name = unquote(url.split("://", 1)[1])
        name = name[1:] if name.startswith("//") else name.removeprefix("/")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name or str(var / "keben.sqlite3"),
            "CONN_MAX_AGE": 600,  # opened anew for each request it would read the whole schema each time
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-65536;"
                "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    if prepared:
        options["prepare_threshold"] = THRESHOLD
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def cache(url: str) -> dict[str, object]:
    """Django's cache: in each process, or in Redis at `redis://:password@host:6379/0` (extra `redis`)."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "keben.config.shared_cache.SharedCache",
        "LOCATION": url,
        "KEY_PREFIX": "keben",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }


def mail(url: str, sender: str) -> dict[str, object]:
    """Django's mail from `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`; without it, into the log."""
    found: dict[str, object] = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        return {**found, "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    return {
        **found,
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in NEAR,
        "EMAIL_TIMEOUT": 20,
    }


def files(url: str, var: Path) -> dict[str, object]:
    """Where uploads lie: a folder, or `s3://key:secret@endpoint/bucket` (extra `s3`; `s3+http://` inside a network)."""
    parts = urlsplit(url)
    if parts.scheme not in ("s3", "s3+http"):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(var / "files")},
        }
    more = dict(parse_qsl(parts.query))
    options: dict[str, object] = {
        "bucket_name": parts.path.strip("/"),
        "endpoint_url": endpoint(parts),
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": False,
        "addressing_style": more.get("style", "path" if parts.scheme == "s3+http" else "auto"),
    }
    if "region" in more:
        options["region_name"] = more["region"]
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def endpoint(parts: SplitResult) -> str:
    """The address of the object store without key, secret and bucket."""
    host = parts.netloc.rpartition("@")[2]
    return f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}"
