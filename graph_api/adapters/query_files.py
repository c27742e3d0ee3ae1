"""The files of named queries."""

from graph_api.adapters.resources import folder
from graph_api.services.named_queries.header import NamedQuery, read_query


def load_queries() -> list[NamedQuery]:
    """Return every query in `queries/<area>/<name>.rq`; raise RuleBookError where one has a wrong header."""
    files = sorted(folder("queries").glob("*/*.rq"))
    return [read_query(file.parent.name, file.stem, file.read_text(encoding="utf-8")) for file in files]
