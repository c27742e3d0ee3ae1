"""A small table of diseases with awkward abbreviations, and readings by it."""

from functools import cache

from graph_api.adapters.catalogue_files import load_code_book
from graph_api.services.consent_codes.reading import ConsentCode
from graph_api.services.consent_codes.vocabulary import CodeBook, DiseaseTable
from graph_api.services.read_consent_code import read_code

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
