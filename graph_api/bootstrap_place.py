"""Where facts are kept: a folder, or the two addresses of a SPARQL engine."""

import re
from pathlib import Path
from typing import Final

import platformdirs

from graph_api.adapters.addresses import Addresses
from graph_api.domain.errors import UsageError

StorePlace = Path | Addresses
_ADDRESS: Final = re.compile(r"https?://[^\s,/]+(/[^\s,]*)?")


def default_store() -> Path:
    """Return where facts are kept when nobody says otherwise."""
    return Path(platformdirs.user_data_dir("alliance-graph")) / "store"


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
