"""RDF terms as the engine sees them: plain strings for IRIs and blank nodes, a small tuple for literals.

An IRI is a `str` without angle brackets, a blank node a `str` that starts with ``_:``. A literal is a
`Literal`. Terms hash and compare as RDF terms do (https://www.w3.org/TR/rdf11-concepts/#section-rdf-graph);
`value` gives what SPARQL compares.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
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

_INTEGER_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
INTEGERS: Final = frozenset(XSD + name for name in _INTEGER_BOUNDS)
FLOATS: Final = frozenset({XSD + "double", XSD + "float"})

_SPACE: Final = " \t\n\r"
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?"
    r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)


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


def language_tags(terms: Iterable[Term]) -> set[str]:
    """Return the language tags of the texts among `terms`, in lower case."""
    return {term.language.lower() for term in terms if isinstance(term, Literal) and term.language}


def ag(name: str) -> str:
    """Return the IRI of the ontology's term `name`."""
    return AG + name


def boolean(flag: bool) -> Literal:
    """Return the xsd:boolean literal of `flag`."""
    return TRUE if flag else FALSE


def instant(moment: datetime) -> Literal:
    """Return the xsd:dateTime literal of `moment`: in UTC, or in its own zone at the ends of the calendar."""
    with suppress(OverflowError):
        moment = moment.astimezone(UTC)
    return Literal(moment.isoformat().replace("+00:00", "Z"), XSD_DATETIME)


TRUE: Final = Literal("true", XSD_BOOLEAN)
FALSE: Final = Literal("false", XSD_BOOLEAN)
TRUTHS: Final = {"yes": TRUE, "true": TRUE, "no": FALSE, "false": FALSE}  # by how people write them


@lru_cache(maxsize=65536)
def value(literal: Literal) -> Value | None:
    """Return the value of `literal`, or None where its lexical form or datatype has none.

    A dateTime without a zone has no place on the time line and so has no value here; fractions of a second
    count to the microsecond. Lexical forms are those of https://www.w3.org/TR/xmlschema11-2/.
    """
    lexical, datatype, _ = literal
    if datatype in (XSD_STRING, RDF_LANGSTRING):
        return lexical
    try:
        return _parsed(lexical.strip(_SPACE), datatype)
    except (ValueError, OverflowError):
        return None


def _parsed(lexical: str, datatype: str) -> Value | None:
    if datatype == XSD_BOOLEAN:
        return {"true": True, "1": True, "false": False, "0": False}.get(lexical)
    if datatype in INTEGERS:
        return _integer(lexical, local_name(datatype))
    if datatype == XSD_DECIMAL:
        return Decimal(lexical) if _DECIMAL.fullmatch(lexical) else None
    if datatype in FLOATS:
        return float(lexical) if _FLOAT.fullmatch(lexical) else None
    if datatype == XSD_DATETIME:
        return _moment(lexical)
    if datatype == XSD_DATE:
        return date.fromisoformat(lexical) if _DAY.fullmatch(lexical) else None
    return None


def _integer(lexical: str, name: str) -> int | None:
    if _INTEGER.fullmatch(lexical) is None:
        return None
    number = int(lexical)
    least, most = _INTEGER_BOUNDS[name]
    fits = (least is None or least <= number) and (most is None or number <= most)
    return number if fits else None


def _moment(lexical: str) -> datetime | None:
    match = _DATETIME.fullmatch(lexical)
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    midnight = clock == "24:00:00"
    if midnight and (fraction or "").strip("0"):
        return None
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
