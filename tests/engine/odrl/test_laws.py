"""What must hold of every evaluation, whatever the policy, the request and the state of the world."""

import random
from collections import Counter
from collections.abc import Iterable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_api.adapters.odrl_files import read_odrl, write_report
from graph_api.adapters.rdf_files import GENID
from graph_api.domain.verdict import Verdict
from graph_api.engine.odrl.compliance_report import report_triples
from graph_api.engine.odrl.evaluation import Evaluation
from graph_api.engine.odrl.model import ConstraintReport
from graph_api.engine.terms import Triple
from graph_api.services.evaluate_policy import OdrlInput, PolicyEvaluator
from tests.engine.odrl.written import graph, request, triples

VOCABULARY = graph(
    "odrl:read odrl:includedIn odrl:use . odrl:print odrl:includedIn odrl:use . "
    "odrl:sell odrl:includedIn odrl:transfer ."
)
EVALUATOR = PolicyEvaluator(VOCABULARY, read_odrl, write_report)
TRUE_OF_ALICE = (
    "ex:alice odrl:partOf ex:club ; ex:level 2 . ex:x odrl:partOf ex:shelf . "
    "ex:fun owl:differentFrom ex:work . ex:work owl:differentFrom ex:fun . "
)
DATES = ("2024-01-01T00:00:00Z", "2024-06-15T12:00:00Z", "2024-12-31T00:00:00Z")
moments = st.sampled_from(DATES).map(lambda text: f'"{text}"^^xsd:dateTime')
numbers = st.integers(1, 3).map(str)
topics = st.sampled_from(["ex:fun", "ex:work", "ex:other"])
VALUES = {"odrl:purpose": topics, "odrl:count": numbers, "odrl:dateTime": moments, "ex:level": numbers}
OPERATORS = {
    "odrl:purpose": ["eq", "neq", "isA", "isAnyOf", "isNoneOf", "isAllOf", "isPartOf"],
    "odrl:count": ["eq", "neq", "lt", "lteq", "gt", "gteq"],
    "odrl:dateTime": ["lt", "lteq", "gt", "gteq", "eq"],
    "ex:level": ["lt", "gteq", "eq", "nonsense"],
}
LOGICAL = ["and", "or", "xone", "andSequence"]


@st.composite
def leaves(draw: st.DrawFn) -> str:
    operand = draw(st.sampled_from(sorted(VALUES)))
    operator = draw(st.sampled_from(OPERATORS[operand]))
    several = 2 if operator in ("isAnyOf", "isNoneOf", "isAllOf") else 1
    rights = ", ".join(draw(st.lists(VALUES[operand], min_size=several, max_size=several, unique=True)))
    return f"[ odrl:leftOperand {operand} ; odrl:operator odrl:{operator} ; odrl:rightOperand {rights} ]"


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(parts, min_size=1, max_size=3).map(", ".join)
    return st.tuples(st.sampled_from(LOGICAL), members).map(lambda found: f"[ odrl:{found[0]} {found[1]} ]")


constraints = st.recursive(leaves(), joined, max_leaves=4)
PREMISES = (
    ["", "odrl:assignee ex:alice ; ", "odrl:assignee ex:bob ; ", "odrl:assignee ex:club ; "],
    ["", "odrl:target ex:x ; ", "odrl:target ex:y ; ", "odrl:target ex:shelf ; "],
    [
        "",
        "odrl:action odrl:read ; ",
        "odrl:action odrl:use ; ",
        "odrl:action odrl:sell ; ",
        "odrl:action odrl:reed ; ",
    ],
)
premises = st.tuples(*(st.sampled_from(choices) for choices in PREMISES)).map("".join)
DEADLINE = (
    "odrl:constraint [ odrl:leftOperand odrl:dateTime ; odrl:operator odrl:lt ; "
    'odrl:rightOperand "2024-06-01Z"^^xsd:date ]'
)
duties = st.sampled_from(
    [
        "",
        "odrl:duty [ odrl:action odrl:print ] ; ",
        f"odrl:duty [ odrl:action odrl:print ; {DEADLINE} ] ; ",
        f"odrl:duty [ ag:precondition false ; odrl:action odrl:print ; {DEADLINE} ] ; ",
    ]
)


@st.composite
def rules(draw: st.DrawFn, kinds: tuple[str, ...] = ("permission", "prohibition")) -> str:
    """Return what attaches a rule and what it says, with a blank node for the rule."""
    kind = draw(st.sampled_from(kinds))
    stated = draw(premises) + (draw(duties) if kind == "permission" else "")
    stated += "".join(f"odrl:constraint {c} ; " for c in draw(st.lists(constraints, max_size=2)))
    return f"odrl:{kind} [ {stated} ex:is ex:here ]"


