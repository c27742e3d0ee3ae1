"""Checks the structure of records before they are kept: what cannot be meant is refused, what is absent is not.

A value may be described in another document or in the vocabularies: its classes are then looked up there.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Final, Protocol, cast

from graph_api.engine.structure.shapes import SH, Constraint
from graph_api.engine.structure.validate import Records, StructureProblem, StructureValidator, records_of
from graph_api.engine.terms import RDF_TYPE, Literal, Term, Triple, ag, local_name
from graph_api.services.ports import FactsView

PLACES: Final = "https://w3id.org/alliance-graph/place/"
_MOST_PROBLEMS: Final = 100
_MOST_NAMES: Final = 10_000
_LEAST_LIKENESS: Final = 60
_TOO_FEW: Final = SH + "MinCountConstraintComponent"
_TOO_MANY: Final = SH + "MaxCountConstraintComponent"
_OF_OTHER_CLASS: Final = SH + "OrConstraintComponent"
_AS_WIDER_CLASS: Final = SH + "NodeConstraintComponent"


class Known(Protocol):
    """What is stated outside the records that are checked."""

    def classes(self, nodes: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the classes of those of `nodes` that are described."""

    def states(self, node: str, predicate: str) -> bool:
        """Tell whether a value of `predicate` is stated of `node`."""


