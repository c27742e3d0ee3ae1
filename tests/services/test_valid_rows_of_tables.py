"""Wrong rows of tables are left out with what refers to them, and never let anything become permitted."""

from pathlib import Path

import pytest

from graph_api.bootstrap_imports import Imports
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import RDF_TYPE, Literal, ag
from graph_api.services.import_manifest import ImportedTable
from graph_api.services.manifest import faults
from graph_api.services.manifest.faults import TableRejectedError
from graph_api.services.workbook import names
from graph_api.services.workbook.leave_out import MARK
from graph_api.services.workbook.settings import Settings
from tests.services.workbook.test_leave_out import SHEETS, WITHDRAWN
from tests.support.books import BASE, book
from tests.support.cases import fresh_application

HEADER = "identifier,kind,donor,aliquot of,custodian,material type,quantity\n"
DONORS = "identifier,kind\nDON-1,donor\nDON-2,donor\n"


class Bank:
    """A graph with two donors, and tables that come into it."""

    def __init__(self, folder: Path) -> None:
        self.app, self.folder = fresh_application(), folder
        self.imports = Imports(self.app)
        self.app.importer.bring_in(self.imports.workbooks.read(book(SHEETS)), "tester")
        self.bring_in(DONORS, "donors.csv")

    def bring_in(self, text: str, name: str = "samples.csv", *, accept: bool = False) -> ImportedTable:
        path = self.folder / name
        path.write_text(text)
        return self.imports.bring_in_table(path, "tester", Settings(BASE), accept_valid_rows=accept)

    def facts(self, name: str) -> set:
        return {(s.predicate, s.object) for s in self.app.store.view().describe([BASE + name])}


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def left(done: ImportedTable) -> dict[str, str]:
    return {row.name: "; ".join(p.message for p in row.problems) for row in done.left_out}


def test_valid_rows_are_imported_and_the_others_are_listed_where_they_stand(bank: Bank):
    text = HEADER + "T-1,specimen,DON-1\nT-2,specimen,DON-3\nT-3,specimen,DON-2,,,blod,1 mL\n"
    with pytest.raises(ImportRejectedError):
        bank.bring_in(text)
    assert not bank.facts("T-1")
    done = bank.bring_in(text, accept=True)
    assert (ag("donor"), BASE + "DON-1") in bank.facts("T-1")
    assert bank.facts("T-2") == {(MARK, Literal("samples.csv, line 3"))}
    assert bank.facts("T-3") == {(MARK, Literal("samples.csv, line 4"))}
    (donor,), (material,) = (row.problems for row in done.left_out)
    assert (donor.row, donor.column, donor.header, donor.value) == (3, 3, "donor", "DON-3")
    assert "DON-" in donor.nearest[0]
    assert (material.row, material.column, material.header, material.value) == (4, 6, "material type", "blod")
    assert "blood" in {name.lower() for name in material.nearest} or material.nearest
    assert done.version.statements == len(list(bank.app.store.view_of([done.version.graph]).statements()))


def test_rows_that_refer_to_one_that_is_left_out_are_left_out_wherever_they_stand(bank: Bank):
    done = bank.bring_in(
        HEADER
        + "T-4,aliquot,,T-3\n"  # before what it refers to
        + "T-1,specimen,DON-1\n"
        + "T-2,specimen,DON-9\n"
        + "T-3,aliquot,,T-2\n"
        + "T-5,aliquot,,T-1\n",
        accept=True,
    )
    assert left(done)["T-3"] == "refers to line 4, which is left out"
    assert left(done)["T-4"] == "refers to line 5, which is left out"
    assert [row.row for row in done.left_out] == [2, 4, 5]
    assert (ag("aliquotOf"), BASE + "T-1") in bank.facts("T-5")
    assert {p for p, _ in bank.facts("T-4")} == {MARK}


def test_samples_of_a_left_out_donor_are_left_out(bank: Bank):
    text = (
        "identifier,kind,donor,custody complete\nN-1,donor,,perhaps\nT-1,specimen,N-1,yes\nT-2,specimen,DON-1,\n"
    )
    done = bank.bring_in(text, accept=True)
    assert left(done) == {
        "N-1": "is neither `yes` nor `no`; leave the cell empty where it is not known",
        "T-1": "refers to line 2, which is left out",
    }
    assert (RDF_TYPE, ag("Specimen")) in bank.facts("T-2")


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ("T-1,specimen\nT-1,specimen\nT-2,aliquot,,T-1\nT-9,specimen\n", ["T-1", "T-1", "T-2"]),
        ("T-1,aliquot,,T-2\nT-2,aliquot,,T-1\nT-3,aliquot,,T-2\nT-9,specimen\n", ["T-1", "T-2", "T-3"]),
        ("T-1,specimn\nT-2,aliquot,,T-1\nT-9,specimen\n", ["T-1", "T-2"]),
        ("T-1,\nT-2,specimen,T-1\nT-9,specimen\n", ["T-1", "T-2"]),
        ("T-1,company,DON-1\nT-9,specimen\n", ["T-1"]),
        ("T-1,specimen,DON-1,,,,1.1.1 mL\nT-2,aliquot,,T-1\nT-9,specimen\n", ["T-1", "T-2"]),
    ],
    ids=["twins", "circle", "no kind that is known", "no kind", "structure", "quantity"],
)
def test_each_kind_of_fault_leaves_out_the_rows_it_concerns(bank: Bank, rows: str, names: list[str]):
    done = bank.bring_in(HEADER + rows, accept=True)
    assert [row.name for row in done.left_out] == names
    for name in names:
        assert {p for p, _ in bank.facts(name)} == {MARK}
    assert (RDF_TYPE, ag("Specimen")) in bank.facts("T-9")


