"""Writes the results of queries in the formats of SPARQL 1.1, row by row, up to a limit."""

import json
from collections.abc import Callable, Iterable, Iterator
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, Self, cast
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, RdfFormat, Triple, serialize

Term = NamedNode | BlankNode | Literal | Triple
XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
GRAPHS: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
}


HELD: Final = 64 * 1024  # bytes of a result that needs no file


class TooMuchError(Exception):
    """A result is larger than a limit; the first argument names the limit."""


class LimitedFile(RawIOBase):
    """A file that refuses to grow beyond `most` bytes."""

    def __init__(self, file: "BinaryIO | ResultFile", most: int) -> None:
        self._file, self._left = file, most

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401  # whatever has the buffer interface
        """Write `data`; raise TooMuchError beyond the limit."""
        self._left -= len(data)
        if self._left < 0:
            raise TooMuchError("size")
        return self._file.write(data)


class ResultFile:
    """A result: in memory up to HELD bytes, one that grows beyond in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._path, self._held = path, bytearray()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def held(self) -> bytes | None:
        """The whole result; None where it is in the file."""
        return None if self._file is not None else bytes(self._held)

    def write(self, data: Any) -> int:  # noqa: ANN401  # whatever has the buffer interface
        """Write `data`."""
        if self._file is None:
            self._held += data
            if len(self._held) > HELD:
                self._file = self._path.open("wb")
                self._file.write(self._held)
                self._held.clear()
        else:
            self._file.write(data)
        return len(data)


def write_boolean(value: bool, media_type: str, out: LimitedFile) -> None:
    """Write the answer of an ASK."""
    word = "true" if value else "false"
    if media_type == JSON:
        out.write(f'{{"head":{{}},"boolean":{word}}}'.encode())
    else:
        text = f'<?xml version="1.0"?>\n<sparql xmlns="{_NAMESPACE}"><head/><boolean>{word}</boolean></sparql>\n'
        out.write(text.encode())


def write_solutions(solutions: QuerySolutions, media_type: str, out: LimitedFile, most: int) -> int:
    """Write the rows of a SELECT and return how many there are; raise TooMuchError beyond `most`."""
    names = [variable.value for variable in solutions.variables]
    head, row, foot = _WRITERS[media_type]
    out.write(head(names).encode())
    count = 0
    for count, solution in enumerate(solutions, start=1):
        if count > most:
            raise TooMuchError("rows")
        out.write(row(names, solution, count == 1).encode("utf-8", "surrogatepass"))
    out.write(foot.encode())
    return count


def write_graph(triples: Iterable[Triple], media_type: str, out: LimitedFile, most: int) -> int:
    """Write the triples of a CONSTRUCT or DESCRIBE and return how many; raise TooMuchError beyond `most`."""
    counted = _Counted(triples, most)
    serialize(counted, cast("IO[bytes]", out), format=GRAPHS[media_type])
    return counted.count


class _Counted:
    def __init__(self, triples: Iterable[Triple], most: int) -> None:
        self._triples, self._most, self.count = triples, most, 0

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            if self.count > self._most:
                raise TooMuchError("rows")
            yield triple


def _json_head(names: list[str]) -> str:
    return f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":['


def _json_row(names: list[str], solution: QuerySolution, first: bool) -> str:
    bound = {name: _json_term(term) for name in names if (term := solution[name]) is not None}
    return ("\n" if first else ",\n") + json.dumps(bound, ensure_ascii=False)


def _json_term(term: Term) -> dict[str, Any]:
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal():
            if term.language:
                return {"type": "literal", "value": term.value, "xml:lang": term.language}
            plain = term.datatype.value == XSD_STRING
            return {"type": "literal", "value": term.value} | ({} if plain else {"datatype": term.datatype.value})
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {role: _json_term(part) for role, part in parts.items()}}


_NAMESPACE: Final = "http://www.w3.org/2005/sparql-results#"


def _xml_head(names: list[str]) -> str:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    return f'<?xml version="1.0"?>\n<sparql xmlns="{_NAMESPACE}"><head>{variables}</head><results>'


def _xml_row(names: list[str], solution: QuerySolution, first: bool) -> str:  # noqa: ARG001
    bound = ((name, term) for name in names if (term := solution[name]) is not None)
    cells = "".join(f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>" for name, term in bound)
    return f"\n<result>{cells}</result>"


def _xml_term(term: Term) -> str:
    match term:
        case NamedNode():
            return f"<uri>{escape(term.value)}</uri>"
        case BlankNode():
            return f"<bnode>{escape(term.value)}</bnode>"
        case Literal():
            mark = ""
            if term.language:
                mark = f" xml:lang={quoteattr(term.language)}"
            elif term.datatype.value != XSD_STRING:
                mark = f" datatype={quoteattr(term.datatype.value)}"
            return f"<literal{mark}>{_xml_text(term.value)}</literal>"
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    return "<triple>" + "".join(f"<{role}>{_xml_term(part)}</{role}>" for role, part in parts) + "</triple>"


def _xml_text(text: str) -> str:
    """Return `text` for XML 1.0; a character that XML cannot carry becomes the replacement character."""
    kept = "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text)
    return escape(kept, {"\r": "&#13;"})


def _csv_head(names: list[str]) -> str:
    return ",".join(names) + "\r\n"


def _csv_row(names: list[str], solution: QuerySolution, first: bool) -> str:  # noqa: ARG001
    return ",".join(_csv_term(solution[name]) for name in names) + "\r\n"


def _csv_term(term: Term | None) -> str:
    text = "" if term is None else str(term) if isinstance(term, BlankNode | Triple) else term.value
    if any(c in text for c in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _tsv_head(names: list[str]) -> str:
    return "\t".join(f"?{name}" for name in names) + "\n"


def _tsv_row(names: list[str], solution: QuerySolution, first: bool) -> str:  # noqa: ARG001
    return "\t".join(_tsv_term(solution[name]) for name in names) + "\n"


def _tsv_term(term: Term | None) -> str:
    return "" if term is None else str(term).replace("\t", "\\t")


_Row = Callable[[list[str], QuerySolution, bool], str]
_WRITERS: Final[dict[str, tuple[Callable[[list[str]], str], _Row, str]]] = {
    JSON: (_json_head, _json_row, "\n]}}\n"),
    XML: (_xml_head, _xml_row, "\n</results></sparql>\n"),
    CSV: (_csv_head, _csv_row, ""),
    TSV: (_tsv_head, _tsv_row, ""),
}
