"""Reads cells of a table of agreements that hold several things: passages, and parties with their roles."""

import ast
import re
from collections.abc import Iterator
from typing import Final

_PARTY: Final = re.compile(r"(?P<name>[^()]*?)\s*(?P<roles>(?:\([^()]*\)\s*)*)")
_ANSWERS: Final = {"yes": True, "no": False}
_QUOTED: Final = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")


def passages_in(cell: str) -> list[str]:
    """Return the passages in `cell`: a list as Python writes it, or a single text."""
    text = cell.strip()
    if text.startswith("["):
        try:
            listed = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            listed = None
        if isinstance(listed, list) and all(isinstance(part, str) for part in listed):
            return [part.strip() for part in listed if part.strip()]
    return [text] if text and text != "[]" else []


def yes_or_no(cell: str) -> bool | None:
    """Return whether `cell` answers yes or no, in any letters; None where it does neither."""
    return _ANSWERS.get(" ".join(cell.split()).casefold().rstrip("."))


def parties_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the name and the roles of each party in `text`: `Acme Inc. ("Licensor"); …`."""
    for part in text.split(";"):
        match = _PARTY.fullmatch(part.strip())
        name, roles = (match["name"], match["roles"]) if match else (part.strip().partition("(")[0], part)
        name = name.strip(" ,.") + ("." if name.rstrip(" ,").endswith(".") else "")
        if name:
            yield name, list(dict.fromkeys(role.strip() for role in _QUOTED.findall(roles)))
