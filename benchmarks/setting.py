"""What the measurements share: the size, the world, a folder to work in, and services on the world in memory."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.figures import seconds_of, told
from benchmarks.world import World
from graph_api.bootstrap import Application
from graph_api.bootstrap_process import keep_what_is_there
from graph_api.services.ports import DocumentVersion

GRAPH: Final = "https://w3id.org/alliance-graph/graph/bench"


class Size(NamedTuple):
    """How much is generated, and how often each thing is asked."""

    name: str
    samples: int
    small: int  # the size with which flatness is compared
    times: int
    http_seconds: float
    worker_seconds: float
    records: int  # of decisions, for the withdrawal cascade
    swept: int  # samples in the world that is swept


SIZES: Final = {
    size.name: size
    for size in (
        Size("tiny", 100, 50, 2, 0.2, 0.2, 20, 100),
        Size("small", 10_000, 1_000, 100, 5, 5, 1_000, 10_000),
        Size("medium", 100_000, 10_000, 100, 5, 5, 10_000, 100_000),
        Size("full", 1_000_000, 10_000, 200, 10, 10, 100_000, 1_000_000),
    )
}


def version_of(world: World) -> DocumentVersion:
    """Return the version of a document that holds `world`."""
    return DocumentVersion(
        graph=GRAPH,
        document="https://example.org/bench/document",
        version=1,
        imported_at=datetime(2025, 1, 1, tzinfo=UTC),
        imported_by="benchmarks",
        source=f"world of {world.samples} samples, seed {world.seed}",
        sha256="0" * 64,
        supersedes=None,
    )


def application_on(world: World, path: Path | None = None) -> Application:
    """Return an application whose store, in memory or in the folder `path`, holds `world`."""
    app = Application(store_path=path)
    app.store.add(version_of(world), world.triples())
    return app


def database_in(store: Path) -> Path:
    """Return the folder of the database in the folder of a store."""
    return next(iter(sorted(store.rglob("CURRENT")))).parent


@dataclass
class Setting:
    """One run of the benchmarks."""

    size: Size
    folder: Path
    peers: bool = True
    remarks: list[str] = field(default_factory=list)
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @cached_property
    def world(self) -> World:
        """The world of this size."""
        return World(self.size.samples)

    @cached_property
    def small_world(self) -> World:
        """The world with which flatness is compared."""
        return World(self.size.small)

    @cached_property
    def app(self) -> Application:
        """Services on the world in memory, warm as a worker of `alliance-graph serve` is."""
        app = application_on(self.world)
        _ = app.judge  # all rules are loaded, as when the API is made
        keep_what_is_there()
        return app

    @cached_property
    def small_app(self) -> Application:
        """Services on the small world in memory."""
        return application_on(self.small_world)

    @cached_property
    def disk(self) -> Path:
        """A store on disk that holds the world, in order as `alliance-graph store optimize` leaves it."""
        path = self.folder / "store"
        app = application_on(self.world, path)
        seconds = seconds_of(app.store.optimize)
        app.close()
        self.remarks.append(
            f"Rows 8, 9, 11 and 12: the store was put in order by `store optimize`, in {told(seconds)}."
        )
        return path

    @cached_property
    def triples_file(self) -> Path:
        """The world as N-Triples."""
        path = self.folder / "world.nt"
        self.world.write(path)
        return path
