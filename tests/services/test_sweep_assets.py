"""One use for every asset of a kind: complete, with the number of each verdict."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from graph_api.bootstrap import Application
from graph_api.domain.decision import Decision
from graph_api.domain.errors import CouldNotJudgeError, UsageError
from graph_api.engine.casefile import CaseFile
from graph_api.services import sweep_assets
from graph_api.services.sweep_assets import WORDS, AssetSweep, Part, sweep_document
from graph_api.services.what_if.compare_answers import NOT_JUDGED
from tests.support.cases import FixedClock, alliance

USE: dict[str, Any] = {
    "actor": "LBIO",
    "action": "conduct-research",
    "purpose": ["cell-therapy-development", "internal-research"],
    "disease": "platinum-resistant ovarian cancer",
    "project": "STUDY-1",
    "place": "US",
    "at": "2018-06-01",
    "reidentifies": False,
}
VERDICTS = {
    "S-01": "permitted",
    "S-01-A": "permitted",
    "S-01-L": "permitted",
    "S-02": "prohibited",
    "S-03": "undetermined",
    "S-04": "prohibited",
}


def sweep(app: Application | None = None) -> AssetSweep:
    app = app or alliance()
    return AssetSweep(app.store, app.rulebook, app.judge, FixedClock())


def test_every_sample_has_the_verdict_that_it_has_when_it_is_asked_about_alone():
    found = sweep().run(USE)
    assert {row.name: row.judged.word for row in found.rows} == VERDICTS
    for name, verdict in VERDICTS.items():
        alone = alliance().answerer.answer("ProposedUse", USE | {"asset": name}).decision
        assert alone.verdict.word == verdict
    assert found.asked == sum(found.counts.values()) == len(VERDICTS)
    assert {word: n for word, n in found.counts.items() if n} == {
        "permitted": 3,
        "prohibited": 2,
        "undetermined": 1,
    }


def test_pages_follow_each_other_and_the_counts_stay_whole():
    whole = sweep().run(USE)
    pages = [sweep().run(USE, part=Part(4, offset)) for offset in (0, 4, 8)]
    assert [row.asset for page in pages for row in page.rows] == [row.asset for row in whole.rows]
    assert {tuple(page.counts.items()) for page in pages} == {tuple(whole.counts.items())}
    assert [sweep_document(page)["complete"] for page in (whole, *pages)] == [True, False, False, False]


def test_names_do_not_depend_on_how_many_are_looked_up(monkeypatch: pytest.MonkeyPatch):
    kinds = ("Sample", "DataSet", "Asset")
    one_by_one = [[row.name for row in sweep().run(USE, kind).rows] for kind in kinds]
    monkeypatch.setattr(sweep_assets, "_FEW", 0)
    assert [[row.name for row in sweep().run(USE, kind).rows] for kind in kinds] == one_by_one


def test_one_verdict_can_be_listed():
    found = sweep().run(USE, part=Part(only="prohibited"))
    assert ([row.name for row in found.rows], found.matching, found.asked) == (["S-02", "S-04"], 2, 6)
    document = sweep_document(found)
    assert document["complete"]
    assert [row["rules"] for row in document["assets"]] == [["CONSENT-006"], ["CONSENT-015"]]


def test_a_narrower_kind_and_data_sets_can_be_swept():
    assert {row.name for row in sweep().run(USE, "Aliquot").rows} == {"S-01-A"}
    assert {row.name for row in sweep().run(USE, "DataSet").rows} >= {"DATA-MEL", "DATA-1"}


def test_what_was_known_then_is_swept_as_it_was():
    assert sweep().run({**USE}, known_at=datetime(2000, 1, 1, tzinfo=UTC)).asked == 0


class Broken:
    """A judge that fails at every case."""

    def decide(self, case: CaseFile) -> Decision:
        raise CouldNotJudgeError(f"out of time at {case.question}")


def test_what_cannot_be_judged_is_counted_as_such():
    app = alliance()
    found = AssetSweep(app.store, app.rulebook, Broken(), FixedClock()).run(USE)
    assert {word: n for word, n in found.counts.items() if n} == {NOT_JUDGED: 6}
    assert all(row["verdict"] is None for row in sweep_document(found)["assets"])


def test_a_use_that_cannot_be_asked_about_is_asked_about_once():
    for wrong in ({"disease": "no such disease"}, {"at": "yesterday"}):
        found = sweep().run(USE | wrong)
        assert (found.judged, found.asked, found.counts[WORDS[-1]]) == (1, 6, 6)
        assert len(found.reasons) == 1


def test_the_assets_can_be_watched_while_they_are_judged():
    seen: list[str] = []

    def watched(assets: Sequence[str]) -> Iterator[str]:
        for asset in assets:
            seen.append(asset)
            yield asset

    assert [row.asset for row in sweep().run(USE, watched=watched).rows] == seen


@pytest.mark.parametrize(
    ("fields", "kind", "part", "most", "message"),
    [
        (USE | {"asset": "S-01"}, "Sample", Part(), None, "leave it out"),
        (USE, "Speciment", Part(), None, "`of`: no kind of asset is called `Speciment`; did you mean `Specimen`"),
        (USE, "Sample", Part(only="allowed"), None, "`allowed` is no verdict; use one of: permitted"),
        (USE, "Sample", Part(limit=0), None, "`limit`: begins at 1"),
        (USE, "Sample", Part(), 5, "there are 6 assets of this kind, and 5 are judged here"),
    ],
)
def test_a_wrong_sweep_is_refused(fields: dict[str, Any], kind: str, part: Part, most: int | None, message: str):
    with pytest.raises(UsageError, match=message):
        sweep().run(fields, kind, part, None, most)
