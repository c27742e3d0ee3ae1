from datetime import date, datetime, time, timedelta

import pytest

from graph_api.engine.terms import (
    FALSE,
    LABEL,
    ODRL,
    RDF_LANGSTRING,
    RDF_TYPE,
    XSD,
    XSD_DATETIME,
    XSD_DECIMAL,
    Literal,
    ag,
)
from graph_api.engine.terms import value as literal_value
from graph_api.services.workbook.cells import Cell, Flaw
from tests.support.books import BASE, messages, reading

ACME = ["company", "ACME", "Acme GmbH"]
PARTNERS = [["kind", "identifier", "name"], ACME, ["hospital", "CLINIC", "City Clinic"]]
OWNER = BASE + "ACME"


def facts(sheets):
    found = reading(sheets)
    assert [str(p) for p in found.problems] == []
    return set(found.triples)


def test_a_row_states_its_kind_identifier_and_name():
    assert facts({"Partners": PARTNERS}) >= {
        (OWNER, RDF_TYPE, ag("Company")),
        (OWNER, "http://purl.org/dc/terms/identifier", Literal("ACME")),
        (OWNER, LABEL, Literal("Acme GmbH", RDF_LANGSTRING, "en")),
    }


def test_columns_may_stand_in_any_order_and_with_spaces_that_nobody_sees():
    plain = facts({"Partners": PARTNERS})
    rows = [["Acme\u00a0GmbH", "company ", "\u200bACME"], ["City  Clinic", "Hospital", "CLINIC"]]
    moved = facts({" partners\u00a0": [["Name ", "\u00a0KIND", "identifier"], *rows]})
    assert moved == plain


def test_rows_above_the_header_empty_rows_and_remarks_are_passed_over():
    table = [["Our partners, 2025"], [], *PARTNERS[:2], [], ["# hospital", "X", "an example"], PARTNERS[2]]
    assert facts({"Partners": table}) == facts({"Partners": PARTNERS})


@pytest.mark.parametrize("name", ["ACME", "Acme GmbH", BASE + "ACME"])
def test_a_reference_is_an_identifier_a_name_or_an_iri(name):
    table = [["kind", "identifier", "owner"], ["know-how", "BG-1", name]]
    assert (BASE + "BG-1", ag("owner"), OWNER) in facts({"Partners": PARTNERS, "Background IP": table})


def test_several_values_stand_in_one_cell():
    table = [["kind", "identifier", "party"], ["collaboration agreement", "A-1", "ACME; CLINIC"]]
    found = facts({"Partners": PARTNERS, "Agreements": table})
    assert {o for s, p, o in found if p == ag("party")} == {OWNER, BASE + "CLINIC"}


def test_terms_of_the_ontology_and_countries_are_known_by_their_labels():
    table = [["kind", "identifier", "profit status", "seat"], ["company", "ACME", "For profit", "Netherlands"]]
    found = facts({"Partners": table})
    assert (OWNER, ag("profitStatus"), ag("ForProfit")) in found
    assert (OWNER, ag("seat"), "https://w3id.org/alliance-graph/place/NL") in found


def test_a_misspelt_reference_is_placed_and_the_nearest_name_is_offered():
    table = [["kind", "identifier", "owner"], ["know-how", "BG-1", "Acme Gmbh."]]
    (problem,) = reading({"Partners": PARTNERS, "Background IP": table}).problems
    assert (problem.place, problem.header, problem.value) == ("Background IP!C2", "owner", "Acme Gmbh.")
    assert problem.nearest == ("Acme GmbH",)


def test_a_thing_of_another_kind_is_refused():
    table = [["kind", "identifier", "stored at"], ["specimen", "S-1", "ACME"]]
    (problem,) = messages({"Partners": PARTNERS, "Samples": table})
    assert "is known, but not as site" in problem


def test_a_name_of_two_things_is_refused_with_both():
    twins = [*PARTNERS, ["company", "ACME-2", "Acme GmbH"]]
    table = [["kind", "identifier", "owner"], ["know-how", "BG-1", "Acme GmbH"]]
    (problem,) = messages({"Partners": twins, "Background IP": table})
    assert "names several things" in problem
    assert "ACME-2" in problem


def test_all_problems_are_told_at_once():
    table = [["kind", "identifier", "collected at", "human origin", "donor"],
             ["specimn", "S-1", "03/04/2025", "maybe", "D-9"], ["specimen", "S-2", "soon", "yes", ""]]  # fmt: skip
    places = [p.place for p in reading({"Samples": table}).problems]
    assert places == ["Samples!A2", "Samples!C2", "Samples!D2", "Samples!E2", "Samples!C3"]


def test_an_unknown_column_with_values_is_refused_and_an_empty_one_is_not():
    assert messages({"Partners": [[*PARTNERS[0], "colour"], ACME]}) == []
    (problem,) = reading({"Partners": [[*PARTNERS[0], "profit statsu"], [*ACME, "for profit"]]}).problems
    assert problem.place == "Partners!D1"
    assert "profit status" in problem.nearest


