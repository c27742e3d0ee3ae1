"""Terms in the syntax of N-Triples, refused where a reader would take them for something else."""

import re
from functools import lru_cache
from typing import Final

from graph_api.engine.casefile import n_term
from graph_api.engine.terms import Term

_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')


@lru_cache(maxsize=100_000)
def written(term: Term) -> str:
    """Return `term` in the syntax of N-Triples; raise ValueError where an IRI or a language tag is none."""
    iri = term if isinstance(term, str) else term.datatype
    if _NOT_IN_IRI.search(iri):
        raise ValueError(f"`{iri}` is not an IRI")
    if not isinstance(term, str) and term.language and _LANGUAGE.fullmatch(term.language) is None:
        raise ValueError(f"`{term.language}` is not a language tag")
    return n_term(term)
