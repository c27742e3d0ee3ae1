"""The reference engine: pySHACL on an rdflib memory graph, standard SHACL to the letter.

Slow, and meant to be: it runs the same shapes through other people's code, and the fast engine must agree
with it finding by finding.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import Any, Final

import pyshacl
from rdflib import BNode, Namespace, URIRef
from rdflib import Graph as RdfGraph
from rdflib import Literal as RdfLiteral
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Node

from graph_api.adapters.resources import folder, turtle_files
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.casefile import CaseFile
from graph_api.engine.derivation import ODRL_ORDER, derive
from graph_api.engine.evaluation import Evaluation, RawFinding
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Derivation, RuleBook
from graph_api.engine.terms import RDF_LANGSTRING, XSD_STRING, Literal, Term, Triple

SH: Final = Namespace("http://www.w3.org/ns/shacl#")
ONE_AT_A_TIME: Final = Lock()
_MOST_ROUNDS: Final = 50


def rdflib_term(term: Term) -> URIRef | BNode | RdfLiteral:
    """Return rdflib's form of a term."""
    if isinstance(term, str):
        return BNode(term[2:]) if term.startswith("_:") else URIRef(term)
    if term.language:
        return RdfLiteral(term.lexical, lang=term.language)
    if term.datatype == XSD_STRING:
        return RdfLiteral(term.lexical)
    return RdfLiteral(term.lexical, datatype=URIRef(term.datatype), normalize=False)


def term_of(node: object) -> Term:
    """Return the engine's form of an rdflib node."""
    if isinstance(node, RdfLiteral):
        if node.language:
            return Literal(str(node), RDF_LANGSTRING, node.language)
        return Literal(str(node), str(node.datatype or XSD_STRING))
    return f"_:{node}" if isinstance(node, BNode) else str(node)


class PreparedGraph(RdfGraph):
    """An rdflib memory graph that parses each query once: parsing takes ten times as long as running.

    A parsed query may be run by one thread at a time: hold `ONE_AT_A_TIME`.
    """

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:  # noqa: ANN401
        """Run a query; the text of one that ran before is not parsed again."""
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *args, **options)


@lru_cache(maxsize=4096)
def _prepared(text: str) -> Query:
    return prepareQuery(text, dict(RdfGraph().namespaces()))


def rdflib_graph(triples: Iterable[Triple]) -> RdfGraph:
    """Return `triples` as an rdflib memory graph."""
    graph = PreparedGraph()
    for subject, predicate, obj in triples:
        graph.add((rdflib_term(subject), URIRef(predicate), rdflib_term(obj)))
    return graph


class ReferenceEngine:
    """Runs a rule book on case files through rdflib and pySHACL, one case at a time."""

    name = "reference"

    def __init__(self, rulebook: RuleBook, shapes: RdfGraph | None = None) -> None:
        self._rulebook = rulebook
        self._shapes = rule_shapes() if shapes is None else shapes

    def evaluate(self, case: CaseFile) -> Evaluation:
        """Return the derived case and every finding on it."""
        with ONE_AT_A_TIME:
            graph = derive(case.graph(), case.question, self._rulebook.schema, self._stage)
            return Evaluation(graph, self.findings(graph))

    def findings(self, graph: Graph) -> frozenset[RawFinding]:
        """Return the validation results of all rules on a derived graph."""
        outcome, report, text = pyshacl.validate(
            rdflib_graph(graph),
            shacl_graph=self._shapes,  # pySHACL adds what its own vocabulary says, the same each time
            inference="none",
            advanced=False,
            meta_shacl=False,
        )
        if not isinstance(report, RdfGraph):
            raise CouldNotJudgeError(f"the reference engine failed: {text}")
        found = frozenset(_finding(report, node) for node in report.objects(None, SH.result))
        if outcome == bool(found):
            raise CouldNotJudgeError("the reference engine contradicts its own report")
        return found

    def _stage(self, graph: Graph, before_odrl: bool) -> Iterable[Triple]:
        data = rdflib_graph(graph)
        added: list[Triple] = []
        chosen = [d for d in self._rulebook.derivations if (d.order < ODRL_ORDER) == before_odrl]
        for _, level in groupby(chosen, key=lambda derivation: derivation.order):
            added += _to_fixpoint(data, list(level))
        return added


def rule_shapes() -> RdfGraph:
    """Return the shapes of all rules as an rdflib graph."""
    shapes = RdfGraph()
    root = folder("shapes")
    for file in [root / "prefixes.ttl", *turtle_files(root / "rules")]:
        shapes.parse(file, format="turtle")
    return shapes


def _to_fixpoint(data: RdfGraph, level: list[Derivation]) -> list[Triple]:
    added: list[Triple] = []
    for _ in range(_MOST_ROUNDS):
        fresh = {triple for derivation in level for triple in _constructed(data, derivation)}
        new = [triple for triple in fresh if triple not in data]
        if not new:
            return added
        for triple in new:
            data.add(triple)
            added.append((str(term_of(triple[0])), str(triple[1]), term_of(triple[2])))
    raise CouldNotJudgeError("derivations do not come to an end")


def _constructed(data: RdfGraph, derivation: Derivation) -> Iterable[tuple[Node, Node, Node]]:
    kind = URIRef(derivation.target_class)
    for focus in list(data.subjects(URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), kind)):
        if isinstance(focus, Identifier):
            result = data.query(derivation.construct_text, initBindings={"this": focus})
            yield from result.graph or ()


def _finding(report: RdfGraph, node: Node) -> RawFinding:
    constraint = report.value(node, SH.sourceConstraint)
    messages = sorted(str(m) for m in report.objects(node, SH.resultMessage))
    if constraint is None or len(messages) != 1:
        raise CouldNotJudgeError("a result of the reference engine does not name its constraint and message")
    path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
    return RawFinding(
        constraint=str(constraint),
        focus=str(term_of(report.value(node, SH.focusNode))),
        path=None if path is None else term_of(path),
        value=None if value is None else term_of(value),
        message=messages[0],
    )
