"""What the engine needs of the ontology: which classes and properties lie under which others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

ONTOLOGY_ROOT: Final = "https://w3id.org/alliance-graph/ontology/"


@dataclass(frozen=True)
class Schema:
    """The hierarchies of the ontology, closed transitively and without the term itself.

    `terms` holds every IRI that the ontology describes, so that a misspelt one can be told; `functional` the
    properties that have one value at most. `forward` and `inverse` hold the properties that a case file walks
    from subject to object and from object to subject, the latter with the classes of the objects from which
    they are walked (none: from every object). `ranges` gives the class or datatype of a property's values,
    `domains` the classes that it describes, `fields` further classes whose questions may carry it. `derived`
    properties are added by the engine and never stated.
    """

    superclasses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    superproperties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    functional: frozenset[str] = frozenset()
    forward: frozenset[str] = frozenset()
    inverse: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()

    @cached_property
    def profiles(self) -> frozenset[str]:
        """The modules of the ontology: the profiles of ODRL that a policy may follow."""
        return frozenset(term for term in self.terms if term.startswith(ONTOLOGY_ROOT))
