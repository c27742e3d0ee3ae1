"""Keeps worker processes, hands them jobs, and kills those that take too long."""

import json
import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from math import ceil
from queue import Empty, LifoQueue
from threading import Lock
from typing import Any, Final

from graph_api.adapters.sparql_results import HELD
from graph_api.domain.errors import NotAcceptableError, NotAllowedError, QueryStoppedError, StoreError, UsageError
from graph_api.services.sparql.ports import Limits

STARTING: Final = 60.0
WAITING: Final = 30.0
_LIMITS: Final = {
    "rows": "the result has more than {rows} rows; add LIMIT or ask for less",
    "size": "the result is larger than {size} bytes; add LIMIT or ask for less",
    "memory": "the request needed more than {memory} bytes of memory; ask for less",
}


class Worker:
    """One worker process, which is used by one thread at a time."""

    def __init__(self, memory: int) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # this interpreter and a module of this package
            [sys.executable, "-m", "graph_api.adapters.sparql_worker", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._buffer = b""
        self._ready = select.poll()
        if self._process.stdout is not None:
            self._ready.register(self._process.stdout, select.POLLIN)
        ready = None
        with suppress(TimeoutError):
            ready = self._answer(time.monotonic() + STARTING)
        if ready is None:
            self.end()
            raise StoreError("the process that runs SPARQL did not start")
        self.cut_off = bool(ready["cutOff"])

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def do(self, job: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """Return the answer to `job`, or None where the worker died; raise TimeoutError after `seconds`.

        After both the worker is of no more use. A result that came with the answer is its `content`.
        """
        pipe = self._process.stdin
        try:
            if pipe is None:
                return None
            # The worker ends itself a little later, should this process not live to kill it.
            pipe.write(json.dumps({**job, "seconds": seconds + 2}).encode() + b"\n")
            pipe.flush()
        except OSError:
            return None
        return self._answer(time.monotonic() + seconds)

    def _answer(self, deadline: float) -> dict[str, Any] | None:
        while b"\n" not in self._buffer:
            if not self._has_read(deadline):
                return None
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        if (length := answer.pop("length", None)) is not None:
            if length > HELD:
                return None
            while len(self._buffer) < length:
                if not self._has_read(deadline):
                    return None
            answer["content"], self._buffer = self._buffer[:length], self._buffer[length:]
        return answer

    def _has_read(self, deadline: float) -> bool:
        """Wait until there is more of an answer and read it; return False where the worker died."""
        pipe = self._process.stdout
        if pipe is None:
            return False
        if not self._ready.poll(ceil(1000 * max(0.0, deadline - time.monotonic()))):
            raise TimeoutError
        piece = os.read(pipe.fileno(), HELD)
        self._buffer += piece
        return bool(piece)

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class WorkerPool:
    """Up to `size` workers, started when they are needed."""

    def __init__(self, limits: Limits, size: int = 2) -> None:
        self.limits = limits
        self._idle: LifoQueue[Worker | None] = LifoQueue()
        self._lock, self._all, self._closed = Lock(), set[Worker](), False
        for _ in range(size):
            self._idle.put(None)

    def do(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to `job`.

        Raises QueryStoppedError at a limit, UsageError where the job's text is wrong, StoreError where the worker
        could not do it.
        """
        try:
            worker = self._idle.get(timeout=WAITING)
        except Empty:
            raise QueryStoppedError("workers", "all workers are busy; ask again later") from None
        try:
            worker = worker or self._start()
            answer = self._supervised(worker, job)
        except BaseException:
            self._discard(worker)
            self._idle.put(None)
            raise
        self._idle.put(worker)
        return self._checked(answer)

    def _start(self) -> Worker:
        with self._lock:
            if self._closed:
                raise StoreError("the store is closed")
        worker = Worker(self.limits.memory)
        with self._lock:
            self._all.add(worker)
        return worker

    def _supervised(self, worker: Worker, job: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = worker.do(job, self.limits.seconds)
        except TimeoutError:
            text = f"the request took longer than {self.limits.seconds:g} seconds; ask for less"
            raise QueryStoppedError("time", text) from None
        if answer is None:
            text = "the request ended its process: it needs too much memory or is nested too deeply; ask for less"
            raise QueryStoppedError("memory", text)
        return answer

    def _checked(self, answer: dict[str, Any]) -> dict[str, Any]:
        if answer["ok"]:
            return answer
        detail = str(answer["detail"])
        match answer["error"]:
            case "limit":
                limits = self.limits
                text = _LIMITS[detail].format(rows=limits.rows, size=limits.size, memory=limits.memory)
                raise QueryStoppedError(detail, text)
            case "syntax":
                raise UsageError(f"the request cannot be read: {detail}")
            case "evaluation":
                raise UsageError(f"the request cannot be carried out: {detail}")
            case "not-acceptable":
                raise NotAcceptableError(f"the result is of kind `{detail}`, and no format for it is accepted")
            case "recorded":
                raise NotAllowedError(detail)
        raise StoreError(f"the request could not be carried out: {detail}")

    def _discard(self, worker: Worker | None) -> None:
        if worker is not None:
            with self._lock:
                self._all.discard(worker)
            worker.end()

    def close(self) -> None:
        """Kill all workers."""
        with self._lock:
            self._closed, workers = True, list(self._all)
        for worker in workers:
            self._discard(worker)
