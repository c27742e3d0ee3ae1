"""ODRL in decisions: judged as `alliance-graph odrl evaluate` judges it, with the policies of its rules."""

from functools import cache
from itertools import product

import pytest

from graph_api.bootstrap_tools import policy_evaluator
from graph_api.domain.verdict import Verdict
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.odrl.model import Activation
from graph_api.engine.terms import ODRL, Triple, ag
from graph_api.services.evaluate_policy import OdrlInput
from tests.engine.odrl.written import EX, PREFIXES, triples
from tests.support.cases import application, case_of

AT = '"2024-03-01T00:00:00Z"^^xsd:dateTime'
WORLD = """
ex:cells a ag:CellBank ; ag:humanOrigin false ; ag:owner ex:company .
ex:plate a ag:CellBank ; ag:humanOrigin false ; ag:owner ex:company .
ex:university a ag:AcademicInstitution ; ag:profitStatus ag:NotForProfit .
ex:company a ag:Company ; ag:profitStatus ag:ForProfit . ex:lab a ag:Company . ex:clinic a ag:Company .
ex:agreement a ag:CollaborationAgreement ; ag:party ex:company, ex:university .
ex:signed a ag:Signature ; ag:signatureOn ex:agreement ; ag:signatory ex:company ; ag:occurredAt
    "2021-12-10T00:00:00Z"^^xsd:dateTime .
ex:signed-too a ag:Signature ; ag:signatureOn ex:agreement ; ag:signatory ex:university ; ag:occurredAt
    "2021-12-10T00:00:00Z"^^xsd:dateTime .
ex:term a ag:Term ; ag:termOf ex:agreement ; ag:validFrom "2022-01-01T00:00:00Z"^^xsd:dateTime ;
    ag:validUntil "2027-01-01T00:00:00Z"^^xsd:dateTime .
ex:clause a ag:Clause ; ag:clauseOf ex:agreement ; ag:clauseNumber "2" .
ex:topics a skos:ConceptScheme ; ag:closedScheme true .
ex:wide a skos:Concept ; skos:topConceptOf ex:topics . ex:apart a skos:Concept ; skos:topConceptOf ex:topics .
ex:own a skos:Concept ; skos:broader ex:wide . ex:narrow a skos:Concept ; skos:broader ex:own .
ex:strange a skos:Concept .
"""
CONCEPTS = ("ex:own", "ex:wide", "ex:narrow", "ex:apart", "ex:strange")
NUMBERS = ("2", "3", "4", '"three"')
OPERANDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "odrl:purpose": ("purpose", "ex:own", CONCEPTS),
    "odrl:deliveryChannel": ("deliveryChannel", "ex:own", CONCEPTS),
    "ag:fieldOperand": ("fieldOfUse", "ex:own", CONCEPTS),
    "ag:diseaseOperand": ("disease", "ex:own", CONCEPTS),
    "odrl:recipient": ("recipient", "ex:lab", ("ex:lab", "ex:clinic")),
    "odrl:product": ("product", "ex:plate", ("ex:plate", "ex:cells")),
    "odrl:count": ("intendedCount", "3", NUMBERS),
    "ag:depthOperand": ("grantedDepth", "3", NUMBERS),
    "odrl:dateTime": (
        "",
        AT,
        (AT, '"2024-02-29T00:00:00Z"^^xsd:dateTime', '"2024-03-01T00:00:00"^^xsd:dateTime', '"2024-03"'),
    ),
    "odrl:payAmount": ("", "", ("3",)),
    "odrl:media": ("", "", ("ex:own",)),
}
OPERATORS = (
    "eq", "neq", "lt", "lteq", "gt", "gteq", "isA", "hasPart", "isPartOf", "isAnyOf", "isAllOf", "isNoneOf",
    "equals",
)  # fmt: skip
USE = "odrl:action ag:conductResearch ; odrl:target ex:cells"
GRANT = (
    f"a odrl:Permission ; odrl:assigner ex:company ; odrl:assignee ex:university ; {USE} ; ag:statedIn ex:clause"
)
BAN = f"a odrl:Prohibition ; odrl:assigner ex:company ; {USE} ; ag:statedIn ex:clause"
TEXTS = {"Permission": GRANT, "Prohibition": BAN}
LINKS = {"Permission": "permission", "Prohibition": "prohibition"}


@cache
def world() -> tuple[Triple, ...]:
    own = triples("@prefix skos: <http://www.w3.org/2004/02/skos/core#> . " + WORLD)
    ontology = application().ontology
    known = {ag("conductResearch"), *ontology.instances(ODRL + "LeftOperand")}
    return (*own, *(triple for triple in ontology if triple[0] in known))


def question(answers: str) -> str:
    asked = f"ag:actor ex:university ; ag:action ag:conductResearch ; ag:asset ex:cells ; ag:startsAt {AT}"
    return f"ex:question a ag:ProposedUse ; {asked} {answers} ."