@st.composite
def policies(draw: st.DrawFn) -> str:
    """Return one or two policies, perhaps the second the heir of the first."""
    text = ""
    for name in draw(st.sampled_from([("one",), ("one", "two")])):
        shared = draw(
            st.sampled_from(
                ["", "odrl:conflict odrl:perm ; ", "odrl:conflict odrl:prohibit ; ", "odrl:assignee ex:alice ; "]
            )
        )
        if name == "two":
            shared += draw(st.sampled_from(["", "odrl:inheritFrom ex:one ; "]))
        stated = " ; ".join(draw(st.lists(rules(), min_size=1, max_size=3)))
        text += f"ex:{name} a odrl:Set ; {shared}{stated} . "
    return text


answered = st.fixed_dictionaries({}, optional={operand: VALUES[operand] for operand in sorted(VALUES)})


def asked(answers: dict[str, str]) -> str:
    said = "".join(f"; odrl:constraint {answer(operand, value)} " for operand, value in answers.items())
    return request(f"odrl:assignee ex:alice ; odrl:target ex:x ; odrl:action odrl:read {said}")


def answer(operand: str, value: str) -> str:
    return f"[ odrl:leftOperand {operand} ; odrl:operator odrl:eq ; odrl:rightOperand {value} ]"


def world(facts: dict[str, str], now: str | None, uses: Iterable[str] = ()) -> str:
    text = TRUE_OF_ALICE + "".join(
        f"{answer(operand, value)} ex:is ex:here . " for operand, value in facts.items()
    )
    text += f"temp:currentTime dct:issued {now} . " if now else ""
    event = (
        "[] a prov:Activity ; odrl:action {} ; odrl:assignee ex:alice ; odrl:target ex:x ; prov:endedAtTime {} . "
    )
    return text + "".join(
        event.format(action, moment) for action, moment in zip(("odrl:read", "odrl:print"), uses, strict=False)
    )


nows = st.none() | moments
records = st.lists(moments, max_size=2)


def judge(policy: str, asking: str, state: str) -> Evaluation:
    return EVALUATOR.evaluate(OdrlInput(triples(policy), triples(asking), triples(state)))


often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(
    policies(),
    rules(("prohibition",)),
    st.sampled_from(["ex:one", "ex:three a odrl:Set ;"]),
    answered,
    nows,
    records,
)
def test_adding_a_prohibition_never_makes_the_outcome_permitted(policy, ban, where, answers, now, uses):
    before = judge(policy, asked(answers), world({}, now, uses))
    after = judge(f"{policy} {where} {ban} .", asked(answers), world({}, now, uses))
    assert after.verdict is not Verdict.PERMITTED or before.verdict is Verdict.PERMITTED


@often
@given(policies(), answered, answered, nows, records, st.data())
def test_withdrawing_an_answer_never_makes_the_outcome_permitted(policy, answers, facts, now, uses, data):
    before = judge(policy, asked(answers), world(facts, now, uses))
    operand = data.draw(st.sampled_from(sorted(VALUES)))
    fewer_answers = {o: v for o, v in answers.items() if o != operand}
    fewer_facts = {o: v for o, v in facts.items() if o != operand}
    still = None if operand == "odrl:dateTime" else now
    after = judge(policy, asked(fewer_answers), world(fewer_facts, still, uses))
    assert after.verdict is not Verdict.PERMITTED or before.verdict is Verdict.PERMITTED


@often
@given(policies(), answered, nows, records, st.randoms(use_true_random=False))
def test_neither_order_nor_the_names_of_blank_nodes_matter(policy, answers, now, uses, chance):
    given_ = [triples(text) for text in (policy, asked(answers), world({}, now, uses))]
    first = EVALUATOR.evaluate(OdrlInput(*given_))
    second = EVALUATOR.evaluate(OdrlInput(*(shuffled(renamed(part), chance) for part in given_)))
    assert first.verdict is second.verdict
    assert essence(first) == essence(second)


@often
@given(policies(), answered, nows, records)
def test_evaluating_twice_gives_the_same_report(policy, answers, now, uses):
    found = [list(report_triples(judge(policy, asked(answers), world({}, now, uses)))) for _ in range(2)]
    assert found[0] == found[1]


def renamed(statements: list[Triple]) -> list[Triple]:
    """Return `statements` with other names for what were blank nodes."""

    def name(term: object) -> object:
        is_blank = isinstance(term, str) and term.startswith(GENID)
        return f"{GENID}{hash((term, 'other')) % 10**12:012}" if is_blank else term

    return [(name(s), p, name(o)) for s, p, o in statements]  # type: ignore[misc]  # the kind of term stays


def shuffled(statements: list[Triple], chance: random.Random) -> list[Triple]:
    chance.shuffle(statements)
    return statements


def essence(evaluation: Evaluation) -> Counter[tuple[object, ...]]:
    """Return what an evaluation says, without the names of rules and constraints."""
    return Counter(
        (
            p.policy,
            r.kind,
            r.activation,
            r.party,
            r.target,
            r.action,
            tuple(sorted(map(_leaf, r.constraints))),
            tuple(d.state for d in r.duties),
        )
        for p in evaluation.reports
        for r in p.rules
    )


def _leaf(report: ConstraintReport) -> str:
    parts = sorted(map(_leaf, report.parts))
    return f"{report.left_operand} {report.operator} {report.state} {report.left_values} {report.logical} {parts}"
