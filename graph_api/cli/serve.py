"""`alliance-graph serve`: the API on loopback."""

import os
from pathlib import Path

import click

from graph_api.bootstrap_answers import EngineName
from graph_api.bootstrap_place import StorePlace, place_text
from graph_api.cli.options import application, engine_option, place_option


@click.command()
@click.option("--port", default=8350, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@place_option
@engine_option
def serve(port: int, workers: int, store_at: StorePlace, engine: EngineName) -> int:
    """Serve the API on 127.0.0.1. It has no identities yet, so it listens on loopback only.

    Nothing can be imported into an embedded store while it is served: stop the server, import, start it again.
    On an engine elsewhere questions are answered; named queries and SPARQL are asked of that engine itself.
    """
    import uvicorn  # noqa: PLC0415  # slow to import

    # Several workers share a store that is made ready first; an embedded one is held open for that.
    guard = application(store_at, engine).facts if workers > 1 else None
    os.environ["ALLIANCE_GRAPH_STORE"] = place_text(store_at)
    os.environ["ALLIANCE_GRAPH_ENGINE"] = engine
    os.environ["ALLIANCE_GRAPH_READ_ONLY"] = "yes" if guard and isinstance(store_at, Path) else "no"
    # The application is named and not imported: each worker makes its own, and doors know nothing of each other.
    uvicorn.run(
        "graph_api.api.app:from_environment",
        factory=True,
        host="127.0.0.1",
        port=port,
        workers=workers,
        access_log=False,
    )
    return 0
