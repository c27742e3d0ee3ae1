"""Terms in the syntax of N-Triples, refused where a reader would take them for something else."""

from functools import lru_cache

from graph_api.engine.casefile import n_term
from graph_api.engine.terms import Term, is_blank
from graph_api.engine.well_formed import is_iri, is_language_tag


@lru_cache(maxsize=100_000)
def written(term: Term) -> str:
    """Return `term` in the syntax of N-Triples; raise ValueError where an IRI or a language tag is none."""
    iri = term if isinstance(term, str) else term.datatype
    if not is_iri(iri) and not is_blank(term):
        raise ValueError(f"`{iri}` is not an IRI")
    if not isinstance(term, str) and term.language and not is_language_tag(term.language):
        raise ValueError(f"`{term.language}` is not a language tag")
    return n_term(term)
