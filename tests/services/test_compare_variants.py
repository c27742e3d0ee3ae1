"""One question with several values of a field."""

from typing import Any

import pytest

from graph_api.domain.errors import UsageError
from graph_api.services.compare_variants import VariantComparison, variants_document
from tests.support.cases import FixedClock, alliance

USE: dict[str, Any] = {
    "actor": "LBIO",
    "action": "conduct-research",
    "asset": "DATA-EU",
    "purpose": ["cell-therapy-development", "internal-research"],
    "disease": "platinum-resistant ovarian cancer",
    "at": "2018-03-01",
    "reidentifies": False,
}


def comparison() -> VariantComparison:
    app = alliance()
    return VariantComparison(app.store, app.rulebook, app.judge, FixedClock())


def test_conditions_are_common_or_belong_to_a_place():
    found = comparison().compare("ProposedDataUse", USE, "place", ["DE", "US", "JP", "GB"])
    document = variants_document(found)
    assert [v["value"] for v in document["variants"]] == ["DE", "US", "JP", "GB"]
    assert {c["rule"] for c in document["common"]} == {"TRANSFER-007"}
    own = {v["value"]: {c["rule"] for c in v["conditions"]} for v in document["variants"]}
    assert not own["US"]
    assert own["JP"]
    assert document["couldNotBeJudged"] == []
    alone = {p: alliance().answerer.answer("ProposedDataUse", USE | {"place": p}).decision for p in own}
    assert {v["value"]: v["verdict"] for v in document["variants"]} == {
        place: decision.verdict.word for place, decision in alone.items()
    }
    for place, decision in alone.items():
        assert {f.rule for f in decision.findings} == own[place] | {"TRANSFER-007"}


def test_a_variant_that_cannot_be_judged_is_told_and_leaves_the_rest_comparable():
    found = comparison().compare("ProposedDataUse", USE, "place", ["US", "Atlantis", "DE"])
    document = variants_document(found)
    assert document["couldNotBeJudged"] == ["Atlantis"]
    assert document["variants"][1]["verdict"] is None
    assert "Atlantis" in document["variants"][1]["problem"]
    assert {c["rule"] for c in document["common"]} == {"TRANSFER-007"}


def test_the_field_is_replaced_under_whatever_name():
    asked = USE | {"place": "US", "conditionMet": "training in data protection"}
    found = comparison().compare("ProposedDataUse", asked, "startsAt", ["2018-03-01", "2018-01-10"])
    assert [v.judged.word for v in found.variants] == ["permitted", "prohibited"]
    assert not found.common


@pytest.mark.parametrize("values", [[], ["US"], ["US"] * 101])
def test_too_few_or_many_values_are_refused(values: list[str]):
    with pytest.raises(UsageError, match="give from 2 to 100"):
        comparison().compare("ProposedDataUse", USE, "place", values)
