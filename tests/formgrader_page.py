"""A Jupyter server with formgrader, on this machine alone."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from real_browser import START

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def formgrader(folder: Path) -> Iterator[str]:
    """Serve an nbgrader course on this machine alone; the address of a page is made by `page`."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, home = secrets.token_hex(16), folder / ".server"
    own = {name: str(home / name) for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR")}
    own |= {name: str(home / name) for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **own, "PATH": path, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"]
    command += [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={folder}",
    ]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    home.mkdir()
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(f"{base}/api/status?token={token}", server)
            yield f"{base}/formgrader/{{}}?token={token}"
        finally:
            server.terminate()
            server.wait(30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise AssertionError("the Jupyter server did not start")
