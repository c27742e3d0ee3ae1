"""Reads JSON requests strictly, from bodies and files alike."""

import json
from typing import Any

from graph_api.domain.errors import UsageError


def parse_object(text: str | bytes, source: str) -> dict[str, Any]:
    """Return the JSON object in `text`; raise UsageError naming `source`, line and column where there is none.

    A key that stands twice is refused: nobody knows which one is meant. So are numbers that JSON does not have
    and text that is not UTF-8.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise UsageError(f"{source}: the field `{key}` stands twice")
            found[key] = value
        return found

    def no_number(name: str) -> None:
        raise UsageError(f"{source} is not JSON: `{name}` is no number")

    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        content = json.loads(decoded, object_pairs_hook=unique, parse_constant=no_number)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"{source} is not JSON: {where}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{source} is not UTF-8: byte {error.start + 1} cannot be read") from error
    except RecursionError as error:
        raise UsageError(f"{source} is nested too deeply") from error
    except ValueError as error:  # a number of more digits than can be read
        raise UsageError(f"{source} holds a number that is too large") from error
    if not isinstance(content, dict):
        raise UsageError(f"{source} must be a JSON object")
    return content
