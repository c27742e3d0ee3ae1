"""Things of an asset's own: what is stated of one, without its names, and with numbers for the others."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph_api.engine.terms import (
    DCTERMS,
    LABEL,
    RDF_LANGSTRING,
    RDF_TYPE,
    SKOS,
    XSD_STRING,
    Literal,
    ag,
)

OWN: Final = frozenset(
    ag(n)
    for n in (
        "Material", "DataSet", "Donor", "Consent",
        "StatusEvent", "CustodyEvent", "TestResult", "DueDiligenceRecord",
    )
)  # fmt: skip
NAMING: Final = frozenset(
    {LABEL, DCTERMS + "identifier", DCTERMS + "title", SKOS + "prefLabel", SKOS + "altLabel"}
)


@dataclass(frozen=True, slots=True)
class OwnThing:
    """What the walk of a case file finds at a thing of somebody's own.

    `value` is the number of what is stated of it in literals, of which names only count, and `values` are those
    that are no names. `looked_for` are the predicates by which a reading looks for what points at it; `named_by`
    are the subjects of all statements that have it for an object, or None where these are many.
    """

    value: int
    values: frozenset[tuple[str, Literal]]
    states: tuple[tuple[str, str], ...]  # predicate and thing
    pointing: tuple[tuple[str, str], ...]  # predicate and subject
    leads_to: tuple[tuple[str, str, str], ...]  # direction, predicate and the other thing
    looked_for: frozenset[str]
    named_by: frozenset[str] | None

    def marks(self) -> list[tuple[str, str]]:
        """Return its kinds and values, by which it is put in order."""
        kinds = [state for state in self.states if state[0] == RDF_TYPE]
        return sorted([*kinds, *((predicate, value.lexical) for predicate, value in self.values)])


def values_and_names(literals: Iterable[tuple[str, Literal]]) -> tuple[frozenset[tuple[str, Literal]], Hashable]:
    """Return those of `literals` that are no names, and what they are called: how many names of which kind."""
    values, names = [], []
    for predicate, value in literals:
        if predicate in NAMING and value.datatype in (XSD_STRING, RDF_LANGSTRING):
            names.append((predicate, value.datatype, value.language))
        else:
            values.append((predicate, value))
    return frozenset(values), tuple(sorted(names))


def numbered(thing: OwnThing, number: Mapping[str, int]) -> Hashable:
    """Return what is stated about a thing, with numbers for own things and without its names."""
    states = frozenset([(p, number.get(o, o)) for p, o in thing.states])
    shared = [link for link in thing.pointing if link[1] not in number]  # what an own thing states is said there
    return thing.value, states, frozenset(shared)
