"""Readings of consent codes: by table, by property, and of whole files that others made."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_api.adapters.catalogue_files import DISEASES, load_code_book, parse_catalogue, read_catalogue
from graph_api.domain.errors import UsageError
from graph_api.engine.terms import DUO, FALSE, RDF_TYPE, TRUE, Literal, ag
from graph_api.services.consent_codes.catalogue import disease_table
from graph_api.services.consent_codes.reading import ConsentCode, Problem
from graph_api.services.consent_codes.report import Status, read_table
from graph_api.services.consent_codes.vocabulary import CodeBook, DiseaseTable
from graph_api.services.read_consent_code import read_code, scope_triples

TABLE = (
    ("CVD", "Cardiovascular Disease"),
    ("GI", "Gastrointestinal Illness"),
    ("CA", "Cancer"),
    ("CC", "Colorectal Cancer"),
    ("DS", "Down Syndrome"),
    ("MDS", "Myelodysplasia"),
    ("RD", "Reproductive Disorders"),
    ("TS", "Tourette Syndrome"),
    ("TS-X", "Turner Syndrome"),
    ("S-CARD", "Sudden Cardiac Death"),
    ("SL_AN", "Skin Laxity or Arterial Narrowing"),
    ("PSO", "Psoriasis"),
    ("PSO-RD", "Psoriasis and related diseases"),
    ("STK", "Stroke"),
    ("STK-IRB-RD", "Stroke and Related Disorders"),
    ("ASC-RD", "Arteriosclerosis and Related Diseases"),
    ("AML-MDS", "Leukemia and Myelodysplasia"),
    ("MM", "Multiple Myeloma"),
    ("NIC-EMP-LENF", "No Insurance companies, employers, or the police"),
    ("FDO", "Focused Disease Only"),
    ("MULT", "MULTIPLE"),
    ("BD", "Blood Disorders"),
    ("BD", "Bipolar Disorder"),
)


@cache
def empty_book() -> CodeBook:
    return load_code_book()


@cache
def book() -> CodeBook:
    return empty_book().with_diseases(DiseaseTable(TABLE))


def reading(text: str, **how: str) -> ConsentCode:
    return read_code(text, book(), **how)


def summary(code: ConsentCode) -> str:
    """Return what `code` says on one line: permission, disease, conditions."""
    term = book().term(code.permission or "")
    parts = [term.notation if term else "?"]
    parts += [f"<{d.abbreviation}>" for d in code.diseases]
    parts += [t.notation for t in map(book().term, code.modifiers) if t]
    parts += {True: ["+methods"], False: ["-methods"], None: []}[code.methods_allowed]
    return " ".join([*parts, *(["+related"] if code.related_conditions else [])])


UNDERSTOOD = [
    ("NRES", "NRES"),
    ("GRU", "GRU"),
    ("HMB", "HMB"),
    ("POA", "POA"),
    ("GRU-NPU", "GRU NPU"),
    ("gru_npu", "GRU NPU"),
    ("GRU, NPU", "GRU NPU"),
    (" GRU \u2013 NPU ", "GRU NPU"),
    ("GRU\u2011NPU", "GRU NPU"),
    ("\ufeffGRU", "GRU"),
    ('"GRU-NPU."', "GRU NPU"),
    ("GRU-CC", "GRU CC"),
    ("GRU(CC)", "GRU CC"),
    ("HMB-NCU", "HMB NCU"),
    ("HMB-NPUNCU", "HMB NPUNCU"),
    ("HMB-NPU-NCU", "HMB NPU NCU"),
    ("GRU-NMDS", "GRU NMDS -methods"),
    ("GRU-MDS", "GRU +methods"),
    ("HMB-IRB-PUB-COL-NPU-MDS-GSO", "HMB IRB PUB COL NPU GSO +methods"),
    ("HMB_IRB_MDS", "HMB IRB +methods"),
    ("GRU-US-PS-IS-RTN-NPOA", "GRU US PS IS RTN NPOA"),
    ("GRU-GS-[DE]", "GRU GS"),
    ("GRU-GS-DE", "GRU GS"),
    ("GRU-COL-[Dr Who]", "GRU COL"),
    ("GRU-MOR-[2027-12-31]", "GRU MOR"),
    ("GRU-TS-2027-12-31", "GRU TS"),
    ("GRU-RS-[genetic research]", "GRU RS"),
    ("DUO:0000042", "GRU"),
    ("duo_0000006; DUO:0000045", "HMB NPU"),
    ("http://purl.obolibrary.org/obo/DUO_0000004", "NRES"),
    ("obo:DUO_0000042 obo:DUO_0000044", "GRU NPOA"),
    ("<http://purl.obolibrary.org/obo/DUO_0000042>, DUO_00000044", "GRU NPOA"),
    ("DS-CVD", "DS <CVD>"),
    ("DS-CVD-IRB-NPU-MDS-RD", "DS <CVD> IRB NPU +methods +related"),
    ("DS-CVD-MDS-PUB", "DS <CVD> PUB +methods"),
    ("DS_CVD_IRB", "DS <CVD> IRB"),
    ("DS-[CVD](CC)", "DS <CVD> CC"),
    ("DS-[Colorectal Cancer]-NPU", "DS <CC> NPU"),
    ("DS-[MONDO:0005148]", "DS <MONDO:0005148>"),
    ("DUO:0000007 MONDO:0005148 DUO:0000045", "DS <MONDO:0005148> NPU"),
    ("DS-DS-IRB-RD", "DS <DS> IRB +related"),
    ("DS-TS-IRB-PUB-GSO-RD", "DS <TS> IRB PUB GSO +related"),
    ("DS-TS-X-IRB", "DS <TS-X> IRB"),
    ("DS-S-CARD-IRB-PUB-COL", "DS <S-CARD> IRB PUB COL"),
    ("DS-SL-AN", "DS <SL_AN>"),
    ("DS-RD", "DS <RD>"),
    ("DS-RD-RD", "DS <RD> +related"),
    ("DS-MDS-MDS", "DS <MDS> +methods"),
    ("DS-CC-MDS", "DS <CC> +methods"),
    ("DS-PSO-RD-NPU", "DS <PSO> NPU +related"),
    ("DS-STK-IRB-RD", "DS <STK> IRB +related"),
    ("DS-ASC-RD-MDS", "DS <ASC-RD> +methods +related"),
    ("DS-MM", "DS <MM>"),
]


@pytest.mark.parametrize(("text", "said"), UNDERSTOOD)
def test_code_is_understood(text: str, said: str) -> None:
    code = reading(text)
    assert code.unread == ()
    assert code.understood
    assert summary(code) == said


UNDETERMINED = [
    ("", "(empty)", Problem.EMPTY),
    (" \t ", "(empty)", Problem.EMPTY),
    ("TBD", "TBD", Problem.PLACEHOLDER),
    ("NA", "NA", Problem.PLACEHOLDER),
    ("n/a", "n/a", Problem.PLACEHOLDER),
    ("Unspecified", "Unspecified", Problem.PLACEHOLDER),
    ("Consortia Access Only", "Consortia Access Only", Problem.PLACEHOLDER),
    ("Unrestricted access", "Unrestricted access", Problem.PLACEHOLDER),
    ("only for friends", "only for friends", Problem.FREE_TEXT),
    ("GRU " * 200, ("GRU " * 200).strip()[:400], Problem.FREE_TEXT),
    ("ADHD", "ADHD", Problem.UNKNOWN),
    ("CVD", "CVD", Problem.UNKNOWN),
    ("CADM", "CADM", Problem.UNKNOWN),
    ("HR_GC_NASH", "HR_GC_NASH", Problem.UNKNOWN),
    ("EA-IRB-COL", "EA", Problem.UNUSABLE),
    ("GRU-RUO", "RUO", Problem.UNUSABLE),
    ("DUO:0000005", "DUO:0000005", Problem.UNUSABLE),
    ("GRU-DUO:0000031", "DUO:0000031", Problem.UNKNOWN),
    ("GRU-GSRS", "GSRS", Problem.UNKNOWN),
    ("TURKEY-HMB-IRB", "TURKEY", Problem.UNKNOWN),
    ("GRU/NPU", "GRU/NPU", Problem.UNKNOWN),
    ("GRU?", "GRU?", Problem.UNKNOWN),
    ("GRU-[NPU]", "[NPU]", Problem.UNKNOWN),
    ("NPU", "NPU", Problem.NO_PERMISSION),
    ("MDS", "MDS", Problem.NO_PERMISSION),
    ("GRU, HMB-NPU", "HMB", Problem.SECOND_PERMISSION),
    ("HMB-NPU, HMB", "HMB", Problem.SECOND_PERMISSION),
    ("DS-CVD-MDS, HMB", "HMB", Problem.SECOND_PERMISSION),
    ("HMB-MDS-NMDS", "NMDS", Problem.CONTRADICTION),
    ("NRES-NPU", "NPU", Problem.CONTRADICTION),
    ("POA-NPOA", "NPOA", Problem.CONTRADICTION),
    ("GRU-RD", "RD", Problem.NO_DISEASE),
    ("DS", "DS", Problem.NO_DISEASE),
    ("DS-IRB-MDS", "DS", Problem.NO_DISEASE),
    ("DS-XX", "XX", Problem.NO_DISEASE),
    ("DS-[XX]", "[XX]", Problem.NO_DISEASE),
    ("DS-NIC-EMP-LENF", "NIC-EMP-LENF", Problem.NO_DISEASE),
    ("DS-FDO-IRB", "FDO", Problem.NO_DISEASE),
    ("DS-MULT", "MULT", Problem.NO_DISEASE),
    ("DS-SCZ-MDS", "SCZ", Problem.DISEASE_UNKNOWN),
    ("DS-GI,18+", "GI,18+", Problem.DISEASE_UNKNOWN),
    ("DS_GI_18+_MDS", "GI_18+", Problem.DISEASE_UNKNOWN),
    ("DS-CA-CVD", "CA-CVD", Problem.DISEASE_UNKNOWN),
    ("DS-BD", "BD", Problem.DISEASE_SEVERAL),
    ("DS-CC", "CC", Problem.AMBIGUOUS),
    ("DS-CC-NPU-GSO", "CC", Problem.AMBIGUOUS),
    ("DS-MDS", "MDS", Problem.AMBIGUOUS),
    ("DS-MDS-IRB", "MDS", Problem.AMBIGUOUS),
    ("DS-AML-MDS", "AML-MDS", Problem.AMBIGUOUS),
    ("DS-MONDO:0005148-MONDO:0004992", "MONDO:0004992", Problem.AMBIGUOUS),
    ("GRU-GS", "GS", Problem.VALUE_MISSING),
    ("GRU-GS-[XX]", "GS-[XX]", Problem.VALUE_MISSING),
    ("GRU-GS-US", "GS", Problem.VALUE_MISSING),
    ("GRU-GS-[Atlantis]", "GS-[Atlantis]", Problem.VALUE_UNKNOWN),
    ("GRU-RS-[XX]", "RS-[XX]", Problem.VALUE_MISSING),
    ("GRU-TS-[12]", "TS-[12]", Problem.VALUE_MISSING),
    ("GRU-MOR-[soon]", "MOR-[soon]", Problem.VALUE_UNKNOWN),
    ("GRU-MOR-[2027-13-31]", "MOR-[2027-13-31]", Problem.VALUE_UNKNOWN),
    ("GRU-IS-[Harvard]", "IS-[Harvard]", Problem.VALUE_UNKNOWN),
]


@pytest.mark.parametrize(("text", "token", "problem"), UNDETERMINED)
def test_code_is_undetermined_and_the_token_is_named(text: str, token: str, problem: Problem) -> None:
    code = reading(text)
    assert not code.understood
    assert (token, problem) in [(part.token, part.problem) for part in code.unread]


@pytest.mark.parametrize(
    ("text", "system", "said"),
    [
        ("DS-CC", "dbgap", "DS <CC>"),
        ("DS-CC-NPU-GSO", "dbgap", "DS <CC> NPU GSO"),
        ("GRU-CC", "duo", "GRU CC"),
        ("DS-CVD-CC", "duo", "DS <CVD> CC"),
        ("HMB-NPU-MDS", "dbgap", "HMB NPU +methods"),
    ],
)
def test_system_decides_what_the_grammar_does_not(text: str, system: str, said: str) -> None:
    code = reading(text, system=system)
    assert code.unread == ()
    assert summary(code) == said


@pytest.mark.parametrize(
    ("text", "system", "token"),
    [("GRU-MDS", "duo", "MDS"), ("GRU-NMDS", "dbgap", "NMDS"), ("GRU-CC", "dbgap", "CC"), ("DS-CC", "duo", "CC")],
)
def test_tokens_of_the_other_system_are_not_read(text: str, system: str, token: str) -> None:
    code = reading(text, system=system)
    assert [part.token for part in code.unread] == [token]


@pytest.mark.parametrize(
    ("text", "long_text", "said"),
    [
        ("DS-CC", "Disease-Specific (Colorectal Cancer)", "DS <CC>"),
        ("DS-MDS", "Disease-Specific (Myelodysplasia)", "DS <MDS>"),
        ("DS-XYZ-IRB-RD", "Disease-Specific (Xyz syndrome, IRB, RD)", "DS <XYZ> IRB +related"),
        ("DS-X-Y-NPU", "Disease-Specific (Breast, Colon, and/or Lung Cancer, NPU)", "DS <X-Y> NPU"),
        ("DS-AML-MDS", "Disease-Specific (Leukemia and Myelodysplasia)", "DS <AML-MDS>"),
        ("DS-QQ-RD-IRB", "Disease-Specific (Qq and related disorders, IRB)", "DS <QQ-RD> IRB +related"),
        ("DS-PSO-RD-NPU", "Disease-Specific (Psoriasis and related diseases, NPU)", "DS <PSO> NPU +related"),
        ("DS-STK-IRB-RD", "Disease-Specific (Stroke, IRB, RD)", "DS <STK> IRB +related"),
        ("DS-CVD-MDS", "Disease Specific (CVD, MDS)", "DS <CVD> +methods"),
        ("HMB-NPU", "Health/Medical/Biomedical NonProfit Research Use", "HMB NPU"),
        ("GRU", "general research use", "GRU"),
        ("DS-GI-GSO", "Use of the data must be related to GI. Use of the data is limited to genetic studies only.",
         "DS <GI> GSO"),
    ],
)  # fmt: skip
def test_long_text_names_the_disease(text: str, long_text: str, said: str) -> None:
    code = reading(text, long_text=long_text)
    assert code.unread == ()
    assert summary(code) == said


@pytest.mark.parametrize(
    ("text", "long_text"),
    [
        ("GRU", "GWAS of Venous Thrombosis"),
        ("GRU", "Health/Medical/Biomedical"),
        ("GRU-NPU", "General Research Use (NPU, IRB)"),
        ("GRU-NPU-IRB", "General Research Use (NPU)"),
        ("DS-CVD", "Disease-Specific (Cancer)"),
        ("DS-CVD", "Cardiovascular Disease"),
        ("DS-XYZ-IRB", "Disease-Specific (Xyz syndrome, IRB, NPU)"),
        ("HMB", "Use of the data is limited to health/medical/biomedical purposes in the morning."),
    ],
)
def test_long_text_that_says_otherwise_is_never_settled_in_silence(text: str, long_text: str) -> None:
    code = reading(text, long_text=long_text)
    assert not code.understood
    assert code.contradicted


@pytest.mark.parametrize("book_of_case", [book, empty_book])
def test_no_condition_is_lost_in_an_abbreviation(book_of_case) -> None:
    text = "Disease-Specific (Stroke and Related Disorders)"
    assert not read_code("DS-STK-IRB-RD", book_of_case(), long_text=text).understood


def test_long_text_does_not_give_a_permission_to_a_code_that_has_none() -> None:
    assert not reading("UR", long_text="No restrictions on data use").understood


def test_without_a_table_no_disease_is_known() -> None:
    code = read_code("DS-CVD-IRB", empty_book())
    assert [(u.token, u.problem) for u in code.unread] == [("CVD", Problem.DISEASE_UNKNOWN)]


def test_scope_of_an_understood_code() -> None:
    facts = set(scope_triples(reading("DS-CVD-NPU-MDS-RD"), "urn:x:scope"))
    disease = "https://w3id.org/alliance-graph/disease/dbgap/CVD"
    assert {
        ("urn:x:scope", RDF_TYPE, ag("ConsentScope")),
        ("urn:x:scope", ag("codeAsStated"), Literal("DS-CVD-NPU-MDS-RD")),
        ("urn:x:scope", ag("dataUsePermission"), DUO + "DUO_0000007"),
        ("urn:x:scope", ag("dataUseModifier"), DUO + "DUO_0000045"),
        ("urn:x:scope", ag("permittedDisease"), disease),
        ("urn:x:scope", ag("includesRelatedConditions"), TRUE),
        ("urn:x:scope", ag("methodsDevelopmentAllowed"), TRUE),
    } <= facts
    assert not [fact for fact in facts if fact[1] == ag("unreadToken")]


def test_scope_says_what_is_forbidden_and_limited() -> None:
    facts = set(scope_triples(reading("GRU-NMDS-GS-[DE]-TS-[2027-12-31]-MOR-[2027-12-31]"), "urn:x:scope"))
    values = {predicate: value for _, predicate, value in facts}
    assert values[ag("methodsDevelopmentAllowed")] == FALSE
    assert values[ag("geographicLimit")] == "https://w3id.org/alliance-graph/place/DE"
    assert values[ag("useUntil")].lexical == "2027-12-30T10:00:00Z"  # the day begins first at +14:00
    assert values[ag("publicationNotBefore")].lexical == "2027-12-31T12:00:00Z"  # and last at -12:00


@pytest.mark.parametrize(("text", "token"), [case[:2] for case in UNDETERMINED])
def test_scope_of_an_undetermined_code_names_an_unread_token(text: str, token: str) -> None:
    facts = set(scope_triples(reading(text), "urn:x:scope"))
    assert ("urn:x:scope", ag("unreadToken"), Literal(token)) in facts


CONDITIONS = ("IRB", "PUB", "COL", "NPU", "MDS", "GSO", "RD", "NCU", "NMDS", "CC", "RTN", "US", "GS", "TS")
PARTS = st.sampled_from(
    ("GRU", "HMB", "NRES", "POA", "DS", *(abbreviation for abbreviation, _ in TABLE), *CONDITIONS)
)
CODES = st.lists(PARTS, min_size=1, max_size=6).map("-".join)
SYSTEMS = st.sampled_from(("auto", "dbgap", "duo"))
ANY_TEXT = st.text(st.characters(), max_size=60)


def said(code: ConsentCode) -> tuple[object, ...]:
    return code.permission, code.modifiers, code.diseases, code.methods_allowed, code.related_conditions


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT | CODES, SYSTEMS, ANY_TEXT)
def test_reading_never_raises(text: str, system: str, long_text: str) -> None:
    code = reading(text, system=system, long_text=long_text)
    assert code.stated == text
    assert code.understood is (not code.unread)
    assert not (code.understood and code.permission is None)
    assert all(part.token for part in code.unread)


@settings(deadline=None, max_examples=300)
@given(CODES, SYSTEMS, st.sampled_from(["-", "_", ",", ", ", " ", "; ", "\u2013", " - "]), st.booleans())
def test_case_and_separators_do_not_matter(text: str, system: str, separator: str, small: bool) -> None:
    other = text.replace("-", separator)
    other = other.lower() if small else other
    assert said(reading(other, system=system)) == said(reading(text, system=system))


@settings(deadline=None, max_examples=300)
@given(CODES, SYSTEMS, st.integers(0, 6), st.sampled_from(["QQZ", "18+", "?", "GRÜ", "IRB's", "DUO:9999999"]))
def test_an_unknown_token_leaves_every_code_undetermined(text: str, system: str, place: int, token: str) -> None:
    parts = text.split("-")
    parts.insert(place, token)
    assert not reading("-".join(parts), system=system).understood


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["GRU", "HMB", "DS-CVD"]), st.sets(st.sampled_from(["IRB", "PUB", "COL", "NPU", "MDS", "GSO"]))
)
def test_every_condition_that_is_stated_is_read(head: str, conditions: set[str]) -> None:
    code = reading("-".join([head, *sorted(conditions)]), system="dbgap")
    assert code.understood
    modifiers = {t.notation for t in map(book().term, code.modifiers) if t}
    assert modifiers == conditions - {"MDS"}
    assert (code.methods_allowed is True) == ("MDS" in conditions)


# Whole files


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
