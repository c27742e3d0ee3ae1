"""Agreements with the answers of lawyers, in the form of the CUAD data set.

One row is an agreement; for each question one column holds the passages, and another the answer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from unicodedata import combining, normalize
from urllib.parse import quote

from graph_api.domain.errors import UsageError
from graph_api.engine.graph import Graph
from graph_api.engine.terms import (
    DCTERMS,
    LABEL,
    RDF_LANGSTRING,
    SKOS,
    TRUE,
    XSD,
    XSD_DATETIME,
    Literal,
    Term,
    Triple,
    ag,
)
from graph_api.services.catalogues.agreement_cells import (
    parties_in,
    passages_in,
    yes_or_no,
)
from graph_api.services.catalogues.agreement_dates import StatedDate, filing_day, read_date, read_period
from graph_api.services.catalogues.reading import RECORDS, ForeignFile, Lost, ReadRow, RowStatus
from graph_api.services.consent_codes.catalogue import Catalogue, Record
from graph_api.services.consent_codes.names import squeezed

BASE: Final = RECORDS + "cuad/"
FILE, DOCUMENT, PARTIES = ("filename", "file"), "Document Name", "Parties"
AGREEMENT_DATE, EFFECTIVE, EXPIRATION = "Agreement Date", "Effective Date", "Expiration Date"
GOVERNING_LAW, RENEWAL, NOTICE = "Governing Law", "Renewal Term", "Notice Period To Terminate Renewal"
_FIXED: Final = (DOCUMENT, PARTIES, AGREEMENT_DATE, EFFECTIVE, EXPIRATION, GOVERNING_LAW)
_PERIODS: Final = (RENEWAL, NOTICE)
_DESCRIPTION: Final = DCTERMS + "description"


@dataclass(frozen=True, slots=True)
class LawPlace:
    """A country or a part of one whose law may govern, with what is stated of it."""

    iri: str
    triples: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of clauses by the category that asks for them, and places of law by their names."""

    by_category: Mapping[str, str]
    laws: Mapping[str, LawPlace]


def topics_of(ontology: Graph, laws: Mapping[str, LawPlace]) -> Topics:
    """Return the topics that `ontology` has, with `laws` by the keys of their names."""
    named = {
        squeezed(notation.lexical): topic
        for topic in ontology.instances(ag("ClauseTopic"))
        for notation in ontology.objects(topic, SKOS + "notation")
        if isinstance(notation, Literal)
    }
    return Topics(named, laws)


def place_key(name: str) -> str:
    """Return `name` without what does not tell places apart: capitals, accents, an article, `State of`."""
    letters = (letter for letter in normalize("NFKD", name.casefold()) if letter != "." and not combining(letter))
    words = " ".join("".join(letters).replace("&", " and ").split()).removeprefix("the ")
    return words.removeprefix("state of ").removeprefix("commonwealth of ").removeprefix("province of ")


def read_agreements(table: Catalogue, digest: str, topics: Topics) -> ForeignFile:
    """Return the agreements that `table` describes; raise UsageError where it is no table of such answers.

    An answer of yes becomes a clause on the topic, for each passage it rests on; an answer of no becomes that the
    agreement is silent on it. Where answer and passages do not fit together, neither is stated.
    """
    columns = _columns(table)
    if not columns:
        raise UsageError(f"`{table.name}`: no column ends with `-Answer`; answers on agreements are expected")
    found = ForeignFile(table.name, digest, warnings=table.warnings)
    reader = _Reader(table, columns, topics, found)
    for record in table.records:
        reader.read(record)
    known = {*map(squeezed, _FIXED), *topics.by_category}
    found.lost += [
        Lost(name, "no topic of the ontology asks for it")
        for key, (name, _, _) in columns.items()
        if key not in known
    ]
    return found


def _columns(table: Catalogue) -> dict[str, tuple[str, str | None, str]]:
    """Return for each question its name, the column of passages and the column of the answer."""
    passages = {squeezed(column): column for column in table.columns}
    found = {}
    for column in table.columns:
        key = squeezed(column)
        if key.endswith("answer") and len(key) > len("answer"):
            question = key.removesuffix("answer")
            name = passages.get(question, re.sub(r"\W*answer\s*$", "", column, flags=re.IGNORECASE))
            found[question] = (name, passages.get(question), column)
    return found


