"""Reads the environment for settings.py: typed values, clear refusals, no silent fallbacks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE_WORDS = {"1", "true", "yes", "on"}
# A request that finds no connection for this long fails rather than hang.
POOL_WAIT_S = 10
# A statement that a connection has sent this often is planned once and for all: a third of the time of short ones.
PREPARED_AFTER = 2
FALSE_WORDS = {"0", "false", "no", "off"}


def text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "").lower()
    if not value:
        return default
    if value in TRUE_WORDS | FALSE_WORDS:
        return value in TRUE_WORDS
    raise ImproperlyConfigured(f"{name}={value!r}: say yes or no.")


def whole_number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: a whole number is needed.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name}={value!r}: it must be at least {least}.")
    return number


def words(name: str, default: str) -> list[str]:
    """Values separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, *, choices: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r}: one of {', '.join(choices)} is needed.")
    return value


def secret_key(name: str, file: Path) -> str:
    """From the environment, else from a file that is made once and readable by its owner only."""
    if value := text(name, ""):
        return value
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(get_random_secret_key())
    return file.read_text().strip()


def database(name: str, default: str, *, pool: int) -> dict[str, object]:
    """Django's DATABASES entry from a postgresql:// address, with at most `pool` shared connections unless it is 0."""
    url = urlsplit(text(name, default))
    if url.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must begin with postgresql://; other databases are not supported.")
    options = {key: values[-1] for key, values in parse_qs(url.query).items()}
    host = url.hostname or options.pop("host", "")
    port = str(url.port or options.pop("port", ""))
    shared = {"pool": {"min_size": 1, "max_size": pool, "timeout": POOL_WAIT_S}} if pool else {}
    prepared = {"server_side_binding": True, "prepare_threshold": PREPARED_AFTER}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(host),
        "PORT": port,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | prepared | shared,
    }


def connection(entry: Mapping[str, object]) -> dict[str, str]:
    """libpq's parameters of a DATABASES entry."""
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    parameters = {libpq: str(entry[django]) for django, libpq in names.items() if entry[django]}
    options = cast(dict[str, object], entry["OPTIONS"])
    return parameters | {name: value for name, value in options.items() if isinstance(value, str)}
