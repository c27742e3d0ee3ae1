"""Reads shapes/rules/ and shapes/derivations/ into a rule book."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from graph_api.adapters.ontology_loader import labels_of, load_turtle, schema_of
from graph_api.adapters.resources import rule_files
from graph_api.domain.errors import RuleBookError
from graph_api.domain.verdict import Verdict
from graph_api.engine.graph import Graph
from graph_api.engine.rulebook import Constraint, Derivation, RemedyText, Rule, RuleBook
from graph_api.engine.sparql.parser import parse_query
from graph_api.engine.sparql.plan import Construct, Select, UnsupportedQueryError
from graph_api.engine.terms import DCTERMS, Literal, Term, ag, local_name, number_of, truth_of

SH = "http://www.w3.org/ns/shacl#"
VERDICTS = {
    ag("Permitted"): Verdict.PERMITTED,
    ag("Conditional"): Verdict.CONDITIONAL,
    ag("Undetermined"): Verdict.UNDETERMINED,
    ag("NotGranted"): Verdict.NOT_GRANTED,
    ag("Prohibited"): Verdict.PROHIBITED,
}


def load_rulebook(ontology: Graph, files: list[Path] | None = None) -> RuleBook:
    """Return the rules and derivations of `files`; raise RuleBookError where one cannot be used."""
    chosen = rule_files() if files is None else files
    shapes = load_turtle(chosen)
    reader = _Reader(shapes)
    rules = tuple(sorted(reader.rules(), key=lambda rule: rule.id))
    derivations = tuple(sorted(reader.derivations(), key=lambda d: (d.order, d.iri)))
    digest = sha256("\n".join(file.read_text(encoding="utf-8") for file in chosen).encode())
    return RuleBook(rules, derivations, schema_of(ontology), digest.hexdigest()[:16], labels_of(ontology))


class _Reader:
    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes

    def rules(self) -> Iterator[Rule]:
        for shape in self._shapes.instances(ag("Rule")):
            identifier = self._text(shape, DCTERMS + "identifier")
            constraints = sorted(self._iris(shape, SH + "sparql"))
            yield Rule(
                id=identifier,
                iri=shape,
                name=self._text(shape, SH + "name"),
                description=self._text(shape, SH + "description"),
                regime=self._iri(shape, ag("regime")),
                target_class=self._iri(shape, SH + "targetClass"),
                sources=tuple(sorted(_shown(s) for s in self._shapes.objects(shape, DCTERMS + "source"))),
                remedies=tuple(self._remedies(shape)),
                constraints=tuple(self._constraint(iri) for iri in constraints),
                exceptions=tuple(sorted(self._texts(shape, ag("restrictedBy")))),
            )

    def derivations(self) -> Iterator[Derivation]:
        for shape in dict.fromkeys(shape for shape, _ in self._shapes.pairs(SH + "rule")):
            for rule in self._iris(shape, SH + "rule"):
                text = self._query(rule, SH + "construct")
                order = number_of(self._shapes.one(rule, SH + "order"))
                if order is None:
                    raise RuleBookError(f"`{shape}` does not say in which order it runs")
                plan = self._parsed(shape, text)
                if not isinstance(plan, Construct):
                    raise RuleBookError(f"`{shape}` needs a CONSTRUCT query")
                target = self._iri(shape, SH + "targetClass")
                yield Derivation(rule, self._text(shape, SH + "name"), int(order), target, plan, text)

    def _constraint(self, iri: str) -> Constraint:
        text = self._query(iri, SH + "select")
        plan = self._parsed(iri, text)
        if not isinstance(plan, Select):
            raise RuleBookError(f"`{iri}` needs a SELECT query")
        yields = [v for v in self._shapes.objects(iri, ag("yields")) if isinstance(v, str)]
        duty = truth_of(self._shapes.one(iri, ag("attachesDuty")))
        if (len(yields) == 1) == bool(duty) or any(v not in VERDICTS for v in yields):
            raise RuleBookError(f"`{iri}` must either raise one verdict or attach a duty")
        missing = self._texts(iri, ag("missingFact"))
        return Constraint(
            iri=iri,
            select=plan,
            select_text=text,
            message=self._text(iri, SH + "message"),
            verdict=VERDICTS[yields[0]] if yields else None,
            missing=missing[0] if missing else None,
            held_by=tuple(sorted(self._iris(iri, ag("heldBy")))),
        )

    def _parsed(self, iri: str, text: str) -> Select | Construct:
        try:
            return parse_query(text)
        except UnsupportedQueryError as error:
            raise RuleBookError(f"`{iri}`: {error}") from error

    def _query(self, iri: str, predicate: str) -> str:
        prefixes = "".join(f"PREFIX {p}: <{n}>\n" for p, n in sorted(self._prefixes(iri)))
        return prefixes + self._text(iri, predicate)

    def _prefixes(self, iri: str) -> Iterator[tuple[str, str]]:
        for declaring in self._iris(iri, SH + "prefixes"):
            for declared in self._iris(declaring, SH + "declare"):
                yield self._text(declared, SH + "prefix"), self._text(declared, SH + "namespace")

    def _remedies(self, shape: str) -> Iterator[RemedyText]:
        for remedy in self._iris(shape, ag("remedy")):
            roles = tuple(sorted(self._iris(remedy, ag("grantableBy"))))
            yield RemedyText(self._iri(remedy, ag("remedyKind")), self._text(remedy, SH + "description"), roles)

    def _texts(self, node: str, predicate: str) -> list[str]:
        return [_shown(o) for o in self._shapes.objects(node, predicate)]

    def _text(self, node: str, predicate: str) -> str:
        found = self._texts(node, predicate)
        if len(found) != 1:
            raise RuleBookError(f"`{node}` needs exactly one {local_name(predicate)}")
        return found[0]

    def _iris(self, node: str, predicate: str) -> list[str]:
        return [o for o in self._shapes.objects(node, predicate) if isinstance(o, str)]

    def _iri(self, node: str, predicate: str) -> str:
        found = self._iris(node, predicate)
        if len(found) != 1:
            raise RuleBookError(f"`{node}` needs exactly one {local_name(predicate)}")
        return found[0]


def _shown(term: Term) -> str:
    return term.lexical if isinstance(term, Literal) else term
