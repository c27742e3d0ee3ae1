"""Where a SPARQL engine is found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an engine takes queries and updates."""

    query: str
    update: str