class _Reader:
    def __init__(
        self, table: Catalogue, columns: dict[str, tuple[str, str | None, str]], topics: Topics, found: ForeignFile
    ) -> None:
        self._table, self._columns, self._topics, self._found = table, columns, topics, found
        self._file = table.column(FILE)
        self._seen: set[str] = set()

    def read(self, record: Record) -> None:
        """Add the agreement in `record` to what was found."""
        name = (record.cells[self._file] if self._file else "") or self._answer(record, DOCUMENT)
        if not name:
            self._found.rows.append(ReadRow(record.line, RowStatus.REJECTED, ("the agreement has no name",)))
            return
        if name in self._seen:
            self._found.rows.append(ReadRow(record.line, RowStatus.REJECTED, (f"`{name}` stands twice",)))
            return
        self._seen.add(name)
        agreement = BASE + quote(name, safe="")
        reasons = [
            *self._agreement(agreement, name, record),
            *self._parties(agreement, record),
            *self._term(agreement, record),
            *self._law(agreement, record),
            *self._periods(agreement, record),
        ]
        for key, topic in self._topics.by_category.items():
            if key in self._columns and key not in map(squeezed, _PERIODS):
                reasons += self._topic(agreement, key, topic, record)
        status = RowStatus.UNDETERMINED if reasons else RowStatus.UNDERSTOOD
        self._found.rows.append(ReadRow(record.line, status, tuple(reasons), about=agreement))

    def _answer(self, record: Record, question: str) -> str:
        column = self._columns.get(squeezed(question))
        return " ".join(record.cells[column[2]].split()) if column else ""

    def _passages(self, record: Record, question: str) -> list[str]:
        column = self._columns.get(squeezed(question))
        return passages_in(record.cells[column[1]]) if column and column[1] else []

    def _agreement(self, agreement: str, name: str, record: Record) -> Iterator[str]:
        title = self._answer(record, DOCUMENT)
        self._found.state(
            agreement,
            ag("Agreement"),
            (
                (LABEL, Literal(title or name, RDF_LANGSTRING, "en")),
                (DCTERMS + "identifier", Literal(name)),
            ),
        )
        if not title:
            yield "the document has no name"

    def _parties(self, agreement: str, record: Record) -> Iterator[str]:
        parties = list(parties_in(self._answer(record, PARTIES)))
        if not parties:
            yield "no party is named"
        for number, stated in enumerate(parties, 1):
            party = f"{agreement}/party/{number}"
            facts = [(LABEL, Literal(stated.name, RDF_LANGSTRING, "en"))]
            facts += [(ag("roleAsStated"), Literal(role)) for role in stated.roles]
            if not stated.whole:
                yield f"{PARTIES}: what follows `{stated.name}` and its roles is not understood"
            self._found.state(party, ag("Agent"), facts)
            self._found.triples.append((agreement, ag("party"), party))

    def _term(self, agreement: str, record: Record) -> Iterator[str]:
        """State when the agreement runs; dates that are not clear are kept as they are stated, and no others."""
        filed = filing_day(record.cells[self._file]) if self._file else None
        signed = self._date(record, AGREEMENT_DATE, filed=filed)
        start = self._date(record, EFFECTIVE, signed.day, filed)
        end = self._date(record, EXPIRATION, start.day or signed.day)
        if not (start.text or end.text or signed.text):
            return
        begins = start if start.text else signed
        backwards = bool(begins.day and end.day and end.day < begins.day)
        if backwards:
            yield f"{EXPIRATION}: `{end.text}` lies before `{begins.text}`, at which the agreement begins"
            begins, end = replace(begins, day=None), replace(end, day=None)
        facts = [
            (ag("termOf"), agreement),
            (ag("validFromAsStated"), Literal(begins.text) if begins.text else None),
            (ag("validFrom"), _instant(begins.day)),
            (ag("validUntilAsStated"), Literal(end.text) if end.text else None),
            (ag("validUntil"), _instant(end.day, next_day=True)),
            (ag("openEnded"), TRUE if end.never else None),
        ]
        term = f"{agreement}/term"
        self._found.state(term, ag("Term"), facts)
        for question in (EFFECTIVE if start.text else AGREEMENT_DATE, EXPIRATION):
            for clause in self._clauses(agreement, question, record):
                self._found.triples.append((term, ag("statedIn"), clause))
        for stated, question in ((signed, AGREEMENT_DATE), (start, EFFECTIVE), (end, EXPIRATION)):
            if stated.unclear:
                yield f"{question}: `{stated.text}` {stated.unclear}"

    def _date(
        self, record: Record, question: str, after: date | None = None, filed: date | None = None
    ) -> StatedDate:
        passage = " ".join(self._passages(record, question))
        return read_date(self._answer(record, question), passage, after=after, filed=filed)

    def _law(self, agreement: str, record: Record) -> Iterator[str]:
        stated = self._answer(record, GOVERNING_LAW)
        clauses = list(self._clauses(agreement, GOVERNING_LAW, record))
        if clauses:
            self._found.triples.append((agreement, ag("governingLawClause"), clauses[0]))
        if not stated:
            return
        place = self._topics.laws.get(place_key(stated))
        if place is None:
            yield f"{GOVERNING_LAW}: `{stated}` is no single place that is known"
            return
        self._found.triples += [(agreement, ag("governingLaw"), place.iri), *place.triples]

    def _periods(self, agreement: str, record: Record) -> Iterator[str]:
        for question in _PERIODS:
            stated, topic = self._answer(record, question), self._topics.by_category.get(squeezed(question))
            clauses = list(self._clauses(agreement, question, record))
            if topic:
                self._found.triples += [(clause, ag("clauseTopic"), topic) for clause in clauses]
            if not stated:
                continue
            period = read_period(stated)
            provision = f"{agreement}/provision/{squeezed(question)}"
            facts: list[tuple[str, Term]] = [(LABEL, Literal(f"{question}: {stated}", RDF_LANGSTRING, "en"))]
            facts += [(ag("statedIn"), clause) for clause in clauses]
            if period:
                facts.append((ag("period"), Literal(period, XSD + "duration")))
            self._found.state(provision, ag("Provision"), facts)
            if period is None and stated.casefold() != "perpetual":
                yield f"{question}: `{stated}` is no single period"

    def _topic(self, agreement: str, key: str, topic: str, record: Record) -> Iterator[str]:
        name = self._columns[key][0]
        stated, passages = self._answer(record, name), self._passages(record, name)
        answer = yes_or_no(stated)
        if answer is None:
            if stated or passages:
                yield f"{name}: `{stated}` is neither yes nor no"
        elif answer is not bool(passages) and self._columns[key][1] is not None:
            yield f"{name}: the answer is {stated.lower()}, and {'no' if answer else 'a'} passage is given for it"
        elif answer:
            for clause in self._clauses(agreement, name, record) or [self._clause(agreement, name, 1, "")]:
                self._found.triples.append((clause, ag("clauseTopic"), topic))
        else:
            self._found.triples.append((agreement, ag("silentOn"), topic))

    def _clauses(self, agreement: str, question: str, record: Record) -> list[str]:
        """State the passages on `question` as clauses of `agreement`, and return them."""
        passages = self._passages(record, question)
        return [self._clause(agreement, question, n, text) for n, text in enumerate(passages, 1)]

    def _clause(self, agreement: str, question: str, number: int, text: str) -> str:
        clause = f"{agreement}/passage/{squeezed(question)}-{number}"
        facts = (
            (LABEL, Literal(f"{question}, passage {number}", RDF_LANGSTRING, "en")),
            (ag("clauseOf"), agreement),
            (_DESCRIPTION, Literal(text, RDF_LANGSTRING, "en") if text else None),
        )
        self._found.state(clause, ag("Clause"), facts)
        return clause


def _instant(day: date | None, *, next_day: bool = False) -> Literal | None:
    """Return the first instant of `day`, or of the day after it, in UTC: the sources state no zone."""
    if day is None:
        return None
    ordinal = day.toordinal() + next_day
    return Literal(f"{date.fromordinal(ordinal).isoformat()}T00:00:00Z", XSD_DATETIME)