def case(rules: str, answers: str = "") -> CaseFile:
    """Return the case of a use that `rules` may permit or forbid, with `answers` to operands."""
    found = [*world(), *triples(rules), *triples(question(answers))]
    return CaseFile(f"{EX}question", tuple(Statement(s, p, o, "urn:test") for s, p, o in found))


def decided(rules: str, answers: str = "") -> Verdict:
    return application().judge.decide(case(rules, answers)).verdict


def active(rules: str, answers: str = "") -> dict[str, Activation]:
    """Return how active each rule of `rules` is in a decision."""
    graph = application().fast_engine.evaluate(case(rules, answers)).graph
    reports = graph.instances(ag("RuleReport"))
    named = {str(graph.one(r, ag("judgedRule"))): str(graph.one(r, ag("activation"))) for r in reports}
    return {rule: Activation(state.rpartition("#")[2]) for rule, state in named.items()}


@cache
def evaluator():
    return policy_evaluator()


def evaluated(policies: str, answers: str = ""):
    """Return what `odrl evaluate` makes of `policies` for the same use in the same world."""
    asked = f"odrl:assignee ex:university ; {USE}"
    requested = triples(f"ex:request a odrl:Request ; odrl:permission ex:asked . ex:asked {asked} .")
    state = [*world(), *triples(f"temp:currentTime dct:issued {AT} . {answers}")]
    return evaluator().evaluate(OdrlInput(triples(policies), requested, state))


def constraint(operand: str, operator: str, right: str) -> str:
    return (
        f"[ a odrl:Constraint ; odrl:leftOperand {operand} ; odrl:operator odrl:{operator} ; "
        f"odrl:rightOperand {right} ]"
    )


def answered(operand: str) -> tuple[str, str]:
    """Return the answer to `operand` in a question of ours and in a state of the world."""
    name, value, _ = OPERANDS[operand]
    if not name:
        return "", ""
    return f"; ag:{name} {value}", f"{constraint(operand, 'eq', value)} ex:is ex:here ."


@pytest.mark.parametrize("operand", OPERANDS)
@pytest.mark.parametrize("kind", LINKS)
@pytest.mark.parametrize("is_answered", [True, False])
def test_a_rule_is_as_active_in_a_decision_as_it_is_when_evaluated(operand, kind, is_answered):
    said, claimed = answered(operand) if is_answered else ("", "")
    limits = dict(enumerate(product(OPERATORS, OPERANDS[operand][2])))
    rules = "".join(
        f"ex:rule-{number} {TEXTS[kind]} ; odrl:constraint {constraint(operand, *limit)} . "
        for number, limit in limits.items()
    )
    listed = ", ".join(f"ex:rule-{number}" for number in limits)
    reports = evaluated(f"ex:policy a odrl:Set ; odrl:{LINKS[kind]} {listed} . {rules}", claimed).reports
    expected = {report.rule: report.activation for report in reports[0].rules}
    found = active(rules, said)
    differing = {limit: (found.get(f"{EX}rule-{n}"), expected[f"{EX}rule-{n}"]) for n, limit in limits.items()}
    assert {limit: states for limit, states in differing.items() if states[0] is not states[1]} == {}


