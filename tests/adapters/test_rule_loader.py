"""A rule that cannot be used as it stands is refused by name, and never passed over."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_api.adapters.ontology_loader import load_turtle
from graph_api.adapters.resources import folder, rule_files
from graph_api.adapters.rule_loader import load_rulebook
from graph_api.adapters.shape_checker import known_terms
from graph_api.domain.errors import NotFoundError, RuleBookError
from graph_api.domain.verdict import Verdict
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.shape_check import shape_faults
from graph_api.engine.structure.shapes import SH
from graph_api.engine.structure.validate import StructureValidator
from graph_api.engine.terms import ag
from tests.support.cases import application

RULE = """@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rule: <https://w3id.org/alliance-graph/rule/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ag:TestShape a sh:NodeShape, ag:Rule ;
    dcterms:identifier "CONSENT-900" ;
    sh:name "a fault" ; sh:description "What is wrong." ;
    ag:regime ag:ConsentRegime ; dcterms:source "the law" ;
    ag:remedy [ ag:remedyKind ag:NarrowUse ; sh:description "ask for less" ; ag:grantableBy ag:ActorRole ] ;
    sh:targetClass ag:ProposedUse ; sh:severity sh:Violation ;
    sh:sparql rule:CONSENT-900-fault .
rule:CONSENT-900-fault a sh:SPARQLConstraint ;
    ag:yields ag:Prohibited ;
    sh:message "CONSENT-900: `{?value}`" ;
    sh:prefixes <https://w3id.org/alliance-graph/rules> ;
    sh:select "SELECT $this ?value WHERE { $this ag:asset ?value }" .
"""
DERIVATION = """@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ag:TestDerivation a sh:NodeShape ; sh:name "a derivation" ;
    sh:targetClass ag:ProposedUse ; sh:rule ag:testDerivation .
ag:testDerivation a sh:SPARQLRule ; sh:order 10 ;
    sh:prefixes <https://w3id.org/alliance-graph/rules> ;
    sh:construct "CONSTRUCT { $this ag:involves ?a } WHERE { $this ag:asset ?a }" .
"""
Load = Callable[[str], RuleBook]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load the rules in a text."""

    def loaded(text: str) -> RuleBook:
        path = tmp_path / "rule.ttl"
        path.write_text(text, encoding="utf-8")
        return load_rulebook(application().ontology, [folder("shapes") / "prefixes.ttl", path])

    return loaded


def test_a_rule_is_read_whole(load: Load):
    (rule,) = load(RULE).rules
    assert (rule.id, rule.name, rule.description) == ("CONSENT-900", "a fault", "What is wrong.")
    assert (rule.regime, rule.target_class, rule.sources) == (ag("ConsentRegime"), ag("ProposedUse"), ("the law",))
    (remedy,) = rule.remedies
    assert (remedy.kind, remedy.text, remedy.grantable_by) == (ag("NarrowUse"), "ask for less", (ag("ActorRole"),))
    (constraint,) = rule.constraints
    assert (constraint.verdict, constraint.message) == (Verdict.PROHIBITED, "CONSENT-900: `{?value}`")
    assert constraint.select.columns == ("value",)
    assert load(RULE).rule_of(constraint.iri) == (rule, constraint)


def test_a_derivation_is_read_whole_and_in_order(load: Load):
    later = DERIVATION.replace("estDerivation", "estLater").replace("sh:order 10", "sh:order 9.0")
    found = load(DERIVATION + later).derivations
    assert [(d.iri, d.order, d.target_class) for d in found] == [
        (ag("testLater"), 9, ag("ProposedUse")),
        (ag("testDerivation"), 10, ag("ProposedUse")),
    ]


