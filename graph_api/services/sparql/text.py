"""Reads the text of a request in SPARQL without evaluating it.

The text is cut into the tokens of the grammar, in time linear in its length. In SPARQL a bare word is a keyword
and nothing else: names have a colon, variables a `?` or `$`. So a keyword cannot hide, and finding SERVICE or LOAD
needs no parser that a stranger's text could bring down.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import urljoin

from graph_api.domain.errors import UsageError

LONGEST: Final = 64 * 1024
DEEPEST: Final = 200
_SHORT: Final = 4_000  # texts up to here are remembered as they were read
REFUSED: Final = {
    "SERVICE": "other endpoints are not asked",
    "LOAD": "nothing is fetched from elsewhere",
}
# Every character is part of a match, one that begins nothing else is a mark; so matches follow without a gap.
_TOKEN: Final = re.compile(
    r"""(?P<space>\s++)
    |(?P<comment>\#[^\r\n]*)
    |(?P<variable>[?$]\w++)
    |(?P<name>(?:\w[\w.\-]*+)?+:(?:[\w.:\-]|%[0-9A-Fa-f]{2}|\\.)*+)
    |(?P<word>\w[\w.\-]*+)
    |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
    |(?P<string>(?:\"\"\"(?:\"{0,2}(?:[^"\\]|\\[\s\S]))*+|\'\'\'(?:'{0,2}(?:[^'\\]|\\[\s\S]))*+
       |"(?:[^"\\\r\n]|\\.)*+|'(?:[^'\\\r\n]|\\.)*+)(?:\"\"\"|\'\'\'|"|')?+)
    |(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    |(?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD: Final = re.compile(r"\w+")
_OPEN, _CLOSE = frozenset("({["), frozenset(")}]")
_SILENT: Final = frozenset(("space", "comment"))


class Token(NamedTuple):
    """A token: its kind (a group of the pattern), its text, its place, and how many brackets are open at it."""

    kind: str
    text: str
    start: int
    depth: int

    def is_word(self, *words: str) -> bool:
        """Tell whether this is one of the keywords `words`, in any case."""
        return self.kind == "word" and self.text.upper() in words


@dataclass(frozen=True, slots=True)
class SparqlText:
    """A request in SPARQL: its tokens, and the graphs that its FROM clauses name (resolved IRIs)."""

    text: str
    tokens: tuple[Token, ...]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def iris(self) -> frozenset[str]:
        """The IRIs and names that stand in it, resolved as far as their prefixes are declared."""
        found = (t for t in self.tokens if t.kind == "iri" or (t.kind == "name" and _prefix(t) in self.prefixes))
        return frozenset(_resolved(token, self.base, self.prefixes) for token in found)

    @property
    def names_graphs(self) -> bool:
        """Whether it has FROM clauses."""
        return bool(self.default_graphs or self.named_graphs)

    @property
    def chooses_graphs(self) -> bool:
        """Whether a variable says which graph is meant."""
        pairs = pairwise(self.tokens)
        return any(one.is_word("GRAPH") and other.kind == "variable" for one, other in pairs)

    def has_word(self, *words: str) -> bool:
        """Tell whether one of the keywords `words` stands anywhere in it."""
        return any(token.is_word(*words) for token in self.tokens)


def read_text(text: str, base: str = "") -> SparqlText:
    """Return what can be seen of `text` without evaluating it; relative IRIs are resolved against `base`.

    Raises UsageError where it is too long or nested too deeply, or would make the engine ask somebody else.
    """
    if len(text) > LONGEST:
        raise UsageError(f"the text has {len(text)} characters; the most that is read is {LONGEST}")
    return (_read_again if len(text) <= _SHORT else _read)(text, base)


def _read(text: str, base: str) -> SparqlText:
    tokens = tuple(_tokens(text))
    reader = _Clauses(base)
    reader.read(tokens)
    written = text.upper()
    if any(word in written for word in REFUSED):
        _refuse_others(tokens, reader.prefixes)
    graphs = tuple(reader.default_graphs), tuple(reader.named_graphs)
    return SparqlText(text, tokens, *graphs, reader.base, reader.prefixes)


_read_again = lru_cache(256)(_read)


def _refuse_others(tokens: tuple[Token, ...], prefixes: Mapping[str, str]) -> None:
    """Refuse what would make the engine ask somebody else, also where a word or number is glued to it."""
    for token in tokens:
        word = token.text.partition(":")[0].upper() if token.kind in ("word", "name") else ""
        found = next((refused for refused in REFUSED if word.endswith(refused)), None)
        if found and not (token.kind == "name" and _prefix(token) in prefixes):
            raise UsageError(f"`{found}` is refused: {REFUSED[found]}; leave it out")


def _tokens(text: str) -> Iterator[Token]:
    depth = 0
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup or "", match[0]
        if kind == "mark":
            depth -= found in _CLOSE
            yield Token(kind, found, match.start(), depth)
            depth += found in _OPEN
            if depth > DEEPEST:
                raise UsageError(f"the text opens more than {DEEPEST} brackets inside each other; make it flatter")
        elif kind == "word":
            # A run like `true.SERVICE` is no name: it is words and numbers.
            for word in _WORD.finditer(found):
                yield Token(kind, word[0], match.start() + word.start(), depth)
        elif kind == "string" and not _is_closed(found):
            raise UsageError(f"the string that begins with `{found[:20]}` is not closed")
        elif kind not in _SILENT:
            yield Token(kind, found, match.start(), depth)


def _is_closed(string: str) -> bool:
    quote = string[:3] if string[:3] in ('"""', "'''") else string[0]
    return len(string) >= 2 * len(quote) and string.endswith(quote)


@dataclass
class _Clauses:
    """Follows BASE, PREFIX and FROM outside of all brackets."""

    base: str
    prefixes: dict[str, str] = field(default_factory=dict)
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)

    def read(self, tokens: tuple[Token, ...]) -> None:
        top = [token for token in tokens if token.depth == 0]
        for at, token in enumerate(top):
            if token.kind != "word":
                continue
            rest, word = top[at + 1 : at + 3], token.text.upper()
            if word == "BASE" and rest:
                self.base = self._iri(rest[0])
            elif word == "PREFIX" and len(rest) == 2:
                self.prefixes[rest[0].text] = self._iri(rest[1])
            elif word == "FROM" and rest:
                named = rest[0].is_word("NAMED") and len(rest) == 2
                (self.named_graphs if named else self.default_graphs).append(self._iri(rest[int(named)]))

    def _iri(self, token: Token) -> str:
        if token.kind == "iri" or (token.kind == "name" and _prefix(token) in self.prefixes):
            return _resolved(token, self.base, self.prefixes)
        raise UsageError(f"`{token.text}` is not a graph that can be named; write its IRI in angle brackets")


def _prefix(token: Token) -> str:
    return token.text.partition(":")[0] + ":"


def _resolved(token: Token, base: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI that `token`, one in angle brackets or a name whose prefix is declared, stands for.

    Raises UsageError where it cannot be joined to `base`.
    """
    if token.kind == "iri":
        written = re.sub(r"\\[uU]([0-9A-Fa-f]+)", _character, token.text[1:-1])
        try:
            return urljoin(base, written) if base else written
        except ValueError as error:
            raise UsageError(f"`{written}` is not an IRI: {error}") from error
    prefix, colon, local = token.text.partition(":")
    return prefixes[prefix + colon] + re.sub(r"\\(.)", r"\1", local)


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def with_using(update: SparqlText, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]) -> str:
    """Return `update` with a USING clause for each graph before every WHERE.

    Raises UsageError where the update names its graphs itself (WITH, USING), as the SPARQL protocol demands.
    """
    if update.has_word("USING", "WITH"):
        raise UsageError("the update has USING or WITH, so the request may not name graphs as well; leave one out")
    clauses = [f"USING {_written(g)}" for g in default_graphs] + [
        f"USING NAMED {_written(g)}" for g in named_graphs
    ]
    return _before_where(update, " ".join(clauses) + " ")


def _before_where(update: SparqlText, clause: str) -> str:
    """Return the text with `clause` before each outermost WHERE; `DELETE WHERE P` becomes `DELETE P … WHERE P`."""
    parts, done = [], 0
    for at, token in enumerate(update.tokens):
        if token.depth or not token.is_word("WHERE"):
            continue
        parts.append(update.text[done : token.start])
        done = token.start
        if at and update.tokens[at - 1].is_word("DELETE"):
            parts.append(_group_after(update, at) + " ")
        parts.append(clause)
    return "".join([*parts, update.text[done:]])


def _group_after(update: SparqlText, at: int) -> str:
    """Return the text of the first outermost group in braces after token `at`."""
    marks = [token for token in update.tokens[at + 1 :] if token.depth == 0 and token.text in "{}"]
    return update.text[marks[0].start : marks[1].start + 1] if len(marks) > 1 else ""


def _written(iri: str) -> str:
    if re.search(r'[<>"{}|^`\\\x00-\x20]', iri):
        raise UsageError(f"`{iri}` is not an IRI")
    return f"<{iri}>"
