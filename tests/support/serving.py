"""Starts a real server process on a free loopback port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

STARTING = 60.0


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(store: Path | str, **settings: str) -> Iterator[str]:
    """Serve the store at `store` and yield the server's address; `settings` are of the environment."""
    port = free_port()
    environment = {**os.environ, **settings}
    command = "from graph_api.cli.main import main; main()"
    arguments = ["serve", "--store", str(store), "--port", str(port)]
    line = [sys.executable, "-c", command, *arguments]
    with subprocess.Popen(line, env=environment, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # our own
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until `address` answers; raise RuntimeError where `process` ends before or it takes too long."""
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            if httpx2.get(address, timeout=5).status_code < 500:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"`{address}` did not answer within {STARTING:g} seconds")
