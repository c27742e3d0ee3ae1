"""Which sheets there are and which columns each has. Columns come from the ontology and cannot drift from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.structure.shapes import Shapes
from graph_api.engine.terms import (
    AG,
    DCTERMS,
    LABEL,
    ODRL,
    RDF_TYPE,
    SKOS,
    XSD,
    XSD_BOOLEAN,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    ag,
    is_blank,
    local_name,
)
from graph_api.services.workbook.cells import clean
from graph_api.services.workbook.sheets import PLANS, SheetPlan

OWL: Final = "http://www.w3.org/2002/07/owl#"
IDENTIFIER: Final = DCTERMS + "identifier"
KIND, NAME, ADDRESS, LAST_DAY = "kind", "name", "IRI", " (last day)"
SETTINGS, FACTS, GUIDE, LISTS = "Settings", "Other facts", "Read me", "Lists"
ENDS: Final = frozenset({ag("validUntil"), ag("useUntil"), ag("expiresAt")})


class Holds(Enum):
    """What the cells of a column hold."""

    KIND = "a kind of record"
    ADDRESS = "an IRI"
    NAME = "a name"
    TEXT = "text"
    TRUTH = "yes or no"
    INTEGER = "a whole number"
    DECIMAL = "a number"
    INSTANT = "a day or an instant"
    LAST_DAY = "a day, the last one"
    LITERAL = "a value: a duration, a number, a date or text"
    THING = "a thing by its identifier, name or IRI"
    ANYTHING = "a thing by its identifier, name or IRI, or a value"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, the property that it states, and what its cells hold."""

    header: str
    predicate: str
    holds: Holds
    definition: str
    range: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet with the columns of the template."""

    plan: SheetPlan
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The title of the sheet."""
        return self.plan.title


_SHAPES: Final = {
    XSD_BOOLEAN: Holds.TRUTH,
    XSD_INTEGER: Holds.INTEGER,
    XSD_DECIMAL: Holds.DECIMAL,
    XSD_DATETIME: Holds.INSTANT,
    XSD + "string": Holds.TEXT,
}