class StructureCheck:
    """Checks records against the structure shapes, in the light of what is known already.

    The shapes are loaded when they are first needed: most answers need none.
    """

    def __init__(self, load: Callable[[], StructureValidator]) -> None:
        self._load = load

    @cached_property
    def validator(self) -> StructureValidator:
        """What checks records by themselves."""
        return self._load()

    def problems(
        self,
        triples: Collection[Triple],
        view: FactsView,
        beside: Collection[Triple] = (),
        superseded: Collection[str] = (),
    ) -> tuple[StructureProblem, ...]:
        """Return what is wrong with the records in `triples`, at most a hundred problems.

        `beside` are statements that are kept together with them; the graphs `superseded` of `view` are those
        that they replace, and count no more.
        """
        return self.judged(triples, view, _Known(view, beside, superseded))[0]

    def judged(
        self, triples: Collection[Triple], view: FactsView, known: Known
    ) -> tuple[tuple[StructureProblem, ...], bool]:
        """Return what is wrong with the records in `triples` in the light of `known`, at most a hundred problems.

        Beside it stands whether something was forgiven because it is stated outside the records.
        """
        classes = known.classes({o for _, p, o in triples if p != RDF_TYPE and isinstance(o, str)})
        records = records_of(triples, lambda node: classes.get(node, ()))
        unknown = (problem for triple in triples for problem in _unknown_place(triple, classes))
        forgiven: list[StructureProblem] = []
        faults = _unless_forgiven(self.validator.problems(records), known, forgiven)
        located = (place for problem in faults for place in self._located(problem, records))
        found = _without_echoes([*islice(unknown, _MOST_PROBLEMS), *islice(located, _MOST_PROBLEMS)])
        problems = tuple(p._replace(nearest=self._nearest(p, view)) for p in found[:_MOST_PROBLEMS])
        return problems, bool(forgiven)

    def _located(self, problem: StructureProblem, records: Records) -> Iterator[StructureProblem]:
        """Yield `problem` for each property by which a record of another class came under its shape."""
        reasons = self.validator.shapes[problem.shape].subjects_of
        own = {predicate for _, predicate, _ in records.by_subject[problem.node]}
        if problem.path or problem.component != _OF_OTHER_CLASS or not own.intersection(reasons):
            yield problem
        else:
            yield from (problem._replace(path=path) for path in reasons if path in own)

    def _nearest(self, problem: StructureProblem, view: FactsView) -> str:
        """Return the known name that is most like the value of `problem`, or nothing."""
        if problem.value is None:
            return ""
        meant = problem.value.lexical if isinstance(problem.value, Literal) else local_name(problem.value)
        names = {_plain(local_name(str(term))): str(term) for term in self._known_values(problem, view)}
        from rapidfuzz import fuzz, process  # noqa: PLC0415  # few questions need it

        near = process.extractOne(_plain(meant), names.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
        return names[near[0]] if near and names[near[0]] != problem.value else ""

    def _known_values(self, problem: StructureProblem, view: FactsView) -> Iterator[Term]:
        if not problem.shape:
            yield from _instances(ag("Country"), view)
        else:
            yield from self._admitted(self.validator.shapes[problem.shape].constraints, view)

    def _admitted(self, constraints: Iterable[Constraint], view: FactsView) -> Iterator[Term]:
        """Yield the values that `constraints` list, or that have a class which they ask for."""
        for parameter, operand in constraints:
            if parameter == "in":
                yield from cast("tuple[Term, ...]", operand)
            elif parameter == "class":
                yield from _instances(cast("str", operand), view)
            elif parameter in ("node", "or"):
                for key in cast("tuple[str, ...]", operand):
                    yield from self._admitted(self.validator.shapes[key].constraints, view)


class _Known:
    """What is stated outside the records that are checked."""

    def __init__(self, view: FactsView, beside: Iterable[Triple], superseded: Collection[str]) -> None:
        self._view, self._superseded = view, superseded
        self._beside: dict[str, list[tuple[str, Term]]] = {}
        for subject, predicate, obj in beside:
            self._beside.setdefault(subject, []).append((predicate, obj))

    def classes(self, nodes: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the classes of those of `nodes` that are described."""
        found: dict[str, set[str]] = {}
        for subject, predicate, obj in self._statements(nodes):
            classes = found.setdefault(subject, set())
            if predicate == RDF_TYPE and isinstance(obj, str):
                classes.add(obj)
        return {node: frozenset(classes) for node, classes in found.items()}

    def states(self, node: str, predicate: str) -> bool:
        """Tell whether a value of `predicate` is stated of `node`."""
        return any(predicate == stated for _, stated, _ in self._statements([node]))

    def _statements(self, nodes: Collection[str]) -> Iterator[Triple]:
        for node in nodes:
            yield from ((node, predicate, obj) for predicate, obj in self._beside.get(node, ()))
        for subject, predicate, obj, graph in self._view.describe(nodes):
            if graph not in self._superseded:
                yield subject, predicate, obj


def _unless_forgiven(
    problems: Iterable[StructureProblem], known: Known, forgiven: list[StructureProblem]
) -> Iterator[StructureProblem]:
    """Yield `problems` but for values that are missing here and stated elsewhere; those go to `forgiven`."""
    for problem in problems:
        if problem.component == _TOO_FEW and known.states(problem.node, problem.path):
            forgiven.append(problem)
        else:
            yield problem


def told(problem: StructureProblem) -> str:
    """Return `problem` as a line of a report."""
    wrong = {_TOO_FEW: "; it has none", _TOO_MANY: "; it has several"}.get(problem.component, "")
    if problem.value == problem.node:
        wrong = f" (`{local_name(problem.path)}`)" if problem.path else ""
    elif problem.value is not None:
        wrong = f"; found `{problem.value.lexical if isinstance(problem.value, Literal) else problem.value}`"
    hint = f"; did you mean `{local_name(problem.nearest)}`?" if problem.nearest else ""
    return f"`{problem.node}`: {problem.message}{wrong}{hint}"


def _unknown_place(triple: Triple, classes: Mapping[str, frozenset[str]]) -> Iterator[StructureProblem]:
    """Yield what is wrong with a value that looks like a country and is none."""
    subject, predicate, obj = triple
    if isinstance(obj, str) and obj.startswith(PLACES) and obj not in classes:
        message = f"`{local_name(predicate)}` names a country by its code of two letters in ISO 3166-1"
        yield StructureProblem(subject, predicate, obj, message, "", "")


def _without_echoes(problems: list[StructureProblem]) -> list[StructureProblem]:
    """Return `problems` without those that repeat what the shape of a wider class says better."""
    echoed = {p.node for p in problems if p.path or p.component != _AS_WIDER_CLASS}
    kept = [p for p in problems if p.path or p.component != _AS_WIDER_CLASS or p.node not in echoed]
    return list(dict.fromkeys(kept))


def _instances(kind: str, view: FactsView) -> Iterator[str]:
    yield from (statement.subject for statement in islice(view.referring({kind: (RDF_TYPE,)}), _MOST_NAMES))


def _plain(text: str) -> str:
    return text.casefold().replace(" ", "").replace("-", "")