LIMIT = constraint("odrl:media", "eq", "ex:own")
OPEN = f"ex:rule {GRANT} ."
RULE = "ex:rule a odrl:Permission ; ag:statedIn ex:clause"
POLICIES: dict[str, tuple[str, Verdict]] = {
    "no policy": (OPEN, Verdict.PERMITTED),
    "set": (f"ex:policy a odrl:Set ; odrl:permission ex:rule . {OPEN}", Verdict.PERMITTED),
    "agreement": (f"ex:policy a odrl:Agreement ; odrl:permission ex:rule . {OPEN}", Verdict.PERMITTED),
    "untyped policy": (
        f"ex:policy odrl:permission ex:rule ; odrl:constraint {LIMIT} . {OPEN}",
        Verdict.UNDETERMINED,
    ),
    "limit of the policy": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:constraint {LIMIT} . {OPEN}",
        Verdict.UNDETERMINED,
    ),
    "strange profile": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:profile ex:profile . {OPEN}",
        Verdict.UNDETERMINED,
    ),
    "own profile": (
        "ex:policy a odrl:Set ; odrl:permission ex:rule ; "
        f"odrl:profile <https://w3id.org/alliance-graph/ontology/vocabulary/operands> . {OPEN}",
        Verdict.PERMITTED,
    ),
    **{
        kind: (f"ex:policy a odrl:{kind} ; odrl:permission ex:rule . {OPEN}", Verdict.NOT_GRANTED)
        for kind in ("Offer", "Assertion", "Ticket", "Request")
    },
    "replaced": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; dct:isReplacedBy ex:other . {OPEN}",
        Verdict.NOT_GRANTED,
    ),
    "all said by the policy": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:assigner ex:company ; "
        f"odrl:assignee ex:university ; {USE} . {RULE} .",
        Verdict.PERMITTED,
    ),
    "for somebody else": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:assigner ex:company ; odrl:assignee ex:clinic ; "
        f"{USE} . {RULE} .",
        Verdict.NOT_GRANTED,
    ),
    "pointed at by the asset": (
        "ex:cells odrl:hasPolicy ex:policy . ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:assigner "
        f"ex:company ; odrl:assignee ex:university ; odrl:action ag:conductResearch . {RULE} .",
        Verdict.PERMITTED,
    ),
    "pointed at by another asset": (
        "ex:plate odrl:hasPolicy ex:policy . ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:assigner "
        f"ex:company ; odrl:assignee ex:university ; odrl:action ag:conductResearch . {RULE} .",
        Verdict.NOT_GRANTED,
    ),
    "inherited": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule . {OPEN} "
        "ex:heir a odrl:Set ; odrl:inheritFrom ex:policy .",
        Verdict.PERMITTED,
    ),
    "inherited with a limit": (
        "ex:policy a odrl:Set ; odrl:permission ex:rule . "
        f"ex:heir a odrl:Set ; odrl:inheritFrom ex:policy ; odrl:constraint {LIMIT} . {OPEN}",
        Verdict.UNDETERMINED,
    ),
    "inherited from an untyped policy": (
        "ex:policy odrl:permission ex:rule . "
        f"ex:heir a odrl:Set ; odrl:inheritFrom ex:policy ; odrl:constraint {LIMIT} . {OPEN}",
        Verdict.UNDETERMINED,
    ),
    "parent not given": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:inheritFrom ex:nowhere . {OPEN}",
        Verdict.UNDETERMINED,
    ),
    "heir of itself": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:inheritFrom ex:policy . {OPEN}",
        Verdict.UNDETERMINED,
    ),
    "ban inherited": (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:inheritFrom ex:parent . {OPEN} "
        f"ex:parent a odrl:Set ; odrl:prohibition ex:ban . ex:ban {BAN} .",
        Verdict.PROHIBITED,
    ),
    "ban whose target the policy says": (
        f"{OPEN} ex:policy a odrl:Set ; odrl:prohibition ex:ban ; odrl:target ex:cells . "
        "ex:ban a odrl:Prohibition ; odrl:action ag:conductResearch ; ag:statedIn ex:clause .",
        Verdict.PROHIBITED,
    ),
    "ban of no clause": (
        f"{OPEN} ex:policy a odrl:Set ; odrl:prohibition ex:ban ; odrl:target ex:cells . "
        "ex:ban a odrl:Prohibition ; odrl:action ag:conductResearch .",
        Verdict.UNDETERMINED,
    ),
    "ban in an offer": (
        f"{OPEN} ex:policy a odrl:Offer ; odrl:prohibition ex:ban . ex:ban {BAN} .",
        Verdict.PROHIBITED,
    ),
    "ban with an open limit": (
        f"{OPEN} ex:policy a odrl:Set ; odrl:prohibition ex:ban . ex:ban {BAN} ; odrl:constraint {LIMIT} .",
        Verdict.UNDETERMINED,
    ),
    "a policy limits no bans": (
        f"{OPEN} ex:policy a odrl:Set ; odrl:prohibition ex:ban ; odrl:constraint {LIMIT} . ex:ban {BAN} .",
        Verdict.PROHIBITED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", POLICIES)
def test_what_a_policy_says_counts_in_a_decision(name, tmp_path):
    """The case is read from a store, so that the policy must be found by walking."""
    rules, verdict = POLICIES[name]
    path = tmp_path / "case.ttl"
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
    path.write_text(PREFIXES + skos + WORLD + rules + question(""), encoding="utf-8")
    decision = application().judge.decide(case_of(path))
    assert decision.verdict is verdict
    assert application().judge.decide(case(rules)).verdict is verdict


@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"no policy", "Request"}))
def test_a_decision_permits_nothing_that_evaluating_the_policy_does_not(name):
    rules, verdict = POLICIES[name]
    assert verdict is not Verdict.PERMITTED or evaluated(rules).verdict is Verdict.PERMITTED


def test_a_ban_stands_in_a_decision_though_its_policy_lets_permissions_prevail():
    both = f"odrl:permission ex:rule ; odrl:prohibition ex:ban . ex:rule {GRANT} . ex:ban {BAN} ."
    policy = f"ex:policy a odrl:Set ; odrl:conflict odrl:perm ; {both}"
    assert evaluated(policy).verdict is Verdict.PERMITTED
    assert decided(policy) is Verdict.PROHIBITED
