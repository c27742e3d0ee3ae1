"""Tables of any length: what they state, and every way in which one is refused."""

from pathlib import Path

import pytest

from graph_api.adapters.csv_rows import CsvRows
from graph_api.bootstrap import Application
from graph_api.bootstrap_imports import Imports
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import RDF_TYPE, XSD_DECIMAL, Literal, ag
from graph_api.services.workbook.settings import Settings
from tests.support.cases import SCENARIOS, fresh_application

NS = "https://example.org/bank/"
HEADER = "identifier,kind,donor,aliquot of,custodian,material type,quantity\n"
DONORS = "identifier,kind\nDON-1,donor\nDON-2,donor\n"


@pytest.fixture(scope="module")
def bank() -> Application:
    """The reference alliance with two more donors."""
    app = fresh_application()
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "tester")
    return app


@pytest.fixture
def bring_in(bank: Application, tmp_path: Path):
    """Import the text of a table, under a name of its own."""

    def bring(content: str | bytes, name: str = "samples.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Imports(bank).bring_in_table(path, "tester", Settings(NS), lambda _: None)

    bring(DONORS, "donors.csv")
    return bring


def facts(app: Application, name: str) -> set:
    return {(s.predicate, s.object) for s in app.store.view().describe([NS + name])}


def test_a_row_states_what_its_cells_say(bank: Application, bring_in):
    done = bring_in(
        HEADER
        + "S-1,specimen,DON-1,,MDACC,tumour tissue,1.5 mL\n"
        + "S-2,aliquot,,S-1,MDACC,tumour tissue,1.5 mL\n"
    )
    assert facts(bank, "S-2") >= {
        (RDF_TYPE, ag("Aliquot")),
        (ag("aliquotOf"), NS + "S-1"),
        (ag("materialType"), ag("TumourTissue")),
        (ag("custodian"), "https://example.org/til-alliance/mdacc"),
    }
    assert (ag("donor"), NS + "DON-1") in facts(bank, "S-1")
    amount = next(o for p, o in facts(bank, "S-2") if p == ag("quantity"))
    assert (ag("numericValue"), Literal("1.5", XSD_DECIMAL)) in {
        (s.predicate, s.object) for s in bank.store.view().describe([str(amount)])
    }
    assert done.version.statements == len(list(bank.store.view_of([done.version.graph]).statements()))


def test_rows_may_stand_in_any_order_and_encoding(bank: Application, bring_in):
    text = "identifier;kind;aliquot of\nT-2;aliquot;T-1\n\nT-1;specimen;\n"
    for content in (text.encode("utf-8-sig"), text.encode("utf-16"), text.replace("\n", "\r\n").encode()):
        bring_in(content, "ordered.csv")
        assert (ag("aliquotOf"), NS + "T-1") in facts(bank, "T-2")


def test_the_same_table_again_changes_nothing(bank: Application, bring_in):
    first = bring_in("identifier,kind\nU-1,specimen\n", "same.csv")
    assert bring_in("identifier,kind\nU-1,specimen\n", "same.csv").unchanged
    other = bring_in("identifier,kind\nU-2,specimen\n", "same.csv")
    assert other.version.supersedes == first.version.graph
    assert not facts(bank, "U-1"), "a record that the new version leaves out is in force no longer"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "the file states nothing"),
        (HEADER, "the file states nothing below its header"),
        ("identifier,kind,\nS-1,specimen,\n", "line 1: column 3 has no header"),
        (
            "identifier,kind,IRI\nS-1,specimen,urn:x:1\n",
            "line 2: `IRI`: `urn:x:1` is not the IRI that this record gets",
        ),
        ("identifier,kind,donnor\n", "line 1: `donnor` is no column that is known; did you mean `donor`"),
        ("identifier,kind,kind\n", "line 1: `kind` is the header of two columns"),
        ("identifier,donor\nS,DON-1\n", "the column `kind` is missing"),
        (HEADER + "S-1,specimen\nS-1,specimen\n", "line 3: `identifier`: `S-1` stands on another line too"),
        (HEADER + ",specimen\n", "line 2: `identifier` is empty"),
        (HEADER + "S-1,\n", "line 2: `kind` is empty"),
        (HEADER + "S-1,specimn\n", "line 2: `kind`: `specimn` is no kind of record; did you mean `specimen`"),
        (HEADER + "S-1,specimen,DON-9\n", "line 2: `donor`: `DON-9` is not known as donor; did you mean `DON-"),
        (
            HEADER + "S-1,specimen,S-2\nS-2,specimen\n",
            "line 2: `donor`: `S-2` is a record of this table, but not donor",
        ),
        (HEADER + "S-1,aliquot,,S-2\nS-2,aliquot,,S-1\n", "`S-1` derives from itself"),
        (HEADER + f"S-1,aliquot,,S-2\nS-2,aliquot,,<{NS}S-1>\n", "line 2: `S-1` derives from itself"),
        (HEADER + "S-1,specimen\n\nS-2,specimen\nS-1,specimen\n", "line 5: `identifier`: `S-1` stands on another"),
        (HEADER + "S-1,specimen,,,,,1 mL\n1 mL,specimen\n", "a record of this table is called the same"),
        (HEADER + "S-1,specimen,,,,,1 m\x1b\n", "characters that command a terminal"),
        (
            "identifier,kind,valid until,valid until (last day)\nP-1,permit,2025-01-01T00:00:00Z,2025-01-01\n",
            "line 2: `valid until (last day)`: is stated under `valid until` too",
        ),
        ("identifier,kind,assessed country\nS-1,specimen,place:QQ\n", "names a country by its code"),
        (HEADER + "S-1,specimen,,,,,,,x\n", "line 2: has 9 cells, and the header has 7"),
        (HEADER + "S-1,specimen,,,,,much\n", "line 2: `quantity`: `much`"),
        (HEADER + 'S-1,"specimen\n', "quotes around a cell must come in pairs"),
        (HEADER.encode() + b"S-1,specimen,\xff\n", "the text is not UTF-8"),
    ],
)
def test_a_wrong_table_is_refused_whole_and_says_where(bank: Application, bring_in, content: str, problem: str):
    before = bank.store.versions()
    with pytest.raises(ImportRejectedError) as refused:
        bring_in(content, "wrong.csv")
    assert problem in str(refused.value)
    assert bank.store.versions() == before
    assert not facts(bank, "S-9")


