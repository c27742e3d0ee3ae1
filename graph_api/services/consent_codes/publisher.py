"""Holds a reading of a code against the columns in which a publisher of data sets states its own."""

from collections.abc import Iterator
from typing import Final

from graph_api.services.consent_codes.agreement import differences, is_name_of, tokens_of
from graph_api.services.consent_codes.catalogue import Catalogue, Record
from graph_api.services.consent_codes.disease_part import RELATED
from graph_api.services.consent_codes.long_text import read_long_text
from graph_api.services.consent_codes.reading import ConsentCode
from graph_api.services.consent_codes.tokens import words_of
from graph_api.services.consent_codes.vocabulary import CodeBook

FLAGS: Final = ("NRES", "GRU", "HMB", "IRB", "PUB", "COL", "NPU", "MDS", "GSO")
DISEASE, DISEASE_NAME, LONG_NAME = ("ds",), ("diseasetext",), ("consentlongname",)
NOT_STATED: Final = frozenset({"", "unspecified", "na", "n/a", "none", "null"})
_TRUTH: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class PublishersReading:
    """The publisher's columns of one table."""

    def __init__(self, table: Catalogue, book: CodeBook) -> None:
        self._book = book
        self._flags = {flag: table.column((flag.casefold(),)) for flag in FLAGS}
        self._disease, self._name = table.column(DISEASE), table.column(DISEASE_NAME)
        self._long = table.column(LONG_NAME)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Which columns are not there, so that nothing could be compared with them."""
        missing = [flag for flag, column in self._flags.items() if column is None]
        columns = {"DS": self._disease, "diseaseText": self._name, "consentLongName": self._long}
        missing += [name for name, column in columns.items() if column is None]
        listed = ", ".join(f"`{name}`" for name in missing)
        return (f"not compared, for want of a column: {listed}",) if missing else ()

    def differences(self, code: ConsentCode, record: Record) -> Iterator[str]:
        """Yield in what the columns of `record` differ from `code`, which is understood."""
        yield from self._flag_differences(code, record)
        yield from self._disease_differences(code, record)
        yield from self._long_name_differences(code, record)

    def _flag_differences(self, code: ConsentCode, record: Record) -> Iterator[str]:
        term = self._book.term(code.permission or "")
        own = tokens_of(code, self._book) | ({term.notation} if term else set())
        for flag, column in self._flags.items():
            if column is None:
                continue
            cell = record.cells[column].strip()
            if cell.casefold() not in _TRUTH:
                yield f"the publisher leaves {flag} open"
            elif _TRUTH[cell.casefold()] is not (flag in own):
                yield f"the publisher sets {flag} to `{cell}`"

    def _disease_differences(self, code: ConsentCode, record: Record) -> Iterator[str]:
        abbreviation = _stated(record, self._disease)
        name = _stated(record, self._name)
        if self._disease is not None and bool(abbreviation) != bool(code.diseases):
            yield f"the publisher {'has the disease `' + abbreviation + '`' if abbreviation else 'has no disease'}"
            return
        for disease in code.diseases:
            own = words_of(disease.abbreviation)
            if self._disease is not None and words_of(abbreviation) not in (own, (*own, RELATED)):
                yield f"the publisher takes `{abbreviation}` for the disease"
            elif self._name is not None and not is_name_of(name, disease.name, disease.abbreviation, self._book):
                yield f"the publisher calls the disease {f'`{name}`' if name else 'nothing'}"

    def _long_name_differences(self, code: ConsentCode, record: Record) -> Iterator[str]:
        long_name = _stated(record, self._long)
        if self._long is None:
            return
        if not long_name or long_name.casefold().startswith("error"):
            yield f"the publisher could not spell the code out{': ' + long_name if long_name else ''}"
            return
        text = read_long_text(long_name, self._book)
        if text is None:
            yield "the publisher's long name has a sentence that is not known"
            return
        yield from (f"long name: {difference}" for difference in differences(code, text, self._book))


def _stated(record: Record, column: str | None) -> str:
    cell = record.cells[column].strip() if column else ""
    return "" if cell.casefold() in NOT_STATED else cell
