"""From findings to a decision: the strictest verdict, and nothing permitted that nothing carries."""

from collections.abc import Iterable
from typing import cast

import pytest

from graph_api.domain.decision import Decision
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.domain.verdict import Verdict
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.evaluation import Evaluation, RawFinding, Row, filled
from graph_api.engine.fast import FastEngine
from graph_api.engine.graph import Graph
from graph_api.engine.judge import Judge
from graph_api.engine.rulebook import Constraint, Rule, RuleBook
from graph_api.engine.schema import Schema
from graph_api.engine.sparql.plan import Group, Select
from graph_api.engine.terms import XSD_INTEGER, Literal, ag
from tests.engine.derive.facts import EX, facts

NOTHING = Select((), Group(()))
TIME = "question startsAt 2018-06-01T00:00:00Z\nquestion endsAt 2018-06-02T00:00:00Z\n"
CARRIED = TIME + "question a ProposedUse\nquestion hasGround right\nright a TitleGround\n"


def constraint(name: str, verdict: Verdict | None) -> Constraint:
    return Constraint(EX + name, NOTHING, "", f"{name} says", verdict)


def rule(identifier: str, regime: str, *constraints: Constraint) -> Rule:
    return Rule(identifier, EX + identifier, "n", "d", ag(regime), ag("ProposedUse"), ("a law",), (), constraints)


RULES = (
    rule("AA-001", "ConsentRegime", *(constraint(v.word, v) for v in Verdict), constraint("duty", None)),
    rule("BB-001", "IPRegime", constraint("other", Verdict.CONDITIONAL)),
)
RULEBOOK = RuleBook(RULES, (), Schema(), "version-1")


class Found:
    """An engine that finds what it is given, and explains what it was told to."""

    name = "given"

    def __init__(self, graph: Graph, rows: Iterable[Row], explained: Iterable[Row] | None = None) -> None:
        self._graph, self._rows = graph, list(rows)
        self._explained = self._rows if explained is None else list(explained)

    def evaluate(self, case: CaseFile) -> Evaluation:
        assert case.question == EX + "question"
        return Evaluation(self._graph, frozenset(row.finding for row in self._rows))

    def rows(self, graph: Graph, iri: str) -> list[Row]:
        assert graph is self._graph
        return [row for row in self._explained if row.finding.constraint == iri]


def row(name: str, focus: str = "question", message: str = "", **columns: str) -> Row:
    """Return a finding of the constraint `name` with its columns."""
    finding = RawFinding(EX + name, EX + focus, None, None, message or f"{name} on {focus}")
    return Row(finding, {key: EX + value for key, value in columns.items()}, ())


def decide(text: str, *rows: Row, explained: Iterable[Row] | None = None) -> Decision:
    """Return the decision on the facts of `text` with the findings `rows`."""
    engine = Found(facts(text), rows, explained)
    case = CaseFile(EX + "question", tuple(Statement(*t, "urn:g") for t in facts(text)))
    return Judge(RULEBOOK, engine, cast("FastEngine", engine)).decide(case)


def test_what_is_carried_and_not_objected_to_is_permitted():
    decision = decide(CARRIED)
    assert decision.verdict is Verdict.PERMITTED
    assert [(ground.kind, ground.what.iri) for ground in decision.grounds] == [("TitleGround", EX + "right")]
    assert (decision.engine, decision.rules_version) == ("given", "version-1")
    assert decision.case_digest
    assert (decision.starts_at.isoformat(), decision.ends_at.isoformat()) == (
        "2018-06-01T00:00:00+00:00",
        "2018-06-02T00:00:00+00:00",
    )


@pytest.mark.parametrize(
    "text",
    [
        TIME + "question a ProposedUse\n",
        TIME,
        TIME + "question a ProposedUse\nsomething hasGround right\n",
        TIME + "question a ProposedUse\nquestion basedOn right\n",
    ],
)
def test_what_nothing_objects_to_and_nothing_carries_is_not_judged(text: str):
    with pytest.raises(CouldNotJudgeError, match="nothing carries it"):
        decide(text)
    assert decide(text, row("prohibited")).verdict is Verdict.PROHIBITED


USES = TIME + "one a ProposedUse\ntwo a ProposedUse\nquestion a ProposedShipment\n"


@pytest.mark.parametrize(
    ("grounds", "lacking"),
    [
        ("one hasGround right\n", "two"),
        ("two hasGround right\n", "one"),
        ("question hasGround right\n", "one"),
        ("question hasGround right\none hasGround right\n", "two"),
    ],
)
def test_every_use_that_is_judged_needs_a_ground_of_its_own(grounds: str, lacking: str):
    with pytest.raises(CouldNotJudgeError, match=f"`{lacking}`, but nothing carries it"):
        decide(USES + grounds)
    assert decide(USES + "one hasGround right\ntwo hasGround right\n").verdict is Verdict.PERMITTED


