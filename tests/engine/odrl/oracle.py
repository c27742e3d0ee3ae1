"""A second opinion on ODRL: what a report must say, worked out from the definitions on rdflib graphs.

It knows single values only, and shares no code with the engine. Source of what is active when:
https://w3c.github.io/odrl/formal-semantics/.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import rdflib
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import ODRL2, OWL

from graph_api.engine.graph import Graph as Report
from graph_api.engine.odrl.world import REPORT
from graph_api.engine.terms import RDF_TYPE

YES, NO, OPEN = "Satisfied", "Unsatisfied", "Unknown"
ACTIVE = {YES: "Active", NO: "Inactive", OPEN: "Unknown"}
TERMS = rdflib.Namespace(REPORT)
NOW = URIRef("http://example.com/request/currentTime")
ISSUED = URIRef("http://purl.org/dc/terms/issued")
KINDS = {"permission": "PermissionReport", "prohibition": "ProhibitionReport"}
WIDER = {"read": {"use"}, "print": {"use"}, "write": {"modify", "use"}, "sell": {"transfer"}}
MEASURED = {"count", "dateTime", "elapsedTime"}
PARTS = (("TargetReport", "target"), ("PartyReport", "assignee"), ("ActionReport", "action"))

Tree = tuple[Any, ...]


def all_of(states: Iterable[str]) -> str:
    found = list(states)
    return NO if NO in found else OPEN if OPEN in found else YES


def any_of(states: Iterable[str]) -> str:
    found = list(states)
    return YES if YES in found else OPEN if OPEN in found else NO


def one_of(states: Iterable[str]) -> str:
    found = list(states)
    if found.count(YES) > 1:
        return NO
    return OPEN if OPEN in found else YES if YES in found else NO


LOGIC = {"and": all_of, "andSequence": all_of, "or": any_of, "xone": one_of}
SAME = {"eq", "isA", "isPartOf", "isAnyOf", "isAllOf", "hasPart"}
ORDER = {
    "lt": lambda a, b: a < b,
    "lteq": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gteq": lambda a, b: a >= b,
}


class Oracle:
    """What the rules of `policy` say to the uses that `request` asks for in the world of `state`."""

    def __init__(self, policy: Graph, request: Graph, state: Graph) -> None:
        self._policy, self._request, self._state = policy, request, state

    def reports(self) -> dict[tuple[str, str], Tree]:
        """Return the kind, the activation and the premises of each rule for each use that is asked for."""
        found = {}
        for request in self._request.subjects(RDF.type, ODRL2.Request):
            for asked in self._request.objects(request, ODRL2.permission):
                for link, kind in KINDS.items():
                    for rule in self._policy.objects(None, ODRL2[link]):
                        found[str(rule), str(asked)] = (kind, *self._rule(rule, asked))
        return found

    def _rule(self, rule: Any, asked: Any) -> Tree:
        premises = [(kind, s, ()) for kind, name in PARTS if (s := self._premise(name, rule, asked))]
        limits = [self._constraint(c, asked) for c in self._policy.objects(rule, ODRL2.constraint)]
        state = all_of([s for _, s, _ in premises] + [limit[2] for limit in limits])
        duties = self._policy.objects(rule, ODRL2.duty)
        records = [r for duty in duties for r in self._state.subjects(TERMS.rule, duty)]
        broken = any((record, TERMS.deonticState, TERMS.Violated) in self._state for record in records)
        return NO_EFFECT if broken else ACTIVE[state], ordered([*premises, *limits])

    def _premise(self, name: str, rule: Any, asked: Any) -> str | None:
        stated = set(self._policy.objects(rule, ODRL2[name]))
        wanted = self._request.value(asked, ODRL2[name])
        if not stated:
            return None
        if wanted is None:
            return OPEN
        covering = {wanted} | {ODRL2[a] for a in WIDER.get(str(wanted).rpartition("/")[2], ())}
        waiting = [wanted]
        while waiting:
            whole = set(self._state.objects(waiting.pop(), ODRL2.partOf)) - covering
            covering |= whole
            waiting += whole
        return YES if stated & covering else NO

    def _constraint(self, node: Any, asked: Any) -> Tree:
        for name, logic in LOGIC.items():
            if parts := list(self._policy.objects(node, ODRL2[name])):
                found = [self._constraint(part, asked) for part in parts]
                return "ConstraintReport", str(node), logic(f[2] for f in found), name, ordered(found)
        operand = self._policy.value(node, ODRL2.leftOperand)
        operator = str(self._policy.value(node, ODRL2.operator)).rpartition("/")[2]
        right, left = self._policy.value(node, ODRL2.rightOperand), self._answer(operand, asked)
        state = OPEN if left is None else self._compared(left, operator, right)
        shown = (operator, str(right)) if state == YES else ()
        return "ConstraintReport", str(node), state, None if left is None else str(left), shown

    def _answer(self, operand: Any, asked: Any) -> Any:
        if operand == ODRL2.dateTime:
            return self._state.value(NOW, ISSUED)
        limits = [(self._state, c) for c in self._state.subjects(ODRL2.leftOperand, None)]
        if str(operand).rpartition("/")[2] not in MEASURED:
            limits += [(self._request, c) for c in self._request.objects(asked, ODRL2.constraint)]
        found = [g.value(c, ODRL2.rightOperand) for g, c in limits if g.value(c, ODRL2.leftOperand) == operand]
        return found[0] if found else None

    def _compared(self, left: Any, operator: str, right: Any) -> str:
        if operator in ORDER:
            values = [measure(left), measure(right)]
            comparable = None not in values and type(values[0]) is type(values[1])
            return (YES if ORDER[operator](*values) else NO) if comparable else OPEN
        same = self._same(left, right)
        if same is None:
            return OPEN
        return YES if same is (operator in SAME) else NO

    def _same(self, left: Any, right: Any) -> bool | None:
        if left == right:
            return True
        if isinstance(left, URIRef) or isinstance(right, URIRef):
            told = any((a, OWL.differentFrom, b) in self._state for a, b in ((left, right), (right, left)))
            return False if told else None
        values = measure(left), measure(right)
        comparable = None not in values and type(values[0]) is type(values[1])
        return values[0] == values[1] if comparable else None


NO_EFFECT = ACTIVE[NO]


def measure(literal: Any) -> float | datetime | str | None:
    """Return the value of a number, a time or a text, or None where it is none of them."""
    if not isinstance(literal, rdflib.Literal) or literal.value is None:
        return None
    value = literal.value
    return value if isinstance(value, (datetime, str)) else float(value)


def ordered(trees: Iterable[Tree]) -> Tree:
    return tuple(sorted(trees, key=str))


def told(report: Report) -> dict[tuple[str, str], Tree]:
    """Return what `report` says, in the form of `Oracle.reports`."""
    nodes = [node for _, node in report.pairs(REPORT + "ruleReport") if report.one(node, REPORT + "ruleRequest")]
    return {
        (str(report.one(n, REPORT + "rule")), str(report.one(n, REPORT + "ruleRequest"))): (
            name(report.one(n, RDF_TYPE)),
            name(report.one(n, REPORT + "activationState")),
            ordered(_premise(report, p) for p in report.objects(n, REPORT + "premiseReport")),
        )
        for n in nodes
    }


def _premise(report: Report, node: Any) -> Tree:
    kind, state = name(report.one(node, RDF_TYPE)), name(report.one(node, REPORT + "satisfactionState"))
    about = report.one(node, REPORT + "constraint")
    if about is None:
        return kind, state, ()
    logical = report.one(node, REPORT + "constraintLogicalOperand")
    if logical is not None:
        parts = ordered(_premise(report, p) for p in report.objects(node, REPORT + "premiseReport"))
        return kind, str(about), state, name(logical), parts
    left, operator, right = (
        report.one(node, REPORT + "constraint" + part) for part in ("LeftOperand", "Operator", "RightOperand")
    )
    return kind, str(about), state, text(left), (name(operator), text(right)) if operator else ()


def name(term: Any) -> str:
    return str(term).replace("#", "/").rpartition("/")[2]


def text(term: Any) -> str | None:
    """Return `term` as rdflib writes it."""
    if term is None or isinstance(term, str):
        return term
    return str(rdflib.Literal(term.lexical, datatype=URIRef(term.datatype)))
