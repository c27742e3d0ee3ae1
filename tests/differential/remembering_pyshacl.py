"""Lets pySHACL remember what it reads of its shapes anew for every focus node: half of its time.

Which prefixes a constraint declares, and whether its text holds what SHACL-SPARQL forbids, depends on the shapes
alone. Only the long comparison uses this; the sample in the suite, and the product, run pySHACL as it is.
"""

from functools import wraps
from typing import Any

from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper


def remember() -> None:
    """Make pySHACL remember, for as long as the process lives, in which one graph of shapes is used."""
    _remember_prefixes()
    _remember_checks()


def _remember_prefixes() -> None:
    collect, known = SPARQLQueryHelper.collect_prefixes, {}

    @wraps(collect)
    def collect_prefixes(self: Any) -> None:  # pySHACL's class
        if self.node not in known:
            collect(self)
            known[self.node] = dict(self.prefixes)
        self.prefixes.update(known[self.node])

    SPARQLQueryHelper.collect_prefixes = collect_prefixes


def _remember_checks() -> None:
    check, fine = SPARQLQueryHelper.check_invalid_sparql, set()

    @wraps(check)
    def check_invalid_sparql(
        self: Any,  # pySHACL's class
        sparql_text: str,
        valuenode: object = None,
        extravars: list[str] | None = None,
    ) -> bool:
        asked = (sparql_text, valuenode is None, frozenset(extravars or ()))
        if asked not in fine:
            check(self, sparql_text, valuenode=valuenode, extravars=extravars)
            fine.add(asked)
        return True

    SPARQLQueryHelper.check_invalid_sparql = check_invalid_sparql
