"""An in-memory set of triples with the two indexes that judging needs."""

from collections.abc import Iterable, Iterator

from graph_api.engine.terms import RDF, RDF_TYPE, Term, Triple

_EMPTY: dict[Term, None] = {}


class Graph:
    """A set of triples, indexed by subject and predicate and by predicate and object.

    Iteration follows insertion, so that equal input gives equal output. The graph knows nothing of
    named graphs: `graph_api.engine.casefile.CaseFile` keeps where each statement came from.

    `by_subject` gives the objects of a subject and a predicate, `by_predicate` the subjects of a predicate and an
    object: what compiled rules look into. They hold nothing that is empty, and only `add` changes them.
    """

    __slots__ = ("_size", "by_predicate", "by_subject")

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.by_subject: dict[str, dict[str, dict[Term, None]]] = {}
        self.by_predicate: dict[str, dict[Term, dict[str, None]]] = {}
        self._size = 0
        add = self.add
        for subject, predicate, obj in triples:
            add(subject, predicate, obj)

    def add(self, subject: str, predicate: str, obj: Term) -> bool:
        """Add a triple; tell whether it is new."""
        by_predicate = self.by_subject.get(subject)
        if by_predicate is None:
            by_predicate = self.by_subject[subject] = {}
        objects = by_predicate.get(predicate)
        if objects is None:
            by_predicate[predicate] = {obj: None}
        elif obj in objects:
            return False
        else:
            objects[obj] = None
        by_object = self.by_predicate.get(predicate)
        if by_object is None:
            by_object = self.by_predicate[predicate] = {}
        subjects = by_object.get(obj)
        if subjects is None:
            by_object[obj] = {subject: None}
        else:
            subjects[subject] = None
        self._size += 1
        return True

    def __len__(self) -> int:
        return self._size

    def __contains__(self, triple: Triple) -> bool:
        subject, predicate, obj = triple
        return obj in self.by_subject.get(subject, {}).get(predicate, _EMPTY)

    def __iter__(self) -> Iterator[Triple]:
        for subject, by_predicate in self.by_subject.items():
            for predicate, objects in by_predicate.items():
                for obj in objects:
                    yield subject, predicate, obj

    def objects(self, subject: Term, predicate: str) -> Iterable[Term]:
        """Return the objects of `subject` and `predicate`."""
        by_predicate = self.by_subject.get(subject)  # type: ignore[arg-type]  # a literal is never a key
        return () if by_predicate is None else by_predicate.get(predicate, ())

    def subjects(self, predicate: str, obj: Term) -> Iterable[str]:
        """Return the subjects of `predicate` and `obj`."""
        by_object = self.by_predicate.get(predicate)
        return () if by_object is None else by_object.get(obj, ())

    def pairs(self, predicate: str) -> Iterator[tuple[str, Term]]:
        """Return every subject and object of `predicate`."""
        for obj, subjects in self.by_predicate.get(predicate, {}).items():
            for subject in subjects:
                yield subject, obj

    def loops(self, predicate: str) -> Iterator[str]:
        """Return every node that has itself as an object of `predicate`."""
        return (subject for subject, obj in self.pairs(predicate) if subject == obj)

    def predicates(self, subject: Term) -> Iterable[tuple[str, Iterable[Term]]]:
        """Return every predicate of `subject` with its objects."""
        return self.by_subject.get(subject, {}).items()  # type: ignore[arg-type]

    def nodes(self) -> Iterable[str]:
        """Return every subject."""
        return self.by_subject.keys()

    def has(self, subject: Term, predicate: str, obj: Term) -> bool:
        """Tell whether the graph holds the triple."""
        by_predicate = self.by_subject.get(subject)  # type: ignore[arg-type]
        return by_predicate is not None and obj in by_predicate.get(predicate, _EMPTY)

    def holds_all(self, needs: Iterable[tuple[str, Term | None]]) -> bool:
        """Tell whether something is stated with each predicate and object of `needs` (None: any object)."""
        for predicate, obj in needs:
            by_object = self.by_predicate.get(predicate)
            if by_object is None or (obj is not None and obj not in by_object):
                return False
        return True

    def one(self, subject: Term, predicate: str) -> Term | None:
        """Return the object of `subject` and `predicate` where there is exactly one, else None."""
        found = list(self.objects(subject, predicate))
        return found[0] if len(found) == 1 else None

    def is_a(self, node: Term, kind: str) -> bool:
        """Tell whether `node` is stated to be of class `kind`."""
        return self.has(node, RDF_TYPE, kind)

    def instances(self, kind: str) -> Iterable[str]:
        """Return the nodes that are stated to be of class `kind`."""
        return self.subjects(RDF_TYPE, kind)

    def items(self, head: Term) -> list[Term]:
        """Return the members of the RDF collection that starts at `head`."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != RDF + "nil" and head not in seen:
            seen.add(head)
            members.extend(self.objects(head, RDF + "first"))
            head = next(iter(self.objects(head, RDF + "rest")), RDF + "nil")
        return members

    def copy(self) -> "Graph":
        """Return a graph with the same triples that can be changed on its own."""
        return Graph(self)
