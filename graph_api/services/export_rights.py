"""Writes the rights of one party in the terms of ODRL and DUO with their provenance, and tells what gets lost.

What ODRL and DUO have no term for is not passed over: each kind of statement that is left out is named with the
reason and the number of times. Who reads the rights without that list reads them as wider than they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from graph_api.domain.errors import NotFoundError
from graph_api.engine.casefile import Statement
from graph_api.engine.terms import AG, DCTERMS, DUO, LABEL, ODRL, RDF_TYPE, Literal, Term, Triple, ag, local_name
from graph_api.services.ports import FactsView

ASSIGNEE, PART_OF, TARGET = ODRL + "assignee", ODRL + "partOf", ODRL + "target"
STATED_IN, CLAUSE_OF, CLAUSE_NUMBER = ag("statedIn"), ag("clauseOf"), ag("clauseNumber")
SCOPE, COLLECTED_UNDER = ag("consentScope"), ag("collectedUnder")
SOURCE, WHOLE, IDENTIFIER, ACCESS = (DCTERMS + n for n in ("source", "isPartOf", "identifier", "accessRights"))
DERIVED: Final = "http://www.w3.org/ns/prov#wasDerivedFrom"
_WITHIN: Final = frozenset(
    ODRL + name
    for name in (
        *("constraint", "refinement", "duty", "obligation", "remedy", "consequence", "target"),
        *("and", "or", "xone", "andSequence"),
    )
)
_RULES: Final = tuple(ODRL + name for name in ("Permission", "Prohibition", "Duty"))
_CODES: Final = (ag("dataUsePermission"), ag("dataUseModifier"))
_KEPT: Final = (LABEL, IDENTIFIER)
_LIFE: Final = ("termOf", "signatureOn", "amends", "terminates", "survivalUnder")
OWN_TERM: Final = "is no term of ODRL: another reader does not know what it means"
NO_TERM: Final = "has no counterpart in ODRL or DUO"
NO_VALIDITY: Final = "tells when the agreement binds, and ODRL says nothing of documents"
NO_STATUS: Final = "tells whether the consent still stands, and DUO says nothing of it"
NO_CODE: Final = "is no code of DUO"


@dataclass(frozen=True, slots=True)
class Loss:
    """A kind of statement that is left out or not understood: what, why, and how many there are."""

    what: str
    why: str
    statements: int


@dataclass(frozen=True, slots=True)
class RightsExport:
    """The rights of a party: statements with the version of the document that they come from, and the losses."""

    party: str
    rules: int
    statements: tuple[Statement, ...]
    losses: tuple[Loss, ...]


@dataclass
class _Writer:
    view: FactsView
    written: dict[Statement, None] = field(default_factory=dict)
    lost: dict[tuple[str, str], set[Statement]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def write(self, source: Statement, *triples: Triple) -> None:
        self.written.update((Statement(*triple, source.graph), None) for triple in triples)

    def lose(self, what: str, why: str, statement: Statement) -> None:
        self.lost.setdefault((what, why), set()).add(statement)

    def describe(self, node: str) -> list[Statement]:
        """Return what is stated of `node`, once; nothing where it was described before."""
        if node in self.seen:
            return []
        self.seen.add(node)
        return sorted(self.view.describe([node]), key=str)


def export_rights(view: FactsView, party: str) -> RightsExport:
    """Return the rights of `party`, an IRI: its own, those of collections that it is part of, and what binds all.

    Raises NotFoundError where no rule names it.
    """
    collections = [str(s.object) for s in view.describe([party]) if s.predicate == PART_OF]
    named = {s.subject for s in view.referring(dict.fromkeys((party, *collections), (ASSIGNEE,)))}
    if not named:
        raise NotFoundError(f"no permission, prohibition or duty names `{party}`")
    writer, rules = _Writer(view), sorted(named | _for_everybody(view))
    for rule in rules:
        _rule_part(writer, rule)
    losses = (Loss(what, why, len(found)) for (what, why), found in writer.lost.items())
    statements = (*writer.written, *_provenance(writer.written))
    ordered = sorted(losses, key=lambda loss: (-loss.statements, loss.what))
    return RightsExport(party, len(rules), tuple(sorted(statements, key=str)), tuple(ordered))


def _for_everybody(view: FactsView) -> set[str]:
    """Return the rules on assets that name nobody: in ODRL they bind, or favour, whoever comes."""
    rules = {s.subject for s in view.referring(dict.fromkeys(_RULES, (RDF_TYPE,)))}
    stated: dict[str, set[str]] = {}
    for statement in view.describe(rules):
        stated.setdefault(statement.subject, set()).add(statement.predicate)
    return {rule for rule, predicates in stated.items() if TARGET in predicates and ASSIGNEE not in predicates}


def _rule_part(writer: _Writer, node: str) -> None:
    """Write a rule, a constraint or a duty, and what it leads to."""
    for statement in writer.describe(node):
        predicate, obj = statement.predicate, statement.object
        if predicate == STATED_IN and isinstance(obj, str):
            writer.write(statement, (node, SOURCE, obj))
            _clause(writer, obj)
        elif predicate.startswith(ODRL) or predicate in _KEPT or _is_odrl_type(statement):
            writer.write(statement, statement.triple)
            if isinstance(obj, str) and obj.startswith(AG):
                writer.lose(f"`{local_name(predicate)}` `{local_name(obj)}`", OWN_TERM, statement)
            if predicate in _WITHIN and isinstance(obj, str):
                (_asset if predicate == TARGET else _rule_part)(writer, obj)
        else:
            writer.lose(f"`{_short(statement)}`", NO_TERM, statement)


def _asset(writer: _Writer, node: str) -> None:
    """Write an asset or collection, its members, and the codes under which it may be used."""
    for statement in writer.describe(node):
        predicate, obj = statement.predicate, statement.object
        if predicate in (SCOPE, COLLECTED_UNDER) and isinstance(obj, str):
            _codes(writer, node, obj)
        elif predicate.startswith(ODRL) or predicate in _KEPT or _is_odrl_type(statement):
            writer.write(statement, statement.triple)
        else:
            writer.lose(f"`{_short(statement)}`", NO_TERM, statement)
    for statement in sorted(writer.view.referring({node: (PART_OF,)}), key=str):
        writer.write(statement, statement.triple)
        _asset(writer, statement.subject)


def _codes(writer: _Writer, asset: str, node: str) -> None:
    """Write the codes of DUO of a consent or consent scope as access rights of `asset`."""
    for statement in writer.view.referring({node: (ag("concerns"),)}):
        writer.lose(f"`{_short(statement)}`", NO_STATUS, statement)
    for statement in sorted(writer.view.describe([node]), key=str):
        predicate, obj = statement.predicate, statement.object
        if predicate == SCOPE and isinstance(obj, str):
            _codes(writer, asset, obj)
        elif predicate in _CODES and isinstance(obj, str) and obj.startswith(DUO):
            writer.write(statement, (asset, ACCESS, obj))
        elif predicate in _CODES:
            writer.lose(f"`{_short(statement)}`", NO_CODE, statement)
        elif predicate not in (RDF_TYPE, *_KEPT):
            writer.lose(f"`{_short(statement)}`", NO_TERM, statement)


def _clause(writer: _Writer, clause: str) -> None:
    for statement in writer.describe(clause):
        predicate, obj = statement.predicate, statement.object
        if predicate == CLAUSE_OF and isinstance(obj, str):
            writer.write(statement, (clause, WHOLE, obj))
            _agreement(writer, obj)
        elif predicate == CLAUSE_NUMBER:
            writer.write(statement, (clause, IDENTIFIER, obj))
        elif predicate in _KEPT:
            writer.write(statement, statement.triple)
        elif predicate != RDF_TYPE:
            writer.lose(f"`{_short(statement)}` of a clause", NO_TERM, statement)


def _agreement(writer: _Writer, agreement: str) -> None:
    for statement in writer.describe(agreement):
        if statement.predicate in _KEPT:
            writer.write(statement, statement.triple)
        elif statement.predicate != RDF_TYPE:
            writer.lose(f"`{_short(statement)}` of the agreement", NO_TERM, statement)
    for statement in writer.view.referring({agreement: [ag(name) for name in _LIFE]}):
        writer.lose(f"`{_short(statement)}`", NO_VALIDITY, statement)


def _provenance(written: Iterable[Statement]) -> Iterator[Statement]:
    """Yield from which version of a document each thing was taken."""
    for subject, graph in dict.fromkeys((s.subject, s.graph) for s in written):
        yield Statement(subject, DERIVED, graph, graph)


def _is_odrl_type(statement: Statement) -> bool:
    obj: Term = statement.object
    return statement.predicate == RDF_TYPE and not isinstance(obj, Literal) and obj.startswith(ODRL)


def _short(statement: Statement) -> str:
    """Return the property of a statement, or the class that it gives."""
    if statement.predicate == RDF_TYPE and isinstance(statement.object, str):
        return f"a {local_name(statement.object)}"
    return local_name(statement.predicate)


def losses_document(export: RightsExport) -> dict[str, object]:
    """Return what gets lost as a JSON object."""
    return {
        "party": export.party,
        "rules": export.rules,
        "statements": len(export.statements),
        "lost": [{"what": one.what, "why": one.why, "statements": one.statements} for one in export.losses],
    }
