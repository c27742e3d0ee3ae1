"""`alliance-graph serve`: the API on loopback."""

from pathlib import Path

import click

from graph_api.bootstrap import EngineName
from graph_api.cli.options import application, engine_option, store_option


@click.command()
@click.option("--port", default=8350, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@store_option
@engine_option
def serve(port: int, store_path: Path, engine: EngineName) -> int:
    """Serve the API on 127.0.0.1. It has no identities yet, so it listens on loopback only."""
    import uvicorn  # noqa: PLC0415  # slow to import

    from graph_api.api.app import create_app  # noqa: PLC0415

    uvicorn.run(create_app(application(store_path, engine)), host="127.0.0.1", port=port, log_level="warning")
    return 0
