"""Wires the export of rights to the store and to files."""

from pathlib import Path

from graph_api.adapters.graph_export import n_quads_of, quads_from, write_parquet, write_rdf
from graph_api.bootstrap import Application
from graph_api.engine.terms import ag
from graph_api.services.export_rights import RightsExport, export_rights, losses_document
from graph_api.services.resolve_name import NameResolver


def rights_of_party(app: Application, party: str, known_at: str | None) -> RightsExport:
    """Return the rights of the agent whom `party` names, in the terms of ODRL and DUO, with what gets lost."""
    view = app.facts.view(app.answerer.moment(known_at))
    resolver = NameResolver(view, app.rulebook.schema, app.rulebook.labels)
    return export_rights(view, resolver.resolve("party", party, ag("Agent")))


def rights_document(app: Application, party: str, known_at: str | None) -> dict[str, object]:
    """Return the same as a JSON object, with the statements as N-Quads."""
    export = rights_of_party(app, party, known_at)
    return {**losses_document(export), "nQuads": n_quads_of(export.statements)}


def write_rights(export: RightsExport, target: Path, form: str) -> int:
    """Write rights to `target`; return how many statements."""
    quads = quads_from(export.statements)
    return write_parquet(quads, target) if form == "parquet" else write_rdf(quads, target, form)
