"""The versions of documents: which there are, which is meant by a name, and how one is taken back."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

from rapidfuzz import process

from graph_api.domain.errors import NotFoundError, UsageError
from graph_api.services.import_document import DOCUMENT_ROOT, Origin, latest_version, next_moment, next_version
from graph_api.services.ports import Clock, DocumentVersion, FactStore

PROGRAM: Final = "alliance-graph"
_NUMBERED: Final = re.compile(r"(?P<name>.+)@(?P<number>\d+)")


def name_of(document: str) -> str:
    """Return the name by which people know `document`: its file and, after `#`, its graph."""
    return unquote(document.removeprefix(DOCUMENT_ROOT))


class DocumentHistory:
    """Tells and extends the history of documents."""

    def __init__(self, store: FactStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def versions(self, name: str | None = None, *, all_documents: bool = False) -> Sequence[DocumentVersion]:
        """Return the versions of the document called `name`, or of all that somebody imported, oldest first.

        `all_documents` adds the vocabularies that come with the program. Raises NotFoundError for an unknown name.
        """
        if name is not None:
            document = self._document(name)
            return [v for v in self._store.versions() if v.document == document]
        return [v for v in self._store.versions() if all_documents or v.imported_by != PROGRAM]

    def version(self, reference: str) -> DocumentVersion:
        """Return the version that `NAME@NUMBER` names; raise NotFoundError where there is none."""
        numbered = _NUMBERED.fullmatch(reference)
        if numbered is None:
            raise UsageError(f"`{reference}` names no version; write `NAME@NUMBER`, such as `samples.ttl@2`")
        versions = self.versions(numbered["name"])
        found = next((v for v in versions if v.version == int(numbered["number"])), None)
        if found is None:
            raise NotFoundError(
                f"`{numbered['name']}` has no version {numbered['number']}; it has {len(versions)}"
            )
        return found

    def retract(self, name: str, who: str, reason: str) -> DocumentVersion:
        """Record that the document called `name` states nothing any more, for `reason`; return that version.

        What it stated stays readable at earlier moments. Raises UsageError where there is nothing to retract.
        """
        if not reason.strip():
            raise UsageError("a retraction needs a reason")
        latest = latest_version(self._store.versions(), self._document(name))
        if latest is None or latest.imported_by == PROGRAM:
            raise UsageError(f"`{name}` belongs to the program and cannot be retracted")
        if latest.retracts:
            raise UsageError(f"`{name}` was retracted on {latest.imported_at:%Y-%m-%d} already")
        now = next_moment(self._store.versions(), self._clock.now())
        version = next_version(latest.document, latest, now, Origin(who, latest.source, "", reason.strip()))
        return self._store.add_together([(version, ())])[0]

    def _document(self, name: str) -> str:
        documents = dict.fromkeys(v.document for v in self._store.versions())
        known = {name_of(document): document for document in documents}
        if name in documents:
            return name
        if name not in known:
            near = process.extractOne(name, known.keys(), score_cutoff=60)
            hint = f"; did you mean `{near[0]}`?" if near else "; `alliance-graph history` lists all"
            raise NotFoundError(f"no document is called `{name}`{hint}")
        return known[name]
