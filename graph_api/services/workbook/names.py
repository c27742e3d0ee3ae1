"""Finds the things that cells refer to: records of the same file, terms of the ontology, what the graph holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from graph_api.engine.schema import Schema
from graph_api.engine.terms import LABEL, RDF_TYPE, Literal
from graph_api.services.ports import FactsView
from graph_api.services.resolve_name import OWN_TERMS
from graph_api.services.workbook.cells import CellError, clean
from graph_api.services.workbook.held import HeldThings
from graph_api.services.workbook.layout import Layout
from graph_api.services.workbook.settings import Settings

_NEAREST, _LEAST_LIKENESS = 3, 70
_MOST_NAMES: Final = 200_000
_MOST_REMEMBERED: Final = 100_000
_MOST_COMPARED: Final = 300


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the file: its IRI, what it is called, its classes."""

    iri: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]


class Names:
    """Names of the records of one file, of the ontology and of what the graph holds already."""

    def __init__(self, layout: Layout, settings: Settings, view: FactsView | None, known: Iterable[Known]) -> None:
        self._layout, self._settings, self.held = layout, settings, HeldThings(view)
        self._schema: Schema = layout.schema
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, dict[str, None]] = {}
        for record in known:
            self._kinds[record.iri] = record.kinds
            for name in record.names:
                self._named.setdefault(clean(name), {})[record.iri] = None
        self._own = dict(self._kinds)
        self._terms = layout.terms
        self._found: dict[tuple[str, str], str] = {}
        self._all: list[tuple[str, str]] | None = None
        self._near: dict[tuple[str, str], tuple[str, ...]] = {}

    def find(self, text: str, kind: str) -> str:
        """Return the IRI of the thing of class `kind` (any class where it is empty) that `text` names.

        Raises CellError where nothing has the name, several things have it, or it is of another class.
        """
        key = (text, kind)
        if key not in self._found:
            if len(self._found) >= _MOST_REMEMBERED:
                self._found.clear()
            self._found[key] = self._find(text, kind)
        return self._found[key]

    def _find(self, text: str, kind: str) -> str:
        iri = self._settings.iri_of(text)
        if iri is not None:
            return self._checked(iri, text, kind)
        candidates = self.candidates(text)
        fitting = [c for c in candidates if self.fits(c, kind)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            listed = ", ".join(f"`{self._settings.short(c)}`" for c in fitting[:5])
            raise CellError(f"names several things: {listed}; write one of these")
        word = self._layout.label(kind) if kind else "thing"
        if candidates:
            raise CellError(f"is known, but not as {word}")
        raise CellError(f"is not known as {word}", self.nearest(text, kind))

    def _checked(self, iri: str, text: str, kind: str) -> str:
        """Return `iri` unless it is known to be none of class `kind`, or is none of the terms of its namespace."""
        kinds = self.kinds(iri)
        if kinds and not self.fits(iri, kind):
            raise CellError(f"is known, but not as {self._layout.label(kind)}")
        if not kinds and (iri.startswith((*OWN_TERMS, self._settings.namespace))):
            raise CellError("is not described anywhere", self.nearest(text, kind))
        return iri

    def candidates(self, text: str) -> list[str]:
        """Return everything that is called `text`, of whatever class."""
        found = dict(self._named.get(text, {}))
        found |= dict.fromkeys(self._terms.get(text.casefold(), ()))
        return list(found | dict.fromkeys(self.held.called(text)))

    def kinds(self, iri: str) -> tuple[str, ...]:
        """Return the classes of `iri`; none where nothing is known of it."""
        if iri not in self._kinds:
            stated = [t for t in self._layout.ontology.objects(iri, RDF_TYPE) if isinstance(t, str)]
            stated += self.held.kinds(iri)
            if len(self._kinds) >= len(self._own) + _MOST_REMEMBERED:
                self._kinds = dict(self._own)
            self._kinds[iri] = tuple(dict.fromkeys(stated))
        return self._kinds[iri]

    def fits(self, iri: str, kind: str) -> bool:
        """Tell whether `iri` is of class `kind`."""
        if not kind:
            return True
        return any(kind == own or kind in self._schema.superclasses.get(own, ()) for own in self.kinds(iri))

    def nearest(self, text: str, kind: str) -> tuple[str, ...]:
        """Return up to three names of things of class `kind` that resemble `text`.

        That takes long where the graph holds many names: it is done for the first few hundred texts, once each.
        """
        key = (text, kind)
        if key not in self._near:
            if len(self._near) >= _MOST_COMPARED:
                return ()
            self._near[key] = self._nearest(text, kind)
        return self._near[key]

    def _nearest(self, text: str, kind: str) -> tuple[str, ...]:
        names: dict[str, list[str]] = {name: list(iris) for name, iris in self._named.items()}
        for name, iri in self._all_names():
            names.setdefault(name, []).append(iri)
        ranked = process.extract(
            text, names.keys(), scorer=fuzz.WRatio, processor=str.lower, limit=20, score_cutoff=_LEAST_LIKENESS
        )
        close = [name for name, _, _ in ranked if 2 * len(name) >= len(text)]
        return tuple([n for n in close if any(self.fits(i, kind) for i in names[n])][:_NEAREST])

    def _all_names(self) -> list[tuple[str, str]]:
        if self._all is None:
            ontology = [
                (label.lexical, iri)
                for iri, label in self._layout.ontology.pairs(LABEL)
                if isinstance(label, Literal)
            ]
            self._all = [*ontology, *self.held.names(_MOST_NAMES)]
        return self._all


def near_words(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of `words` that resemble `text`."""
    ranked = process.extract(
        text, list(words), scorer=fuzz.WRatio, processor=str.lower, limit=_NEAREST, score_cutoff=_LEAST_LIKENESS
    )
    return tuple(dict.fromkeys(word for word, _, _ in ranked))
