"""The engines that the fast one is compared with in long runs, made once in each process."""

from functools import cache

from graph_api.adapters.reference_engine import ReferenceEngine
from graph_api.engine.evaluation import Engine
from tests.differential.oxigraph_engine import OxigraphEngine
from tests.differential.remembering_pyshacl import remember
from tests.support.cases import application


@cache
def engine(name: str) -> Engine:
    """Return engine `name`: `oxigraph`, which runs the SPARQL of the shapes, or `reference`, which is pySHACL."""
    rulebook = application().rulebook
    if name == "oxigraph":
        return OxigraphEngine(rulebook)
    remember()
    return ReferenceEngine(rulebook)
