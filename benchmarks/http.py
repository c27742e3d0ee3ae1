"""Rows 8 and 12: decisions a second over HTTP, beside an empty handler, with one worker and with two."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, sleep
from typing import Final

from benchmarks.figures import Figure
from benchmarks.questions import questions
from benchmarks.setting import Setting

CLIENTS: Final = 2
START: Final = 120.0


def http_rows(setting: Setting) -> Iterator[Figure]:
    """Yield the figures of the API."""
    bodies = [json.dumps(one.fields()) for one in questions(setting.world, 20, "http")]
    counts = {}
    for name, workers in (("decisions", 1), ("empty", 1), ("decisions", 2)):
        with served(name, workers, setting.disk) as port:
            _load(port, bodies, 3 * setting.size.http_seconds)  # each worker has answered before it is measured
            counts[name, workers] = _load(port, bodies, setting.size.http_seconds)
    one, empty, two = counts["decisions", 1], counts["empty", 1], counts["decisions", 2]
    note = f"{CLIENTS} clients on the same machine, 20 questions asked in turn, answers remembered"
    what, ratio = "HTTP decisions a second, one worker, warm", one / empty
    goal = "at least 0.7 times an empty handler"
    yield Figure("8", what, goal, f"{one:,.0f}/s", f"{empty:,.0f}/s", ratio, ratio >= 0.7, note)
    ratio = two / one
    note = f"the clients share the {os.cpu_count()} processors with the workers"
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
    """Return how many requests a second the server answers to a few clients, each a process."""
    context = get_context("spawn")
    with context.Pool(CLIENTS) as pool:
        counts = pool.starmap(_client, [(port, bodies, seconds, number) for number in range(CLIENTS)])
    return sum(counts)


def _client(port: int, bodies: list[str], seconds: float, number: int) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    done, place, start = 0, number * 7, perf_counter()
    while (passed := perf_counter() - start) < seconds:
        body = bodies[place % len(bodies)]
        connection.request("POST", "/decisions", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the server answered {answer.status}")
        done, place = done + 1, place + 1
    return done / passed
