"""Tells which assets are alike: their case files differ in nothing but the names of what is theirs alone.

An asset has things of its own: the material that it was made from, donors, consents, events. Everything else, such
as agreements, organisations, scopes and concepts, is shared and known by name. Two assets are alike where the
statements about their own things are the same once these are numbered, and where nothing that is shared speaks of
them. Then one case file becomes the other by renaming, and no rule looks at names: what is decided of one holds
for both. Where that cannot be told, an asset is like no other.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.derive.vocabulary import OWN_NAMESPACES
from graph_api.engine.schema import Schema
from graph_api.engine.terms import (
    DCTERMS,
    LABEL,
    RDF,
    RDF_LANGSTRING,
    RDF_TYPE,
    SKOS,
    XSD_STRING,
    Literal,
    Term,
    Triple,
    ag,
)
from graph_api.services.ports import FactsView
from graph_api.services.read_case import (
    ALLIANCE_AGREEMENT,
    BETWEEN,
    PARTY,
    QUESTION_GRAPH,
    is_walked,
    pointing_at,
    read_case,
    with_superclasses,
)

OWN: Final = frozenset(
    ag(n)
    for n in (
        "Material",
        "DataSet",
        "Donor",
        "Consent",
        "StatusEvent",
        "CustodyEvent",
        "TestResult",
        "DueDiligenceRecord",
    )
)
NAMING: Final = frozenset(
    {LABEL, DCTERMS + "identifier", DCTERMS + "title", SKOS + "prefLabel", SKOS + "altLabel"}
)
_ROLES: Final = frozenset({*BETWEEN, PARTY, ALLIANCE_AGREEMENT})
_LINK, _STAND_IN = RDF + "_1", "urn:alike:asset"
_MOST_KEPT: Final = 50_000  # own things that are remembered: a line of descent is met again soon, or not at all


@dataclass(frozen=True, slots=True)
class _Own:
    """What the walk of a case file finds at a thing of somebody's own."""

    states: tuple[tuple[str, Term], ...]
    pointing: tuple[tuple[str, str], ...]  # predicate and subject
    leads_to: tuple[tuple[str, str, str], ...]  # direction, predicate and the other thing
    marks: tuple[tuple[str, str], ...]  # its kinds and values, by which it is put in order


class Alike:
    """Compares assets in one state of the graph, under a question that `description` states but for its asset."""

    def __init__(self, view: FactsView, schema: Schema, question: str, description: Iterable[Triple]) -> None:
        self._view, self._schema = view, schema
        self._question, self._description = question, tuple(description)
        self._own: dict[str, _Own] = {}
        self._shared: set[str] = set()
        self._pieces: dict[frozenset[Hashable], int] = {}
        self._mentioned: dict[Hashable, frozenset[str]] = {}

    def likeness(self, asset: str) -> Hashable | None:
        """Return what assets have in common that are alike, or None for an asset that is like no other."""
        own = self._own_things(asset)
        number = {node: n for n, node in enumerate(own)}
        around = frozenset(other for thing in own.values() for _, _, other in thing.leads_to if other not in own)
        roles = frozenset((p, str(o)) for thing in own.values() for p, o in thing.states if p in _ROLES)
        try:
            mentioned = self._mentioned_by(around, roles)
        except CouldNotJudgeError:
            return None
        if not own or not mentioned.isdisjoint(own):
            return None
        pieces = (frozenset(_numbered(thing, number)) for thing in own.values())
        return tuple(self._pieces.setdefault(piece, len(self._pieces)) for piece in pieces)

    def _own_things(self, asset: str) -> dict[str, _Own]:
        """Return the things that are the asset's own, it first, in an order that follows from what they are."""
        found: dict[str, _Own] = {}
        waiting = [(asset, self._thing(asset))]
        for node, thing in waiting:  # it grows
            if thing is None or node in found:
                continue
            found[node] = thing
            beside = [(d, p, other, self._thing(other)) for d, p, other in thing.leads_to if other not in found]
            theirs = [(d, p, t.marks, other, t) for d, p, other, t in beside if t is not None]
            waiting += [(other, t) for *_, other, t in sorted(theirs, key=lambda one: one[:4])]
        return found

    def _thing(self, node: str) -> _Own | None:
        """Return what is found at a thing of somebody's own, or None where it is shared."""
        if node in self._shared:
            return None
        thing = self._own.get(node)
        if thing is None:
            thing = self._read(node)
            if thing is None:
                self._shared.add(node)
                return None
            if len(self._own) >= _MOST_KEPT:
                self._own.clear()
            self._own[node] = thing
        return thing

    def _read(self, node: str) -> _Own | None:
        if node.startswith(OWN_NAMESPACES):
            return None
        states = tuple(dict.fromkeys((s.predicate, s.object) for s in self._view.describe([node])))
        kinds = with_superclasses((str(o) for p, o in states if p == RDF_TYPE), self._schema)
        if OWN.isdisjoint(kinds):
            return None
        links = [(predicate, node) for predicate in pointing_at(kinds, self._schema)]
        pointing = tuple(dict.fromkeys((s.predicate, s.subject) for s in self._view.referring(links)))
        onward = [("to", p, o) for p, o in states if isinstance(o, str) and is_walked(p, self._schema)]
        return _Own(states, pointing, (*onward, *(("from", p, s) for p, s in pointing)), _marks(states))

    def _mentioned_by(self, around: frozenset[str], roles: frozenset[tuple[str, str]]) -> frozenset[str]:
        """Return all that is mentioned where the walk gets from `around` and from the question alone."""
        key = (around, roles)
        if key not in self._mentioned:
            stand_in = [*((_STAND_IN, p, o) for p, o in roles), *((_STAND_IN, _LINK, other) for other in around)]
            case = read_case(self._view, self._question, [*self._description, *stand_in], self._schema)
            terms = (term for s in case.statements for term in (s.subject, s.object) if s.graph != QUESTION_GRAPH)
            self._mentioned[key] = frozenset(term for term in terms if isinstance(term, str))
        return self._mentioned[key]


def _marks(states: Iterable[tuple[str, Term]]) -> tuple[tuple[str, str], ...]:
    marks = ((p, o.lexical if isinstance(o, Literal) else o) for p, o in states if _is_mark(p, o))
    return tuple(sorted(marks))


def _is_mark(predicate: str, obj: Term) -> bool:
    return predicate == RDF_TYPE or (isinstance(obj, Literal) and not _names(predicate, obj))


def _names(predicate: str, obj: Term) -> bool:
    """Tell whether a statement does nothing but name a thing."""
    return predicate in NAMING and isinstance(obj, Literal) and obj.datatype in (XSD_STRING, RDF_LANGSTRING)


def _numbered(thing: _Own, number: Mapping[str, int]) -> Iterator[Hashable]:
    """Yield what is stated about a thing, with numbers for own things and without its names."""
    names = Counter(
        (p, o.datatype, o.language) for p, o in thing.states if isinstance(o, Literal) and _names(p, o)
    )
    yield from names.items()
    for predicate, obj in thing.states:
        if isinstance(obj, Literal):
            if not _names(predicate, obj):
                yield predicate, obj
        else:
            yield predicate, number.get(obj, obj)
    for predicate, subject in thing.pointing:
        if subject not in number:  # what an own thing states is said there
            yield "from", predicate, subject
