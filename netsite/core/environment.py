"""Typed reading of environment variables, for the settings. A wrong value stops the start with a sentence."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "[::1]", "testserver"})


def text(name: str, default: str = "") -> str:
    """The variable without surrounding space, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """A switch: 1 or 0, nothing else. Raises ImproperlyConfigured."""
    value = text(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 1 (on) or 0 (off).")
    return value == "1"


def number(name: str, default: int, *, lowest: int = 0, highest: int = 2**31) -> int:
    """A whole number within bounds. Raises ImproperlyConfigured."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number from {lowest} to {highest}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas, without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of a few words. Raises ImproperlyConfigured."""
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of: {', '.join(options)}.")
    return value


def address(name: str, default: str) -> str:
    """The site's public address, such as https://example.org, without a path. Raises ImproperlyConfigured."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to an address like https://example.org.")
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS:
        raise ImproperlyConfigured(f"{name} is {value!r}. People's health is talked about here: use https://.")
    return value


def is_local(host: str) -> bool:
    """Whether a host name can only be reached from this machine."""
    return host in LOCAL_HOSTS or host.endswith(".localhost")


def secret(name: str, *, production: bool, kept_in: Path) -> str:
    """The secret from the environment; outside production one is made once and kept in a file.

    Raises ImproperlyConfigured where production has none, or one that is too short to be safe.
    """
    value = text(name)
    advice = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
    if production and not value:
        raise ImproperlyConfigured(
            f"{name} is not set, and the site has a public address. {advice} Keep it out of the repository."
        )
    if production and (len(value) < 50 or len(set(value)) < 5):
        raise ImproperlyConfigured(f"{name} is too short or too simple: it needs 50 characters. {advice}")
    return value or _made_once(kept_in)


def _made_once(path: Path) -> str:
    """Read the development key, or make it. O_EXCL: of two processes that start together one writes, both read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(64))
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass  # another process was first: its key is the one that holds
        finally:
            temporary.unlink()
    return path.read_text()
