"""Catalogues of data sets with consent codes, and lists of consent codes: AnVIL, dbGaP and tables like theirs."""

from collections import Counter
from typing import Final
from urllib.parse import quote

from graph_api.domain.errors import UsageError
from graph_api.engine.terms import (
    DCTERMS,
    LABEL,
    RDF_LANGSTRING,
    TRUE,
    XSD_INTEGER,
    Literal,
    ag,
)
from graph_api.services.catalogues.reading import RECORDS, ForeignFile, ReadRow, RowStatus
from graph_api.services.consent_codes.catalogue import (
    CODE_OF_ABBREVIATIONS,
    CODE_OF_DATA_SETS,
    LONG_TEXT,
    Catalogue,
    Record,
)
from graph_api.services.consent_codes.publisher import PublishersReading
from graph_api.services.consent_codes.reading import ConsentCode
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.read_consent_code import read_code, scope_triples

NAMES: Final = ("name", "datasetname", "dataset", "workspace", "datasetid")
ACCESSIONS: Final = ("phsid", "phs", "accession", "studyaccession", "dbgapaccession", "dbgapid", "studyid")
SUBJECTS: Final = ("subjectcount", "subjects", "numberofsubjects", "participants", "participantcount")


def read_data_sets(table: Catalogue, digest: str, book: CodeBook, publisher: str) -> ForeignFile:
    """Return the data sets, or the consent scopes alone, that `table` lists.

    A code of which a part is not understood, or which the publisher's own columns read otherwise, leaves every use
    of its data set undetermined: the part stands in the scope as an unread token. Raises UsageError where there is
    no column of codes.
    """
    column = table.column(CODE_OF_DATA_SETS) or table.column(CODE_OF_ABBREVIATIONS)
    if column is None:
        raise UsageError(
            f"`{table.name}`: no column holds consent codes; `library:dataUseRestriction` or `Abbrev` is needed"
        )
    reader = _Reader(table, book, publisher, column)
    found = ForeignFile(
        table.name, digest, warnings=(*table.warnings, *reader.publisher.warnings * reader.compares)
    )
    for record in table.records:
        reader.read(record, found)
    return found


class _Reader:
    def __init__(self, table: Catalogue, book: CodeBook, publisher: str, column: str) -> None:
        self._book, self._name, self._column = book, publisher, column
        self._text = table.column(LONG_TEXT)
        self._label, self._accession = table.column(NAMES), table.column(ACCESSIONS)
        self._subjects = table.column(SUBJECTS)
        self.publisher = PublishersReading(table, book)
        self.compares = any(table.column((flag,)) for flag in ("gru", "hmb", "irb"))
        self._seen: set[str] = set()
        named = Counter(self._name_of(record) for record in table.records)
        self._several = frozenset(name for name, number in named.items() if name and number > 1)

    def read(self, record: Record, found: ForeignFile) -> None:
        """Add what `record` states to `found`."""
        long_text = record.cells[self._text] if self._text else ""
        code = read_code(record.cells[self._column], self._book, system="dbgap", long_text=long_text)
        differing = tuple(self.publisher.differences(code, record)) if self.compares and code.understood else ()
        name = self._name_of(record)
        of_data_sets = self._label is not None or self._accession is not None
        if of_data_sets and not name:
            found.rows.append(ReadRow(record.line, RowStatus.REJECTED, ("the data set has no name",)))
            return
        key = self._unique(name, code) if of_data_sets else self._unique(code.stated.strip(), code)
        scope = f"{RECORDS}{self._name}/scope/{quote(key, safe='')}"
        self._state_scope(scope, code, long_text, differing, found)
        if of_data_sets:
            self._state_data_set(key, scope, record, found)
        found.rows.append(self._row(record, code, differing))

    def _unique(self, key: str, code: ConsentCode) -> str:
        """Return `key`, with the code where several bear it, and a number where those have one code.

        Each consent group is one of its own, and none of them bears the name alone, which would stand for all.
        """
        unique, number = f"{key} {code.stated.strip()}" if key in self._several else key, 1
        while unique in self._seen:
            number += 1
            unique = f"{key} {code.stated.strip()} ({number})"
        self._seen.add(unique)
        return unique

    def _name_of(self, record: Record) -> str:
        return self._cell(record, self._label) or self._cell(record, self._accession)

    def _state_scope(
        self, scope: str, code: ConsentCode, long_text: str, differing: tuple[str, ...], found: ForeignFile
    ) -> None:
        found.triples += scope_triples(code, scope)
        label = " ".join(long_text.split()) or f"consent code {code.stated or '(none)'}"
        found.triples.append((scope, LABEL, Literal(label, RDF_LANGSTRING, "en")))
        found.triples += [(scope, ag("unreadToken"), Literal(f"{code.stated}: {why}")) for why in differing]

    def _state_data_set(self, name: str, scope: str, record: Record, found: ForeignFile) -> None:
        accession = self._cell(record, self._accession)
        study = accession.lower() if accession.lower().startswith("phs") and " " not in accession else ""
        count = self._cell(record, self._subjects)
        found.state(
            f"{RECORDS}{self._name}/{quote(name, safe='')}",
            ag("DataSet"),
            (
                (LABEL, Literal(name, RDF_LANGSTRING, "en")),
                (DCTERMS + "identifier", Literal(name)),
                (DCTERMS + "isPartOf", f"https://identifiers.org/dbgap:{quote(study)}" if study else None),
                (ag("consentScope"), scope),
                (ag("humanOrigin"), TRUE),
                (ag("subjectCount"), Literal(str(int(count)), XSD_INTEGER) if count.isdecimal() else None),
            ),
        )

    def _row(self, record: Record, code: ConsentCode, differing: tuple[str, ...]) -> ReadRow:
        agrees = not differing if self.compares and code.understood else None
        if self._text and not self.compares:
            agrees = None if not code.understood and not code.contradicted else not code.contradicted
        reasons = (*(f"`{part.token}` {part.reason}" for part in code.unread), *differing)
        status = RowStatus.UNDETERMINED if reasons else RowStatus.UNDERSTOOD
        return ReadRow(record.line, status, reasons, agrees)

    @staticmethod
    def _cell(record: Record, column: str | None) -> str:
        return " ".join(record.cells[column].split()) if column else ""