def test_a_column_of_notes_is_not_read_and_one_without_a_header_is_refused():
    found = reading({"Partners": [[*PARTNERS[0], "Notes", "#internal"], [*ACME, "call back", "x"]]})
    assert found.problems == []
    assert len(found.found.notes) == 2
    (problem,) = messages({"Partners": [PARTNERS[0], [*ACME, "stray"]]})
    assert "no header" in problem


def test_an_unknown_sheet_with_content_is_refused():
    (problem,) = reading({"Partnerz": PARTNERS}).problems
    assert problem.nearest == ("Partners",)


def test_two_columns_with_one_header_are_refused():
    (problem,) = messages({"Partners": [["kind", "identifier", "identifier"], ["company", "A", "B"]]})
    assert "header of two columns" in problem


def test_any_property_of_the_ontology_may_be_a_column_and_derived_ones_may_not():
    table = [["kind", "identifier", "ag:validFrom"], ["donor", "D-1", "2025-04-13"]]
    assert (BASE + "D-1", ag("validFrom"), Literal("2025-04-13T00:00:00Z", XSD_DATETIME)) in facts(
        {"Donors": table}
    )
    derived = [["kind", "identifier", "right holder"], ["know-how", "BG-1", "ACME"]]
    (problem,) = messages({"Partners": PARTNERS, "Background IP": derived})
    assert "no column that is known" in problem


def test_an_identifier_that_stands_twice_is_refused_with_the_other_row():
    (problem,) = messages({"Partners": [*PARTNERS, ["company", "ACME", "Another"]]})
    assert problem.startswith("Partners!4")
    assert "Partners!2 too" in problem


def test_a_record_on_the_wrong_sheet_is_refused():
    (problem,) = messages({"Partners": [PARTNERS[0], ["donor", "D-1", "x"]]})
    assert "belongs on the sheet `Donors`" in problem


def test_a_day_at_an_end_must_be_written_as_the_last_day():
    table = [["kind", "identifier", "valid until"], ["confidentiality agreement", "A-1", "2026-02-28"]]
    (problem,) = messages({"Agreements": table})
    assert "valid until (last day)" in problem
    table[0][2] = "valid until (last day)"
    end = Literal("2026-03-01T00:00:00Z", XSD_DATETIME)
    assert (BASE + "A-1", ag("validUntil"), end) in facts({"Agreements": table})


def test_both_forms_of_an_end_are_refused():
    table = [["kind", "identifier", "valid until", "valid until (last day)"],
             ["confidentiality agreement", "A-1", "2026-03-01T00:00:00Z", "2026-02-28"]]  # fmt: skip
    (problem,) = messages({"Agreements": table})
    assert "is stated under `valid until` too" in problem


@pytest.mark.parametrize(
    ("value", "lexical"),
    [(12, "12"), (0.5, "0.5"), ("0.50", "0.5"), ("1.0", "1"), ("-3", "-3"), (1e-7, "0.0000001")],
)
def test_numbers_are_read_as_decimals(value, lexical):
    table = [["kind", "identifier", "numeric value"], ["quantity", "Q-1", value]]
    assert (BASE + "Q-1", ag("numericValue"), Literal(lexical, XSD_DECIMAL)) in facts({"Quantities": table})


@pytest.mark.parametrize("value", ["1,5", "1.234", "1.234,5", "1,234.5", "1 000", "1'000", "five", True])
def test_numbers_with_two_readings_are_refused(value):
    (problem,) = messages({"Quantities": [["kind", "identifier", "numeric value"], ["quantity", "Q-1", value]]})
    assert "number" in problem


@pytest.mark.parametrize(
    ("text", "iso"), [("45 days", "P45D"), ("P45D", "P45D"), ("1 year", "P1Y"), ("6 Months", "P6M")]
)
def test_durations_are_read(text, iso):
    table = [["kind", "identifier", "review period"], ["publication review term", "T-1", text]]
    assert (BASE + "T-1", ag("reviewPeriod"), Literal(iso, XSD + "duration")) in facts({"Provisions": table})


def test_truth_values_are_read_in_the_ways_of_spreadsheets():
    table = [["kind", "identifier", "human origin"], ["specimen", "S-1", False], ["specimen", "S-2", "NO"]]
    found = facts({"Samples": table})
    assert {o for _, p, o in found if p == ag("humanOrigin")} == {FALSE}


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        (Cell(7.1), "lost digits"),
        (Cell(1e5, "0.00E+00"), "lost digits"),
        (Cell(12345678901234567890), "lost digits"),
        (Cell("x", flaw=Flaw.MERGED), "merged range"),
        (Cell("#REF!", flaw=Flaw.ERROR), "holds an error"),
        (Cell("", flaw=Flaw.NO_RESULT), "not saved"),
    ],
)
def test_what_a_spreadsheet_may_have_changed_is_refused(cell, word):
    table = [["kind", "identifier", "name", "clause number"], ["clause", "C-1", "one", cell]]
    (problem,) = messages({"Clauses": table})
    assert word in problem


