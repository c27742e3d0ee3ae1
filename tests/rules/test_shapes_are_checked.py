"""The shapes are sound, and a broken copy of them is found: one small fault for each thing that is checked."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from graph_api.adapters.ontology_loader import load_ontology, schema_of
from graph_api.adapters.shape_checker import known_terms, load_shapes, shacl_terms
from graph_api.adapters.structure_loader import load_structure
from graph_api.engine.graph import Graph
from graph_api.engine.shape_check import ExampleName, KnownTerms, ShapeFault, example_faults, shape_faults
from graph_api.engine.structure.shapes import SH
from graph_api.engine.structure.validate import StructureValidator
from graph_api.engine.terms import DCTERMS, Literal, Term, Triple, ag
from tests.support.cases import examples

RULE = ag("ForProfitActorShape")
CONSTRAINT = "https://w3id.org/alliance-graph/rule/CONSENT-006-for-profit-actor"
NOT_KNOWN = "https://w3id.org/alliance-graph/rule/CONSENT-006-profit-status-not-known"
DERIVATION = "https://w3id.org/alliance-graph/derivation/effective-consent"
SHAPE = "https://w3id.org/alliance-graph/shape/Material-donor"
SAID = {(e.rule, e.kind, e.key) for e in examples()}


@cache
def known() -> KnownTerms:
    """Return the words that shapes may use."""
    return known_terms(load_ontology())


@cache
def validator() -> StructureValidator:
    """Return the validator of records, which looks at rules as well."""
    return StructureValidator(load_structure(), schema_of(load_ontology()))


@cache
def all_shapes() -> Graph:
    """Return every shape as it is."""
    return load_shapes()


@cache
def standing_faults() -> frozenset[ShapeFault]:
    """Return what is wrong with the shapes as they are."""
    return frozenset(faults(all_shapes()))


def faults(shapes: Graph) -> list[ShapeFault]:
    """Return what is wrong with `shapes`."""
    return shape_faults(shapes, known(), validator())


class Broken(NamedTuple):
    """A small edit of the shapes: `finds` is part of what must be found."""

    name: str
    finds: str
    edit: Callable[[Triple], Triple | None]


def without(subject: str, predicate: str) -> Callable[[Triple], Triple | None]:
    """Return an edit that takes out what `subject` says by `predicate`."""
    return lambda triple: None if triple[:2] == (subject, predicate) else triple


def instead(subject: str, predicate: str, new: Term) -> Callable[[Triple], Triple | None]:
    """Return an edit that puts `new` in the place of what `subject` says by `predicate`."""
    return lambda triple: (subject, predicate, new) if triple[:2] == (subject, predicate) else triple


def renamed(subject: str, predicate: str, new: str) -> Callable[[Triple], Triple | None]:
    """Return an edit that says what `subject` says by `predicate` by the property `new`."""
    return lambda triple: (subject, new, triple[2]) if triple[:2] == (subject, predicate) else triple


def respelt(subject: str, old: str, new: str) -> Callable[[Triple], Triple | None]:
    """Return an edit that writes `new` for `old` in the SPARQL of `subject`."""

    def edit(triple: Triple) -> Triple:
        node, predicate, text = triple
        if node != subject or predicate not in (SH + "select", SH + "construct") or not isinstance(text, Literal):
            return triple
        return node, predicate, text._replace(lexical=text.lexical.replace(old, new))

    return edit


BROKEN = [
    Broken("term of SHACL", "SHACL has no term `sh:dataType`", renamed(SHAPE, SH + "nodeKind", SH + "dataType")),
    Broken("value of SHACL", "SHACL has no term `sh:Iri`", instead(SHAPE, SH + "nodeKind", SH + "Iri")),
    Broken("target", f"no class `{ag('ProposdUse')}`", instead(RULE, SH + "targetClass", ag("ProposdUse"))),
    Broken("path", f"no property `{ag('doner')}`", instead(SHAPE, SH + "path", ag("doner"))),
    Broken("term", f"no term `{ag('ConsentRegim')}`", instead(RULE, ag("regime"), ag("ConsentRegim"))),
    Broken("property", f"no property `{ag('regim')}`", renamed(RULE, ag("regime"), ag("regim"))),
    Broken("property in SPARQL", "actsForr`, and", respelt(CONSTRAINT, "ag:actsFor", "ag:actsForr")),
    Broken("property in NOT EXISTS", "unitOff`, and", respelt(NOT_KNOWN, "ag:unitOf ", "ag:unitOff ")),
    Broken("class in SPARQL", "Organisatoin`, and", respelt(NOT_KNOWN, "a ag:Organisation", "a ag:Organisatoin")),
    Broken("term in SPARQL", "ForProfitt`, and", respelt(CONSTRAINT, "ag:ForProfit", "ag:ForProfitt")),
    Broken("term of DUO", "DUO_0000099`, and", respelt(CONSTRAINT, "DUO_0000045", "DUO_0000099")),
    Broken(
        "term in BIND", "profitStatuss`, and", respelt(NOT_KNOWN, "(ag:profitStatus AS", "(ag:profitStatuss AS")
    ),
    Broken("derivation", "consentOff`, and", respelt(DERIVATION, "ag:consentOf ", "ag:consentOff ")),
    Broken("SPARQL", "its SPARQL cannot be used", respelt(CONSTRAINT, "WHERE", "WHERE VALUES ?x { 1 }")),
    Broken("identifier", "has one `dcterms:identifier`", without(RULE, DCTERMS + "identifier")),
    Broken("form of identifier", "one `dcterms:identifier`", instead(RULE, DCTERMS + "identifier", Literal("C6"))),
    Broken("name", "has one `sh:name`", without(RULE, SH + "name")),
    Broken("description", "has one `sh:description`", without(RULE, SH + "description")),
    Broken("source", "names the law, document or standard", without(RULE, DCTERMS + "source")),
    Broken("remedy", "`remedy` leads to", without(RULE, ag("remedy"))),
    Broken("regime", "`regime` is one of", without(RULE, ag("regime"))),
    Broken("no target", "has one `sh:targetClass`", without(RULE, SH + "targetClass")),
    Broken("constraints", "has a constraint with an IRI", without(RULE, SH + "sparql")),
    Broken("orphan", "belongs to no rule", without(RULE, SH + "sparql")),
    Broken("message", "has one `sh:message`", without(CONSTRAINT, SH + "message")),
    Broken(
        "id in message",
        "must start with `CONSENT-006: `",
        instead(CONSTRAINT, SH + "message", Literal("an organisation is for profit")),
    ),
    Broken("outcome", "neither what it yields nor", without(CONSTRAINT, ag("yields"))),
    Broken("missing fact", "lacks `ag:missingFact`", without(NOT_KNOWN, ag("missingFact"))),
    Broken("holder", "lacks `ag:heldBy`", without(NOT_KNOWN, ag("heldBy"))),
    Broken(
        "restriction",
        "`ag:restrictedBy` names `ag:dataUseModifiers`",
        instead(RULE, ag("restrictedBy"), Literal("ag:dataUseModifiers obo:DUO_0000045")),
    ),
    Broken(
        "prefix of a restriction",
        "`ag:restrictedBy` names `duo:DUO_0000045`",
        instead(RULE, ag("restrictedBy"), Literal("ag:dataUseModifier duo:DUO_0000045")),
    ),
    Broken(
        "no rule",
        "only rules are run",
        lambda triple: None if triple[0] == RULE and triple[2] == ag("Rule") else triple,
    ),
]


def test_the_shapes_are_sound():
    assert standing_faults() == frozenset()


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_copy_is_found(broken: Broken):
    changed = [broken.edit(triple) for triple in all_shapes()]
    copy = Graph(triple for triple in changed if triple is not None)
    assert set(copy) != set(all_shapes())
    new = set(faults(copy)) - standing_faults()
    assert [str(fault) for fault in new if broken.finds in str(fault)]


def test_every_rule_has_its_examples():
    assert example_faults(all_shapes(), [ExampleName(*said) for said in SAID]) == []


@pytest.mark.parametrize(
    ("kind", "says"), [("valid", "no example that passes"), ("invalid", "no failing example")]
)
def test_a_rule_that_lost_examples_is_found(kind: str, says: str):
    kept = [ExampleName(*said) for said in SAID if said[:2] != ("CONSENT-006", kind)]
    found = example_faults(all_shapes(), kept)
    assert found
    assert all(says in fault.problem for fault in found)


def test_the_vocabulary_of_shacl_is_that_of_the_w3c():
    terms = shacl_terms()
    assert {SH + name for name in ("NodeShape", "targetClass", "datatype", "sparql", "Violation")} <= terms
    assert SH + "dataType" not in terms
