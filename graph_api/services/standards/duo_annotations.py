"""Data sets annotated with the Data Use Ontology: GA4GH Beacon v2 data sets and RO-Crates."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from graph_api.domain.errors import UsageError
from graph_api.engine.terms import DCTERMS, LABEL, RDF_LANGSTRING, TRUE, Literal, ag
from graph_api.services.catalogues.reading import RECORDS, ForeignFile, Lost, ReadRow, RowStatus
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.standards.duo_terms import ScopeDraft, duo_term, shorthands

BASE: Final = RECORDS + "duo/"
_DISEASES: Final = ("MONDO", "EFO", "DOID", "HP", "ORDO", "Orphanet", "NCIT")
_CONDITIONS: Final = ("usageInfo", "conditionsOfAccess", "license", "additionalType")
Json = Mapping[str, Any]


def read_annotations(document: Any, name: str, digest: str, book: CodeBook) -> ForeignFile:  # noqa: ANN401  # JSON
    """Return the data sets in `document`: an RO-Crate, or data sets with `dataUseConditions` as in Beacon v2.

    Raises UsageError where there is none. An annotation that is not understood leaves every use undetermined.
    """
    found = ForeignFile(name, digest)
    crate = isinstance(document, dict) and "@graph" in document
    for number, (identity, label, annotations) in enumerate(
        _of_crate(document) if crate else _of_beacon(document), 1
    ):
        if not identity:
            found.rows.append(ReadRow(number, RowStatus.REJECTED, ("the data set has no id",)))
            continue
        draft = ScopeDraft()
        for annotation in annotations:
            _read_annotation(annotation, draft, book)
        _state(identity, label, draft, found, book)
        reasons = tuple(f"`{token}` is not understood" for token in draft.unread)
        found.rows.append(ReadRow(number, RowStatus.UNDETERMINED if reasons else RowStatus.UNDERSTOOD, reasons))
    if not found.rows:
        raise UsageError(f"`{name}` holds no data set with terms of the Data Use Ontology")
    if crate:
        found.lost.append(Lost("files and other entities of the crate", "only data sets and their terms are read"))
    return found


def _of_beacon(document: object) -> Iterator[tuple[str, str, list[Any]]]:
    if isinstance(document, list):
        for one in document:
            yield from _of_beacon(one)
    elif isinstance(document, dict):
        conditions = document.get("dataUseConditions")
        if isinstance(conditions, dict):
            annotations = conditions.get("duoDataUse")
            yield (
                str(document.get("id") or ""),
                str(document.get("name") or document.get("id") or ""),
                annotations if isinstance(annotations, list) else [annotations],
            )
        else:
            for key in ("response", "collections", "datasets", "results"):
                yield from _of_beacon(document.get(key))


def _of_crate(document: Json) -> Iterator[tuple[str, str, list[Any]]]:
    entities = (
        [e for e in document["@graph"] if isinstance(e, dict)] if isinstance(document["@graph"], list) else []
    )
    by_id = {str(e.get("@id")): e for e in entities}
    for entity in entities:
        kinds = entity.get("@type")
        if "Dataset" not in (kinds if isinstance(kinds, list) else [kinds]):
            continue
        annotations = [t for key in _CONDITIONS for t in _referred(entity.get(key), by_id)]
        terms = [t for t in annotations if duo_term(t["id"])]
        if terms or entity.get("@id") == "./":
            identity = str(entity.get("identifier") or entity.get("@id") or "")
            yield identity, str(entity.get("name") or identity), terms


def _referred(stated: object, by_id: Mapping[str, Json]) -> Iterator[dict[str, str]]:
    for one in stated if isinstance(stated, list) else [stated]:
        text = one.get("@id") if isinstance(one, dict) else one
        if isinstance(text, str):
            entity = by_id.get(text, {})
            code = entity.get("termCode") or entity.get("codeValue") or entity.get("identifier")
            yield {"id": code if isinstance(code, str) and duo_term(code) else text}


def _read_annotation(annotation: object, draft: ScopeDraft, book: CodeBook) -> None:
    stated = annotation.get("id") if isinstance(annotation, dict) else annotation
    if not isinstance(stated, str):
        draft.unread.append("annotation without an id")
        return
    terms, unknown = shorthands([stated], book)
    draft.terms += terms
    draft.unread += unknown
    modifiers = annotation.get("modifiers") if isinstance(annotation, dict) else None
    for modifier in modifiers if isinstance(modifiers, list) else []:
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