def test_a_fault_far_down_is_found_with_its_line_and_cell(bring_in):
    rows = "".join(f"S-{n},specimen,DON-1,,MDACC,tumour tissue,{n} mL\n" for n in range(3_000))
    with pytest.raises(ImportRejectedError) as refused:
        bring_in(HEADER + rows + "C-1,company,DON-1\nS-x,specimen,DON-2,S-7\n", "wrong.csv")
    assert refused.value.problems[0].startswith("line 3002: `donor`: `DON-1`: ")


def test_what_only_the_replaced_version_describes_is_not_known(bring_in):
    bring_in("identifier,kind\nV-1,specimen\n", "versions.csv")
    with pytest.raises(ImportRejectedError, match="line 2: `aliquot of`: `V-1` is not known"):
        bring_in("identifier,kind,aliquot of\nV-2,aliquot,V-1\n", "versions.csv")


def test_a_name_of_a_record_and_of_another_thing_is_no_name(bank: Application, bring_in, tmp_path: Path):
    bring_in("identifier,kind\nTWIN,specimen\n", "one.csv")
    content = "identifier,kind,aliquot of\nTWIN,specimen,\nW-2,aliquot,TWIN\n"
    bring_in(content, "two.csv")  # the same IRI, and so the same thing
    (tmp_path / "other.csv").write_text(content)
    with pytest.raises(ImportRejectedError, match="`TWIN` names several things"):
        Imports(bank).bring_in_table(tmp_path / "other.csv", "tester", Settings("https://example.org/other/"))


