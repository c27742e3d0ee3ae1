"""A third engine for volume: the same SPARQL of the same shapes, run by Oxigraph.

pySHACL on rdflib takes seconds a case. This engine takes the texts of all derivations and rules as they stand in
shapes/ and lets Oxigraph run them, so that thousands of cases can be compared. SHACL's pre-binding is done as the
standard defines it, by putting the focus node in the place of `$this` (SHACL 1.0, 5.3.1). Calendar, lineage and
ODRL evaluation are those of `graph_api.engine.derivation`, as in the reference engine.
"""

import re
from collections.abc import Iterable, Iterator

import pyoxigraph

from graph_api.adapters.rdf_terms import node, to_engine, to_oxigraph
from graph_api.engine.casefile import CaseFile
from graph_api.engine.derivation import ODRL_ORDER, derive
from graph_api.engine.evaluation import Evaluation, RawFinding, filled
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Derivation, RuleBook
from graph_api.engine.sparql.plan import Element, Group, Pattern, Union, Var
from graph_api.engine.terms import RDF_TYPE, Term, Triple

_TYPE = pyoxigraph.NamedNode(RDF_TYPE)
_THIS = re.compile(r"[$?]this\b")
_HEAD = re.compile(r"\bSELECT\b(.*?)(?:\bWHERE\b\s*)?\{", re.DOTALL)


class OxigraphEngine:
    """Runs a rule book on case files through Oxigraph.

    `sparing` leaves out a query where the case lacks a statement that every solution needs; a test shows that
    this changes nothing.
    """

    name = "oxigraph"

    def __init__(self, rulebook: RuleBook, *, sparing: bool = True) -> None:
        self._rulebook, self._sparing = rulebook, sparing

    def evaluate(self, case: CaseFile) -> Evaluation:
        """Return the derived case and every finding on it."""
        graph = derive(case.graph(), case.question, self._rulebook.schema, self._stage)
        return Evaluation(graph, frozenset(self._findings(graph)))

    def _findings(self, graph: Graph) -> Iterator[RawFinding]:
        facts = _Facts(graph)
        for rule in self._rulebook.rules:
            for focus in graph.instances(rule.target_class):
                for constraint in rule.constraints:
                    if not self._sparing or facts.may_match(constraint.select.where, focus):
                        yield from _selected(facts.store, constraint, focus)

    def _stage(self, graph: Graph, before_odrl: bool) -> list[Triple]:
        facts = _Facts(graph)
        chosen = [d for d in self._rulebook.derivations if (d.order < ODRL_ORDER) == before_odrl]
        added: list[Triple] = []
        for order in sorted({d.order for d in chosen}):
            level = [d for d in chosen if d.order == order]
            while new := [t for t in self._conclusions(facts, level) if facts.add(t)]:
                added += new
        return added

    def _conclusions(self, facts: "_Facts", level: Iterable[Derivation]) -> list[Triple]:
        fresh: dict[Triple, None] = {}
        for derivation in level:
            for focus in facts.instances(derivation.target_class):
                if not self._sparing or facts.may_match(derivation.construct.where, focus):
                    fresh |= dict.fromkeys(_constructed(facts.store, derivation.construct_text, focus))
        return list(fresh)


class _Facts:
    """A graph in Oxigraph, with what is needed to see that a query cannot match."""

    def __init__(self, graph: Graph) -> None:
        self.store = pyoxigraph.Store()
        self._predicates: set[str] = set()
        self._ends: set[tuple[str, Term]] = set()
        self._starts: set[tuple[str, str]] = set()
        triples = list(graph)
        self.store.extend([_quad(triple) for triple in triples])
        for triple in triples:
            self._index(triple)

    def add(self, triple: Triple) -> bool:
        """Add a triple; tell whether it is new."""
        quad = _quad(triple)
        new = quad not in self.store
        self.store.add(quad)
        self._index(triple)
        return new

    def _index(self, triple: Triple) -> None:
        subject, predicate, obj = triple
        self._predicates.add(predicate)
        self._starts.add((subject, predicate))
        if isinstance(obj, str):
            self._ends.add((predicate, obj))

    def instances(self, kind: str) -> list[str]:
        quads = self.store.quads_for_pattern(None, _TYPE, pyoxigraph.NamedNode(kind), None)
        return [str(to_engine(quad.subject)) for quad in quads]

    def may_match(self, group: Group, focus: str) -> bool:
        """Tell whether every pattern and one branch of every UNION of `group` has a statement at all."""
        return all(self._may(element, focus) for element in group.elements)

    def _may(self, element: Element, focus: str) -> bool:
        if isinstance(element, Union):
            return any(self.may_match(branch, focus) for branch in element.branches)
        if not isinstance(element, Pattern):
            return True
        subject, predicate, obj = element
        if subject == Var("this") and (focus, predicate) not in self._starts:
            return False
        if isinstance(obj, str):
            return (predicate, obj) in self._ends
        return predicate in self._predicates


def _quad(triple: Triple) -> pyoxigraph.Quad:
    subject, predicate, obj = triple
    return pyoxigraph.Quad(node(subject), pyoxigraph.NamedNode(predicate), to_oxigraph(obj))


def _constructed(store: pyoxigraph.Store, text: str, focus: str) -> Iterable[Triple]:
    found = store.query(_THIS.sub(lambda _: f"<{focus}>", text))
    assert isinstance(found, pyoxigraph.QueryTriples)
    return [(str(to_engine(t.subject)), t.predicate.value, to_engine(t.object)) for t in found]


def prebound(select: str, focus: str) -> str:
    """Return the text of a SELECT with `focus` in the place of `$this`."""
    head = _HEAD.search(select)
    assert head is not None
    columns = _THIS.sub("", head[1]).strip() or "(true AS ?found)"
    body = _THIS.sub(lambda _: f"<{focus}>", select[head.end() :])
    return f"{select[: head.start()]}SELECT {columns} WHERE {{{body}"


def _selected(store: pyoxigraph.Store, constraint: Constraint, focus: str) -> Iterator[RawFinding]:
    found = store.query(prebound(constraint.select_text, focus))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in found.variables]
    for solution in found:
        columns = {name: to_engine(term) for name in names if (term := solution[name]) is not None}
        message = filled(constraint.message, columns, focus)
        yield RawFinding(constraint.iri, focus, columns.get("path"), columns.get("value", focus), message)
