"""The settings stop a wrong start with a sentence that says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "from netsite import settings as s; print(s.PRODUCTION, s.SECRET_KEY[:4], s.ALLOWED_HOSTS)"
GOOD_KEY = "k3Y-" * 20 + "abcdefgh"


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, as a fresh machine would."""
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT, env=clean | {"DATA_DIR": str(tmp_path)} | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_nothing_must_be_set(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("False")


def test_the_development_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = start(tmp_path).stdout, start(tmp_path).stdout
    assert first == second
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_public_address_needs_a_secret(tmp_path: Path) -> None:
    done = start(tmp_path, SITE_URL="https://example.org")
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr
    assert "token_urlsafe" in done.stderr


def test_a_public_address_with_a_secret_starts(tmp_path: Path) -> None:
    done = start(tmp_path, SITE_URL="https://example.org", SECRET_KEY=GOOD_KEY)
    assert done.returncode == 0, done.stderr
    assert "True k3Y- ['example.org']" in done.stdout


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DEBUG": "yes"}, "DEBUG is 'yes'. Set it to 1 (on) or 0 (off)."),
        ({"PORT": "eighty"}, "PORT is 'eighty'. Set it to a whole number from 1 to 65535."),
        ({"PORT": "70000"}, "PORT is '70000'. Set it to a whole number from 1 to 65535."),
        ({"SITE_URL": "example.org"}, "SITE_URL is 'example.org'. Set it to an address like https://example.org."),
        ({"SITE_URL": "http://example.org"}, "use https://"),
        ({"EMAIL_SECURITY": "ssl"}, "EMAIL_SECURITY is 'ssl'. Set it to one of: starttls, tls, none."),
        ({"CACHE_URL": "memcached://x"}, "CACHE_URL must begin with redis://"),
        ({"ALLOWED_HOSTS": "example.org", "SECRET_KEY": GOOD_KEY}, "set SITE_URL to its address"),
        ({"SITE_URL": "https://example.org", "SECRET_KEY": "short"}, "SECRET_KEY is too short or too simple"),
        ({"SITE_URL": "https://example.org", "SECRET_KEY": GOOD_KEY, "DEBUG": "1"}, "Set DEBUG=0."),
    ],
)  # fmt: skip
def test_a_wrong_value_says_what_to_do(tmp_path: Path, environment: dict[str, str], sentence: str) -> None:
    done = start(tmp_path, **environment)
    assert done.returncode != 0
    assert sentence in done.stderr
