"""Samples and collections of biobanks in MIABIS on FHIR, as nodes of BBMRI-ERIC exchange them (FHIR R4).

Profiles: https://fhir.bbmri-eric.eu/. MIABIS says where samples are, not what a donor consented to: the conditions
that it states for a collection, and notes on a sample, leave every use undetermined.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from graph_api.domain.errors import ImportRejectedError, UsageError
from graph_api.engine.terms import (
    DCTERMS,
    LABEL,
    ODRL,
    RDF_LANGSTRING,
    TRUE,
    XSD_DATETIME,
    Literal,
    Term,
    ag,
    moment_of,
)
from graph_api.services.catalogues.reading import ForeignFile, Lost, ReadRow, RowStatus
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.standards.duo_terms import ScopeDraft
from graph_api.services.standards.fhir_bundle import (
    Json,
    codes,
    members,
    part,
    resources_in,
    with_plain_references,
)
from graph_api.services.standards.fhir_consent import BASE, read_consents, refuse_consents_of_nobody
from graph_api.services.workbook.leave_out import MARK

MATERIALS: Final = {
    "WholeBlood": "WholeBlood", "Plasma": "Plasma", "Serum": "Serum", "Saliva": "Saliva", "Urine": "Urine",
    "CerebrospinalFluid": "CerebrospinalFluid", "DNA": "Nucleicacid", "RNA": "Nucleicacid",
    "PBMC": "MononuclearCells", "TissueFixed": "Tissue", "TissueFreshFrozen": "Tissue", "FetalTissue": "Tissue",
    "PostMortemTissue": "Tissue", "CancerCellLine": "CellLine", "ImmortalizedCellLine": "CellLine",
}  # fmt: skip
_CONDITIONS: Final = "miabis-use-and-access-conditions-extension"
_COLLECTION: Final = "miabis-sample-collection-extension"
_MEMBER: Final = "extension-Group.member.entity"
_CHANGES: Final = ("modifierExtension", "implicitRules")
_OF_SPECIMEN: Final = frozenset(
    (
        "accessionIdentifier", "collection", "condition", "contained", "container", "extension", "id",
        "identifier", "language", "meta", "note", "parent", "processing", "receivedTime", "request",
        "resourceType", "status", "subject", "text", "type", *_CHANGES,
    )
)  # fmt: skip
_READ: Final = frozenset(("Specimen", "Group", "Organization", "Patient", "Consent", "Bundle"))
_LOST: Final = {
    "Specimen.processing": "how a sample is stored and treated; a range of temperatures is no temperature",
    "Specimen.container": "containers and what they hold",
    "Specimen.condition": "the state of a sample",
    "Patient.gender": "who a donor is; to judge a use, a pseudonym is enough",
    "Patient.birthDate": "who a donor is; to judge a use, a pseudonym is enough",
    "Patient.name": "who a donor is; to judge a use, a pseudonym is enough",
    "Group.characteristic": "what a collection holds, by ages, sexes, materials and diagnoses",
    "Group.quantity": "what a collection holds, in numbers",
    "Organization.contact": "contacts",
    "Organization.address": "addresses",
    "Organization.extension": "what a biobank or collection can do; its conditions of use alone are read",
}


def read_samples(document: Any, name: str, digest: str, book: CodeBook) -> ForeignFile:  # noqa: ANN401  # JSON
    """Return the samples, collections, biobanks, donors and consents in `document`.

    Raises UsageError where there is no sample, and ImportRejectedError where something in it is not to be passed
    over: a sample without a name or with that of another, a consent that says not whose it is.
    """
    plain = with_plain_references(document)
    resources = list(resources_in(plain))
    found = ForeignFile(name, digest)
    if not any(r.get("resourceType") == "Specimen" for r in resources):
        raise UsageError(f"`{name}` holds no FHIR resource of the type Specimen")
    if any(r.get("resourceType") == "Consent" for r in resources):
        consents = refuse_consents_of_nobody(read_consents(plain, name, digest, book))
        found.triples += consents.triples
        found.lost += [lost for lost in consents.lost if lost.part.startswith("Consent/")]
        found.warnings = tuple(consents.notes_on_rows("consents"))
    _Reader(resources, found, book).read()
    return found


class _Reader:
    """Reads the samples among `resources` with what they hang together with."""

    def __init__(self, resources: list[Json], found: ForeignFile, book: CodeBook) -> None:
        self._resources, self._found, self._book = resources, found, book
        self._by_name = {_name(r): r for r in resources if _name(r)}
        self._scopes: dict[tuple[str, ...], str] = {}
        self._in_groups: dict[str, list[str]] = {}
        self._groups: dict[str, Json] = {}
        self._identities: dict[str, str] = {}
        self._managers: dict[str, Json] = {}

    def read(self) -> None:
        """Add what all of them state."""
        self._index()
        self._refuse_nameless()
        for resource in self._of("Patient"):
            name = _name(resource)
            self._found.state(_iri(name), ag("Donor"), [(DCTERMS + "identifier", Literal(name))])
        for number, specimen in enumerate(self._of("Specimen"), 1):
            self._sample(number, specimen)
        self._tell_lost()

    def _of(self, kind: str) -> Iterator[Json]:
        return (r for r in self._resources if r.get("resourceType") == kind)

    def _index(self) -> None:
        """Note which collections there are, who manages them and which samples are in them."""
        for group in self._of("Group"):
            identity = _identity(group)
            self._groups[identity], self._identities[_name(group)] = group, identity
            manager = self._by_name.get(str(part(group.get("managingEntity")).get("reference")))
            if manager is not None:
                self._managers[identity] = manager
            entities = [part(m).get("entity") for m in members(group.get("member"))]
            entities += [e.get("valueReference") for e in _extensions(group, _MEMBER)]
            for entity in entities:
                self._in_groups.setdefault(str(part(entity).get("reference")), []).append(identity)
        for organization in self._of("Organization"):
            self._managers.setdefault(_identity(organization), organization)

    def _refuse_nameless(self) -> None:
        names = [_name(r) for r in self._of("Specimen")]
        problems = [
            f"sample {number}: it has no `id`, so nothing can be said of it"
            for number, name in enumerate(names, 1)
            if not name
        ]
        stated = Counter(name for name in names if name)
        problems += [f"`{name}` stands twice; keep one" for name in stated if stated[name] > 1]
        if problems:
            raise ImportRejectedError(self._found.name, tuple(problems[:100]))

    def _sample(self, number: int, specimen: Json) -> None:
        """Add what is stated of one sample."""
        name, collections = _name(specimen), self._collections_of(specimen)
        sample, unread = _iri(name), [*self._unread(specimen), *self._conditions(specimen, collections)]
        parents = [str(part(p).get("reference")) for p in members(specimen.get("parent"))]
        facts: list[tuple[str, Term | None]] = [
            (DCTERMS + "identifier", Literal(_identity(specimen))),
            (ag("humanOrigin"), TRUE),
            (ag("materialType"), self._material(specimen)),
            (ag("donor"), self._donor(specimen)),
            (ag("collectedAt"), self._collected(specimen)),
            (ag("consentScope"), self._scope(unread)),
            *((ag("derivedFrom"), _iri(parent)) for parent in parents),
            *((ODRL + "partOf", self._collection(identity)) for identity in collections),
            *((ag("custodian"), keeper) for keeper in self._keepers(collections)),
        ]
        if specimen.get("status") == "entered-in-error":
            facts.append((MARK, Literal(f"{self._found.name}: {name} was entered in error")))
            unread.append("entered in error")
        self._found.state(sample, ag("Sample" if parents else "Specimen"), facts)
        reasons = tuple(f"`{token}` is not understood" for token in unread)
        status = RowStatus.UNDETERMINED if unread else RowStatus.UNDERSTOOD
        self._found.rows.append(ReadRow(number, status, reasons))

    def _collections_of(self, specimen: Json) -> list[str]:
        """Return the identifiers of the collections to which a sample belongs."""
        stated = [
            part(e.get("valueIdentifier")).get("value") or part(e.get("valueReference")).get("reference")
            for e in _extensions(specimen, _COLLECTION)
        ]
        found = [s for s in stated if isinstance(s, str)] + self._in_groups.get(_name(specimen), [])
        return list(dict.fromkeys(self._identities.get(one, one) for one in found))

    def _conditions(self, specimen: Json, collections: Iterable[str]) -> Iterator[str]:
        """Yield the conditions of use that are stated of a sample, its collections and those who manage them."""
        yield from _stated_conditions(specimen)
        for identity in collections:
            for owner in (self._groups.get(identity, {}), self._managers.get(identity, {})):
                yield from _stated_conditions(owner)
                yield from (f"{key} of a collection" for key in _CHANGES if owner.get(key))

    def _unread(self, specimen: Json) -> Iterator[str]:
        """Yield what is stated of a sample and may narrow its use, and what no release of FHIR has."""
        notes = specimen.get("note") or []
        for note in notes if isinstance(notes, list) else [notes]:
            yield f"note {note.get('text', '') if isinstance(note, dict) else note}".strip()
        yield from (key for key in _CHANGES if specimen.get(key))
        yield from (key for key, value in specimen.items() if value and key not in _OF_SPECIMEN)
        if any(part(one).get("resourceType") == "Consent" for one in members(specimen.get("contained"))):
            yield "contained Consent"

    def _scope(self, unread: Iterable[str]) -> str | None:
        """Return the scope that names what is not understood; one for the same, and None where all is."""
        tokens = tuple(dict.fromkeys(unread))
        if not tokens:
            return None
        if tokens not in self._scopes:
            scope = f"{BASE}scope/{sha256(' | '.join(tokens).encode()).hexdigest()[:20]}"
            self._scopes[tokens] = scope
            draft = ScopeDraft(unread=list(tokens))
            self._found.triples += draft.triples(scope, "conditions that a biobank states", self._book)
        return self._scopes[tokens]

    def _collection(self, identity: str) -> str:
        group = f"{BASE}collection/{quote(identity, safe='')}"
        named = self._groups.get(identity) or self._managers.get(identity) or {}
        label = Literal(str(named.get("name") or identity), RDF_LANGSTRING, "en")
        facts = [(LABEL, label), (DCTERMS + "identifier", Literal(identity))]
        self._found.state(group, ODRL + "AssetCollection", facts)
        return group

    def _keepers(self, collections: Iterable[str]) -> Iterator[str]:
        """Yield the biobanks that keep the collections."""
        for identity in collections:
            manager = self._managers.get(identity, {})
            name = str(part(manager.get("partOf")).get("reference") or "")
            biobank = self._by_name.get(name)
            if biobank is not None:
                label = Literal(str(biobank.get("name") or name), RDF_LANGSTRING, "en")
                facts = [(LABEL, label), (DCTERMS + "identifier", Literal(_identity(biobank)))]
                self._found.state(_iri(name), ag("Agent"), facts)
                yield _iri(name)

    def _material(self, specimen: Json) -> str | None:
        known = [MATERIALS[code] for code in codes(specimen.get("type")) if code in MATERIALS]
        if len(set(known)) != 1:
            stated = ", ".join(codes(specimen.get("type"))) or "none"
            self._lose(f"Specimen.type {stated}", "the ontology has no such kind of material, or several")
            return None
        return ag(known[0])

    def _donor(self, specimen: Json) -> str | None:
        name = part(specimen.get("subject")).get("reference")
        if not isinstance(name, str) or not name:
            return None
        self._found.state(_iri(name), ag("Donor"), [(DCTERMS + "identifier", Literal(name))])
        return _iri(name)

    def _collected(self, specimen: Json) -> Term | None:
        stated = part(specimen.get("collection")).get("collectedDateTime")
        moment = Literal(str(stated), XSD_DATETIME)
        if stated is not None and moment_of(moment) is None:
            self._lose("Specimen.collection.collectedDateTime", "days and months without a time are no instant")
        return moment if stated is not None and moment_of(moment) is not None else None

    def _lose(self, what: str, reason: str) -> None:
        lost = Lost(what, reason)
        if lost not in self._found.lost:
            self._found.lost.append(lost)

    def _tell_lost(self) -> None:
        """Tell what of the resources is not carried over, each kind once."""
        for resource in self._resources:
            kind = str(resource.get("resourceType"))
            if kind not in _READ:
                self._lose(kind, "only samples, collections, biobanks, donors and consents are read")
            for key in resource:
                if f"{kind}.{key}" in _LOST:
                    self._lose(f"{kind}.{key}", _LOST[f"{kind}.{key}"])


def _name(resource: Json) -> str:
    """Return `Type/id`, or nothing where the resource has no id."""
    identity = resource.get("id")
    return f"{resource.get('resourceType')}/{identity}" if isinstance(identity, str) and identity else ""


def _identity(resource: Json) -> str:
    """Return the identifier that people know, or the id."""
    stated = [resource.get("accessionIdentifier"), *members(resource.get("identifier"))]
    values = [part(one).get("value") for one in stated]
    return next((v for v in values if isinstance(v, str) and v), str(resource.get("id") or ""))


def _stated_conditions(resource: Json) -> Iterator[str]:
    for extension in _extensions(resource, _CONDITIONS):
        stated = codes(extension.get("valueCodeableConcept")) or ["without a code"]
        yield from (f"condition of use {code}" for code in stated)


def _iri(name: str) -> str:
    return BASE + quote(name, safe="/")


def _extensions(resource: Mapping[str, Any], name: str) -> list[Json]:
    """Return the extensions whose address ends with `name`: guides move from server to server."""
    return [part(e) for e in members(resource.get("extension")) if str(part(e).get("url")).endswith(name)]
