"""Turns short Turtle into what the tests of ODRL evaluate."""

from functools import cache

from pyoxigraph import RdfFormat

from graph_api.adapters.odrl_files import parse_odrl, read_odrl, write_report
from graph_api.adapters.ontology_loader import load_turtle
from graph_api.adapters.resources import folder
from graph_api.engine.graph import Graph
from graph_api.engine.odrl.evaluation import Evaluation
from graph_api.engine.odrl.model import Activation, RuleReport
from graph_api.engine.terms import ODRL, XSD, Literal, Triple
from graph_api.services.evaluate_policy import OdrlInput, PolicyEvaluator

EX = "http://example.org/"
PREFIXES = f"""
@prefix odrl: <{ODRL}> .
@prefix ex: <{EX}> .
@prefix xsd: <{XSD}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix report: <https://w3id.org/force/compliance-report#> .
@prefix temp: <http://example.com/request/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ASKED = "odrl:assignee ex:alice ; odrl:action odrl:read ; odrl:target ex:x"
NOW = 'temp:currentTime dct:issued "2024-06-15T12:00:00Z"^^xsd:dateTime .'


def triples(text: str) -> list[Triple]:
    """Return the triples of `text`, in which the usual prefixes are known."""
    return parse_odrl((PREFIXES + text).encode(), RdfFormat.TURTLE, "file:///tests/")


def graph(text: str) -> Graph:
    """Return the graph of `text`."""
    return Graph(triples(text))


def request(asked: str = ASKED) -> str:
    """Return a request with one rule that says `asked`."""
    return f"ex:request a odrl:Request ; odrl:permission ex:asked . ex:asked {asked} ."


@cache
def evaluator() -> PolicyEvaluator:
    """Return an evaluator that knows the actions and the purposes of the ontology."""
    vocabularies = folder("ontology") / "vocabularies"
    known = load_turtle(vocabularies / f"{name}.ttl" for name in ("actions", "purposes"))
    return PolicyEvaluator(known, read_odrl, write_report)


def evaluated(policy: str, asked: str = ASKED, state: str = "", profiles: tuple[str, ...] = ()) -> Evaluation:
    """Return what `policy` says to a request for `asked` in `state`."""
    return evaluator().evaluate(OdrlInput(triples(policy), triples(request(asked)), triples(state), profiles))


def verdict(policy: str, asked: str = ASKED, state: str = "") -> str:
    """Return the verdict of `evaluated` in a word."""
    return evaluated(policy, asked, state).verdict.word


def rule(evaluation: Evaluation, name: str) -> RuleReport:
    """Return the one report of the rule `ex:name`."""
    found = [r for report in evaluation.reports for r in report.rules if r.rule == EX + name]
    assert len(found) == 1, f"{len(found)} reports of {name}"
    return found[0]


def activation(policy: str, asked: str = ASKED, state: str = "", name: str = "rule") -> Activation:
    """Return how active the rule `ex:name` is."""
    return rule(evaluated(policy, asked, state), name).activation


def permission(stated: str = "odrl:action odrl:read") -> str:
    """Return a policy with one permission, `ex:rule`, of which `stated` holds."""
    return f"ex:policy a odrl:Set ; odrl:permission ex:rule . ex:rule a odrl:Permission ; {stated} ."


def prohibition(stated: str = "odrl:action odrl:read") -> str:
    """Return a policy with one prohibition, `ex:rule`, of which `stated` holds."""
    return f"ex:policy a odrl:Set ; odrl:prohibition ex:rule . ex:rule a odrl:Prohibition ; {stated} ."


def lit(text: str, kind: str) -> Literal:
    """Return a literal of the XSD type `kind`."""
    return Literal(text, XSD + kind)
