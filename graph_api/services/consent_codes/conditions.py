"""Reads the conditions of a consent code: what follows the permission and its disease."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from graph_api.engine.terms import DUO
from graph_api.services.consent_codes.limits import EMBARGO, PLACE, PREDICATES, RESEARCH, TIME, limit_of
from graph_api.services.consent_codes.reading import Limit, Problem, System, Unread
from graph_api.services.consent_codes.tokens import Kind, Token, span
from graph_api.services.consent_codes.vocabulary import METHODS, CodeBook, Term

METHODS_FORBIDDEN: Final = "NMDS"
COLLABORATION: Final = "COL"


@dataclass(slots=True)
class Conditions:
    """What the conditions of a code say, collected token by token. `words` are the tokens that were read."""

    terms: list[Term] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    methods: bool | None = None
    related: bool = False
    limits: list[Limit] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def state_methods(self, allowed: bool, stated: str) -> None:
        """Note that methods development is allowed or forbidden; both at once is a contradiction."""
        if self.methods is not None and self.methods is not allowed:
            detail = "methods development is allowed by MDS and forbidden by NMDS"
            self.unread.append(Unread(stated, Problem.CONTRADICTION, detail))
        self.methods = allowed if self.methods is None else self.methods and allowed


def read_conditions(
    code: str, tokens: tuple[Token, ...], book: CodeBook, system: System, *, disease: bool
) -> Conditions:
    """Return what `tokens` of `code` state. `disease` tells whether RD has a disease to which it can relate."""
    found = Conditions()
    for token, value in _with_values(tokens, book):
        stated = span(code, (token, value) if value else (token,))
        name = notation(token, book)
        if token.kind not in (Kind.WORD, Kind.TERM):
            found.unread.append(Unread(stated, Problem.UNKNOWN))
        elif not _belongs(name, token, book, system):
            found.unread.append(_stranger(name, stated, book, system))
        elif name in book.states:
            _state(found, name, stated, book, disease=disease)
        else:
            _condition(found, book.modifiers[name], value, stated, book)
    return found


def notation(token: Token, book: CodeBook) -> str:
    """Return the shorthand for which `token` stands."""
    if token.kind is Kind.TERM:
        term = book.term(DUO + token.text)
        return term.notation if term else token.text
    return token.text


def is_condition(token: Token, book: CodeBook, system: System) -> bool:
    """Tell whether `token` can be a condition in `system`."""
    return _belongs(notation(token, book), token, book, system)


def _belongs(name: str, token: Token, book: CodeBook, system: System) -> bool:
    if token.kind is Kind.TERM:
        return name in book.modifiers
    dbgap = name in book.dbgap and (name in book.modifiers or name in book.states)
    return (dbgap and system != "duo") or (name in book.modifiers and system != "dbgap")


def _stranger(name: str, stated: str, book: CodeBook, system: System) -> Unread:
    if name in book.unusable:
        return Unread(stated, Problem.UNUSABLE, book.unusable[name])
    if name in book.permissions:
        return Unread(stated, Problem.SECOND_PERMISSION)
    if name in book.modifiers or name in book.states:
        asked = {"dbgap": "dbGaP", "duo": "the Data Use Ontology"}.get(system, system)
        return Unread(stated, Problem.OTHER_SYSTEM, f"{asked} has no such condition")
    return Unread(stated, Problem.UNKNOWN)


def _state(found: Conditions, name: str, stated: str, book: CodeBook, *, disease: bool) -> None:
    found.words.append(name)
    if book.states[name] == METHODS:
        found.state_methods(True, stated)
    elif disease:
        found.related = True
    else:
        found.unread.append(Unread(stated, Problem.NO_DISEASE, "nothing is named to which disorders could relate"))


def _condition(found: Conditions, term: Term, value: Token | None, stated: str, book: CodeBook) -> None:
    if term not in found.terms:
        found.terms.append(term)
    found.words.append(term.notation)
    if term.notation == METHODS_FORBIDDEN:
        found.state_methods(False, stated)
    if term.notation in PREDICATES:
        limit = limit_of(term, value.text if value else "", stated, book)
        found.unread += [limit] if isinstance(limit, Unread) else []
        found.limits += [limit] if isinstance(limit, Limit) else []
    elif value is not None and term.notation == COLLABORATION:
        found.notes.append(f"`{stated}` names whom to collaborate with; state it as the scope's depositor")
    elif value is not None:
        found.unread.append(Unread(stated, Problem.VALUE_UNKNOWN, f"{term.notation} takes no value"))


def _with_values(tokens: tuple[Token, ...], book: CodeBook) -> Iterator[tuple[Token, Token | None]]:
    """Yield each token, with the value that follows it where it takes one."""
    position = 0
    while position < len(tokens):
        token, following = tokens[position], tokens[position + 1] if position + 1 < len(tokens) else None
        value = following if following and _is_value(notation(token, book), following, book) else None
        yield token, value
        position += 2 if value else 1


def _is_value(name: str, following: Token, book: CodeBook) -> bool:
    if name not in book.modifiers:
        return False
    if following.kind is Kind.BRACKET:
        return True
    if following.kind is Kind.DATE:
        return name in (TIME, EMBARGO)
    if following.kind is not Kind.WORD:
        return False
    own = following.text in book.modifiers or following.text in book.permissions or following.text in book.states
    months = name == TIME and following.text.isdecimal()
    return months or (not own and name in (PLACE, RESEARCH))