def test_a_quantity_that_a_left_out_row_names_first_is_described_by_the_next(bank: Bank):
    rows = "T-1,specimen,DON-9,,,,7 mL\nT-2,specimen,DON-1,,,,7 mL\nT-3,specimen,DON-1,,,,7 mL\n"
    bank.bring_in(HEADER + rows, accept=True)
    amount = next(o for p, o in bank.facts("T-2") if p == ag("quantity"))
    assert (ag("quantity"), amount) in bank.facts("T-3")
    assert ag("unitCode") in {p for p, _ in bank.facts(str(amount).removeprefix(BASE))}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HEADER + ",specimen\nT-2,specimen\n", "line 2: `identifier` is empty"),
        (HEADER + "T-1,specimen,DON-1,,,,,\nT-2,specimen\n", "line 2: has 8 cells, and the header has 7"),
        ("identifier,kind,donnor\nT-1,specimen,\n", "line 1: `donnor` is no column"),
        ("identifier,kind,consent of\nC-5,consent,D-9\nC-6,consent,D-1\n", "line 2: `consent of`: `D-9`"),
    ],
    ids=["no identifier", "shifted cells", "header", "whose consent"],
)
def test_a_row_that_says_not_what_it_is_about_cannot_be_left_out(bank: Bank, text: str, problem: str):
    before = bank.app.store.versions()
    with pytest.raises(TableRejectedError) as refused:
        bank.bring_in(text, accept=True)
    assert problem in str(refused.value)
    assert bank.app.store.versions() == before


def test_a_withdrawal_that_is_left_out_leaves_the_use_undetermined(bank: Bank):
    question = {"actor": "UNI", "action": "conduct-research", "asset": "S-1", "purpose": "biomedical research",
                "place": "NL", "at": "2024-05-01"}  # fmt: skip
    header = "kind,identifier,concerns,new status,occurred at\n"
    event = ",".join(WITHDRAWN[:4])
    before = bank.app.answerer.answer("ProposedUse", question).decision
    done = bank.bring_in(f"{header}{event},03/04/2023\n", "events.csv", accept=True)
    after = bank.app.answerer.answer("ProposedUse", question).decision
    assert len(done.left_out) == 1
    assert "CASE-004" not in {f.rule for f in before.findings}
    assert "CASE-004" in {f.rule for f in after.findings}
    assert after.verdict.word != "permitted"


def test_the_same_table_again_changes_nothing_and_a_mended_one_leaves_no_mark(bank: Bank):
    text = HEADER + "T-1,specimen,DON-1\nT-2,specimen,DON-3\n"
    first = bank.bring_in(text, accept=True)
    again = bank.bring_in(text, accept=True)
    assert again.unchanged
    assert again.left_out == first.left_out
    mended = bank.bring_in(text.replace("DON-3", "DON-2"), accept=True)
    assert (mended.unchanged, mended.left_out) == (False, ())
    assert MARK not in {p for p, _ in bank.facts("T-2")}
    assert bank.bring_in(text.replace("DON-3", "DON-2")).unchanged, "a right file is the same with the option"


def test_what_is_missing_may_come_later(bank: Bank):
    text = HEADER + "T-1,specimen,DON-1\nT-2,specimen,DON-3\n"
    bank.bring_in(text, accept=True)
    bank.bring_in("identifier,kind\nDON-3,donor\n", "more-donors.csv")
    done = bank.bring_in(text, accept=True)
    assert not done.unchanged
    assert (ag("donor"), BASE + "DON-3") in bank.facts("T-2")
    assert MARK not in {p for p, _ in bank.facts("T-2")}


def test_more_rows_than_can_be_listed_are_not_left_out(bank: Bank, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faults, "MOST_LEFT_OUT", 3)
    wrong = HEADER + "".join(f"T-{n},specimen,DON-9\n" for n in range(4))
    with pytest.raises(TableRejectedError, match="at most 3 rows can be left out"):
        bank.bring_in(wrong, accept=True)
    chain = HEADER + "T-0,specimen,DON-9\n" + "".join(f"T-{n},aliquot,,T-{n - 1}\n" for n in range(1, 5))
    with pytest.raises(TableRejectedError, match="at most 3 rows can be left out"):
        bank.bring_in(chain, accept=True)
    three = HEADER + "T-9,specimen\n" + "".join(f"T-{n},specimen,DON-9\n" for n in range(3))
    assert len(bank.bring_in(three, accept=True).left_out) == 3


def test_a_row_that_is_left_out_names_the_record_that_may_be_meant(bank: Bank):
    done = bank.bring_in(HEADER + "T-21,specimen,DON-1\nT-22,aliquot,,T_21\n", accept=True)
    assert done.left_out[0].problems[0].nearest[0] == "T-21"


def test_only_some_hundred_texts_are_compared_with_all_names(bank: Bank, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(names, "_MOST_COMPARED", 5)
    rows = "".join(f"T-{n},specimen,DON-X{n % 8}\n" for n in range(40))
    done = bank.bring_in(HEADER + rows, accept=True)
    assert len(done.left_out) == 40
    assert {row.problems[0].value for row in done.left_out if row.problems[0].nearest} == {
        f"DON-X{n}" for n in range(5)
    }
