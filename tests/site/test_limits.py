"""Limits of sign-in through the real server: what one process counted, the other one knows."""

import pytest

from tests.site.conftest import Start, answers, free_port, wait_for
from tests.site.test_erasure import Visitor, environment, shell

pytestmark = pytest.mark.processes


def test_wrong_passwords_are_counted_over_all_processes(start: Start) -> None:
    env, port = environment(start), free_port()
    server = start(port)
    assert wait_for(lambda: answers(port))
    said = [Visitor(port).post("/accounts/login/", login="maple@example.org", password="wrong") for _ in range(12)]
    assert sum("We cannot sign you in with this." in page for page in said) == 5
    assert sum("Too many failed login attempts" in page for page in said) == 7
    rows = shell(
        env,
        "from django.db import connection as c; q = c.cursor(); q.execute('SELECT * FROM cache'); print(q.fetchall())",
    )
    assert "127.0.0.1" not in rows
    assert "maple" not in rows
    server.terminate()
    assert "maple" not in server.communicate(timeout=60)[0]