def test_an_identifier_that_became_a_number_keeps_the_zeros_of_its_format():
    table = [["kind", "identifier"], ["donor", Cell(7, "00000")], ["donor", Cell(12)]]
    assert {s for s, _, _ in facts({"Donors": table})} == {BASE + "00007", BASE + "12"}


def test_a_serial_number_in_place_of_a_date_is_refused_with_its_reading():
    (problem,) = messages({"Samples": [["kind", "identifier", "collected at"], ["specimen", "S-1", 45760]]})
    assert "2025-04-13" in problem


def test_a_right_and_its_limit_are_read():
    sheets = {
        "Partners": PARTNERS,
        "Collections": [["kind", "name"], ["asset collection", "materials"]],
        "Rights and duties": [
            ["kind", "identifier", "has assigner", "has assignee", "has action", "has target", "has constraint"],
            ["permission", "R-1", "ACME", "CLINIC", "conduct research", "materials", "L-1"],
        ],
        "Limits": [
            ["kind", "identifier", "has left operand", "has operator", "has right operand"],
            ["constraint", "L-1", "purpose", "is any of", "clinical care; internal research"],
        ],
    }
    found = facts(sheets)
    assert (BASE + "R-1", ODRL + "constraint", BASE + "L-1") in found
    assert {o for s, p, o in found if p == ODRL + "rightOperand"} == {ag("ClinicalCare"), ag("InternalResearch")}


def test_text_that_names_nothing_is_not_taken_for_a_right_operand():
    table = [["kind", "identifier", "has right operand"], ["constraint", "L-1", "research in gneral"]]
    assert "stands in quotes" in messages({"Limits": table})[0]
    table[1][2] = '"free text"'
    assert (BASE + "L-1", ODRL + "rightOperand", Literal("free text")) in facts({"Limits": table})


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (["time zone", "Mars"], "no time zone"), (["namespace", "x y"], "no namespace"),
        (["colour", "red"], "no setting"), (["language", "english!"], "no language"),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused(row, word):
    assert word in " ".join(messages({"Settings": [["setting", "value"], row], "Partners": PARTNERS}))


def test_an_empty_workbook_is_refused():
    assert "no row that states anything" in messages({})[0]


ODD = [
    "#", "=1", "03/04/2025", 42842, 3.5, -0.0, True, datetime(2024, 1, 1), date(2024, 1, 1), time(1, 2),
    timedelta(1), "P1D", "ag:nothing", "<>", "<urn:x>", "a;b", ";", "1e5", "nan", float("inf"), float("nan"),
    10**400, "9999-12-31", "0001-01-01", date.max, "T", "::", "24:00", '"', "2025-01-01T25:00:00Z", "x" * 40_000,
]  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=lambda value: str(value)[:20])
def test_whatever_stands_in_a_cell_is_read_or_refused(value):
    """No cell makes the reader fail, and what it reads are terms that the check of facts accepts or refuses."""
    headers = ["kind", "identifier", "name", "collected at", "expires at (last day)", "human origin", "donor",
               "storage temperature", "pool member count", "lot number", "IRI"]  # fmt: skip
    limits = [["kind", "identifier", "has right operand"], ["constraint", "L-1", value]]
    rows = [["pool", f"S-{n}", *[None] * n, value] for n in range(len(headers) - 2)]
    terms = [["kind", "period"], ["term", value]]
    found = reading({"Samples": [headers, *rows], "Limits": limits, "Provisions": terms})
    for _, _, term in found.triples:
        if isinstance(term, Literal) and term.datatype in (XSD_DECIMAL, XSD_DATETIME):
            assert literal_value(term) is not None


def test_what_commands_a_terminal_is_shown_as_an_escape():
    (problem,) = messages({"Donors": [["kind", "identifier", "of age from"], ["donor", "D-1", "\x1b[2J"]]})
    assert "\x1b" not in problem
    assert "\\x1b" in problem


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?", "#DIV/0!"])
def test_a_row_that_begins_with_an_error_is_no_remark(error):
    found = reading({"Partners": [*PARTNERS, [error, "LOST", "Lost Ltd"]]})
    assert [p.place for p in found.problems] == ["Partners!A4"]
    found = reading({"Partners": [["kind", "identifier", error], ["company", "ACME", "no trade"]]})
    assert [p.place for p in found.problems] == ["Partners!C1"]


def test_rows_that_begin_with_a_hash_are_told():
    donors = [["identifier", "name"], ["D-1", "one"], ["#D-2", "withdrawn"], ["# D-3", ""]]
    notes = reading({"Partners": PARTNERS, "Donors": donors}).found.notes
    assert notes == ["Donors: 2 rows that begin with `#` were not read"]
