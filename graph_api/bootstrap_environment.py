"""Reads settings: what the environment says of the application, and where facts are kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast, get_args

from graph_api.adapters.addresses import Addresses
from graph_api.adapters.remote_qualification import CHECKS, failures_of
from graph_api.adapters.sparql_endpoint import Endpoint
from graph_api.bootstrap import Application
from graph_api.bootstrap_answers import EngineName
from graph_api.bootstrap_place import StorePlace, default_store, store_place
from graph_api.domain.errors import UsageError
from graph_api.services.sparql.ports import Limits

# The settings of the limits of SPARQL: the field of Limits that each sets, and its unit.
SPARQL_LIMITS: Final = {
    "ALLIANCE_GRAPH_SPARQL_SECONDS": ("seconds", 1),
    "ALLIANCE_GRAPH_SPARQL_ROWS": ("rows", 1),
    "ALLIANCE_GRAPH_SPARQL_MEGABYTES": ("size", 1_000_000),
    "ALLIANCE_GRAPH_SPARQL_MEMORY_MEGABYTES": ("memory", 1_000_000),
}


def application_at(place: StorePlace, engine: EngineName = "fast", *, read_only: bool = False) -> Application:
    """Return the application on the facts that are kept at `place`."""
    if isinstance(place, Path):
        return Application(store_path=place, engine=engine, read_only=read_only)
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
