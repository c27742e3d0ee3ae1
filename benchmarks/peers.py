"""Peers in an environment of their own: installed when they are first needed, spoken to in lines of JSON."""

import json
import subprocess
import venv
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

import platformdirs

from benchmarks.questions import Asked, cedar_base, cedar_facts, cedar_policies
from benchmarks.world import World

HERE: Final = Path(__file__).resolve().parent
PINNED: Final = HERE / "peers.txt"
SCRIPTS: Final = HERE / "peer_scripts"


class PeerMissingError(Exception):
    """A peer could not be installed or run."""


def peer_python() -> Path:
    """Return the Python of the environment of the peers, made and filled if need be."""
    digest = sha256(PINNED.read_bytes()).hexdigest()[:16]
    folder = Path(platformdirs.user_cache_dir("alliance-graph")) / "peers" / digest
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(PINNED)]
        done = subprocess.run(  # noqa: S603  # our own list of pinned packages
            [python, "-m", "pip", "install", *options], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise PeerMissingError(f"the peers could not be installed: {done.stderr.strip()[-200:]}")
        ready.touch()
    return python


def peer_versions() -> dict[str, str]:
    """Return the pinned peers with their versions."""
    lines = (HERE / "peers.in").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


class Cedar(AbstractContextManager["Cedar"]):
    """A process that decides with Cedar on the facts of some samples of a world."""

    def __init__(self, world: World, samples: list[int], *, install: bool = True) -> None:
        if not install:
            raise PeerMissingError("the peers were left out")
        command = [peer_python(), SCRIPTS / "cedar.py"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        self._say(
            do="load",
            policies=cedar_policies(world),
            entities=cedar_base(),
            rows=cedar_facts(world, samples),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=30)

    def decide(self, asked: list[Asked]) -> tuple[list[float], list[bool]]:
        """Return the seconds of each decision and whether it allows."""
        said = self._say(do="decide", requests=_requests(asked))
        return said["seconds"], said["allowed"]

    def batch(self, asked: list[Asked]) -> tuple[float, list[bool]]:
        """Return the seconds of all decisions in one call and whether each allows."""
        said = self._say(do="batch", requests=_requests(asked))
        return said["seconds"], said["allowed"]

    def _say(self, **message: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
        if self._process.stdin is None or self._process.stdout is None:
            raise PeerMissingError("the peer has no pipes")
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise PeerMissingError("cedarpy ended before it answered")
        return dict(json.loads(line))


def _requests(asked: list[Asked]) -> list[tuple[str, dict[str, Any]]]:
    return [(str(one.sample), one.request()) for one in asked]


def rudof(data: Path, shapes: Path, times: int) -> tuple[list[float], int]:
    """Return the seconds of each validation by pyrudof, and the number of results."""
    command = [peer_python(), SCRIPTS / "rudof.py", data, shapes, str(times)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603  # ours
    if done.returncode:
        raise PeerMissingError(f"pyrudof failed: {done.stderr.strip().splitlines()[-1:]}")
    said = json.loads(done.stdout)
    return said["seconds"], said["results"]
