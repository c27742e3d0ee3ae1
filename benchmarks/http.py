"""Rows 8 and 12: decisions a second over HTTP, beside an empty handler, with one worker and with two."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter, sleep
from typing import Final

from benchmarks.figures import Figure
from benchmarks.questions import questions
from benchmarks.setting import Setting

CONNECTIONS: Final = 16
START: Final = 120.0
OPENING: Final = 0.05  # seconds from one connection to the next
_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


def http_rows(setting: Setting) -> Iterator[Figure]:
    """Yield the figures of the API."""
    bodies = [json.dumps(one.fields()) for one in questions(setting.world, 20, "http")]
    counts = {}
    for name, workers in (("decisions", 1), ("empty", 1), ("decisions", 2)):
        with served(name, workers, setting.disk) as port:
            _load(port, bodies, 3 * setting.size.http_seconds)  # each worker has answered before it is measured
            counts[name, workers] = _load(port, bodies, setting.size.http_seconds)
    one, empty, two = counts["decisions", 1], counts["empty", 1], counts["decisions", 2]
    note = f"{CONNECTIONS} connections from the same machine, 20 questions asked in turn, answers remembered"
    what, ratio = "HTTP decisions a second, one worker, warm", one / empty
    goal = "at least 0.7 times an empty handler"
    yield Figure("8", what, goal, f"{one:,.0f}/s", f"{empty:,.0f}/s", ratio, ratio >= 0.7, note)
    ratio = two / one
    note = f"who asks shares the {os.cpu_count()} processors with the workers"
    goal = "at least 1.7 times one worker"
    yield Figure("12", "two workers", goal, f"{two:,.0f}/s", f"{one:,.0f}/s", ratio, ratio >= 1.7, note)


@contextmanager
def served(name: str, workers: int, store: Path) -> Iterator[int]:
    """Serve the API on a store, or the empty handler, for as long as the context lasts; yield the port."""
    port = free_port()
    if name == "empty":
        options = ["-m", "uvicorn", "--factory", "benchmarks.empty:app", "--log-level", "error", "--no-access-log"]
        command = [sys.executable, *options, "--port", str(port)]
    else:
        tool = str(Path(sys.executable).with_name("alliance-graph"))
        command = [tool, "serve", "--store", str(store), "--port", str(port), "--workers", str(workers)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603  # ourselves
    try:
        _wait_for(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = perf_counter() + START
    while perf_counter() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            sleep(0.05)
    raise RuntimeError("the server did not start")


def _load(port: int, bodies: list[str], seconds: float) -> float:
    """Return how many requests a second the server answers on a few connections, each with one at a time.

    What asks does little, for it shares the processors with what answers.
    """
    requests = [_request(body) for body in bodies]
    with ExitStack() as opened, DefaultSelector() as selector:
        for number in range(CONNECTIONS):  # a worker that is kept busy leaves the next one to another
            asking = opened.enter_context(_Asking(port, requests[number:] + requests[:number]))
            selector.register(asking.socket, EVENT_READ, asking)
            asking.ask()
            _answers(selector, OPENING)
        return _answers(selector, seconds) / seconds


def _answers(selector: DefaultSelector, seconds: float) -> int:
    """Ask again on each connection that was answered, for `seconds`; return the number of answers."""
    done, end = 0, perf_counter() + seconds
    while perf_counter() < end:
        for key, _ in selector.select(timeout=0.1):
            if key.data.answered():
                done += 1
                key.data.ask()
    return done


def _request(body: str) -> bytes:
    content = body.encode()
    head = ("POST /decisions HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json")
    return "\r\n".join((*head, f"Content-Length: {len(content)}", "", "")).encode() + content


class _Asking:
    """A connection that sends one request after the other."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests, self._read = cycle(requests), bytearray()

    def __enter__(self) -> "_Asking":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self) -> None:
        """Send the next request."""
        self.socket.sendall(next(self._requests))

    def answered(self) -> bool:
        """Read what has come, and tell whether the answer is whole; raise RuntimeError where it is none."""
        self._read += (come := self.socket.recv(1 << 16))
        head, _, body = bytes(self._read).partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not come or (length and not head.startswith(b"HTTP/1.1 200 ")):
            raise RuntimeError(f"the server answered `{head[:80].decode(errors='replace')}`")
        if length is None or len(body) < int(length[1]):
            return False
        self._read.clear()
        return True
