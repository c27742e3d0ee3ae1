"""The use case of the command line: codes one by one, and whole tables of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from graph_api.engine.terms import Triple
from graph_api.services.consent_codes.catalogue import Catalogue
from graph_api.services.consent_codes.reading import ConsentCode, System
from graph_api.services.consent_codes.report import CatalogueReport, read_table
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.read_consent_code import read_code, scope_triples


@dataclass(frozen=True, slots=True)
class CodeReader:
    """Reads with one code book. `diseases` is the name of its table of diseases, or None where it has none."""

    book: CodeBook
    diseases: str | None
    open_table: Callable[[Path], Catalogue]
    write: Callable[[Iterable[Triple]], str]

    def read(self, code: str, system: System, long_text: str = "") -> ConsentCode:
        """Return what `code` says."""
        return read_code(code, self.book, system=system, long_text=long_text)

    def scope(self, code: ConsentCode, iri: str) -> str:
        """Return the consent scope with `iri` that `code` gives, as Turtle."""
        return self.write(scope_triples(code, iri))

    def report(self, path: Path, system: System) -> CatalogueReport:
        """Return how the codes of the table in `path` are read."""
        return read_table(self.open_table(path), self.book, system=system)
