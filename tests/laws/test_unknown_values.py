"""A question that names something of which the graph knows nothing is never permitted, whatever that is for."""

from functools import cache

import pytest

from graph_api.domain.verdict import Verdict
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.terms import RDF_TYPE, XSD, ag, local_name
from graph_api.services.pose_question import fields_of
from tests.support.cases import SCENARIOS, alliance, application, scenario_questions

NEVER_HEARD_OF = "https://example.org/never-heard-of"

# What only ever helps the one who asks, where the graph knows it; and what parts of a question say of themselves.
CLAIMS = {"assures", "conditionMet"}
PARTS = {"itemOf", "quantity"}


@cache
def permitted() -> dict[str, CaseFile]:
    """Return the case files of the questions about uses and items of the reference alliance that are permitted."""
    found = {}
    for question in scenario_questions(SCENARIOS / "til-alliance"):
        answer = alliance().answerer.answer(question.kind, question.fields)
        if answer.decision.verdict is Verdict.PERMITTED and uses_in(answer.case):
            found[question.id] = answer.case
    return found


def uses_in(case: CaseFile) -> list[str]:
    kinds = {ag("ProposedUse"), ag("ProposedDataUse"), ag("ShipmentItem")}
    return [s.subject for s in case.statements if s.predicate == RDF_TYPE and s.object in kinds]


def things() -> list[str]:
    """Return the names of the fields of a use that name a thing."""
    schema = application().rulebook.schema
    fields = {p for kind in ("ProposedUse", "ShipmentItem") for p in fields_of(schema, ag(kind)).values()}
    named = {local_name(p) for p in fields if not schema.ranges.get(p, XSD).startswith(XSD)}
    return sorted(named - CLAIMS - PARTS)


@pytest.mark.parametrize("field", things())
def test_what_nobody_knows_is_never_permitted(field: str):
    assert len(permitted()) > 10
    for name, case in permitted().items():
        for use in uses_in(case):
            unknown = Statement(use, ag(field), NEVER_HEARD_OF, "urn:question")
            changed = CaseFile(case.question, (*case.statements, unknown))
            assert application().judge.decide(changed).verdict is not Verdict.PERMITTED, name
