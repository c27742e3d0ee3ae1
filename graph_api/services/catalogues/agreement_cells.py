"""Reads cells of a table of agreements that hold several things: passages, and parties with their roles."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

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


@dataclass(frozen=True, slots=True)
class StatedParty:
    """A party: its name, its roles, and whether what follows them was understood."""

    name: str
    roles: tuple[str, ...]
    whole: bool = True


def parties_in(text: str) -> Iterator[StatedParty]:
    """Yield the parties in `text`: `Acme (Europe) Inc. ("Licensor"); …`.

    Parentheses with quotes hold roles. What follows them may be another party or say more of this one; it is left
    out, and the party is not whole.
    """
    for stated in text.split(";"):
        part = stated.strip()
        balanced = part.count("(") == part.count(")")
        if part.startswith("(") and part.count("(") > part.count(")"):
            part = part[1:]  # never closed
        pieces = list(_pieces(part))
        named = list(takewhile(lambda piece: not _holds_roles(piece), pieces))
        behind = pieces[len(named) :]
        while named and _is_aside(named[-1]):
            named.pop()
        name = _trimmed("".join(named))
        roles = [role.strip() for piece in takewhile(_is_aside, behind) for role in _QUOTED.findall(piece)]
        if name:
            whole = balanced and all(map(_is_aside, behind))
            yield StatedParty(name, tuple(dict.fromkeys(roles)), whole)


def _pieces(part: str) -> Iterator[str]:
    """Yield what stands outside parentheses and what stands in the outermost ones, with them, in turn."""
    depth, start = 0, 0
    for place, letter in enumerate(part):
        if letter == "(" and depth == 0:
            yield part[start:place]
            start = place
        elif letter == ")" and depth == 1:
            yield part[start : place + 1]
            start = place + 1
        depth = max(0, depth + {"(": 1, ")": -1}.get(letter, 0))
    yield part[start:]


def _holds_roles(piece: str) -> bool:
    return piece.startswith("(") and _QUOTED.search(piece) is not None


def _is_aside(piece: str) -> bool:
    """Tell whether `piece` stands in parentheses, or is nothing but what separates those that do."""
    return piece.startswith("(") or not any(letter.isalnum() for letter in piece)


def _trimmed(text: str) -> str:
    return (text.strip(" ,.") + ("." if text.rstrip(" ,").endswith(".") else "")).removeprefix(".")
