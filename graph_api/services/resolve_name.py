"""Finds the thing that a name in a request means, and says what comes nearest where there is none."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from graph_api.domain.errors import InvalidFieldError, UnknownNameError
from graph_api.engine.schema import Schema
from graph_api.engine.terms import AG, DCTERMS, DUO, LABEL, ODRL, RDF_TYPE, SKOS, Literal
from graph_api.engine.well_formed import is_iri
from graph_api.services.ports import FactsView

PREFIXES: Final[Mapping[str, str]] = {
    "ag": AG,
    "credit": "https://credit.niso.org/contributor-roles/",
    "DUO": DUO + "DUO_",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "obo": DUO,
    "odrl": ODRL,
    "place": "https://w3id.org/alliance-graph/place/",
}
NAMING: Final = (DCTERMS + "identifier", LABEL, SKOS + "notation", SKOS + "prefLabel", SKOS + "altLabel")
OWN_TERMS: Final = (AG, ODRL)
_MOST_NAMES: Final = 200_000
_LEAST_LIKENESS: Final = 60


class NameResolver:
    """Resolves names against one view of the facts."""

    def __init__(self, view: FactsView, schema: Schema, labels: Mapping[str, str]) -> None:
        self._view, self._schema, self._labels = view, schema, labels

    def resolve(self, field: str, text: str, kind: str, *others: str) -> str:
        """Return the IRI of the thing of class `kind`, or of one of the classes `others`, that `text` names.

        A name is an IRI, a prefixed name, an identifier, a label or the last part of a term's IRI. Raises
        UnknownNameError with the nearest names, or InvalidFieldError where several things bear the name.
        """
        text = text.strip()
        candidates = sorted(self._candidates(text))
        kinds = (kind, *others)
        fitting = [iri for iri in candidates if self._is_one_of(iri, kinds)]
        if len(fitting) > 1:
            listed = ", ".join(f"`{iri}`" for iri in fitting[:5])
            raise InvalidFieldError(field, f"`{text}` names several things: {listed}; give one of these IRIs")
        if fitting:
            return fitting[0]
        word = self._word(field, kind)
        if candidates:
            raise InvalidFieldError(field, f"`{text}` is known, but it is no {word}")
        raise UnknownNameError(field, text, word, self._nearest(text, kinds))

    def _word(self, field: str, kind: str) -> str:
        """Return what a thing of class `kind` is called in a message: a concept by its field."""
        return self._labels.get(kind) or re.sub(r"\[\d+\]", "", field).rpartition(".")[2]

    def _candidates(self, text: str) -> set[str]:
        prefix, _, local = text.partition(":")
        found = {s.subject for s in self._view.with_value(NAMING, text)}
        iris = {namespace + term for namespace in OWN_TERMS for term in _term_forms(text)}
        if prefix in PREFIXES:
            iris.add(PREFIXES[prefix] + local)
        elif is_iri(text):
            iris.add(text)
        return found | {s.subject for s in self._view.describe(sorted(iris))}

    def _is_one_of(self, iri: str, kinds: Collection[str]) -> bool:
        stated = {str(s.object) for s in self._view.describe([iri]) if s.predicate == RDF_TYPE}
        known = {kind for own in stated for kind in (own, *self._schema.superclasses.get(own, ()))}
        return not known.isdisjoint(kinds)

    def _nearest(self, text: str, kinds: Collection[str]) -> tuple[str, ...]:
        """Return up to three names of things of one of the classes `kinds` that resemble `text`."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415  # few questions need it

        names: dict[str, list[str]] = {}
        for statement in self._view.stating(NAMING, _MOST_NAMES):
            if isinstance(statement.object, Literal):
                names.setdefault(statement.object.lexical, []).append(statement.subject)
        ranked = process.extract(
            text,
            names.keys(),
            scorer=fuzz.WRatio,
            processor=str.lower,
            limit=20,
            score_cutoff=_LEAST_LIKENESS,
        )
        close = [name for name, _, _ in ranked if 3 * len(name) >= 2 * len(text)]
        fitting = [name for name in close if any(self._is_one_of(iri, kinds) for iri in names[name])]
        return tuple(fitting[:3])


def _term_forms(text: str) -> set[str]:
    """Return the local names that a term written as `text` may have: `biomarker-research`, for example."""
    if not re.fullmatch(r"[\w-]+", text):
        return set()
    words = re.split(r"[-_]", text)
    camel = words[0] + "".join(w[:1].upper() + w[1:] for w in words[1:])
    return {text, camel, camel[:1].upper() + camel[1:]}
