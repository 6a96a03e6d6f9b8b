"""Run a command with a PostgreSQL server of its own: `python -m tests.postgres pytest …`.

The server lives in a temporary directory, listens on a free port of the loopback address and ends with the command. It
refuses to run as root, so root hands it to the user `postgres` (which Debian's package makes) or `nobody`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def binaries() -> Path:
    """The newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        sys.exit("PostgreSQL's server is not installed. On Debian and Ubuntu: sudo apt-get install postgresql")
    return found[-1].parent if found else Path(str(on_path)).parent


def _other_user() -> dict[str, Any]:
    """For subprocess: the user to run the server as, where this process is root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    sys.exit("No unprivileged user to run PostgreSQL as.")


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives its DATABASE_URL."""
    programs, owner = binaries(), _other_user()
    with tempfile.TemporaryDirectory(prefix="netsite-postgres-") as directory:
        if owner:
            os.chown(directory, owner["user"], owner["group"])
        data, port = Path(directory) / "data", _free_port()
        subprocess.run(
            [programs / "initdb", "-D", data, "-A", "trust", "-U", "netsite", "-E", "UTF8", "--no-locale", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **owner,
        )  # fmt: skip
        options = f"-p {port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        log = Path(directory) / "log"
        control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-o", options, "-l", log]
        subprocess.run([*control, "start"], check=True, stdout=subprocess.DEVNULL, cwd="/", **owner)
        try:
            yield f"postgres://netsite@127.0.0.1:{port}/netsite"
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd="/", **owner
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    with server() as url:
        return subprocess.run(sys.argv[1:], check=False, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
