"""Whether the time of an answer tells if an address has an account (AC-U1): `python -m tests.bench.signing [tries]`.

A database of its own, the real hasher, limits off. Each pair is asked in turns, so that both meet the same machine; printed
are the medians and their difference, in ms (wanted: less than 10).
"""

import os
import statistics
import sys
import tempfile
import time

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="netsite-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from netsite.accounts import limits  # noqa: E402
from netsite.accounts.views import contacts  # noqa: E402
from tests import make  # noqa: E402

SIGN_UP = {"display_name": "Juniper {number}", "password1": "a long enough one", "birth_year": "1961"}


def ask(address: str, form: dict[str, str]) -> float:
    client = Client()
    client.get(address)
    began = time.perf_counter()
    client.post(address, form)
    return (time.perf_counter() - began) * 1000


def main(tries: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ACCOUNT_RATE_LIMITS = False
    limits.MAILS_PER_HOUR = contacts.LINKS_PER_DAY = 10**9
    make.member("Known", email="known@example.org")
    for name, address, form in (
        ("sign in", "/accounts/login/", {"password": "wrong but long"}),
        ("sign up", "/accounts/signup/", SIGN_UP),
        ("reset", "/accounts/password/reset/", {}),
        ("link of a contact", "/accounts/contact/", {}),
    ):
        field = {"sign in": "login", "link of a contact": "address"}.get(name, "email")
        times: dict[str, list[float]] = {"known": [], "unknown": []}
        for number in range(tries):
            for kind, email in (("known", "known@example.org"), ("unknown", f"{name[-2:]}{number}@example.org")):
                said = {key: value.format(number=f"{kind} {number}") for key, value in form.items()}
                times[kind].append(ask(address, said | {field: email}))
        known, unknown = (statistics.median(times[kind]) for kind in ("known", "unknown"))
        print(f"{name}: known {known:.1f}, unknown {unknown:.1f}, difference {abs(known - unknown):.1f} ms")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
