"""Which format an Accept header asks for (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from graph_api.services.sparql.ports import Formats

_JSON, _XML = "application/sparql-results+json", "application/sparql-results+xml"
_BOOLEAN: Final = {_JSON: _JSON, "application/json": _JSON, _XML: _XML, "application/xml": _XML, "text/xml": _XML}
_SOLUTIONS: Final = {**_BOOLEAN, "text/csv": "text/csv", "text/tab-separated-values": "text/tab-separated-values"}
GRAPHS: Final = {
    "text/turtle": "text/turtle",
    "application/x-turtle": "text/turtle",
    "application/n-triples": "application/n-triples",
    "text/plain": "application/n-triples",
    "application/ld+json": "application/ld+json",
    "application/json": "application/ld+json",
    "application/rdf+xml": "application/rdf+xml",
    "application/xml": "application/rdf+xml",
}


def formats_for(accept: str | None) -> Formats:
    """Return the best format of each kind of result for the header `accept`; None where it accepts none."""
    ranges = _ranges(accept or "*/*")
    return Formats(_best(_SOLUTIONS, ranges), _best(_BOOLEAN, ranges), _best(GRAPHS, ranges))


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        found.append((name, float(quality) if re.fullmatch(r"[01](\.\d{0,3})?", quality) else 0.0))
    return found


def _best(offered: Mapping[str, str], ranges: Sequence[tuple[str, float]]) -> str | None:
    """Return the offered type of the highest quality; among equals what is offered first."""
    qualities = [(_quality(name, ranges), -at, name) for at, name in enumerate(offered)]
    quality, _, name = max(qualities)
    return offered[name] if quality > 0 else None


def _quality(name: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality of the most specific range that `name` is in."""
    for wanted in (name, name.partition("/")[0] + "/*", "*/*"):
        found = [quality for range_name, quality in ranges if range_name == wanted]
        if found:
            return max(found)
    return 0.0