WRONG = {
    "no id": (RULE, 'dcterms:identifier "CONSENT-900" ;', "", "TestShape` needs exactly one identifier"),
    "two ids": (RULE, '"CONSENT-900" ;', '"CONSENT-900", "CONSENT-901" ;', "exactly one identifier"),
    "no name": (RULE, 'sh:name "a fault" ;', "", "exactly one name"),
    "no description": (RULE, 'sh:description "What is wrong." ;', "", "exactly one description"),
    "no regime": (RULE, "ag:regime ag:ConsentRegime ;", "", "exactly one regime"),
    "no target": (RULE, "sh:targetClass ag:ProposedUse ;", "", "exactly one targetClass"),
    "two targets": (RULE, "sh:targetClass ag:ProposedUse", "sh:targetClass ag:ProposedUse, ag:Leg", "targetClass"),
    "a text for a target": (RULE, "targetClass ag:ProposedUse", 'targetClass "ag:ProposedUse"', "targetClass"),
    "no message": (RULE, 'sh:message "CONSENT-900: `{?value}`" ;', "", "-fault` needs exactly one message"),
    "no query": (RULE, "sh:select ", "ag:selects ", "exactly one select"),
    "no verdict": (RULE, "ag:yields ag:Prohibited ;", "", "must either raise one verdict or attach a duty"),
    "two verdicts": (RULE, "ag:Prohibited", "ag:Prohibited, ag:Permitted", "must either raise one verdict"),
    "an unknown verdict": (RULE, "ag:Prohibited", "ag:Forbidden", "must either raise one verdict"),
    "a verdict and a duty": (RULE, "ag:Prohibited", "ag:Prohibited ; ag:attachesDuty true", "or attach a duty"),
    "no prefixes": (RULE, "sh:prefixes <https://w3id.org/alliance-graph/rules> ;", "", "CONSENT-900-fault`: "),
    "a broken query": (RULE, "WHERE { $this", "WHERE { $this {", "CONSENT-900-fault`: "),
    "a query of another kind": (RULE, "SELECT $this ?value", "CONSTRUCT { $this ag:x ?value }", "needs a SELECT"),
    "a remedy without text": (RULE, 'sh:description "ask for less" ;', "", "exactly one description"),
    "a remedy of no kind": (RULE, "ag:remedyKind ag:NarrowUse ;", "", "exactly one remedyKind"),
    "no order": (DERIVATION, "sh:order 10 ;", "", "does not say in which order it runs"),
    "words for an order": (DERIVATION, "sh:order 10", 'sh:order "first"', "in which order"),
    "a derivation by SELECT": (
        DERIVATION, "CONSTRUCT { $this ag:involves ?a } WHERE", "SELECT $this ?a WHERE", "needs a CONSTRUCT",
    ),
    "a derivation without name": (DERIVATION, 'sh:name "a derivation" ;', "", "exactly one name"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_rule_that_cannot_be_used_is_refused(load: Load, name: str):
    text, before, after, says = WRONG[name]
    assert before in text
    with pytest.raises(RuleBookError) as caught:
        load(text.replace(before, after))
    assert says in str(caught.value)


def test_a_test_may_attach_a_duty_instead(load: Load):
    (rule,) = load(RULE.replace("ag:yields ag:Prohibited", "ag:attachesDuty true")).rules
    assert [c.verdict for c in rule.constraints] == [None]


UNKNOWN = {
    "a misspelt severity": ("sh:severity", "sh:sevrity", "SHACL has no term `sh:sevrity`"),
    "a misspelt type": (
        "a sh:SPARQLConstraint",
        "a sh:SparqlConstraint",
        "SHACL has no term `sh:SparqlConstraint`",
    ),
    "a misspelt target": ("targetClass ag:ProposedUse", "targetClass ag:PropsedUse", "has no class"),
    "a misspelt property of a rule": ("ag:regime", "ag:regmie", "has no property"),
    "a misspelt regime": ("ag:ConsentRegime", "ag:ConsentRegim", "has no term"),
}


@pytest.mark.parametrize("name", sorted(UNKNOWN))
def test_a_word_that_does_not_exist_is_found_in_a_rule(tmp_path: Path, name: str):
    before, after, says = UNKNOWN[name]
    path = tmp_path / "rule.ttl"
    path.write_text(RULE.replace(before, after), encoding="utf-8")
    shapes = load_turtle([folder("shapes") / "prefixes.ttl", path])
    schema = application().rulebook.schema
    known = known_terms(application().ontology)
    faults = shape_faults(shapes, known, StructureValidator({}, schema))
    assert [fault for fault in faults if says in fault.problem]
    assert SH in "".join(known.shacl)


def test_a_file_of_rules_that_is_broken_ends_in_an_error(load: Load):
    with pytest.raises(SyntaxError):
        load(RULE[:-4])


def test_a_rule_that_does_not_exist_is_named():
    with pytest.raises(NotFoundError, match="no rule is called `CONSENT-999`"):
        application().rulebook.rule("CONSENT-999")


def test_the_version_of_the_rules_is_that_of_their_text(load: Load):
    assert load(RULE).version == load(RULE).version
    assert load(RULE).version != load(RULE + "# a remark").version
    assert application().rulebook.version == load_rulebook_version()


def load_rulebook_version() -> str:
    return load_rulebook(application().ontology, rule_files()).version


def test_every_file_of_rules_is_read():
    assert rule_files()[0].name == "prefixes.ttl"
    read = {path.name for path in rule_files()}
    assert {
        path.name for part in ("rules", "derivations") for path in (folder("shapes") / part).rglob("*.ttl")
    } < read
