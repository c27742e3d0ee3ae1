"""Cuts the text of a query into tokens and walks along them."""

import re
from collections.abc import Iterator
from typing import Final

from graph_api.engine.sparql.plan import UnsupportedQueryError

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<var>[?$][A-Za-z_][A-Za-z0-9_]*)
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<lang>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<prefixed>(?:[A-Za-z][\w-]*)?:(?:\w(?:[\w.-]*[\w-])?)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[{}().;,|/^=<>!+\-*])""",
    re.VERBOSE,
)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


class Cursor:
    """The tokens of a query and the place up to which they are read."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._position = 0

    def _kind(self) -> str:
        return self._tokens[self._position][0] if self._position < len(self._tokens) else "end"

    def _at(self, token: str) -> bool:
        if self._position >= len(self._tokens):
            return False
        kind, text = self._tokens[self._position]
        if kind == "word":
            return text == token if token in ("a", "true", "false") else text.upper() == token
        return kind == "mark" and text == token

    def _accept(self, token: str) -> bool:
        if self._at(token):
            self._position += 1
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._accept(token):
            raise self._unexpected(f"`{token}`")

    def _next(self, kind: str) -> str:
        if self._kind() == "prefixed" and kind == "prefix":
            text = self._tokens[self._position][1].split(" ")[0]
        elif self._kind() == kind:
            text = self._tokens[self._position][1]
        else:
            raise self._unexpected(f"a {kind}")
        self._position += 1
        return text

    def _unexpected(self, wanted: str) -> UnsupportedQueryError:
        found = self._tokens[self._position][1] if self._position < len(self._tokens) else "the end"
        return UnsupportedQueryError(f"the query has `{found}` where {wanted} is expected")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise UnsupportedQueryError(f"the query cannot be read at `{text[position : position + 20]}`")
        position = found.end()
        kind, token = str(found.lastgroup), found[0]
        match kind:
            case "space":
                continue
            case "iri":
                yield kind, token[1:-1]
            case "var" | "lang":
                yield kind, token[1:]
            case "string":
                yield kind, re.sub(r"\\(.)", _unescaped, token[1:-1])
            case "prefixed":
                yield kind, token.replace(":", " ", 1)
            case _:
                yield kind, token


def _unescaped(match: re.Match[str]) -> str:
    if match[1] not in _ESCAPES:
        raise UnsupportedQueryError(f"the escape `{match[0]}` is not known")
    return _ESCAPES[match[1]]
