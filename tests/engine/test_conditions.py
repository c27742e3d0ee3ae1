"""A FILTER that is written as plain Python keeps what the operators of SPARQL keep."""

import pytest

from graph_api.engine.sparql.conditions import plain_condition
from graph_api.engine.sparql.plan import Call, Var
from graph_api.engine.sparql.runtime import eq, in_, kept, ne, not_in
from graph_api.engine.terms import Literal, Term

A, B = "https://example.org/a", "https://example.org/b"
CALLS = [("eq", eq, (A,)), ("ne", ne, (A,)), ("in_", in_, (A, B)), ("not_in", not_in, (A, B)), ("in_", in_, ())]


@pytest.mark.parametrize(("name", "operator", "iris"), CALLS)
@pytest.mark.parametrize("value", [A, B, "https://example.org/c", "_:a", Literal(A), Literal("1"), None])
def test_it_keeps_what_the_operator_keeps(name: str, operator, iris: tuple[str, ...], value: Term | None):
    maybe = {"x"} if value is None else set()
    condition = plain_condition(Call(name, (Var("x"), *iris)), {"x"}, maybe)
    assert condition is not None
    assert eval(condition, {"v_x": value}) == kept(operator(value, *iris))  # noqa: S307  # of `plain_condition`


@pytest.mark.parametrize(
    "call",
    [
        Call("eq", (Var("x"), Literal("1"))),
        Call("eq", (Var("x"), Var("y"))),
        Call("in_", (Var("x"), A, Literal("1"))),
        Call("eq", (Var("unbound"), A)),
        Call("lt", (Var("x"), A)),
        Call("eq", (Call("datatype", (Var("x"),)), A)),
        Var("x"),
    ],
)
def test_everything_else_is_left_to_the_operators(call: Call | Var):
    assert plain_condition(call, {"x", "y"}, set()) is None