@pytest.mark.parametrize(
    "text",
    ["question a ProposedUse\nquestion hasGround right\n", CARRIED + "question startsAt 2018-07-01T00:00:00Z\n",
     CARRIED + "question endsAt 2018-07-01T00:00:00Z\n"],
)  # fmt: skip
def test_a_question_without_one_time_is_not_judged(text: str):
    with pytest.raises(CouldNotJudgeError, match="does not say when"):
        decide(text)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_verdict_is_the_strictest_of_the_findings(verdict: Verdict):
    findings = [row(v.word) for v in Verdict if v <= verdict]
    decision = decide(CARRIED, *findings)
    assert decision.verdict is verdict
    assert [f.verdict for f in decision.findings] == sorted((f.verdict for f in decision.findings), reverse=True)
    assert len(decision.findings) == len(findings)


def test_a_duty_attaches_and_raises_nothing():
    due = Row(row("duty").finding, {"due": Literal("2018-07-01T00:00:00Z", f"{XSD_INTEGER[:-7]}dateTime")}, ())
    decision = decide(CARRIED, due)
    assert (decision.verdict, decision.findings) == (Verdict.PERMITTED, ())
    ((duty,),) = (decision.duties,)
    assert (duty.rule, duty.message) == ("AA-001", "duty on question")
    assert duty.due is not None
    assert duty.due.isoformat() == "2018-07-01T00:00:00+00:00"


def test_a_finding_that_the_other_engine_cannot_explain_is_not_judged():
    with pytest.raises(CouldNotJudgeError, match=f"the engines disagree on .*{EX}prohibited"):
        decide(CARRIED, row("prohibited"), explained=[])
    with pytest.raises(CouldNotJudgeError, match="the engines disagree"):
        decide(CARRIED, row("prohibited"), explained=[row("prohibited", message="in other words")])


SHIPMENT = (
    TIME
    + "question a ProposedShipment\nitem a ShipmentItem\nitem asset sample\n"
    + "other a ShipmentItem\nother asset plasma\n"
    + "sending a ProposedUse\nsending sendingOf item\nsending hasGround right\nitem hasGround right\n"
)


def test_an_item_and_its_sending_are_told_once():
    message = "the sample must not leave"
    findings = [row("prohibited", focus, message) for focus in ("item", "sending", "other")]
    decision = decide(SHIPMENT, *findings)
    assert sorted(f.focus.label for f in decision.findings) == ["item", "other"]
    kept = [row("prohibited", "item", message), row("prohibited", "sending", "another message")]
    assert len(decide(SHIPMENT, *kept).findings) == 2
    kept = [row("prohibited", "item", message), row("conditional", "sending", message)]
    assert len(decide(SHIPMENT, *kept).findings) == 2
    kept = [row("conditional", "item", message), row("other", "sending", message)]
    assert len(decide(SHIPMENT, *kept).findings) == 2, "of another rule"


def test_each_item_has_the_verdict_of_what_concerns_it():
    decision = decide(SHIPMENT, row("prohibited", "sending"), row("conditional", "other"), row("undetermined"))
    assert {i.item.label: i.verdict for i in decision.items} == {
        "sample": Verdict.PROHIBITED,
        "plasma": Verdict.CONDITIONAL,
    }
    assert decision.verdict is Verdict.PROHIBITED
    clean = decide(SHIPMENT, row("undetermined"))
    assert {i.verdict for i in clean.items} == {Verdict.PERMITTED}
    assert clean.verdict is Verdict.UNDETERMINED


def test_each_regime_has_its_own_verdict():
    decision = decide(CARRIED, row("other"), row("conditional"), row("not-granted"))
    assert decision.regimes == (("ConsentRegime", Verdict.NOT_GRANTED), ("IPRegime", Verdict.CONDITIONAL))


def test_the_order_of_findings_is_fixed():
    rows = [
        row(v.word, focus) for v in (Verdict.PROHIBITED, Verdict.CONDITIONAL) for focus in ("z", "a", "question")
    ]
    expected = decide(CARRIED, *rows).findings
    assert [f.focus.label for f in expected] == ["a", "question", "z"] * 2
    assert decide(CARRIED, *reversed(rows)).findings == expected


def test_a_finding_is_the_same_whichever_engine_finds_it():
    one = RawFinding("urn:c", "urn:f", None, Literal("1", XSD_INTEGER), "m")
    again = RawFinding("urn:c", "urn:f", None, Literal("1", XSD_INTEGER), "m")
    assert one == again
    assert len({one, again}) == 1
    for other in (
        one._replace(value=Literal("1")),
        one._replace(value="1"),
        one._replace(value=None),
        one._replace(path="urn:p"),
        one._replace(focus="urn:g"),
        one._replace(message="n"),
        one._replace(constraint="urn:d"),
    ):
        assert other != one


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("plain", "plain"),
        ("`{?value}` at {$value}", "`urn:v` at urn:v"),
        ("{?this} and {$this}", "urn:focus and urn:focus"),
        ("{?number} left", "5 left"),
        ("{?unbound} stays", "{?unbound} stays"),
        ("{value} {?} {? value}", "{value} {?} {? value}"),
        ("{?nested}", "{?value}"),
    ],
)
def test_a_message_is_filled_with_what_was_found(message: str, expected: str):
    columns = {"value": "urn:v", "number": Literal("5", XSD_INTEGER), "nested": Literal("{?value}")}
    assert filled(message, columns, "urn:focus") == expected
