"""The command line as real processes: colour on a terminal, and a server that answers and stops cleanly."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
import uvicorn

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.cli.serve import _listening
from tests.support.cases import application
from tests.support.serving import free_port, wait_for
from tests.support.stored import stored_alliance

LINE = [sys.executable, "-c", "from graph_api.cli.main import main; main()"]
FIELDS = {
    "actor": "LBIO", "action": "manufacture", "asset": "BG-1", "disease": "platinum-resistant ovarian cancer",
    "product": "TIL-MDA", "place": "US", "at": "2018-03-01",
    "purpose": ["cell-therapy-development", "commercial-manufacture"],
}  # fmt: skip
GREEN, RED, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that holds the reference alliance."""
    return stored_alliance(tmp_path_factory.mktemp("served"))


def question(folder: Path, **changes: str) -> Path:
    path = folder / "question.json"
    path.write_text(json.dumps(FIELDS | changes), encoding="utf-8")
    return path


def on_terminal(*arguments: str | Path) -> tuple[int, str]:
    """Run a command on a terminal; return its exit code and what it shows there."""
    ours, theirs = pty.openpty()
    words = [*LINE, *map(str, arguments)]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True) as process:  # noqa: S603
        os.close(theirs)
        shown = b"".join(_chunks(ours))
        code = process.wait(60)
    os.close(ours)
    return code, shown.decode().replace("\r\n", "\n")


def _chunks(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # the other end was closed
        while chunk := os.read(terminal, 65536):
            yield chunk


def test_a_verdict_has_its_colour_on_a_terminal_and_none_in_a_pipe(store: Path, tmp_path: Path):
    asked = ["ask", "--store", store, "--question", question(tmp_path)]
    code, shown = on_terminal(*asked)
    assert code == 0
    assert shown.startswith(f"{GREEN}\x1b[1mPERMITTED{PLAIN}\n")
    piped = subprocess.run([*LINE, *map(str, asked)], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout.startswith("PERMITTED\n")
    assert "\x1b" not in piped.stdout


def test_what_is_not_permitted_and_what_is_wrong_is_red(store: Path, tmp_path: Path):
    other = question(tmp_path, disease="non-small cell lung cancer")
    code, shown = on_terminal("ask", "--store", store, "--question", other)
    assert code == 1
    assert shown.startswith(f"{RED}\x1b[1mNOT-GRANTED{PLAIN}\n")
    assert f"{RED}not-granted: " in shown
    code, shown = on_terminal("ask", "--store", store, "--question", other, "--json")
    assert (code, json.loads(shown)["verdict"]) == (1, "not-granted")
    code, shown = on_terminal("ask", "--store", store, "--question", question(tmp_path, actor="LBIOO"))
    assert code == 2
    assert shown.startswith(f"{RED}error: ")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_answers_and_stops_cleanly(store: Path, stop: signal.Signals):
    port = free_port()
    words = [*LINE, "serve", "--store", str(store), "--port", str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz", server)  # type: ignore[arg-type]  # it is asked for nothing but its end
            health = httpx2.get(f"{address}/healthz", timeout=60).json()
            decided = httpx2.post(f"{address}/decisions", json=FIELDS, timeout=60)
            refused = httpx2.post(f"{address}/decisions", json=FIELDS | {"actor": "LBIOO"}, timeout=60)
            server.send_signal(stop)
            _, told = server.communicate(timeout=30)
        finally:
            server.kill()
    assert (health["status"], health["rules"]) == ("ok", len(application().rulebook.rules))
    assert (decided.status_code, decided.json()["verdict"]) == (200, "permitted")
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert server.returncode in (0, -stop)
    assert "Traceback" not in told
    assert "Shutting down" in told
    assert OxigraphStore(store).versions(), "the store is free again and whole"


def test_what_workers_accept_sends_at_once():
    with _listening(uvicorn.Config("none", port=0)) as shared:
        shared.listen()
        with socket.create_connection(shared.getsockname()):
            accepted, _ = shared.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_two_workers_answer_from_one_store(store: Path):
    port = free_port()
    words = [*LINE, "serve", "--store", str(store), "--port", str(port), "--workers", "2"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz", server)
            decided = [httpx2.post(f"{address}/decisions", json=FIELDS, timeout=60).json() for _ in range(4)]
            server.terminate()
            assert server.wait(timeout=60) in (0, -signal.SIGTERM)
        finally:
            server.kill()
    assert [one["verdict"] for one in decided] == ["permitted"] * 4
    assert OxigraphStore(store).versions(), "the store is free again and whole"


def test_a_port_that_is_taken_ends_the_server(store: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = [*LINE, "serve", "--store", str(store), "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert ended.returncode != 0
    assert "address already in use" in ended.stderr
    assert "Traceback" not in ended.stderr
