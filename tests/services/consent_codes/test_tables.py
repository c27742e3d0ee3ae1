"""Whole tables of consent codes that others made."""

import re

import pytest

from graph_api.adapters.catalogue_files import DISEASES, parse_catalogue, read_catalogue
from graph_api.domain.errors import UsageError
from graph_api.services.consent_codes.catalogue import disease_table
from graph_api.services.consent_codes.reading import ConsentCode
from graph_api.services.consent_codes.report import Status, read_table
from graph_api.services.consent_codes.vocabulary import CodeBook
from tests.services.consent_codes.book import book, empty_book


@pytest.fixture(scope="module")
def shared_book(shared_data) -> CodeBook:
    return empty_book().with_diseases(disease_table(read_catalogue(shared_data / DISEASES)))


def test_all_abbreviations_of_dbgap_are_read(shared_data, shared_book) -> None:
    table = read_catalogue(shared_data / "dbgap-consent-abbreviations.tsv")
    report = read_table(table, shared_book)
    assert len(report.rows) == len(table.records) > 0
    counts = {status: report.count(status) for status in Status}
    assert counts[Status.UNDERSTOOD] / len(report.rows) >= 0.75
    assert counts[Status.DISAGREEING] / len(report.rows) <= 0.01
    for row, record in zip(report.rows, table.records, strict=True):
        assert (row.status is Status.UNDERSTOOD) is row.code.understood
        assert row.reasons or row.code.understood
        if row.code.understood:
            assert_conditions(row.code, record.cells["Full text"])


def assert_conditions(code: ConsentCode, long_text: str) -> None:
    """Compare with the capitals at the end of the long text, found in another way than the reader does."""
    listed = set(re.findall(r"\b(IRB|PUB|COL|NPU|MDS|GSO|RD)\b(?=[^()a-z]*\)$)", long_text))
    listed |= {"NPU"} if "NonProfit" in long_text else set()
    own = {t.notation for t in map(book().term, code.modifiers) if t}
    own |= {"MDS"} if code.methods_allowed else set()
    assert own == listed - {"RD"}
    assert code.related_conditions or "RD" not in listed


def test_all_data_sets_are_read_as_their_publisher_reads_them(shared_data, shared_book) -> None:
    table = read_catalogue(shared_data / "anvil-datasets.tsv")
    report = read_table(table, shared_book)
    assert len(report.rows) == len(table.records) > 0
    assert report.count(Status.UNDERSTOOD) / len(report.rows) >= 0.8
    assert report.count(Status.DISAGREEING) / len(report.rows) <= 0.05
    for row, record in zip(report.rows, table.records, strict=True):
        if row.code.understood:
            assert_flags(row.code, record.cells)
        else:
            assert row.status is Status.UNDETERMINED
            assert all(reason.token in row.code.stated for reason in row.reasons)
    assert {r.shared for row in report.rows if row.status is Status.DISAGREEING for r in row.reasons} <= {
        'the publisher could not spell the code out: ERROR: Unknown symbol "RD"'
    }


def assert_flags(code: ConsentCode, cells) -> None:
    own = {t.notation for t in map(book().term, (code.permission, *code.modifiers)) if t}
    own |= {"MDS"} if code.methods_allowed else set()
    flags = {f for f in FLAGS if cells[f] == "True"}
    assert own - {"DS"} == flags
    assert [d.abbreviation for d in code.diseases] == [cells["DS"]] * bool(cells["DS"])
    assert [d.name for d in code.diseases] == [cells["diseaseText"]] * bool(cells["diseaseText"])


FLAGS = ("NRES", "GRU", "HMB", "IRB", "PUB", "COL", "NPU", "MDS", "GSO")
HEADER = "\t".join(["name", "library:dataUseRestriction", *FLAGS, "DS", "diseaseText", "consentLongName"])
HMB_LONG = "Use of the data is limited to health/medical/biomedical purposes."


def data_set(code: str, true: str = "", disease: str = "", name: str = "", long_name: str = HMB_LONG):
    flags = ["True" if f in true.split() else "False" for f in FLAGS]
    line = "\t".join(["one", code, *flags, disease, name, long_name])
    return read_table(parse_catalogue(f"{HEADER}\n{line}\n".encode(), "t.tsv"), book()).rows[0]


def test_data_set_that_its_publisher_reads_alike_is_understood() -> None:
    assert data_set("HMB", "HMB").status is Status.UNDERSTOOD


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("HMB-NPU", "HMB"), "the publisher sets NPU to `False`"),
        (("HMB", "HMB NPU"), "the publisher sets NPU to `True`"),
        (("HMB", "GRU"), "the publisher sets GRU to `True`"),
        (("HMB", "HMB", "CVD", "Cardiovascular Disease"), "the publisher has the disease `CVD`"),
        (("DS-CVD", "", "CA", "Cancer"), "the publisher takes `CA` for the disease"),
        (("DS-CVD", "", "CVD", "Cancer"), "the publisher calls the disease `Cancer`"),
        (("HMB", "HMB", "", "", "ERROR"), "the publisher could not spell the code out: ERROR"),
        (("HMB", "HMB", "", "", "Only on Sundays."), "the publisher's long name has a sentence that is not known"),
        (("GRU", "GRU"), "long name: the code permits GRU, the text HMB"),
    ],
)
def test_data_set_that_its_publisher_reads_otherwise_disagrees(row, reason: str) -> None:
    read = data_set(*row)
    assert read.status is Status.DISAGREEING
    assert reason in [r.shared for r in read.reasons]


def test_table_of_another_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="`a`, `b` are those of no table of consent codes"):
        read_table(parse_catalogue(b"a\tb\n1\t2\n", "t.tsv"), book())
