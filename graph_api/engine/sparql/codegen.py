"""Turns the plan of a rule into the source of a Python generator.

A rule runs thousands of times on small graphs, so planning is done once: patterns become nested loops over
the graph's indexes in a fixed order, filters stand as early as their variables allow, and OPTIONAL, UNION
and EXISTS become functions of their own. `graph_api.engine.sparql.program` runs the source.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graph_api.engine.sparql.conditions import plain_condition
from graph_api.engine.sparql.plan import (
    Bind,
    Call,
    Construct,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Optional,
    Pattern,
    Select,
    Slot,
    Union,
    UnsupportedQueryError,
    Var,
)
from graph_api.engine.sparql.source import Source
from graph_api.engine.sparql.variables import binds, certain, filtered, mentioned_by, variables
from graph_api.engine.terms import RDF_TYPE

_DEEPEST_LOOP = 18
Emit = Callable[[], None]


@dataclass
class _Function:
    """One function: its lines, and what is known of its variables at the point of writing.

    `bound` have a value, those of them in `maybe` not always; `given` had one where the EXISTS began.
    """

    source: Source
    bound: set[str]
    maybe: set[str] = field(default_factory=set)
    given: frozenset[str] = frozenset()
    facts: list[Pattern] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    depth: int = 1
    loops: int = 0

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def group(self, group: Group, after: Emit) -> None:
        """Write the elements of `group`, then what `after` writes."""
        filters = [part for e in group.elements if isinstance(e, Filter) for part in _conjuncts(e.expression)]
        self._elements([e for e in group.elements if not isinstance(e, Filter)], filters, after)

    def _elements(self, waiting: list[Element], filters: list[Expression], after: Emit) -> None:
        later = set().union(*(binds(element) for element in waiting)) if waiting else set()
        ready = [f for f in filters if not (variables(f) & later - self.bound)]
        if ready:
            rest = [f for f in filters if f not in ready]
            self._filtered(ready, lambda: self._elements(waiting, rest, after))
            return
        if not waiting:
            after()
            return
        element = self._next(waiting)
        rest_of = [other for other in waiting if other is not element]
        self._element(element, lambda: self._elements(rest_of, filters, after))

    def _next(self, waiting: list[Element]) -> Element:
        """Pick the cheapest pattern of the run of patterns at the front; other elements keep their place."""
        run = []
        for element in waiting:
            if not isinstance(element, Pattern):
                break
            run.append(element)
        return min(run, key=self._cost) if run else waiting[0]

    def _cost(self, pattern: Pattern) -> int:
        """Return how much there is to go through, by what is known of the pattern: a class has many members."""
        known = [not isinstance(s, Var) or s.name in self.bound for s in pattern]
        if known[0]:
            return 0 if known[2] else 1
        if not known[2]:
            return 5
        return 2 if isinstance(pattern.object, Var) else 4 if pattern.predicate == RDF_TYPE else 3

    def _element(self, element: Element, after: Emit) -> None:
        if isinstance(element, Pattern):
            self._pattern(element, after)
        elif isinstance(element, Optional):
            self._optional(element, after)
        elif isinstance(element, Union):
            self._union(element, after)
        elif isinstance(element, Bind):
            self._bind(element, after)

    def _filtered(self, filters: list[Expression], after: Emit) -> None:
        for expression in filters:
            self.line(f"if {self._condition(expression)}:")
            self.depth += 1
        after()
        self.depth -= len(filters)

    def _condition(self, expression: Expression) -> str:
        """Return the Python condition under which a FILTER with `expression` keeps a solution."""
        if isinstance(expression, Exists):
            return self.expression(expression)
        plain = plain_condition(expression, self.bound, self.maybe)
        return plain or f"kept({self.expression(expression)})"

    def _pattern(self, pattern: Pattern, after: Emit) -> None:
        for slot in pattern:
            if isinstance(slot, Var) and slot.name in self.maybe:
                raise UnsupportedQueryError(f"?{slot.name} may be unbound where a pattern uses it")
        if isinstance(pattern.predicate, Var):
            raise UnsupportedQueryError(f"?{pattern.predicate.name} stands in the place of a predicate")
        self.facts.append(pattern)
        predicate, subject, obj = (
            self.source.slot(s) for s in (pattern.predicate, pattern.subject, pattern.object)
        )
        free_s, free_o = self._free(pattern.subject), self._free(pattern.object)
        if free_s and free_o and subject == obj:
            self._loop(f"for {subject} in g.loops({predicate}):")
        elif free_s and free_o:
            self._loop(f"for {subject}, {obj} in g.pairs({predicate}):")
        elif free_o:
            self._loop(f"for {obj} in g.by_subject.get({subject}, NONE).get({predicate}, NONE):")
        elif free_s:
            self._loop(f"for {subject} in g.by_predicate.get({predicate}, NONE).get({obj}, NONE):")
        else:
            self.line(f"if {obj} in g.by_subject.get({subject}, NONE).get({predicate}, NONE):")
        fresh = {s.name for s in pattern if isinstance(s, Var)} - self.bound
        self._inner(fresh, after)
        self.loops -= bool(free_s or free_o)
        self.facts.pop()

    def _loop(self, head: str) -> None:
        self.loops += 1
        if self.loops > _DEEPEST_LOOP:
            raise UnsupportedQueryError(f"more than {_DEEPEST_LOOP} patterns follow one another")
        self.line(head)

    def _inner(self, fresh: set[str], after: Emit, maybe: frozenset[str] = frozenset()) -> None:
        self.bound |= fresh
        self.maybe |= maybe
        self.depth += 1
        after()
        self.depth -= 1
        self.bound -= fresh
        self.maybe -= maybe

    def _free(self, slot: Slot) -> bool:
        return isinstance(slot, Var) and slot.name not in self.bound

    def _optional(self, element: Optional, after: Emit) -> None:
        self._check_scope(element.group, filters_see_out=True)
        fresh = sorted(binds(element) - self.bound)
        call = self._function("optional", [element.group], fresh)
        self._loop(f"for {_names(fresh)} in list({call}) or NOTHING[{len(fresh)}]:")
        self._inner(set(fresh), after, frozenset(fresh))
        self.loops -= 1

    def _union(self, element: Union, after: Emit) -> None:
        for branch in element.branches:
            self._check_scope(branch, filters_see_out=False)
        fresh = sorted(binds(element) - self.bound)
        always = set(fresh).intersection(*(certain(branch.elements) for branch in element.branches))
        call = self._function("union", list(element.branches), fresh)
        self._loop(f"for {_names(fresh)} in {call}:")
        self._inner(set(fresh), after, frozenset(set(fresh) - always))
        self.loops -= 1

    def _check_scope(self, group: Group, *, filters_see_out: bool) -> None:
        """Refuse what looks at variables from outside its group: engines differ on what they see there.

        The filters of an OPTIONAL and of EXISTS (`filters_see_out`) see what stands before them.
        """
        outside = self.bound - {"this"}
        for index, element in enumerate(group.elements):
            foreign: set[str] = set()
            if isinstance(element, Filter) and not filters_see_out:
                foreign = variables(element.expression) & (outside - certain(group.elements) | self.given)
            elif isinstance(element, Bind):
                foreign = variables(element.expression) & outside - certain(group.elements[:index])
            elif isinstance(element, Optional):
                foreign = mentioned_by(element) & outside - certain(group.elements[:index])
                foreign |= filtered(element) & outside
            if foreign:
                raise UnsupportedQueryError(f"a nested group uses ?{min(foreign)} from outside")

    def _bind(self, element: Bind, after: Emit) -> None:
        if element.name in self.bound:
            raise UnsupportedQueryError(f"BIND gives ?{element.name} a second value")
        self.line(f"v_{element.name} = assigned({self.expression(element.expression)})")
        self.line("if True:")
        self._inner({element.name}, after, frozenset({element.name}))

    def _function(self, kind: str, groups: list[Group], columns: list[str]) -> str:
        """Write a function that yields `columns` for each solution of one of `groups`; return its call.

        That of an EXISTS tells whether there is one.
        """
        name, tests = self.source.name(kind), kind == "exists"
        given = frozenset(self.bound - {"this"}) if tests else self.given
        inner = _Function(self.source, set(self.bound), set(self.maybe), given)
        for group in groups:
            inner.group(group, lambda: inner.line(_found(columns, inner.bound, tests=tests)))
        seen = {variable for group in groups for element in group.elements for variable in mentioned_by(element)}
        head = f"{name}({', '.join(['g', *(f'v_{variable}' for variable in sorted(self.bound & seen))])})"
        end = "    return False" if tests else "    if False: yield ()"
        self.source.functions.append("\n".join([f"def {head}:", *inner.lines, end]))
        return head

    def expression(self, expression: Expression) -> str:
        """Return the Python expression of `expression`."""
        if isinstance(expression, Var):
            return f"v_{expression.name}" if expression.name in self.bound else "None"
        if isinstance(expression, Call):
            arguments = ", ".join(map(self.expression, expression.arguments))
            return f"{expression.function}({arguments})"
        if isinstance(expression, Exists):
            self._check_scope(expression.group, filters_see_out=True)
            test = self._function("exists", [expression.group], [])
            return f"(not {test})" if expression.negated else test
        return self.source.slot(expression)


def select_source(name: str, query: Select) -> str:
    """Return the source of `name(g, v_this)`, which yields the columns and then the facts of each row.

    The facts are the triples that the patterns outside OPTIONAL, UNION and EXISTS matched.
    """
    source = Source(name)
    function = _Function(source, {"this"})

    def row() -> None:
        facts = "".join(f"({', '.join(map(source.slot, p))}), " for p in function.facts)
        columns = [c if c in function.bound else None for c in query.columns]
        values = "".join("None, " if c is None else f"v_{c}, " for c in columns)
        function.line(f"yield ({values}), ({facts})")

    function.group(query.where, row)
    return _finished(name, source, function)


def construct_source(name: str, query: Construct) -> str:
    """Return the source of `name(g, v_this)`, which yields the triples of the template.

    A triple with a variable that has no value is left out.
    """
    source = Source(name)
    function = _Function(source, {"this"})

    def triples() -> None:
        for pattern in query.template:
            names = [slot.name for slot in pattern if isinstance(slot, Var)]
            if not function.bound.issuperset(names):
                raise UnsupportedQueryError("the template uses a variable which the pattern does not bind")
            unsure = " and ".join(f"v_{name} is not None" for name in names if name in function.maybe)
            test = f"if {unsure}: " if unsure else ""
            function.line(f"{test}yield ({', '.join(map(source.slot, pattern))})")

    function.group(query.where, triples)
    return _finished(name, source, function)


def _finished(name: str, source: Source, function: _Function) -> str:
    return source.module("\n".join([f"def {name}(g, v_this):", *function.lines, "    if False: yield ()"]))


def _found(columns: list[str], bound: set[str], *, tests: bool) -> str:
    return "return True" if tests else f"yield {_names(columns, bound)}"


def _names(names: list[str], bound: set[str] | None = None) -> str:
    values = (f"v_{n}" if bound is None or n in bound else "None" for n in names)
    return f"({''.join(v + ', ' for v in values)})"


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Call) and expression.function == "and_":
        for argument in expression.arguments:
            yield from _conjuncts(argument)
    else:
        yield expression
