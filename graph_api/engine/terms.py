"""RDF terms as the engine sees them: plain strings for IRIs and blank nodes, a small tuple for literals.

An IRI is a `str` without angle brackets, a blank node a `str` that starts with ``_:``. A literal is a
`Literal`. Terms hash and compare as RDF terms do (https://www.w3.org/TR/rdf11-concepts/#section-rdf-graph);
`value` gives what SPARQL compares.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
AG: Final = "https://w3id.org/alliance-graph/term/"
ODRL: Final = "http://www.w3.org/ns/odrl/2/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DUO: Final = "http://purl.obolibrary.org/obo/"

XSD_STRING: Final = XSD + "string"
XSD_BOOLEAN: Final = XSD + "boolean"
XSD_INTEGER: Final = XSD + "integer"
XSD_DECIMAL: Final = XSD + "decimal"
XSD_DATETIME: Final = XSD + "dateTime"
XSD_DATE: Final = XSD + "date"
RDF_LANGSTRING: Final = RDF + "langString"
RDF_TYPE: Final = RDF + "type"
LABEL: Final = RDFS + "label"

INTEGERS: Final = frozenset(
    XSD + name
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
        "unsignedByte",
    )
)  # fmt: skip
_DATETIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
FLOATS: Final = frozenset({XSD + "double", XSD + "float"})


class Literal(NamedTuple):
    """An RDF literal: lexical form, datatype IRI, language tag (empty where there is none)."""

    lexical: str
    datatype: str = XSD_STRING
    language: str = ""


Value = str | bool | int | Decimal | float | datetime | date
Term = str | Literal
Triple = tuple[str, str, Term]


def is_blank(term: Term) -> bool:
    """Tell whether `term` is a blank node."""
    return type(term) is str and term.startswith("_:")


def ag(name: str) -> str:
    """Return the IRI of the ontology's term `name`."""
    return AG + name


def boolean(flag: bool) -> Literal:
    """Return the xsd:boolean literal of `flag`."""
    return TRUE if flag else FALSE


def instant(moment: datetime) -> Literal:
    """Return the xsd:dateTime literal of `moment` in UTC."""
    text = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return Literal(text, XSD_DATETIME)


TRUE: Final = Literal("true", XSD_BOOLEAN)
FALSE: Final = Literal("false", XSD_BOOLEAN)


@lru_cache(maxsize=65536)
def value(literal: Literal) -> Value | None:
    """Return the value of `literal`, or None where its lexical form or datatype has none.

    A dateTime without a zone has no place on the time line and so has no value here.
    """
    lexical, datatype, _ = literal
    if datatype in (XSD_STRING, RDF_LANGSTRING):
        return lexical
    try:
        return _parsed(lexical.strip(), datatype)
    except (ValueError, InvalidOperation, OverflowError):
        return None


def _parsed(lexical: str, datatype: str) -> Value | None:
    if datatype == XSD_BOOLEAN:
        return {"true": True, "1": True, "false": False, "0": False}.get(lexical)
    if datatype in INTEGERS:
        return int(lexical)
    if datatype == XSD_DECIMAL:
        number = Decimal(lexical)
        return number if number.is_finite() and "e" not in lexical.lower() else None
    if datatype in FLOATS:
        return float(lexical)
    if datatype == XSD_DATETIME:
        return _moment(lexical)
    if datatype == XSD_DATE:
        return date.fromisoformat(lexical) if len(lexical) == 10 else None
    return None


def _moment(lexical: str) -> datetime | None:
    match = _DATETIME.fullmatch(lexical)
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    midnight = clock == "24:00:00"
    text = f"{day}T{'00:00:00' if midnight else clock}.{(fraction or '')[:6]:0<6}{zone}"
    moment = datetime.fromisoformat(text)
    return moment + timedelta(days=1) if midnight else moment


def moment_of(term: Term | None) -> datetime | None:
    """Return the instant that `term` names, or None where it names none."""
    if isinstance(term, Literal):
        found = value(term)
        if isinstance(found, datetime):
            return found
    return None


def number_of(term: Term | None) -> Decimal | None:
    """Return the number that `term` names, or None where it names none."""
    if isinstance(term, Literal):
        found = value(term)
        if isinstance(found, (int, Decimal)) and not isinstance(found, bool):
            return Decimal(found)
    return None


def truth_of(term: Term | None) -> bool | None:
    """Return the truth value that `term` names, or None where it names none."""
    if isinstance(term, Literal):
        found = value(term)
        if isinstance(found, bool):
            return found
    return None


def local_name(iri: str) -> str:
    """Return what follows the last separator of `iri`."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