class Layout:
    """The sheets and columns that `ontology` gives."""

    def __init__(
        self, ontology: Graph, schema: Schema, needed: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.ontology, self.schema, self.needed = ontology, schema, needed or {}
        stated_classes = {c for c in ontology.instances(OWL + "Class") if not is_blank(c)}
        self.classes = stated_classes | {c for plan in PLANS for c in plan.classes}
        properties = {
            p for kind in ("ObjectProperty", "DatatypeProperty") for p in ontology.instances(OWL + kind)
        } | {LABEL, ODRL + "rightOperand", ODRL + "rightOperandReference", SKOS + "altLabel", SKOS + "prefLabel"}
        named = {LABEL, *(p for p, _ in ontology.pairs(LABEL))}
        stated = sorted(p for p in properties & named if p not in schema.derived)
        self._columns = {p: self._column(p) for p in stated}
        self._steps = self._placed()
        self.kinds_by_label = {self.label(c).casefold(): c for c in sorted(self.classes & named)}
        self._kinds = {plan.title: self._kinds_on(place) for place, plan in enumerate(PLANS)}
        self.sheets = tuple(SheetLayout(plan, tuple(self._columns_of(plan))) for plan in PLANS)
        self._headers = self._by_header()

    @cached_property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """The terms that a cell may name, by label, notation and local name in small letters."""
        kinds = {
            OWL + k for k in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")
        }
        found: dict[str, dict[str, None]] = {}
        for predicate in (LABEL, SKOS + "notation", SKOS + "altLabel"):
            for iri, name in self.ontology.pairs(predicate):
                schema_term = any(k in kinds for k in self.ontology.objects(iri, RDF_TYPE))
                if not isinstance(name, Literal) or is_blank(iri) or schema_term:
                    continue
                found.setdefault(clean(name.lexical).casefold(), {})[iri] = None
                if iri.startswith((AG, ODRL)):
                    found.setdefault(local_name(iri).casefold(), {})[iri] = None
        return {name: tuple(iris) for name, iris in found.items()}

    def column(self, predicate: str) -> Column | None:
        """Return the column that states `predicate`, or None where no column can."""
        return self._columns.get(predicate)

    def by_header(self, header: str) -> Column | None:
        """Return the column with `header`, which may be a label, a prefixed name or an IRI."""
        return self._headers.get(clean(header).casefold())

    @property
    def headers(self) -> Iterable[str]:
        """Every header that is understood."""
        return (column.header for column in self._columns.values())

    def label(self, term: str) -> str:
        """Return what `term` of the ontology is called."""
        found = next(iter(self.ontology.objects(term, LABEL)), None)
        return found.lexical if isinstance(found, Literal) else _words(local_name(term))

    def definition(self, term: str) -> str:
        """Return the definition of `term`, or nothing where it has none."""
        found = next(iter(self.ontology.objects(term, SKOS + "definition")), None)
        return found.lexical if isinstance(found, Literal) else ""

    def sheet_of(self, kinds: Iterable[str]) -> SheetLayout | None:
        """Return the sheet for a record of the classes `kinds`: that of the nearest class above one of them."""
        placed = [(*self._steps[kind], kind) for kind in kinds if kind in self._steps]
        return self.sheets[min(placed)[1]] if placed else None

    def kinds_of(self, plan: SheetPlan) -> list[str]:
        """Return the classes of which a record on the sheet may be, the sheet's own first."""
        return self._kinds[plan.title]

    def _placed(self) -> dict[str, tuple[int, int]]:
        """Return for each class how far above it the nearest class of a sheet is, and which sheet that is."""
        rank = {c: place for place, plan in enumerate(PLANS) for c in plan.classes}
        steps: dict[str, tuple[int, int]] = {}
        for kind in self.classes:
            line = (kind, *self.schema.superclasses.get(kind, ()))
            found = [(step, rank[c]) for step, c in enumerate(line) if c in rank]
            if found:
                steps[kind] = min(found)
        return steps

    def _kinds_on(self, place: int) -> list[str]:
        plan = PLANS[place]
        below = [c for c, (_, on) in self._steps.items() if on == place and c not in plan.classes]
        return [*plan.classes, *sorted((c for c in below if c.startswith((AG, ODRL))), key=self.label)]

    def choices(self, column: Column) -> list[str]:
        """Return the names of the values that the ontology offers for `column`; none where it offers none."""
        if column.holds is Holds.TRUTH:
            return ["yes", "no"]
        if column.holds is not Holds.THING or not column.range:
            return []
        members = {
            node
            for kind in (column.range, *self._below(column.range))
            for node in self.ontology.instances(kind)
            if not is_blank(node) and node not in self.classes and not self._columns.get(node)
        }
        return sorted({self.label(node) for node in members})

    def _below(self, kind: str) -> Iterator[str]:
        return (c for c, above in self.schema.superclasses.items() if kind in above)

    def _column(self, predicate: str) -> Column:
        kind = self.schema.ranges.get(predicate, "")
        many = predicate not in self.schema.functional
        definition = self.definition(predicate)
        if predicate == LABEL:
            return Column(NAME, LABEL, Holds.NAME, "what people call it", many=False)
        if predicate == IDENTIFIER:
            return Column(
                "identifier", IDENTIFIER, Holds.TEXT, "short text by which it is referred to, once in a file"
            )
        header = self.label(predicate)
        if predicate.startswith(SKOS) and predicate.endswith("Label"):
            return Column(header, predicate, Holds.NAME, definition, many=True)
        if kind in _SHAPES:
            return Column(header, predicate, _SHAPES[kind], definition, many=many and kind == XSD + "string")
        if predicate in (ODRL + "rightOperand", SKOS + "notation"):
            holds = Holds.TEXT if predicate.startswith(SKOS) else Holds.ANYTHING
            return Column(header, predicate, holds, definition, many=True)
        if not self.ontology.is_a(predicate, OWL + "ObjectProperty"):
            return Column(header, predicate, Holds.LITERAL, definition, many=False)
        known = "" if is_blank(kind) else kind
        return Column(header, predicate, Holds.THING, definition, known, many)

    def _columns_of(self, plan: SheetPlan) -> Iterator[Column]:
        yield Column(KIND, RDF_TYPE, Holds.KIND, "which kind of record it is", many=True)
        yield self._columns[IDENTIFIER]
        yield self._columns[LABEL]
        shown = {IDENTIFIER, LABEL}
        own = [(self._distance(p, plan), c.header, p) for p, c in self._columns.items() if p not in plan.without]
        listed = [p for distance, _, p in sorted(o for o in own if o[0] is not None) if p not in shown]
        for predicate in (*listed, *(p for p in plan.also if p not in listed)):
            column = self._columns[predicate]
            yield column
            if predicate in ENDS:
                yield last_day(column)
        yield Column(ADDRESS, "", Holds.ADDRESS, "its address; leave it empty where it has none yet")

    def _distance(self, predicate: str, plan: SheetPlan) -> int | None:
        """Return how far above the sheet's classes the domain of `predicate` lies; None where it is elsewhere."""
        domains = (*self.schema.domains.get(predicate, ()), *self.schema.fields.get(predicate, ()))
        found = []
        for domain in domains:
            for kind in plan.classes:
                above = (kind, *self.schema.superclasses.get(kind, ()))
                if domain in above:
                    found.append(above.index(domain))
            on = self._steps.get(domain)
            if on is not None and PLANS[on[1]] is plan:
                found.append(0)
        return min(found, default=None)

    def _by_header(self) -> Mapping[str, Column]:
        found: dict[str, Column] = {}
        for predicate, column in self._columns.items():
            for name in (column.header, predicate, _prefixed(predicate)):
                found.setdefault(name.casefold(), column)
            if predicate in ENDS:
                end = last_day(column)
                found[end.header.casefold()] = end
        for column in self.sheets[0].columns:
            if column.holds in (Holds.KIND, Holds.ADDRESS):
                found[column.header.casefold()] = column
        return found


def needed_properties(shapes: Shapes) -> dict[str, tuple[str, ...]]:
    """Return the properties without which `shapes` refuse a record, with the classes of such records."""
    found: dict[str, set[str]] = {}
    for shape in shapes.values():
        for inner in (shapes[key] for key in shape.properties):
            if any(c.parameter == "minCount" for c in inner.constraints):
                found.setdefault(inner.path, set()).update(shape.classes)
    return {path: tuple(sorted(classes)) for path, classes in found.items() if classes}


def last_day(column: Column) -> Column:
    """Return the column that states by its last day when `column` ends."""
    meaning = f"the last day of it; the same as `{column.header}` at the beginning of the next day"
    return Column(column.header + LAST_DAY, column.predicate, Holds.LAST_DAY, meaning)


def _prefixed(predicate: str) -> str:
    for prefix, namespace in (("ag", AG), ("odrl", ODRL), ("skos", SKOS)):
        if predicate.startswith(namespace):
            return f"{prefix}:{predicate.removeprefix(namespace)}"
    return predicate


def _words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
