"""Makes random queries of the part of SPARQL in which rules are written, and small graphs to run them on."""

from collections.abc import Sequence
from random import Random

from graph_api.engine.graph import Graph
from graph_api.engine.terms import XSD, XSD_STRING, Literal, Term

BASE = "http://example.org/"
PREDICATES = tuple(f"p{n}" for n in range(4))
NODES = tuple(f"n{n}" for n in range(5))
POOLS = (
    (
        Literal("1", XSD + "integer"),
        Literal("2", XSD + "integer"),
        Literal("1.0", XSD + "decimal"),
        Literal("2.5", XSD + "decimal"),
    ),
    (Literal("alpha"), Literal("beta"), Literal("Alpha"), Literal("")),
    (Literal("true", XSD + "boolean"), Literal("false", XSD + "boolean")),
    (
        Literal("2020-01-01T00:00:00Z", XSD + "dateTime"),
        Literal("2020-01-01T01:00:00+01:00", XSD + "dateTime"),
        Literal("2021-06-01T12:00:00-05:00", XSD + "dateTime"),
    ),
)
NUMBERS, STRINGS = POOLS[0], POOLS[1]
VARIABLES = ("a", "b", "c", "d")
FOCUS = BASE + "n0"


def random_graph(random: Random, literals: Sequence[Literal]) -> Graph:
    """Return a graph of up to forty triples with `literals`, in which the focus node has some."""
    graph = Graph()
    for _ in range(random.randint(8, 40)):
        subject = FOCUS if random.random() < 0.35 else BASE + random.choice(NODES)
        obj: Term = BASE + random.choice(NODES) if random.random() < 0.6 else random.choice(literals)
        graph.add(subject, BASE + random.choice(PREDICATES), obj)
    return graph


class QueryMaker:
    """Writes random SELECT queries; `random` decides everything.

    A query compares IRIs and literals of one kind: on others, rdflib answers where the standard has an error.
    """

    def __init__(self, random: Random, literals: Sequence[Literal]) -> None:
        self._random, self._literals = random, literals
        self._fresh = 0

    def select(self) -> str:
        """Return a query with $this and up to three columns."""
        columns = self._random.sample(VARIABLES, self._random.randint(1, 3))
        head = " ".join(f"?{name}" for name in columns)
        return f"PREFIX : <{BASE}>\nSELECT $this {head} WHERE {self._group(2, first=True)}"

    def _group(self, depth: int, *, first: bool = False) -> str:
        more = self._random.randint(0, 3)
        parts = [self._triples(first=first), *(self._element(depth) for _ in range(more))]
        return "{ " + " ".join(parts) + " }"

    def _element(self, depth: int) -> str:
        kinds = ["triples", "filter", "filter", "exists"]
        if depth > 0:
            kinds += ["optional", "union", "bind", "group"]
        kind = self._random.choice(kinds)
        if kind == "triples":
            return self._triples()
        if kind == "filter":
            return f"FILTER ({self._condition(1)})"
        if kind == "exists":
            return f"FILTER {self._exists(depth)}"
        if kind == "optional":
            return f"OPTIONAL {self._group(depth - 1)}"
        if kind == "union":
            return f"{self._group(depth - 1)} UNION {self._group(depth - 1)}"
        if kind == "group":
            return self._group(depth - 1)
        self._fresh += 1
        name = self._random.choice((*VARIABLES, f"f{self._fresh}"))
        return f"BIND ({self._expression(1)} AS ?{name})"

    def _exists(self, depth: int) -> str:
        return f"{self._random.choice(('EXISTS', 'NOT EXISTS'))} {self._group(max(depth - 1, 0))}"

    def _triples(self, *, first: bool = False) -> str:
        lines = []
        for index in range(self._random.randint(1, 2)):
            subject = "$this" if first and index == 0 else self._subject()
            lines.append(f"{subject} {self._path()} {self._object()} .")
        return " ".join(lines)

    def _subject(self) -> str:
        return self._random.choice(("$this", "?a", "?a", "?b", "?b", "?c", "?d", f":{self._random.choice(NODES)}"))

    def _object(self) -> str:
        choice = self._random.random()
        if choice < 0.75:
            return "?" + self._random.choice(VARIABLES)
        return self._constant() if choice < 0.95 else "$this"

    def _path(self) -> str:
        step = ":" + self._random.choice(PREDICATES)
        other = ":" + self._random.choice(PREDICATES)
        shape = self._random.choice(("{0}",) * 6 + ("^{0}", "{0}/{1}", "{0}|{1}", "^({0}/{1})", "({0}|^{1})/{0}"))
        return shape.format(step, other)

    def _constant(self) -> str:
        if self._random.random() < 0.4:
            return f":{self._random.choice(NODES)}"
        literal = self._random.choice(self._literals)
        text = f'"{literal.lexical}"'
        return text if literal.datatype == XSD_STRING else f"{text}^^<{literal.datatype}>"

    def _condition(self, depth: int) -> str:
        if depth == 0 or self._random.random() < 0.6:
            return self._relation() if self._random.random() < 0.4 else self._test()
        kind = self._random.choice(("&&", "||", "!", "exists"))
        if kind == "!":
            return f"!({self._test()})"
        if kind == "exists":
            return self._exists(0)
        return f"({self._condition(depth - 1)}) {kind} ({self._condition(depth - 1)})"

    def _test(self) -> str:
        """Return a condition without && and ||: rdflib takes an error for more than false inside of them."""
        variable, other = self._variable(), self._expression(0)
        options = ", ".join(self._random.sample([f":{n}" for n in NODES], self._random.randint(1, 3)))
        return self._random.choice((
            f"{self._random.choice(('', '!'))}BOUND(?{self._random.choice(VARIABLES)})",
            f"{variable} {self._random.choice(('IN', 'NOT IN'))} ({options})",
            f"ISIRI({variable})",
            f"ISLITERAL({variable})",
            f"SAMETERM({variable}, {other})",
            f'CONTAINS(STR({variable}), "a")',
            f'STRSTARTS(STR({variable}), "{BASE}n")',
            f"DATATYPE({variable}) = DATATYPE({other})",
        ))  # fmt: skip

    def _relation(self) -> str:
        mark = self._random.choice(("=", "!=", "<", ">", "<=", ">="))
        left, right = self._expression(1), self._expression(1)
        if mark in ("=", "!="):
            return f"{left} {mark} {right}"
        return f"(ISLITERAL({left}) && ISLITERAL({right})) && {left} {mark} {right}"

    def _variable(self) -> str:
        return self._random.choice(("$this", *(f"?{name}" for name in VARIABLES)))

    def _expression(self, depth: int) -> str:
        if depth == 0 or self._random.random() < 0.75:
            return self._variable() if self._random.random() < 0.6 else self._constant()
        kinds = ["COALESCE", "IF"]
        kinds += ["+", "-"] if self._literals == NUMBERS else []
        kinds += ["LCASE", "CONCAT"] if self._literals == STRINGS else []
        kind = self._random.choice(kinds)
        if kind == "LCASE":
            return f"LCASE({self._expression(0)})"
        if kind in ("COALESCE", "CONCAT"):
            return f"{kind}({self._expression(0)}, {self._expression(0)})"
        if kind == "IF":
            return f"IF({self._test()}, {self._expression(0)}, {self._expression(0)})"
        return f"({self._expression(0)} {kind} {self._expression(0)})"
