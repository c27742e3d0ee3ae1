"""What the parts of consent codes mean: terms and tokens from the ontology, diseases from a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

from graph_api.engine.graph import Graph
from graph_api.engine.terms import DUO, LABEL, SKOS, Literal, ag, local_name
from graph_api.services.consent_codes.names import name_key, squeezed
from graph_api.services.consent_codes.tokens import words_of

DISEASE_ROOT: Final = "https://w3id.org/alliance-graph/disease/dbgap/"
NOTATION, DEFINITION, EXACT_MATCH = SKOS + "notation", SKOS + "definition", SKOS + "exactMatch"
SPELLING, LONG_SPELLING, MEANS = ag("tokenSpelling"), ag("longSpelling"), ag("tokenMeans")
IN_SYSTEM, BECAUSE = ag("inCodeSystem"), ag("unreadBecause")
METHODS, RELATED = ag("methodsDevelopmentAllowed"), ag("includesRelatedConditions")


@dataclass(frozen=True, slots=True)
class Term:
    """A data use permission or modifier: IRI, shorthand, label and what it means in plain words."""

    iri: str
    notation: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Disease:
    """A disease that a code names: by the abbreviation of a table, or by an IRI of a disease ontology."""

    abbreviation: str
    name: str
    iri: str

    @classmethod
    def abbreviated(cls, abbreviation: str, name: str) -> "Disease":
        """Return the disease that dbGaP abbreviates so."""
        iri = DISEASE_ROOT + quote("-".join(words_of(abbreviation)), safe="")
        return cls(abbreviation, name, iri)


class DiseaseTable:
    """Abbreviations of diseases. Separators and case do not matter: `SL_AN` is `SL-AN`."""

    def __init__(self, rows: Iterable[tuple[str, str]] = ()) -> None:
        self._entries: dict[tuple[str, ...], Disease] = {}
        self._names: dict[str, Disease] = {}
        self._several: dict[tuple[str, ...], tuple[str, ...]] = {}
        for abbreviation, name in rows:
            self._add(abbreviation.strip(), name.strip())

    def _add(self, abbreviation: str, name: str) -> None:
        words = words_of(abbreviation)
        if not words or not name:
            return
        disease = Disease.abbreviated(abbreviation, name)
        first = self._entries.setdefault(words, disease)
        self._names.setdefault(name_key(name), disease)
        if name_key(first.name) != name_key(name):
            known = self._several.get(words, (first.name,))
            self._several[words] = known if name in known else (*known, name)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, words: tuple[str, ...]) -> Disease | None:
        """Return the disease whose abbreviation consists of `words`, or None."""
        return self._entries.get(words)

    def named(self, name: str) -> Disease | None:
        """Return the disease that bears `name`, or None."""
        return self._names.get(name_key(name))

    def several(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names that the table gives one abbreviation, or nothing where it gives one name."""
        return self._several.get(words, ())


@dataclass(frozen=True, slots=True)
class CodeBook:
    """All that is known of consent codes. Tokens are in capitals.

    `dbgap` are the tokens of dbGaP; `states` gives tokens that make a property of a scope true; `unusable` gives
    the reason for tokens without a meaning; `placeholders` for whole texts that are no code; `long_spellings`
    leads from squeezed words of long texts to a token. `places` and `purposes` are looked up by squeezed names.
    """

    permissions: Mapping[str, Term]
    modifiers: Mapping[str, Term]
    same: Mapping[str, str]
    dbgap: frozenset[str]
    states: Mapping[str, str]
    unusable: Mapping[str, str]
    placeholders: Mapping[str, str]
    long_spellings: Mapping[str, str]
    places: Mapping[str, str]
    purposes: Mapping[str, str]
    diseases: DiseaseTable = field(default_factory=DiseaseTable)

    def with_diseases(self, diseases: DiseaseTable) -> "CodeBook":
        """Return this book with another table of diseases."""
        return replace(self, diseases=diseases)

    def term(self, iri: str) -> Term | None:
        """Return the permission or modifier with `iri`, under its one IRI where it has two."""
        iri = self.same.get(iri, iri)
        found = (t for t in (*self.permissions.values(), *self.modifiers.values()) if t.iri == iri)
        return next(found, None)

    def permission(self, text: str) -> Term | None:
        """Return the permission with the shorthand, or the local name of the IRI, `text`."""
        if text in self.permissions:
            return self.permissions[text]
        term = self.term(DUO + text)
        return term if term is not None and term.notation in self.permissions else None


def code_book(ontology: Graph, places: Mapping[str, str]) -> CodeBook:
    """Return what `ontology` says of consent codes; `places` leads from names and codes of places to IRIs."""
    permissions = _terms(ontology, ag("DataUsePermission"))
    modifiers = _terms(ontology, ag("DataUseModifier"))
    means = {spelling: _text(ontology, token, MEANS) for token, spelling in _spelled(ontology)}
    because = {spelling: _text(ontology, token, BECAUSE) for token, spelling in _spelled(ontology)}
    words = {s for token, s in _spelled(ontology) if ontology.has(token, IN_SYSTEM, ag("PlaceholderWords"))}
    return CodeBook(
        permissions=permissions,
        modifiers=modifiers,
        same={twin: str(one) for twin, one in ontology.pairs(EXACT_MATCH) if twin.startswith(DUO)},
        dbgap=frozenset(s for token, s in _spelled(ontology) if ontology.has(token, IN_SYSTEM, ag("DbgapCodes"))),
        states={spelling: iri for spelling, iri in means.items() if iri in (METHODS, RELATED)},
        unusable={s: why for s, why in because.items() if why and s not in words},
        placeholders={s: because[s] for s in words},
        long_spellings={
            squeezed(long.lexical): _text(ontology, token, SPELLING)
            for token, long in ontology.pairs(LONG_SPELLING)
            if isinstance(long, Literal) and not _text(ontology, token, BECAUSE)
        },
        places={squeezed(name): iri for name, iri in places.items()},
        purposes=_purposes(ontology),
    )


def _terms(ontology: Graph, kind: str) -> dict[str, Term]:
    found = {}
    for node in ontology.instances(kind):
        notation = _text(ontology, node, NOTATION)
        if notation:
            found[notation] = Term(node, notation, _text(ontology, node, LABEL), _text(ontology, node, DEFINITION))
    return found


def _spelled(ontology: Graph) -> Iterable[tuple[str, str]]:
    for token, spelling in ontology.pairs(SPELLING):
        if isinstance(spelling, Literal):
            yield token, spelling.lexical


def _purposes(ontology: Graph) -> dict[str, str]:
    scheme = ontology.subjects(SKOS + "inScheme", ag("ResearchPurposeScheme"))
    named = {squeezed(_text(ontology, node, LABEL)): node for node in scheme}
    return named | {squeezed(local_name(node)): node for node in named.values()}


def _text(ontology: Graph, node: str, predicate: str) -> str:
    found = ontology.one(node, predicate)
    return found.lexical if isinstance(found, Literal) else str(found or "")
