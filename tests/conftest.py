"""The cast and the stage: who is there, and which database.

Everybody in the cast is a real row. `client_of(person)` gives a client that is signed in as that person.
"""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from hypothesis import settings as hypothesis_settings

from netsite.accounts.models import User
from tests import make

hypothesis_settings.register_profile("site", deadline=None, max_examples=60)
hypothesis_settings.load_profile("site")


def pytest_configure() -> None:
    # Hashing a password well takes a tenth of a second on purpose; the tests sign in hundreds of times
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Files that were collected for a server earlier may be old: the tests look at those of the checkout
    settings.STATIC_ROOT = settings.DATA_DIR / "no-static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """Sign-in limits live in the cache: one test's tries must not count for the next."""
    yield
    cache.clear()


@pytest.fixture
def asker(db: None) -> User:
    return make.member("Asker")


@pytest.fixture
def answerer(db: None) -> User:
    return make.member("Answerer")


@pytest.fixture
def stranger(db: None) -> User:
    return make.member("Stranger")


@pytest.fixture
def moderator(db: None) -> User:
    return make.staff("Modesta")


@pytest.fixture
def editor(db: None) -> User:
    return make.staff("Edith", is_superuser=True)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def second_factor() -> Callable[[User], Authenticator]:
    return make.second_factor
