"""Readings of consent codes, one by one, and the scopes that are made of them."""

import pytest

from graph_api.engine.terms import DUO, FALSE, RDF_TYPE, TRUE, Literal, ag
from graph_api.services.consent_codes.reading import Problem
from graph_api.services.read_consent_code import read_code, scope_triples
from tests.services.consent_codes.book import book, empty_book, reading, summary

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
