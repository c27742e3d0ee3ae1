"""Wrong rows that are left out never let anything become permitted."""

import pytest

from graph_api.bootstrap_imports import Imports
from graph_api.engine.terms import ag
from graph_api.services.workbook.leave_out import MARK
from graph_api.services.workbook.report import BookRejectedError
from tests.support.books import BASE, book, service
from tests.support.cases import fresh_application

WHEN = "2024-05-01"
SHEETS = {
    "Partners": [
        ["kind", "identifier", "name", "profit status", "seat"],
        ["academic institution", "UNI", "Northfield University", "not for profit", "NL"],
    ],
    "Consent scopes": [["identifier", "name", "data use permission"], ["SC-1", "general", "general research use"]],
    "Donors": [["identifier"], ["D-1"]],
    "Consents": [["identifier", "consent of", "consent scope", "consent manager"], ["C-1", "D-1", "SC-1", "UNI"]],
    "Samples": [
        ["kind", "identifier", "donor", "collected under", "controller", "owner", "human origin"],
        ["specimen", "S-1", "D-1", "C-1", "UNI", "UNI", "yes"],
    ],
    "Events": [["kind", "name", "concerns", "new status", "occurred at"],
               ["status event", "given", "C-1", "consent given", "2020-01-01"]],
}  # fmt: skip
WITHDRAWN = ["status event", "withdrawn", "C-1", "consent withdrawn", "2023-01-01"]


def with_event(*row):
    return SHEETS | {"Events": [*SHEETS["Events"], list(row)]}


def verdict_after(sheets, **options):
    app = fresh_application()
    read = Imports(app).workbooks.read(book(sheets), **options)
    app.importer.bring_in(read, "tester")
    question = {"actor": "UNI", "action": "conduct-research", "asset": "S-1", "purpose": "biomedical research",
                "place": "NL", "at": WHEN}  # fmt: skip
    return app.answerer.answer("ProposedUse", question).decision


def test_without_faults_the_withdrawal_decides():
    before, after = verdict_after(SHEETS), verdict_after(with_event(*WITHDRAWN))
    assert "CONSENT-015" not in {f.rule for f in before.findings}
    assert "CONSENT-015" in {f.rule for f in after.findings}


def test_a_withdrawal_that_is_left_out_leaves_the_use_undetermined():
    wrong = [*WITHDRAWN[:4], "03/04/2023"]
    decision = verdict_after(with_event(*wrong), accept_valid_rows=True)
    assert "CASE-004" in {f.rule for f in decision.findings}
    assert decision.verdict.word != "permitted"


def test_a_row_that_says_not_what_it_is_about_cannot_be_left_out():
    with pytest.raises(BookRejectedError, match="C-9"):
        service().read(book(with_event(*WITHDRAWN[:2], "C-9", *WITHDRAWN[3:])), accept_valid_rows=True)


def test_rows_that_refer_to_one_that_is_left_out_are_left_out():
    sheets = SHEETS | {"Consent scopes": [SHEETS["Consent scopes"][0], ["SC-1", "general", "all research"]]}
    read = service().read(book(sheets), accept_valid_rows=True)
    assert {row.name for row in read.left_out} == {"SC-1", "C-1", "S-1", "given"}
    marked = {s for s, p, _ in read.graphs[""] if p == MARK}
    assert {BASE + "C-1", BASE + "S-1", BASE + "D-1"} <= marked
    assert (BASE + "D-1", ag("donor")) not in {(s, p) for s, p, _ in read.graphs[""]}


def test_without_the_option_nothing_is_read():
    with pytest.raises(BookRejectedError, match="ambiguous"):
        service().read(book(with_event(*WITHDRAWN[:4], "03/04/2023")))


def test_rows_that_break_the_structure_are_left_out_as_well_as_rows_that_cannot_be_read():
    samples = [
        *SHEETS["Samples"],
        ["reagent", "R-1", "D-1"],
        ["reagent", "R-2", "D-1"],
        ["specimen", "S-9", "D-1"],
    ]
    sheets = with_event(*WITHDRAWN[:4], "03/04/2023") | {"Samples": samples}
    with pytest.raises(BookRejectedError):
        service().read(book(sheets))
    read = service().read(book(sheets), accept_valid_rows=True)
    assert {row.name for row in read.left_out} >= {"withdrawn"}
    app = fresh_application()
    app.importer.bring_in(Imports(app).workbooks.read(book(sheets), accept_valid_rows=True), "tester")
    assert (BASE + "S-9", ag("donor")) in {(s, p) for s, p, _ in read.graphs[""]}


def test_more_rows_that_break_the_structure_than_are_shown_at_once_are_left_out():
    companies = [["company", f"X-{n}", "", "", "", "", ""] for n in range(130)]
    header = [*SHEETS["Partners"][0], "donor"]
    partners = [header, SHEETS["Partners"][1], *([*row[:2], "", "", "", "D-1"] for row in companies)]
    app = fresh_application()
    read = Imports(app).workbooks.read(book(SHEETS | {"Partners": partners}), accept_valid_rows=True)
    assert {row.name for row in read.left_out} == {row[1] for row in companies}
    app.importer.bring_in(read, "tester")
