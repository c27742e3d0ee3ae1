"""What is supposed is answered as it will be once it is done: the same change, imported, decides the same."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from graph_api.bootstrap import Application
from graph_api.domain.decision import Decision
from graph_api.domain.errors import AllianceGraphError
from graph_api.services.what_if.hypothesis import Hypothesis
from tests.services.what_if.test_compare_answers import QUESTIONS, file, what_if
from tests.support.cases import alliance, reference_alliance

SINCE = datetime(2018, 2, 1, tzinfo=UTC)
AT = f'ag:occurredAt "{SINCE.isoformat()}"^^xsd:dateTime .'
BAN = """til:ban a odrl:Prohibition ; rdfs:label "ban"@en ; odrl:assigner til:mdacc ; odrl:assignee til:lbio ;
    odrl:action odrl:use ; odrl:target til:patient-materials ; ag:statedIn til:clause-3.3-c ."""


class Change(NamedTuple):
    """A change, supposed and done."""

    supposed: Hypothesis
    do: Callable[[Application], object]


def imported(name: str, turtle: str) -> Callable[[Application], object]:
    return lambda app: app.importer.bring_in(file(turtle, name), "tester")


def taken_back(name: str) -> Callable[[Application], object]:
    return lambda app: app.history.retract(name, "tester", "as supposed")


CHANGES = {
    "a consent is withdrawn": Change(
        Hypothesis(withdraw=("D-01",), since=SINCE),
        imported(
            "withdrawals.ttl",
            f"til:gone a ag:StatusEvent ; ag:concerns til:consent-1 ; ag:newStatus ag:ConsentWithdrawn ; {AT}",
        ),
    ),
    "an agreement ends": Change(
        Hypothesis(end=("SAA-2017",), since=SINCE),
        imported("ends.ttl", f"til:over a ag:Termination ; ag:terminates til:alliance ; {AT}"),
    ),
    "a ban comes in": Change(Hypothesis(add=(file(BAN, "ban.ttl"),)), imported("ban.ttl", BAN)),
    "samples are taken back": Change(Hypothesis(retract=("samples.ttl",)), taken_back("samples.ttl")),
    "events are taken back": Change(Hypothesis(retract=("events.ttl",)), taken_back("events.ttl")),
}


def told(decision: Decision | None) -> tuple[object, ...] | None:
    """Return what a decision says, but for what bears the names of documents that were made on the way."""
    if decision is None:
        return None
    findings = sorted((f.rule, f.constraint, f.message, str(f.citations)) for f in decision.findings)
    grounds = sorted((ground.kind, ground.what.iri) for ground in decision.grounds)
    return decision.verdict, findings, grounds, sorted(duty.message for duty in decision.duties)


def asked(app: Application, kind: str, fields: dict[str, object]) -> Decision | None:
    try:
        return app.answerer.answer(kind, fields).decision
    except AllianceGraphError:
        return None


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_supposed_is_answered_as_if_it_were_done(change: Change):
    found = what_if(alliance()).ask(change.supposed, list(QUESTIONS.values()))
    app = reference_alliance()
    change.do(app)
    expected = [told(asked(app, question["kind"], question["fields"])) for question in QUESTIONS.values()]
    assert [told(outcome.after.decision) for outcome in found.outcomes] == expected
    assert found.changed
    assert len(found.changed) < len(expected)
