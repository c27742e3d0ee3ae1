"""Reads consent codes: shorthands and IRIs of the Data Use Ontology, and the spellings of dbGaP.

What is not understood is named and never guessed: a code with an unread part leaves every use undetermined.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from graph_api.engine.terms import LABEL, RDF_LANGSTRING, RDF_TYPE, SKOS, Literal, Triple, ag, boolean
from graph_api.services.consent_codes.agreement import differences
from graph_api.services.consent_codes.conditions import Conditions, read_conditions
from graph_api.services.consent_codes.disease_part import Cut, DiseaseCutter
from graph_api.services.consent_codes.long_text import LongText, read_long_text
from graph_api.services.consent_codes.names import capitals, plain, plain_code
from graph_api.services.consent_codes.reading import ConsentCode, Problem, System, Unread
from graph_api.services.consent_codes.tokens import Kind, Token, tokenise
from graph_api.services.consent_codes.vocabulary import CodeBook, Term

DISEASE_SPECIFIC, NO_RESTRICTION, ANCESTRY_ONLY, CLINICAL_CARE = "DS", "NRES", "POA", "CC"
NO_ANCESTRY: Final = "NPOA"
_LONGEST: Final = 400


def read_code(text: str, book: CodeBook, *, system: System = "auto", long_text: str = "") -> ConsentCode:
    """Return what the consent code `text` says; never raises.

    `system` is the system of codes where it is known: `dbgap` and `duo` differ in MDS, RD and CC. `long_text` is
    what the publisher writes beside the code; it can name a disease that the book does not have, and where it says
    anything else than the code, the code is not understood.
    """
    beside = read_long_text(long_text, book) if long_text.strip() else None
    code = _read(text, book, system, beside)
    if not long_text.strip() or not code.understood:
        return code
    differing = list(differences(code, beside, book)) if beside else ["it cannot be read as what the code says"]
    unread = tuple(Unread(plain(long_text), Problem.TEXT_DIFFERS, why) for why in differing)
    return replace(code, unread=unread)


def scope_triples(code: ConsentCode, scope: str) -> Iterator[Triple]:
    """Yield the description of the consent scope with the IRI `scope` which `code` gives.

    Every part that is not understood becomes an `ag:unreadToken`, with which no use is permitted.
    """
    yield scope, RDF_TYPE, ag("ConsentScope")
    yield scope, ag("codeAsStated"), Literal(code.stated)
    if code.permission is not None:
        yield scope, ag("dataUsePermission"), code.permission
    for modifier in code.modifiers:
        yield scope, ag("dataUseModifier"), modifier
    for disease in code.diseases:
        yield scope, ag("permittedDisease"), disease.iri
        yield disease.iri, RDF_TYPE, SKOS + "Concept"
        if disease.name:
            yield disease.iri, LABEL, Literal(disease.name, RDF_LANGSTRING, "en")
            yield disease.iri, SKOS + "notation", Literal(disease.abbreviation)
    if code.related_conditions:
        yield scope, ag("includesRelatedConditions"), boolean(True)
    if code.methods_allowed is not None:
        yield scope, ag("methodsDevelopmentAllowed"), boolean(code.methods_allowed)
    for limit in code.limits:
        yield scope, limit.predicate, limit.value
    for part in code.unread:
        yield scope, ag("unreadToken"), Literal(part.token)


def _read(text: str, book: CodeBook, system: System, beside: LongText | None) -> ConsentCode:
    code = plain_code(text[: 4 * _LONGEST])
    whole = _whole(text, code, book)
    if whole is not None:
        return ConsentCode(text, unread=(whole,))
    tokens = tokenise(code)
    head, permission = _permission(tokens, book)
    others = tokens[:head] + tokens[head + 1 :]
    if permission is None:
        return _without_permission(text, code, tokens, book, system)
    if permission.notation != DISEASE_SPECIFIC:
        conditions = read_conditions(code, others, book, system, disease=False)
        return _put_together(text, permission, conditions, Cut(None, ()))
    cut = _cut(DiseaseCutter(code, tokens[head + 1 :], book, system), beside)
    related = cut.disease is not None or bool(cut.unread)
    conditions = read_conditions(code, tokens[:head] + cut.conditions, book, system, disease=related)
    return _put_together(text, permission, conditions, cut)


def _permission(tokens: tuple[Token, ...], book: CodeBook) -> tuple[int, Term | None]:
    """Return the place and the term of the first permission among `tokens`."""
    for place, token in enumerate(tokens):
        permission = book.permission(token.text) if token.kind in (Kind.WORD, Kind.TERM) else None
        if permission is not None:
            return place, permission
    return len(tokens), None


def _cut(cutter: DiseaseCutter, beside: LongText | None) -> Cut:
    cut = cutter.cut()
    if cut.disease is None and beside is not None and beside.permission == DISEASE_SPECIFIC:
        named = cutter.cut_by(beside) or cut
        return named if named.disease else replace(cut, unread=tuple(dict.fromkeys((*cut.unread, *named.unread))))
    return cut


def _without_permission(
    text: str, code: str, tokens: tuple[Token, ...], book: CodeBook, system: System
) -> ConsentCode:
    conditions = read_conditions(code, tokens, book, system, disease=True)
    if not conditions.words and all(part.problem is Problem.UNKNOWN for part in conditions.unread):
        conditions.unread = [Unread(code, Problem.FREE_TEXT if " " in code else Problem.UNKNOWN)]
    elif not conditions.unread:
        conditions.unread = [Unread(code, Problem.NO_PERMISSION)]
    disease = book.diseases.get(tuple(token.text for token in tokens))
    if disease is not None:
        conditions.notes.append(f"`{code}` abbreviates {disease.name}, and the code does not say `DS`")
    return _put_together(text, None, conditions, Cut(None, ()))


def _put_together(text: str, permission: Term | None, conditions: Conditions, cut: Cut) -> ConsentCode:
    return ConsentCode(
        stated=text,
        permission=permission.iri if permission else None,
        modifiers=tuple(term.iri for term in conditions.terms),
        diseases=(cut.disease,) if cut.disease else (),
        methods_allowed=conditions.methods,
        related_conditions=conditions.related or cut.related,
        limits=tuple(conditions.limits),
        unread=(*cut.unread, *conditions.unread, *_contradictions(permission, conditions)),
        notes=tuple(conditions.notes),
    )


def _contradictions(permission: Term | None, conditions: Conditions) -> Iterator[Unread]:
    """Yield the conditions that `permission` excludes."""
    for term in conditions.terms:
        narrows = (
            permission is not None and permission.notation == NO_RESTRICTION and term.notation != CLINICAL_CARE
        )
        denies = permission is not None and permission.notation == ANCESTRY_ONLY and term.notation == NO_ANCESTRY
        if permission is not None and (narrows or denies):
            yield Unread(term.notation, Problem.CONTRADICTION, f"{permission.notation} is {permission.label}")


def _whole(text: str, code: str, book: CodeBook) -> Unread | None:
    """Return why `code` as a whole is none, or None."""
    blank = plain(text).strip()
    if not blank:
        return Unread("(empty)", Problem.EMPTY)
    stated = capitals(code) if capitals(code) in book.placeholders else capitals(blank)
    if stated in book.placeholders:
        return Unread(blank, Problem.PLACEHOLDER, book.placeholders[stated])
    if len(text) > _LONGEST or not tokenise(code):
        return Unread(blank[:_LONGEST], Problem.FREE_TEXT)
    return None
