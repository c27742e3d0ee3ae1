"""What a workbook says about itself on the sheet `Settings`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graph_api.engine.terms import Triple
from graph_api.engine.well_formed import is_iri, is_language_tag
from graph_api.services.resolve_name import PREFIXES
from graph_api.services.workbook.cells import Cell, Problem, RawSheet, clean
from graph_api.services.workbook.layout import SETTINGS

NAMESPACE, ZONE, LANGUAGE, PREFIX = "namespace", "time zone", "language", "prefix "
DEFAULT_NAMESPACE: Final = "https://w3id.org/alliance-graph/record/"
UNRESERVED: Final = re.compile("[A-Za-z0-9_.~-]+")
_FEWEST: Final = 3
_PREFIX: Final = re.compile(r"[A-Za-z][\w.-]*")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where new records get their IRIs, the zone of days, the language of names, prefixes of IRIs."""

    namespace: str = DEFAULT_NAMESPACE
    zone: ZoneInfo | None = None
    language: str = "en"
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def iri_of(self, text: str) -> str | None:
        """Return the IRI that `text` is: with a known prefix, in full or in angle brackets; else None."""
        if text.startswith("<") and text.endswith(">"):
            return text[1:-1] if is_iri(text[1:-1]) else None
        prefix, colon, local = text.partition(":")
        start = self.prefixes.get(prefix, PREFIXES.get(prefix)) if colon else None
        if start is not None:
            return start + local if is_iri(start + local) else None
        return text if is_iri(text) and text.startswith(("http://", "https://", "urn:")) else None

    def new_iri(self, text: str) -> str:
        """Return the IRI of a record that is called `text`."""
        return self.namespace + (text if UNRESERVED.fullmatch(text) else quote(text, safe=""))

    def name_of(self, iri: str) -> str | None:
        """Return what the record with `iri` is called, or None where `new_iri` makes no such IRI."""
        text = unquote(iri.removeprefix(self.namespace)) if iri.startswith(self.namespace) else ""
        return text if text and self.new_iri(text) == iri else None

    def short(self, iri: str) -> str:
        """Return `iri` with a prefix where that can be read back, else in full."""
        for prefix, namespace in {**PREFIXES, **self.prefixes}.items():
            text = f"{prefix}:{iri.removeprefix(namespace)}"
            if iri.startswith(namespace) and clean(text) == text and self.iri_of(text) == iri:
                return text
        return iri if self.iri_of(iri) == iri else f"<{iri}>"

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the rows of the sheet."""
        yield NAMESPACE, self.namespace
        yield ZONE, self.zone.key if self.zone else ""
        yield LANGUAGE, self.language
        yield from ((PREFIX + prefix, namespace) for prefix, namespace in self.prefixes.items())


def read_settings(sheet: RawSheet | None, problems: list[Problem]) -> Settings:
    """Return what `sheet` states; add to `problems` what is wrong with it."""
    stated: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    zone = None
    for row in sheet.rows if sheet else ():
        name, value = (_text(row.cells.get(place)) for place in (1, 2))
        key = name.casefold()
        wrong = _wrong(key, value)
        if key == ZONE and value and not wrong:
            zone = _zone(value)
            wrong = "" if zone else "is no time zone; write one such as `Europe/Paris` or `UTC`"
        elif key.startswith(PREFIX):
            prefixes[name[len(PREFIX) :].strip()] = value
        if key in stated:
            wrong = "is stated twice"
        if wrong:
            problems.append(Problem(SETTINGS, row.number, 2, name, value, wrong))
        else:
            stated[key] = value
    return Settings(stated.get(NAMESPACE) or DEFAULT_NAMESPACE, zone, stated.get(LANGUAGE, "en"), prefixes)


def prefixes_of(triples: Iterable[Triple]) -> dict[str, str]:
    """Return prefixes for the namespaces in which several subjects of `triples` lie."""
    subjects = {subject for subject, _, _ in triples}
    lying = Counter(s[: max(s.rfind("/"), s.rfind("#")) + 1] for s in subjects)
    found: dict[str, str] = {}
    for namespace, number in sorted(lying.items(), key=lambda item: (-item[1], item[0])):
        if number < _FEWEST or not is_iri(namespace) or namespace in PREFIXES.values():
            continue
        name = re.sub(r"[^A-Za-z0-9]", "", namespace.rstrip("/#").rpartition("/")[2]).lower()
        name = name if name[:1].isalpha() else "x" + name
        while name in found or name in PREFIXES:
            name += "x"
        found[name] = namespace
    return found


def _wrong(key: str, value: str) -> str:
    if key in ("setting", ZONE) or key.startswith("#"):
        return ""
    if key == NAMESPACE:
        fits = not value or (is_iri(value) and value.endswith(("/", "#")))
        return "" if fits else "is no namespace; it is an IRI that ends with `/` or `#`"
    if key == LANGUAGE:
        return "" if not value or is_language_tag(value) else "is no language; write a code such as `en`"
    if key.startswith(PREFIX):
        named = _PREFIX.fullmatch(key.removeprefix(PREFIX).strip())
        return "" if named and is_iri(value) else "is no prefix; the cell beside it holds the start of an IRI"
    return f"is no setting; these are: `{NAMESPACE}`, `{ZONE}`, `{LANGUAGE}`, `{PREFIX}…`"


def _zone(key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _text(cell: Cell | None) -> str:
    return cell.text if cell and not cell.flaw else ""
