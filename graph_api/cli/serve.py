"""`alliance-graph serve`: the API on loopback."""

import os
from contextlib import suppress
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY, socket
from typing import TYPE_CHECKING, Any

import click

from graph_api.bootstrap_answers import EngineName
from graph_api.bootstrap_place import StorePlace, place_text
from graph_api.cli.options import application, engine_option, new_place_option

if TYPE_CHECKING:
    import uvicorn


@click.command()
@click.option("--port", default=8350, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@new_place_option
@engine_option
def serve(port: int, workers: int, store_at: StorePlace, engine: EngineName) -> int:
    """Serve the API on 127.0.0.1. It has no identities yet, so it listens on loopback only.

    Nothing can be imported into an embedded store while it is served: stop the server, import, start it again.
    On an engine elsewhere questions are answered; named queries and SPARQL are asked of that engine itself.
    """
    import uvicorn  # noqa: PLC0415  # slow to import
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    # Several workers read one store. It is made ready first, and held against changes while none of them runs yet.
    guard = application(store_at, engine, read_only=True).facts if workers > 1 else None
    os.environ["ALLIANCE_GRAPH_STORE"] = place_text(store_at)
    os.environ["ALLIANCE_GRAPH_ENGINE"] = engine
    os.environ["ALLIANCE_GRAPH_READ_ONLY"] = "yes" if guard and isinstance(store_at, Path) else "no"
    # The application is named and not imported: each worker makes its own, and doors know nothing of each other.
    named = "graph_api.api.app:from_environment"
    settings: dict[str, Any] = {"factory": True, "host": "127.0.0.1", "port": port, "access_log": False}
    if workers == 1:
        uvicorn.run(named, **settings)
        return 0
    config = uvicorn.Config(named, workers=workers, **settings)
    with suppress(KeyboardInterrupt):
        Multiprocess(config, sockets=[_listening(config)]).run()
    return 0


def _listening(config: "uvicorn.Config") -> socket:
    """Return the socket that workers share.

    What it accepts sends at once. Servers leave that to asyncio, which does not take this socket for one of TCP:
    the end of each answer would wait until its beginning is acknowledged, 40 milliseconds later.
    """
    listening = config.bind_socket()
    listening.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    return listening
