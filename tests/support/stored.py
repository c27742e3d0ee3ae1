"""Makes stores on disk that another process can open."""

import gc
from pathlib import Path

from graph_api.adapters.rdf_files import read_rdf
from graph_api.bootstrap import Application
from tests.support.cases import ALLIANCE_FILES, FixedClock, application


def stored_alliance(folder: Path, *further: Path) -> Path:
    """Return the folder of a closed store below `folder`: it holds the reference alliance and `further` files."""
    path = folder / "store"
    app = Application(store_path=path, clock=FixedClock())
    for name in ("_compiled", "structure"):
        app.__dict__[name] = getattr(application(), name)
    for file in (*ALLIANCE_FILES, *further):
        app.importer.bring_in(read_rdf(file), "test", check=False)
    del app
    gc.collect()  # a store is closed with the last reference to it, and whoever opens it needs it for itself
    return path