def test_a_table_that_changes_while_it_is_read_is_refused(bank: Application, tmp_path: Path):
    path = tmp_path / "moving.csv"
    path.write_text("identifier,kind\nM-1,specimen\n")

    def read(size: int) -> None:
        if size:
            path.write_text("identifier,kind\nM-2,specimen\nM-3,specimen\n")

    with pytest.raises(ImportRejectedError, match="changed while it was read"):
        Imports(bank).bring_in_table(path, "tester", Settings(NS), read)


def test_all_problems_stand_in_one_report(bring_in):
    rows = "".join(f"S-{n},specimen,DON-{n}\n" for n in range(100, 130))
    with pytest.raises(ImportRejectedError) as refused:
        bring_in(HEADER + rows, "wrong.csv")
    assert len(refused.value.problems) == 30


def test_a_table_that_breaks_the_structure_is_refused(bring_in):
    with pytest.raises(ImportRejectedError, match="only material has this property"):
        bring_in("identifier,kind,donor\nR-1,reagent,DON-1\nR-2,company,DON-1\n", "wrong.csv")


def test_an_erased_donor_does_not_come_back_by_a_table(bank: Application, bring_in):
    bring_in("identifier,kind\nDON-ERASED,donor\n", "erased.csv")
    bank.eraser.erase("DON-ERASED", "tester", "request")
    bank.history.retract("erased.csv", "tester", "erased")
    with pytest.raises(ImportRejectedError, match="this donor was erased"):
        bring_in("identifier,kind\nDON-ERASED,donor\n", "erased.csv")


def test_progress_ends_at_the_size_of_what_is_read(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("identifier,kind\n" + "S,specimen\n" * 10)
    seen: list[int] = []
    rows = CsvRows(path, seen.append)
    assert len(list(rows)) == 11
    assert sum(seen) == rows.size


def test_columns_of_the_template_that_state_nothing_here_may_stay(bank: Application, bring_in):
    head = "identifier,kind,IRI,notes,# mine,donor\n"
    done = bring_in(f"{head}N-1,specimen,,see page 7,x,DON-1\nN-2,specimen,{NS}N-2,,,DON-2\n", "noted.csv")
    assert done.version.statements == 6
    assert (ag("donor"), NS + "DON-2") in facts(bank, "N-2")


def test_what_resembles_a_record_of_the_table_is_told(bring_in):
    rows = "".join(f"BOX-{n:04},specimen,,,,,\n" for n in range(1, 40))
    with pytest.raises(ImportRejectedError) as refused:
        bring_in(HEADER + "P-9,aliquot,,BOX-O012,,,\n" + rows + "BOX-0O12,donor,,,,,\n", "wrong.csv")
    (problem,) = refused.value.problems
    assert problem.startswith("line 2: `aliquot of`: `BOX-O012` is not known as sample; did you mean `BOX-0012`")
    assert "BOX-0O12" not in problem, "a donor is no sample"


@pytest.mark.parametrize("iri", ["https://example.org/%zz", "https://example.org:x/a", "urn:a[b]"])
def test_a_cell_that_is_nearly_an_iri_is_refused_where_it_stands(bring_in, iri: str):
    with pytest.raises(ImportRejectedError, match=r"line 2: `custodian`") as told:
        bring_in(f"identifier,kind,custodian\nW-1,specimen,{iri}\n", "iris.csv")
    assert iri in str(told.value)


def test_a_namespace_in_which_no_iri_can_lie_is_refused(bank: Application, tmp_path: Path):
    path = tmp_path / "namespace.csv"
    path.write_text("identifier,kind\nW-1,specimen\n")
    with pytest.raises(ImportRejectedError, match="the namespace cannot be used"):
        Imports(bank).bring_in_table(path, "tester", Settings("https://example.org/%"), lambda _: None)
