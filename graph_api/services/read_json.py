"""Reads JSON requests strictly, from bodies and files alike."""

import json
from typing import Any

from graph_api.domain.errors import UsageError


def parse_object(text: str | bytes, source: str) -> dict[str, Any]:
    """Return the JSON object in `text`; raise UsageError naming `source`, line and column where there is none.

    A key that stands twice is refused: nobody knows which one is meant.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise UsageError(f"{source}: the field `{key}` stands twice")
            found[key] = value
        return found

    try:
        content = json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"{source} is not JSON: {where}: {error.msg}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{source} is not JSON that can be read") from error
    if not isinstance(content, dict):
        raise UsageError(f"{source} must be a JSON object")
    return content
