"""Data sets annotated with the Data Use Ontology: GA4GH Beacon v2 data sets and RO-Crates."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from graph_api.domain.errors import UsageError
from graph_api.engine.terms import DCTERMS, LABEL, RDF_LANGSTRING, TRUE, Literal, ag
from graph_api.services.catalogues.reading import RECORDS, ForeignFile, Lost, ReadRow, RowStatus
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.standards.duo_terms import ScopeDraft, duo_term, shorthands

BASE: Final = RECORDS + "duo/"
_DISEASES: Final = ("MONDO", "EFO", "DOID", "HP", "ORDO", "Orphanet", "NCIT")
_CONDITIONS: Final = ("usageInfo", "conditionsOfAccess", "license")
_OF_ANNOTATION: Final = frozenset(("id", "label", "version", "modifiers"))
# Licences that ask for attribution at most; whoever may use the data is not narrowed by them.
_OPEN_LICENCE: Final = re.compile(
    r"https?://(creativecommons\.org/(publicdomain/zero|licenses/by)/\d\.\d|spdx\.org/licenses/CC(0|-BY)-\d\.\d)"
    r"(/|/deed\.[a-z]+|/legalcode|\.html)?",
    re.IGNORECASE,
)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Annotated:
    """A data set with its annotations, and with what else is stated that may narrow its use."""

    identity: str
    label: str
    annotations: Sequence[Any]
    strange: tuple[str, ...] = ()


def read_annotations(document: Any, name: str, digest: str, book: CodeBook) -> ForeignFile:  # noqa: ANN401  # JSON
    """Return the data sets in `document`: an RO-Crate, or data sets with `dataUseConditions` as in Beacon v2.

    Raises UsageError where there is none, or where two have one id. An annotation that is not understood leaves
    every use undetermined.
    """
    found = ForeignFile(name, digest)
    crate = isinstance(document, dict) and "@graph" in document
    seen: set[str] = set()
    for number, one in enumerate(_of_crate(document) if crate else _of_beacon(document), 1):
        if not one.identity:
            found.rows.append(ReadRow(number, RowStatus.REJECTED, ("the data set has no id",)))
            continue
        if one.identity in seen:
            raise UsageError(f"`{name}`: the data set `{one.identity}` stands twice; keep one of them")
        seen.add(one.identity)
        draft = ScopeDraft(unread=list(one.strange))
        for annotation in one.annotations:
            _read_annotation(annotation, draft, book)
        _state(one.identity, one.label, draft, found, book)
        reasons = tuple(f"`{token}` is not understood" for token in draft.unread)
        found.rows.append(ReadRow(number, RowStatus.UNDETERMINED if reasons else RowStatus.UNDERSTOOD, reasons))
    if not found.rows:
        raise UsageError(f"`{name}` holds no data set with terms of the Data Use Ontology")
    if crate:
        found.lost.append(Lost("files and other entities of the crate", "only data sets and their terms are read"))
    return found


def _of_beacon(document: object) -> Iterator[_Annotated]:
    if isinstance(document, list):
        for one in document:
            yield from _of_beacon(one)
    elif isinstance(document, dict):
        conditions = document.get("dataUseConditions")
        if isinstance(conditions, dict):
            annotations = conditions.get("duoDataUse")
            yield _Annotated(
                str(document.get("id") or ""),
                str(document.get("name") or document.get("id") or ""),
                annotations if isinstance(annotations, list) else [annotations],
                tuple(f"dataUseConditions.{key}" for key in conditions if key != "duoDataUse"),
            )
        else:
            for key in ("response", "collections", "datasets", "results"):
                yield from _of_beacon(document.get(key))


def _of_crate(document: Json) -> Iterator[_Annotated]:
    entities = (
        [e for e in document["@graph"] if isinstance(e, dict)] if isinstance(document["@graph"], list) else []
    )
    by_id = {str(e.get("@id")): e for e in entities}
    for entity in entities:
        kinds = entity.get("@type")
        if "Dataset" not in (kinds if isinstance(kinds, list) else [kinds]):
            continue
        stated = [(key, text) for key in _CONDITIONS for text in _referred(entity.get(key), by_id)]
        terms = [text for _, text in stated if duo_term(text)]
        terms += [text for text in _referred(entity.get("additionalType"), by_id) if duo_term(text)]
        if terms or entity.get("@id") == "./":
            identity = str(entity.get("identifier") or entity.get("@id") or "")
            strange = tuple(f"{key} {text}" for key, text in stated if not duo_term(text) and not _open(key, text))
            yield _Annotated(identity, str(entity.get("name") or identity), terms, strange)


def _open(key: str, text: str) -> bool:
    return key == "license" and _OPEN_LICENCE.fullmatch(text) is not None


def _referred(stated: object, by_id: Mapping[str, Json]) -> Iterator[str]:
    """Yield what `stated` names: the code of a term of the Data Use Ontology, or else its id or text."""
    for one in stated if isinstance(stated, list) else [stated]:
        if one is None:
            continue
        name = one.get("@id") if isinstance(one, dict) else one
        text = name if isinstance(name, str) and name.strip() else "without an id"
        entity = by_id.get(text, one if isinstance(one, dict) else {})
        code = entity.get("termCode") or entity.get("codeValue") or entity.get("identifier")
        yield code if isinstance(code, str) and duo_term(code) else text


def _read_annotation(annotation: object, draft: ScopeDraft, book: CodeBook) -> None:
    members = annotation if isinstance(annotation, dict) else {"id": annotation}
    stated = members.get("id")
    if not isinstance(stated, str) or not stated.strip():
        draft.unread.append("annotation without an id")
        return
    terms, unknown = shorthands([stated], book)
    draft.terms += terms
    draft.unread += unknown
    draft.unread += [f"{key} of {stated}" for key, value in members.items() if value and key not in _OF_ANNOTATION]
    modifiers = members.get("modifiers") or []
    for modifier in modifiers if isinstance(modifiers, list) else [modifiers]:
        _read_modifier(modifier, draft, disease=terms == ["DS"])


def _read_modifier(modifier: object, draft: ScopeDraft, *, disease: bool) -> None:
    """Read what narrows a term: the disease of DS; everything else is named as unread."""
    stated = str(modifier.get("id")) if isinstance(modifier, dict) else str(modifier)
    label = str(modifier.get("label") or "") if isinstance(modifier, dict) else ""
    prefix, colon, number = stated.partition(":")
    if disease and colon and prefix in _DISEASES and number:
        draft.diseases.append((f"http://purl.obolibrary.org/obo/{prefix}_{quote(number)}", label))
    else:
        draft.unread.append(f"modifier {stated}")


def _state(identity: str, label: str, draft: ScopeDraft, found: ForeignFile, book: CodeBook) -> None:
    data = BASE + quote(identity, safe="")
    found.triples += draft.triples(f"{data}/scope", f"data use terms of {label}", book)
    found.state(
        data,
        ag("DataSet"),
        (
            (LABEL, Literal(label, RDF_LANGSTRING, "en")),
            (DCTERMS + "identifier", Literal(identity)),
            (ag("consentScope"), f"{data}/scope"),
            (ag("humanOrigin"), TRUE),
        ),
    )
