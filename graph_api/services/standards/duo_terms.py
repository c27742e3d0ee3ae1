"""Puts consent terms from several places of a document together into one consent scope."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from graph_api.engine.terms import DUO, LABEL, RDF_LANGSTRING, RDF_TYPE, Literal, Triple, ag
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.read_consent_code import read_code, scope_triples

_TERM: Final = re.compile(r"(?:.*[/#])?DUO[:_](\d{7,8})", re.IGNORECASE)


@dataclass(slots=True)
class ScopeDraft:
    """What a document says of a scope: terms, diseases by their IRIs, and what of it is not understood."""

    terms: list[str] = field(default_factory=list)
    diseases: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def understood(self) -> bool:
        """Whether everything that the document says was understood so far."""
        return not self.unread

    def triples(self, scope: str, label: str, book: CodeBook) -> list[Triple]:
        """Return the description of the scope; whatever is not understood is an unread token of it.

        A disease that is named by an IRI beside the term stands in for the disease that a code would spell.
        """
        code = read_code("-".join(self.terms), book, system="duo")
        found = [t for t in scope_triples(code, scope) if t[1] != ag("unreadToken")]
        unread = [u.token for u in code.unread]
        if self.diseases:
            unread = [u.token for u in code.unread if u.problem.name != "NO_DISEASE"]
        for iri, name in self.diseases:
            found += [
                (scope, ag("permittedDisease"), iri),
                (iri, RDF_TYPE, "http://www.w3.org/2004/02/skos/core#Concept"),
            ]
            if name:
                found.append((iri, LABEL, Literal(name, RDF_LANGSTRING, "en")))
        self.unread = list(dict.fromkeys([*self.unread, *unread]))
        found += [(scope, ag("unreadToken"), Literal(token)) for token in self.unread]
        return [*found, (scope, LABEL, Literal(label, RDF_LANGSTRING, "en"))]


def duo_term(text: str) -> str | None:
    """Return the IRI of the term of the Data Use Ontology that `text` is, in any of its spellings, or None."""
    match = _TERM.fullmatch(text.strip())
    return f"{DUO}DUO_{match[1]}" if match else None


def shorthands(terms: Iterable[str], book: CodeBook) -> tuple[list[str], list[str]]:
    """Return the shorthands of `terms` (IRIs or shorthands), and those of them that the book does not have."""
    known: list[str] = []
    unknown: list[str] = []
    for text in terms:
        term = book.term(duo_term(text) or text)
        shorthand = term.notation if term else text.strip().upper()
        if term is None and not _is_shorthand(shorthand, book):
            unknown.append(text)
        else:
            known.append(shorthand)
    return known, unknown


def _is_shorthand(text: str, book: CodeBook) -> bool:
    code = read_code(text, book, system="duo")
    names = {u.problem.name for u in code.unread}
    return code.permission is not None or bool(code.modifiers) or not names & {"UNKNOWN", "FREE_TEXT"}
