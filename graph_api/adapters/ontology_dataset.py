"""The ontology as a dataset: each file is a graph that bears the IRI of the ontology which it describes."""

from datetime import datetime
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.resources import folder, turtle_files
from graph_api.domain.errors import RuleBookError
from graph_api.services.sparql.ports import GraphNames

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ONTOLOGY: Final = NamedNode("http://www.w3.org/2002/07/owl#Ontology")


class OntologyDataset(OxigraphStore):
    """A store in memory that holds the ontology and is only read."""

    def __init__(self) -> None:
        super().__init__()
        for file in turtle_files(folder("ontology")):
            triples = list(parse(path=str(file), format=RdfFormat.TURTLE, rename_blank_nodes=True))
            name = next((t.subject for t in triples if (t.predicate, t.object) == (_TYPE, _ONTOLOGY)), None)
            if not isinstance(name, NamedNode):
                raise RuleBookError(f"`{file.name}` describes no ontology")
            self.database.extend(Quad(t.subject, t.predicate, t.object, name) for t in triples)

    def graph_names(self, known_at: datetime | None = None) -> GraphNames:  # noqa: ARG002  # it has one state
        """Return the names of the ontologies."""
        names = tuple(g.value for g in self.database.named_graphs() if isinstance(g, NamedNode))
        return GraphNames(in_force=names, recorded=names, working=())
