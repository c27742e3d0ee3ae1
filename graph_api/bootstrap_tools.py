"""Wires what a question does not need: readers of codes and policies, checks of shapes, exports.

It stands apart so that a question on the command line does not wait for these imports.
"""

from pathlib import Path

from graph_api.adapters.catalogue_files import load_code_book, read_catalogue, shared_diseases
from graph_api.adapters.graph_export import RDF_FORMATS, quads_of, rights_of, write_parquet, write_rdf
from graph_api.adapters.odrl_files import read_odrl, write_report
from graph_api.adapters.ontology_loader import load_ontology
from graph_api.adapters.resources import folder
from graph_api.adapters.shape_checker import example_names, faults_of, load_shapes
from graph_api.adapters.turtle_text import as_turtle
from graph_api.bootstrap import Application
from graph_api.engine.shape_check import ShapeFault, example_faults
from graph_api.services.consent_codes.reader import CodeReader
from graph_api.services.evaluate_policy import PolicyEvaluator


def export_forms() -> list[str]:
    """Return the forms in which the graph can be exported."""
    return [*RDF_FORMATS, "parquet"]


def export_graph(app: Application, target: Path, form: str, *, rights: bool, known_at: str | None) -> int:
    """Write the facts in force to `target`; return how many statements."""
    graphs = app.store.graph_names(app.answerer.moment(known_at)).in_force
    quads = (rights_of if rights else quads_of)(app.store.database, graphs)
    return write_parquet(quads, target) if form == "parquet" else write_rdf(quads, target, form)


def rule_templates() -> dict[str, str]:
    """Return the templates of a new rule by name."""
    templates = folder("shapes") / "new-rule"
    return {name: (templates / f"{name}.ttl.template").read_text(encoding="utf-8") for name in ("rule", "case")}


def code_reader(diseases: Path | None = None) -> CodeReader:
    """Return the reader of consent codes, with the table of diseases in `diseases` or among the shared data."""
    table = diseases or shared_diseases()
    return CodeReader(load_code_book(table), table.name if table else None, read_catalogue, as_turtle)


def policy_evaluator() -> PolicyEvaluator:
    """Return the evaluator of files of ODRL, with the actions and concepts of the ontology."""
    return PolicyEvaluator(load_ontology(), read_odrl, write_report)


def faults_of_shapes(examples: Path) -> list[ShapeFault]:
    """Return what is wrong with the shapes, and which rules the folder `examples` does not show."""
    shapes = load_shapes()
    return [*faults_of(shapes), *example_faults(shapes, example_names(examples))]
