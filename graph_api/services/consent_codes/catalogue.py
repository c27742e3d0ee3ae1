"""Tables of consent codes: which kind a table is, and which of its columns hold what."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from graph_api.domain.errors import UsageError
from graph_api.services.consent_codes.names import squeezed
from graph_api.services.consent_codes.vocabulary import DiseaseTable


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table: the line on which it begins, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A table as it was read, with what had to be mended on the way."""

    name: str
    columns: tuple[str, ...]
    records: tuple[Record, ...]
    warnings: tuple[str, ...] = ()

    def column(self, names: tuple[str, ...]) -> str | None:
        """Return the column that is called one of `names` (small letters and digits alone), or None."""
        by_name = {squeezed(column): column for column in reversed(self.columns)}
        return next((by_name[name] for name in names if name in by_name), None)


class CatalogueKind(Enum):
    """What a table of consent codes holds beside each code."""

    ABBREVIATIONS = "consent abbreviations with their long texts"
    DATA_SETS = "data sets with the publisher's own reading of their codes"


CODE_OF_ABBREVIATIONS: Final = ("abbrev", "abbreviation", "consentabbrev", "consentabbreviation")
LONG_TEXT: Final = ("fulltext", "longtext", "consenttext")
CODE_OF_DATA_SETS: Final = ("librarydatauserestriction", "datauserestriction", "consentshortname", "consentcode")
DISEASE_ABBREVIATION: Final = ("diseaseabbrev", "diseaseabbreviation")
DISEASE_NAME: Final = ("diseasename", "disease")


def kind_of(table: Catalogue) -> tuple[CatalogueKind, str]:
    """Return the kind of `table` and its column of codes; raise UsageError where the header fits no kind."""
    data_sets, abbreviations = table.column(CODE_OF_DATA_SETS), table.column(CODE_OF_ABBREVIATIONS)
    if abbreviations and table.column(LONG_TEXT):
        return CatalogueKind.ABBREVIATIONS, abbreviations
    if data_sets:
        return CatalogueKind.DATA_SETS, data_sets
    raise UsageError(
        f"`{table.name}`: the columns {_listed(table.columns)} are those of no table of consent codes; either "
        "`Abbrev` and `Full text` are needed, or `library:dataUseRestriction`"
    )


def disease_table(table: Catalogue) -> DiseaseTable:
    """Return the abbreviations of diseases in `table`; raise UsageError where the header is another one."""
    abbreviation, name = table.column(DISEASE_ABBREVIATION), table.column(DISEASE_NAME)
    if abbreviation is None or name is None:
        raise UsageError(
            f"`{table.name}`: the columns {_listed(table.columns)} are not those of a table of disease "
            "abbreviations; `Disease abbrev` and `Disease name` are needed"
        )
    return DiseaseTable((record.cells[abbreviation], record.cells[name]) for record in table.records)


def _listed(columns: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{column}`" for column in columns[:8])
    return f"{shown}, …" if len(columns) > 8 else shown
