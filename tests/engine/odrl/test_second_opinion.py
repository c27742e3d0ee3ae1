"""Rules of every shape, judged by the engine and by the oracle: every left operand, operator and kind of rule."""

from itertools import count, product

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.compliance_report import report_triples
from graph_api.engine.odrl.vocabulary import LEFT_OPERANDS, OPERATORS
from graph_api.engine.terms import ODRL
from graph_api.services.evaluate_policy import OdrlInput
from tests.engine.odrl.oracle import Oracle, Tree, told
from tests.engine.odrl.written import ASKED, EX, NOW, PREFIXES, evaluator, request, triples

KINDS = ("permission", "prohibition")
OWN_OPERANDS = ("https://w3id.org/alliance-graph/term/fieldOperand", "https://example.org/profile/operand")
ANSWERED = sorted((LEFT_OPERANDS | set(OWN_OPERANDS)) - {ODRL + "dateTime"})
VALUES = {"3": ("2", "3", "4", '"three"'), "ex:own": ("ex:own", "ex:apart", "ex:strange", '"own"')}
TOLD_APART = "ex:own owl:differentFrom ex:apart . "
DIFFERENT = "ex:alice odrl:partOf ex:club . ex:x odrl:partOf ex:shelf . ex:fun owl:differentFrom ex:work . "


def both(policy: str, asking: str, state: str) -> tuple[dict[tuple[str, str], Tree], ...]:
    """Return what the engine reports and what the oracle expects."""
    given_ = [triples(text) for text in (policy, asking, state)]
    found = told(Graph(report_triples(evaluator().evaluate(OdrlInput(*given_)))))
    graphs = [rdflib.Graph().parse(data=PREFIXES + text) for text in (policy, asking, state)]
    return found, Oracle(*graphs).reports()


def answers(value: str) -> list[str]:
    return [
        f"ex:answer-{n} odrl:leftOperand <{operand}> ; odrl:operator odrl:eq ; odrl:rightOperand {value} . "
        for n, operand in enumerate(ANSWERED)
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("who", ["state", "request", "nobody"])
def test_every_left_operand_with_every_operator(kind, value, who):
    policy = "ex:policy a odrl:Set . "
    rights = VALUES[value] if who != "nobody" else VALUES[value][:1]
    for n, (operand, operator, right) in enumerate(product(ANSWERED, sorted(OPERATORS), rights)):
        policy += (
            f"ex:policy odrl:{kind} ex:rule-{n} . ex:rule-{n} odrl:action odrl:read ; "
            f"odrl:constraint ex:limit-{n} . ex:limit-{n} odrl:leftOperand <{operand}> ; "
            f"odrl:operator <{operator}> ; odrl:rightOperand {right} . "
        )
    said = answers(value)
    claimed = "".join(f"; odrl:constraint ex:answer-{n} " for n in range(len(said)))
    asking = request(ASKED + claimed) + "".join(said) if who == "request" else request()
    found, expected = both(policy, asking, TOLD_APART + NOW + ("".join(said) if who == "state" else ""))
    assert len(expected) == len(ANSWERED) * len(OPERATORS) * len(rights)
    assert {key: (found.get(key), e) for key, e in expected.items() if found.get(key) != e} == {}
    if who == "nobody":
        assert {activation for _, activation, _ in found.values()} == {"Unknown"}


LEAVES = {
    "odrl:dateTime": [f'"2024-06-15T{hour}:00:00Z"^^xsd:dateTime' for hour in ("11", "12", "13")],
    "odrl:version": ["1", "2", "3", "2.0", '"2"'],
    "odrl:purpose": ["ex:fun", "ex:work", "ex:other"],
    "odrl:media": ["ex:fun", "1"],
}
ANSWERS = (
    "ex:told-1 odrl:leftOperand odrl:version ; odrl:operator odrl:eq ; odrl:rightOperand 2 . "
    "ex:told-2 odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperand ex:fun . "
)
LOGICAL = ("and", "or", "xone", "andSequence")


@st.composite
def limits(draw: st.DrawFn, names: "count[int]", depth: int = 3) -> tuple[str, str]:
    """Return the name of a constraint, and what describes it and its parts."""
    name = f"ex:limit-{next(names)}"
    if depth and draw(st.integers(0, 2)) == 0:
        parts = [draw(limits(names, depth - 1)) for _ in range(draw(st.integers(1, 3)))]
        listed = ", ".join(part for part, _ in parts)
        described = "".join(text for _, text in parts)
        return name, f"{name} odrl:{draw(st.sampled_from(LOGICAL))} {listed} . {described}"
    operand = draw(st.sampled_from(sorted(LEAVES)))
    operator, right = draw(st.sampled_from(sorted(OPERATORS))), draw(st.sampled_from(LEAVES[operand]))
    said = f"odrl:leftOperand {operand} ; odrl:operator <{operator}> ; odrl:rightOperand {right}"
    return name, f"{name} {said} . "


def some(predicate: str, *names: str) -> st.SearchStrategy[str]:
    """Return a strategy for none, one or two of `names` by `predicate`."""
    chosen = st.lists(st.sampled_from(names), max_size=2, unique=True)
    return chosen.map(lambda found: "".join(f"{predicate} {name} ; " for name in found))


@st.composite
def policies(draw: st.DrawFn) -> str:
    """Return a policy of one to four rules."""
    names = count()
    text = "ex:policy a odrl:Set . "
    for n in range(draw(st.integers(1, 4))):
        stated = draw(some("odrl:assignee", "ex:alice", "ex:bob", "ex:club", "ex:crowd"))
        stated += draw(some("odrl:target", "ex:x", "ex:y", "ex:shelf"))
        stated += draw(some("odrl:action", "odrl:read", "odrl:use", "odrl:sell", "odrl:print"))
        for limit, described in draw(st.lists(limits(names), max_size=2)):
            stated += f"odrl:constraint {limit} ; "
            text += described
        kind = draw(st.sampled_from(KINDS))
        text += f"ex:policy odrl:{kind} ex:rule-{n} . ex:rule-{n} {stated} a odrl:{kind.title()} . "
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policies(), st.sampled_from(["", ANSWERS]), st.sampled_from(["", NOW]))
def test_policies_of_several_rules(policy, said, now):
    found, expected = both(policy, request(), DIFFERENT + said + now)
    assert found == expected
    assert all(rule.startswith(EX) for rule, _ in expected)
