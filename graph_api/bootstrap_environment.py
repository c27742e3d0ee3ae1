"""Reads settings: what the environment says of the application, and where facts are kept."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast, get_args

from graph_api.adapters.remote_qualification import CHECKS, failures_of
from graph_api.adapters.sparql_endpoint import Addresses, Endpoint
from graph_api.bootstrap import Application, EngineName, default_store
from graph_api.domain.errors import UsageError
from graph_api.services.sparql.ports import Limits

StorePlace = Path | Addresses
_ADDRESS: Final = re.compile(r"https?://[^\s,/]+(/[^\s,]*)?")
# The settings of the limits of SPARQL: the field of Limits that each sets, and its unit.
SPARQL_LIMITS: Final = {
    "ALLIANCE_GRAPH_SPARQL_SECONDS": ("seconds", 1),
    "ALLIANCE_GRAPH_SPARQL_ROWS": ("rows", 1),
    "ALLIANCE_GRAPH_SPARQL_MEGABYTES": ("size", 1_000_000),
    "ALLIANCE_GRAPH_SPARQL_MEMORY_MEGABYTES": ("memory", 1_000_000),
}


def store_place(text: str) -> StorePlace:
    """Return the folder or the engine that `text` names; an engine is named by two addresses with a comma between.

    The first takes queries and the second updates. Raises UsageError where one of them is no address.
    """
    if "://" not in text:
        return Path(text)
    addresses = text.split(",")
    if len(addresses) != 2 or not all(map(_ADDRESS.fullmatch, addresses)):
        raise UsageError(
            f"`{text}` does not name an engine; write its address for queries, a comma, and the one for updates"
        )
    return Addresses(*addresses)


def place_text(place: StorePlace) -> str:
    """Return the text that names `place` for another process."""
    return str(place.absolute()) if isinstance(place, Path) else f"{place.query},{place.update}"


def application_at(place: StorePlace, engine: EngineName = "fast") -> Application:
    """Return the application on the facts that are kept at `place`."""
    if isinstance(place, Path):
        return Application(store_path=place, engine=engine)
    return Application(addresses=place, engine=engine)


def application_of(environment: Mapping[str, str]) -> Application:
    """Return the application on the store, engine and way of opening that `environment` names.

    Raises UsageError where the engine is none that exists, or an address of the store is none.
    """
    engine = environment.get("ALLIANCE_GRAPH_ENGINE", "fast")
    if engine not in get_args(EngineName):
        raise UsageError(
            f"ALLIANCE_GRAPH_ENGINE is `{engine}`; it must be one of: {', '.join(get_args(EngineName))}"
        )
    place = store_place(environment.get("ALLIANCE_GRAPH_STORE") or str(default_store()))
    return Application(
        store_path=place if isinstance(place, Path) else None,
        addresses=None if isinstance(place, Path) else place,
        engine=cast("EngineName", engine),
        read_only=environment.get("ALLIANCE_GRAPH_READ_ONLY") == "yes",
        sparql_limits=_limits_of(environment),
        sparql_updates=environment.get("ALLIANCE_GRAPH_SPARQL_UPDATES") == "yes",
        parts_folder=Path(parts) if (parts := environment.get("ALLIANCE_GRAPH_BROWSER_PARTS")) else None,
    )


def _limits_of(environment: Mapping[str, str]) -> Limits:
    """Return the limits of SPARQL that `environment` sets; raise UsageError where one is no number above 0."""
    limits = {}
    for name, (field, unit) in SPARQL_LIMITS.items():
        text = environment.get(name)
        if text is not None:
            if not text.isascii() or not text.isdigit() or int(text) == 0:
                raise UsageError(f"{name} is `{text}`; it must be a whole number above 0")
            limits[field] = int(text) * unit
    return Limits(**limits)


def qualify_endpoint(query: str, update: str, timeout: float) -> tuple[list[str], list[str]]:
    """Return the constructs that an engine is asked about, and those that it gets wrong."""
    failed = failures_of(Endpoint(Addresses(query, update), timeout))
    return [check.construct for check in CHECKS], failed
