"""Checks the shapes themselves: a misspelt word in a shape would never find anything, and nobody would notice.

Every term of SHACL must exist, every target, class and property must be one of the ontology, also inside the
SPARQL of rules and derivations; every rule must be complete and must be shown by examples.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from graph_api.engine.graph import Graph
from graph_api.engine.sparql.parser import parse_query
from graph_api.engine.sparql.plan import (
    Bind,
    Call,
    Construct,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Optional,
    Pattern,
    Select,
    Slot,
    UnsupportedQueryError,
    Var,
)
from graph_api.engine.structure.shapes import SH
from graph_api.engine.structure.validate import StructureValidator, records_of
from graph_api.engine.terms import DCTERMS, RDF, RDF_TYPE, RDFS, XSD, Literal, Term, ag, local_name

_CLASSES_AFTER: Final = frozenset({SH + "targetClass", SH + "class"})
_PROPERTIES_AFTER: Final = frozenset(
    SH + name
    for name in (
        "targetSubjectsOf",
        "targetObjectsOf",
        "lessThan",
        "lessThanOrEquals",
        "equals",
        "disjoint",
        "path",
    )
)
_parsed = lru_cache(maxsize=4096)(parse_query)
_OF_EVERYONE: Final = (RDF, RDFS, XSD)
_NAMED: Final = re.compile(r"\b([a-z][\w-]*):([A-Za-z]\w*)")


class ShapeFault(NamedTuple):
    """What is wrong with a shape: `shape` is its IRI or blank node, `problem` a sentence without a full stop."""

    shape: str
    problem: str

    def __str__(self) -> str:
        return f"`{self.shape}`: {self.problem}"


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """The words that shapes may use: those of SHACL, and the classes, properties and all terms of the ontology."""

    shacl: frozenset[str]
    classes: frozenset[str]
    properties: frozenset[str]
    terms: frozenset[str]


class ExampleName(NamedTuple):
    """An example of a rule: `kind` is valid, invalid or undetermined, `key` names the constraint that it shows."""

    rule: str
    kind: str
    key: str


def shape_faults(shapes: Graph, known: KnownTerms, validator: StructureValidator) -> list[ShapeFault]:
    """Return what is wrong with `shapes`, apart from their examples; `validator` holds the structure shapes."""
    checker = _Checker(shapes, known)
    incomplete = [ShapeFault(problem.node, problem.message) for problem in validator.problems(records_of(shapes))]
    return sorted({*checker.words(), *checker.queries(), *checker.rules(), *incomplete})


def example_faults(shapes: Graph, examples: Collection[ExampleName]) -> list[ShapeFault]:
    """Return which rules in `shapes` lack an example that passes, or one for each of their constraints."""
    pairs = ((rule, name) for rule in shapes.instances(ag("Rule")) for name in _names(shapes, rule))
    return sorted(fault for rule, name in pairs for fault in _unshown(shapes, rule, name, examples))


def _names(shapes: Graph, rule: str) -> list[str]:
    return [_text(identifier) for identifier in shapes.objects(rule, DCTERMS + "identifier")]


def _unshown(shapes: Graph, rule: str, name: str, examples: Collection[ExampleName]) -> Iterator[ShapeFault]:
    own = [example for example in examples if example.rule == name]
    if not any(example.kind == "valid" for example in own):
        yield ShapeFault(rule, f"`{name}` has no example that passes; write `valid.<case>.ttl`")
    shown = {f"{name}-{example.key}" for example in own if example.kind != "valid"}
    for constraint in shapes.objects(rule, SH + "sparql"):
        if local_name(_text(constraint)) not in shown:
            yield ShapeFault(_text(constraint), "no failing example shows that it bites; write one")


class _Checker:
    def __init__(self, shapes: Graph, known: KnownTerms) -> None:
        self._shapes, self._known = shapes, known
        self._described = frozenset(shapes.nodes())

    def words(self) -> Iterator[ShapeFault]:
        """Find terms of SHACL, classes and properties that do not exist."""
        for subject, predicate, obj in self._shapes:
            if predicate.startswith(SH):
                yield from self._shacl(subject, predicate)
            elif not self._is_property(predicate):
                yield ShapeFault(subject, f"the ontology has no property `{predicate}`")
            if isinstance(obj, str):
                yield from self._object(subject, predicate, obj)

    def _shacl(self, subject: str, term: str) -> Iterator[ShapeFault]:
        if term not in self._known.shacl:
            yield ShapeFault(subject, f"SHACL has no term `sh:{local_name(term)}`")

    def _object(self, subject: str, predicate: str, obj: str) -> Iterator[ShapeFault]:
        if obj.startswith(SH):
            yield from self._shacl(subject, obj)
        elif predicate in _CLASSES_AFTER and obj not in self._known.classes:
            yield ShapeFault(subject, f"the ontology has no class `{obj}`")
        elif predicate in _PROPERTIES_AFTER:
            if not obj.startswith("_:") and not self._is_property(obj):
                yield ShapeFault(subject, f"the ontology has no property `{obj}`")
        elif predicate != DCTERMS + "source" and self._is_unknown(obj):
            yield ShapeFault(subject, f"the ontology has no term `{obj}`")

    def _is_property(self, iri: str) -> bool:
        return iri in self._known.properties or iri.startswith((*_OF_EVERYONE, SH))

    def _is_unknown(self, iri: str) -> bool:
        """Tell whether `iri` looks like a term of ours, and is neither one nor described by the shapes."""
        ours = iri.startswith(tuple(self._namespaces))
        return ours and iri not in self._known.terms and iri not in self._described

    @property
    def _namespaces(self) -> list[str]:
        """The namespaces whose prefixes the shapes declare, and the ontology's own."""
        return [ag(""), *(name for name in self._declared.values() if name not in _OF_EVERYONE)]

    @property
    def _declared(self) -> Mapping[str, str]:
        """The namespace of each prefix that the shapes declare."""
        said = ((n, self._shapes.one(node, SH + "prefix")) for node, n in self._shapes.pairs(SH + "namespace"))
        return {p.lexical: n.lexical for n, p in said if isinstance(n, Literal) and isinstance(p, Literal)}

    def queries(self) -> Iterator[ShapeFault]:
        """Find classes, properties and terms that do not exist in the SPARQL of the shapes."""
        for predicate in (SH + "select", SH + "construct"):
            for node, text in self._shapes.pairs(predicate):
                if isinstance(text, Literal):
                    yield from self._query(node, self._prefixes(node) + text.lexical)

    def _prefixes(self, node: str) -> str:
        lines = []
        for declaring in self._shapes.objects(node, SH + "prefixes"):
            for one in self._shapes.objects(declaring, SH + "declare"):
                prefix, namespace = self._shapes.one(one, SH + "prefix"), self._shapes.one(one, SH + "namespace")
                if isinstance(prefix, Literal) and isinstance(namespace, Literal):
                    lines.append(f"PREFIX {prefix.lexical}: <{namespace.lexical}>\n")
        return "".join(lines)

    def _query(self, node: str, text: str) -> Iterator[ShapeFault]:
        try:
            plan = _parsed(text)
        except UnsupportedQueryError as error:
            yield ShapeFault(node, f"its SPARQL cannot be used: {error}")
            return
        for slot in _slots(plan):
            if isinstance(slot, Pattern):
                yield from self._pattern(node, slot)
            elif isinstance(slot, str) and self._is_unknown(slot):
                yield ShapeFault(node, f"its SPARQL names `{slot}`, and the ontology has no such term")

    def _pattern(self, node: str, pattern: Pattern) -> Iterator[ShapeFault]:
        predicate, obj = pattern.predicate, pattern.object
        if isinstance(predicate, str) and not self._is_property(predicate):
            yield ShapeFault(node, f"its SPARQL uses `{predicate}`, and the ontology has no such property")
        if predicate == RDF_TYPE and isinstance(obj, str) and obj not in self._known.classes:
            yield ShapeFault(node, f"its SPARQL asks for `{obj}`, and the ontology has no such class")

    def rules(self) -> Iterator[ShapeFault]:
        """Find rules that would not run, and constraints that say too little."""
        for node, constraint in self._shapes.pairs(SH + "sparql"):
            if not self._shapes.is_a(node, ag("Rule")):
                yield ShapeFault(node, "only rules are run; state `a ag:Rule`")
            if not self._shapes.is_a(constraint, SH + "SPARQLConstraint"):
                yield ShapeFault(str(constraint), "is no `sh:SPARQLConstraint`, or is not described")
            yield from self._constraint(node, str(constraint))
        for node, text in self._shapes.pairs(ag("restrictedBy")):
            yield from self._restriction(node, _text(text))
        used = {constraint for _, constraint in self._shapes.pairs(SH + "sparql")}
        for constraint in self._shapes.instances(SH + "SPARQLConstraint"):
            if constraint not in used:
                yield ShapeFault(constraint, "belongs to no rule; name it by `sh:sparql`")

    def _restriction(self, rule: str, text: str) -> Iterator[ShapeFault]:
        for prefix, name in _NAMED.findall(text):
            term = self._declared.get(prefix, "") + name
            if prefix not in self._declared or not (term in self._known.terms or self._is_property(term)):
                yield ShapeFault(rule, f"`ag:restrictedBy` names `{prefix}:{name}`, which no ontology has")

    def _constraint(self, rule: str, constraint: str) -> Iterator[ShapeFault]:
        said = self._shapes.objects
        for identifier in said(rule, DCTERMS + "identifier"):
            for message in said(constraint, SH + "message"):
                if not _text(message).startswith(f"{_text(identifier)}: "):
                    yield ShapeFault(constraint, f"its message must start with `{_text(identifier)}: `")
        if not (list(said(constraint, ag("yields"))) or list(said(constraint, ag("attachesDuty")))):
            yield ShapeFault(constraint, "says neither what it yields nor that it attaches a duty")
        if self._shapes.has(constraint, ag("yields"), ag("Undetermined")):
            for needed in ("missingFact", "heldBy"):
                if not list(said(constraint, ag(needed))):
                    yield ShapeFault(constraint, f"yields undetermined and lacks `ag:{needed}`")


def _text(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else term


def _slots(plan: Select | Construct) -> Iterator[Pattern | Slot]:
    """Yield every pattern of `plan`, and every term in it that is no predicate."""
    template = plan.template if isinstance(plan, Construct) else ()
    for element in (*template, *plan.where.elements):
        yield from _in_element(element)


def _in_element(element: Element) -> Iterator[Pattern | Slot]:
    if isinstance(element, Pattern):
        yield element
        yield element.subject
        if element.predicate != RDF_TYPE:
            yield element.object
    elif isinstance(element, Optional):
        yield from _in_group(element.group)
    elif isinstance(element, (Bind, Filter)):
        yield from _in_expression(element.expression)
    else:
        for branch in element.branches:
            yield from _in_group(branch)


def _in_group(group: Group) -> Iterator[Pattern | Slot]:
    for element in group.elements:
        yield from _in_element(element)


def _in_expression(expression: Expression) -> Iterator[Pattern | Slot]:
    if isinstance(expression, Exists):
        yield from _in_group(expression.group)
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from _in_expression(argument)
    elif not isinstance(expression, Var):
        yield expression
