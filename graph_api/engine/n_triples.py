"""Terms in the syntax of N-Triples, refused where a reader would take them for something else."""

from functools import lru_cache

from graph_api.engine.casefile import n_term
from graph_api.engine.terms import Term
from graph_api.engine.well_formed import is_iri, is_language_tag, is_term


@lru_cache(maxsize=100_000)
def written(term: Term) -> str:
    """Return `term` in the syntax of N-Triples; raise ValueError where it is none of RDF."""
    if not is_term(term):
        raise ValueError(_fault(term))
    return n_term(term)


def _fault(term: Term) -> str:
    if isinstance(term, str):
        return f"`{term}` is not an IRI"
    if not is_iri(term.datatype):
        return f"`{term.datatype}` is not an IRI"
    if term.language and not is_language_tag(term.language):
        return f"`{term.language}` is not a language tag"
    return f"`{n_term(term)}` is not a literal"
