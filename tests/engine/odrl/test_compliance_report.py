"""The compliance report as RDF."""

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.compliance_report import report_triples
from graph_api.engine.odrl.world import REPORT
from graph_api.engine.terms import RDF_TYPE, Term
from tests.engine.odrl.written import ASKED, EX, NOW, evaluated, permission, prohibition

SMALL = "[ odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperand 3 ]"
STATED = "odrl:constraint ex:c . ex:c odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperand 3"
COUNTED = "ex:told odrl:leftOperand odrl:count ; odrl:operator odrl:eq ; odrl:rightOperand {} ."


def report(policy: str, asked: str = ASKED, state: str = NOW) -> Graph:
    return Graph(report_triples(evaluated(policy, asked, state)))


def only(graph: Graph, kind: str) -> str:
    found = list(graph.instances(REPORT + kind))
    assert len(found) == 1, f"{len(found)} of {kind}"
    return found[0]


def said(graph: Graph, node: str) -> dict[str, Term]:
    """Return what is said of `node` once, without its type and what it links to."""
    return {
        p.removeprefix(REPORT): term
        for p, terms in graph.predicates(node)
        for term in terms
        if p not in (RDF_TYPE, REPORT + "premiseReport", REPORT + "conditionReport")
    }


def test_a_rule_report_names_the_rule_and_who_asked():
    graph = report(permission(ASKED))
    assert said(graph, only(graph, "PermissionReport")) == {
        "attemptState": f"{REPORT}Attempted",
        "rule": f"{EX}rule",
        "ruleRequest": f"{EX}asked",
        "activationState": f"{REPORT}Active",
    }
    policy = only(graph, "PolicyReport")
    assert graph.one(policy, f"{REPORT}policy") == f"{EX}policy"
    assert graph.one(policy, f"{REPORT}policyRequest") == f"{EX}request"


def test_a_satisfied_constraint_shows_both_operands():
    graph = report(permission(STATED), state=NOW + COUNTED.format(2))
    found = said(graph, only(graph, "ConstraintReport"))
    assert set(found) == {
        "constraint", "constraintLeftOperand", "constraintOperator", "constraintRightOperand", "satisfactionState",
    }  # fmt: skip
    assert found["satisfactionState"] == f"{REPORT}Satisfied"


def test_an_unsatisfied_constraint_shows_what_it_was_measured_on():
    graph = report(permission(STATED), state=NOW + COUNTED.format(4))
    found = said(graph, only(graph, "ConstraintReport"))
    assert set(found) == {"constraint", "constraintLeftOperand", "satisfactionState"}
    assert found["satisfactionState"] == f"{REPORT}Unsatisfied"


def test_what_is_unknown_is_said_to_be():
    graph = report(permission(STATED))
    assert said(graph, only(graph, "ConstraintReport")) == {
        "constraint": f"{EX}c",
        "satisfactionState": f"{REPORT}Unknown",
    }
    assert graph.one(only(graph, "PermissionReport"), f"{REPORT}activationState") == f"{REPORT}Unknown"


def test_parts_hang_on_their_whole():
    graph = report(permission("odrl:constraint ex:c . ex:c odrl:and " + SMALL))
    rule = only(graph, "PermissionReport")
    whole = next(
        n for n in graph.objects(rule, f"{REPORT}premiseReport") if graph.is_a(n, f"{REPORT}ConstraintReport")
    )
    assert graph.one(whole, f"{REPORT}constraintLogicalOperand") == "http://www.w3.org/ns/odrl/2/and"
    assert len(list(graph.objects(whole, f"{REPORT}premiseReport"))) == 1


def test_a_refinement_hangs_on_what_it_refines():
    graph = report(permission(f"odrl:action [ rdf:value odrl:read ; odrl:refinement {SMALL} ]"))
    action = only(graph, "ActionReport")
    assert graph.one(action, f"{REPORT}premiseReport") == only(graph, "ConstraintReport")


DUTY = f"{ASKED} ; odrl:duty ex:duty . ex:duty a odrl:Duty ; odrl:action odrl:compensate"


def test_a_duty_of_which_nothing_is_reported_is_described():
    graph = report(permission(DUTY))
    duty = graph.one(only(graph, "PermissionReport"), f"{REPORT}conditionReport")
    assert said(graph, str(duty)) == {
        "rule": f"{EX}duty",
        "performanceState": f"{REPORT}Unknown",
        "deonticState": f"{REPORT}NonSet",
    }


def test_a_duty_that_the_state_reports_on_is_shown_by_that_report():
    state = "ex:known a report:DutyReport ; report:rule ex:duty ; report:deonticState report:Fulfilled ."
    graph = report(permission(DUTY), state=state)
    assert graph.one(only(graph, "PermissionReport"), f"{REPORT}conditionReport") == f"{EX}known"
    assert not list(graph.instances(f"{REPORT}DutyReport"))


def test_remedies_consequences_and_obligations_are_reports_of_the_policy():
    text = prohibition(f"{ASKED} ; odrl:remedy ex:remedy . ex:remedy odrl:action odrl:anonymize")
    text += " ex:policy odrl:obligation ex:must . ex:must odrl:action odrl:inform ; odrl:consequence ex:fine ."
    text += " ex:fine odrl:action odrl:pay ."
    graph = report(text)
    policy = only(graph, "PolicyReport")
    duties = {
        graph.one(n, f"{REPORT}rule")
        for n in graph.objects(policy, f"{REPORT}ruleReport")
        if graph.is_a(n, f"{REPORT}DutyReport")
    }
    assert duties == {f"{EX}remedy", f"{EX}must", f"{EX}fine"}


def test_a_breach_of_a_ban_is_reported():
    breach = "[] a report:ProhibitionReport ; report:rule ex:rule ; report:performanceState report:Performed ."
    graph = report(prohibition(ASKED), state=breach)
    found = said(graph, only(graph, "ProhibitionReport"))
    assert (found["performanceState"], found["deonticState"]) == (f"{REPORT}Performed", f"{REPORT}Violated")


def test_a_rule_of_no_clear_kind_has_a_report_of_no_clear_kind():
    graph = report("ex:policy a odrl:Set ; odrl:permission ex:rule . ex:rule a odrl:Prohibition .")
    assert graph.one(only(graph, "RuleReport"), f"{REPORT}activationState") == f"{REPORT}Unknown"


def test_the_reports_of_two_uses_are_apart():
    graph = report(permission(ASKED), f"{ASKED} ; odrl:target ex:y")
    assert len(list(graph.instances(f"{REPORT}PermissionReport"))) == 2
