"""Runs named queries: reads the values of their parameters, puts them in, and asks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from graph_api.domain.errors import InvalidFieldError, NotFoundError, UnknownNameError, UsageError
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.terms import SKOS, XSD_DATETIME, XSD_DECIMAL, XSD_INTEGER, ag
from graph_api.services.named_queries.header import NamedQuery, Parameter
from graph_api.services.ports import Clock, FactStore
from graph_api.services.pose_question import read_moment
from graph_api.services.resolve_name import NameResolver
from graph_api.services.sparql.ports import Formats, Result
from graph_api.services.sparql.requests import Readable, Request, SparqlService, everything
from graph_api.services.sparql.text import read_text

ONTOLOGY_AREA: Final = "hygiene"
LARGEST_PAGE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a result that is wanted: `limit` rows (None: all) after the first `offset`."""

    limit: int | None = None
    offset: int = 0


class NamedQueries:
    """The named queries. Those of the area `hygiene` ask the ontology, all others the facts."""

    def __init__(
        self,
        queries: Sequence[NamedQuery],
        facts: SparqlService,
        ontology: Callable[[], SparqlService],
        values: "Values",
    ) -> None:
        self._queries = {(query.area, query.name): query for query in queries}
        self._facts, self._ontology, self._values = facts, ontology, values

    def all(self) -> tuple[NamedQuery, ...]:
        """Return every query, in the order of their names."""
        return tuple(self._queries[key] for key in sorted(self._queries))

    def find(self, area: str, name: str) -> NamedQuery:
        """Return the query `area/name`; raise NotFoundError where there is none."""
        query = self._queries.get((area, name))
        if query is None:
            raise NotFoundError(f"there is no query `{area}/{name}`; `GET /queries` lists them")
        return query

    def text(self, query: NamedQuery, arguments: Mapping[str, Sequence[str]]) -> str:
        """Return the SPARQL of `query` with `arguments` put in; raise UsageError where one is wrong or missing."""
        return bound(query, self._values.of(query, arguments))

    def run(
        self,
        query: NamedQuery,
        arguments: Mapping[str, Sequence[str]],
        formats: Formats,
        page: Page | None = None,
        readable: Readable = everything,
        known_at: str | None = None,
    ) -> Result:
        """Return the result of `query` with `arguments`; raise UsageError where one is wrong or missing.

        `known_at` asks the facts that were in force in what the graph held then. Provenance and records of
        decisions are never cut off: they tell their own times.
        """
        moment = self._values.moment(known_at)
        text = bound(query, self._values.of(query, arguments, moment)) + _paged(query, page or Page())
        service = self._ontology() if query.area == ONTOLOGY_AREA else self._facts
        return service.query(Request(text, formats=formats, known_at=moment), readable)


class Values:
    """Reads the values of parameters and writes them as terms of SPARQL."""

    def __init__(self, store: FactStore, rulebook: Callable[[], RuleBook], clock: Clock) -> None:
        self._store, self._rulebook, self._clock = store, rulebook, clock

    def moment(self, text: str | None) -> datetime | None:
        """Return the instant of which the graph is meant, the end of a day; None where none is named."""
        return None if text is None else read_moment("knownAt", text, self._clock.now(), end=True)

    def of(
        self, query: NamedQuery, arguments: Mapping[str, Sequence[str]], known_at: datetime | None = None
    ) -> dict[str, str]:
        """Return the term of each parameter that has a value; names are those that were known at `known_at`."""
        known = {parameter.name for parameter in query.parameters}
        for name in arguments:
            if name not in known:
                raise UnknownNameError(
                    name, name, f"parameter of `{query.area}/{query.name}`", tuple(sorted(known))
                )
        found = {}
        for parameter in query.parameters:
            given = arguments.get(parameter.name, ())
            if len(given) > 1:
                raise InvalidFieldError(parameter.name, f"is given {len(given)} times; give it once")
            text = given[0] if given else parameter.default
            if text is not None:
                found[parameter.name] = self._term(parameter, text, known_at)
            elif parameter.required:
                raise InvalidFieldError(parameter.name, f"is missing: {parameter.description}")
        return found

    def _term(self, parameter: Parameter, text: str, known_at: datetime | None) -> str:
        name = parameter.name
        match parameter.type:
            case "text":
                return quoted(text)
            case "integer":
                return _number(name, text, r"[+-]?\d{1,18}", XSD_INTEGER)
            case "decimal":
                return _number(name, text, r"[+-]?\d{1,18}(\.\d{1,18})?", XSD_DECIMAL)
            case "instant":
                return f'"{_instant(read_moment(name, text, self._clock.now(), end=False))}"^^<{XSD_DATETIME}>'
        rulebook = self._rulebook()
        kind = SKOS + "Concept" if parameter.type == "Concept" else ag(parameter.type)
        resolver = NameResolver(self._store.view(known_at), rulebook.schema, rulebook.labels)
        return iri(resolver.resolve(name, text, kind))


def bound(query: NamedQuery, terms: Mapping[str, str]) -> str:
    """Return the text of `query` with `terms` in the place of `$name`; a parameter without one stays a variable.

    Whole tokens are replaced, so that what looks like a parameter inside a string or comment is left alone, and a
    term is one token whatever it holds.
    """
    parts, done = [], 0
    for token in read_text(query.text).tokens:
        if token.kind == "variable" and token.text[0] == "$" and token.text[1:] in terms:
            parts += [query.text[done : token.start], terms[token.text[1:]]]
            done = token.start + len(token.text)
    return "".join([*parts, query.text[done:]])


def quoted(text: str) -> str:
    """Return `text` as a string of SPARQL."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise UsageError("a value holds half of a character; send UTF-8")
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


def iri(text: str) -> str:
    """Return `text` as an IRI of SPARQL; raise UsageError where it cannot be one."""
    if not re.fullmatch(r'[^<>"{}|^`\\\x00-\x20]+', text):
        raise UsageError(f"`{text}` is not an IRI")
    return f"<{text}>"


def _number(name: str, text: str, pattern: str, datatype: str) -> str:
    if not re.fullmatch(pattern, text, re.ASCII):
        raise InvalidFieldError(name, f"`{text}` is not a number of type {datatype.rpartition('#')[2]}")
    return f'"{text}"^^<{datatype}>'


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _paged(query: NamedQuery, page: Page) -> str:
    if page == Page():
        return ""
    tokens = read_text(query.text).tokens
    if not any(token.is_word("SELECT") and token.depth == 0 for token in tokens):
        raise UsageError(
            f"`{query.area}/{query.name}` has no rows, so it has no pages; leave out limit and offset"
        )
    if page.offset < 0 or (page.limit is not None and not 0 < page.limit <= LARGEST_PAGE):
        raise UsageError(f"limit goes from 1 to {LARGEST_PAGE}, and offset from 0")
    limit = "" if page.limit is None else f" LIMIT {page.limit}"
    return f"\n{limit} OFFSET {page.offset}"
