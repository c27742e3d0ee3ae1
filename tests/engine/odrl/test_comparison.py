"""Every operator, in each of the three states, for rights and for bans."""

import pytest

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.comparison import OPERATORS, compare
from graph_api.engine.odrl.model import Polarity, State
from graph_api.engine.odrl.vocabulary import OPERATORS as KNOWN
from graph_api.engine.terms import ODRL, Literal
from tests.engine.odrl.written import EX, graph, lit

YES, NO, OPEN = State.SATISFIED, State.UNSATISFIED, State.UNKNOWN
GRANTS, FORBIDS = Polarity.GRANTS, Polarity.FORBIDS
FACTS = """
ex:cancer ag:atOrBelow ex:disease ; ag:differsFrom ex:marketing . ex:disease ag:differsFrom ex:marketing .
ex:munich odrl:partOf ex:bavaria . ex:bavaria odrl:partOf ex:germany .
ex:club a odrl:PartyCollection . ex:alice odrl:partOf ex:club .
ex:file1 dct:identifier "1" . ex:file2 dct:identifier "2" .
ex:rex a ex:Dog . ex:Dog ag:atOrBelow ex:Animal .
ex:red owl:differentFrom ex:blue .
"""


def ex(*names: str) -> tuple[str, ...]:
    return tuple(EX + name for name in names)


def ints(*numbers: int) -> tuple[Literal, ...]:
    return tuple(lit(str(number), "integer") for number in numbers)


# operator, left operands, right operands, state for a right, state for a ban
CASES = [
    ("eq", ex("cancer"), ex("cancer"), YES, YES),
    ("eq", ex("cancer"), ex("disease"), YES, YES),
    ("eq", ex("disease"), ex("cancer"), NO, YES),
    ("eq", ex("cancer"), ex("marketing"), NO, NO),
    ("eq", ex("red"), ex("blue"), NO, NO),
    ("eq", ex("blue"), ex("red"), NO, NO),
    ("eq", ex("cancer"), ex("never-heard-of"), OPEN, OPEN),
    ("eq", ex("file1"), ex("file2"), NO, NO),
    ("eq", ex("bob"), ex("club"), NO, NO),
    ("eq", ints(1), (lit("1.0", "decimal"),), YES, YES),
    ("eq", ints(1), ints(2), NO, NO),
    ("eq", ints(1), ex("cancer"), OPEN, OPEN),
    ("eq", (Literal(EX + "cancer"),), ex("cancer"), OPEN, OPEN),
    ("eq", (lit(EX + "cancer", "anyURI"),), ex("cancer"), YES, YES),
    ("eq", ex("cancer", "marketing"), ex("disease"), NO, YES),
    ("neq", ex("cancer"), ex("marketing"), YES, YES),
    ("neq", ex("cancer"), ex("disease"), NO, NO),
    ("neq", ex("disease"), ex("cancer"), NO, YES),
    ("neq", ex("cancer"), ex("never-heard-of"), OPEN, OPEN),
    ("neq", ints(1), ints(2), YES, YES),
    ("neq", ints(1), ints(1), NO, NO),
    ("lt", ints(1), ints(2), YES, YES),
    ("lt", ints(2), ints(2), NO, NO),
    ("lt", ints(1), ex("cancer"), OPEN, OPEN),
    ("lt", ints(1), (Literal("2"),), OPEN, OPEN),
    ("lt", ints(1, 3), ints(2), NO, YES),
    ("lt", ints(3), ints(2, 4), NO, YES),
    ("lteq", ints(2), ints(2), YES, YES),
    ("lteq", ints(3), ints(2), NO, NO),
    ("lteq", ex("cancer"), ints(2), OPEN, OPEN),
    ("gt", ints(3), ints(2), YES, YES),
    ("gt", ints(2), ints(2), NO, NO),
    ("gt", ints(2), (lit("2024-01-01Z", "date"),), OPEN, OPEN),
    ("gteq", ints(2), ints(2), YES, YES),
    ("gteq", ints(1), ints(2), NO, NO),
    ("gteq", ints(1), (lit("NaN", "double"),), OPEN, OPEN),
    ("isA", ex("rex"), ex("Dog"), YES, YES),
    ("isA", ex("rex"), ex("Animal"), YES, YES),
    ("isA", ex("cancer"), ex("disease"), YES, YES),
    ("isA", ex("cancer"), ex("marketing"), NO, NO),
    ("isA", ex("rex"), ex("Cat"), OPEN, OPEN),
    ("isPartOf", ex("munich"), ex("germany"), YES, YES),
    ("isPartOf", ex("bob"), ex("club"), NO, NO),
    ("isPartOf", ex("munich"), ex("france"), OPEN, OPEN),
    ("hasPart", ex("germany"), ex("munich"), YES, YES),
    ("hasPart", ex("germany"), ex("munich", "bavaria"), YES, YES),
    ("hasPart", ex("club"), ex("alice", "bob"), NO, YES),
    ("hasPart", ex("club"), ex("bob"), NO, NO),
    ("hasPart", ex("germany"), ex("paris"), OPEN, OPEN),
    ("isAnyOf", ex("cancer"), ex("marketing", "disease"), YES, YES),
    ("isAnyOf", ex("cancer"), ex("marketing"), NO, NO),
    ("isAnyOf", ex("cancer"), ex("marketing", "never-heard-of"), OPEN, OPEN),
    ("isAnyOf", ex("cancer"), (), OPEN, OPEN),
    ("isNoneOf", ex("cancer"), ex("marketing"), YES, YES),
    ("isNoneOf", ex("cancer"), ex("marketing", "disease"), NO, NO),
    ("isNoneOf", ex("cancer"), ex("never-heard-of"), OPEN, OPEN),
    ("isNoneOf", ex("cancer"), (), NO, YES),
    ("isAllOf", ex("cancer", "marketing"), ex("cancer", "marketing"), YES, YES),
    ("isAllOf", ex("cancer"), ex("cancer", "marketing"), NO, NO),
    ("isAllOf", ex("cancer", "marketing"), ex("cancer"), NO, YES),
    ("isAllOf", ex("cancer"), ex("never-heard-of"), OPEN, OPEN),
    ("isAllOf", ex("cancer"), (), NO, YES),
]


@pytest.mark.parametrize(("operator", "lefts", "rights", "granting", "forbidding"), CASES)
def test_operator(operator, lefts, rights, granting, forbidding):
    facts = graph(FACTS)
    assert compare(facts, ODRL + operator, lefts, rights, GRANTS) is granting
    assert compare(facts, ODRL + operator, lefts, rights, FORBIDS) is forbidding


def test_every_operator_is_tested_in_every_state_for_rights_and_for_bans():
    tested = {(ODRL + operator, state) for operator, _, _, state, _ in CASES}
    banned = {(ODRL + operator, state) for operator, _, _, _, state in CASES}
    wanted = {(operator, state) for operator in KNOWN for state in State}
    assert tested == wanted
    assert banned == wanted


def test_the_operators_of_the_vocabulary_are_the_ones_that_are_evaluated():
    assert frozenset(OPERATORS) | {ODRL + "isAllOf"} == KNOWN


@pytest.mark.parametrize("operator", sorted(KNOWN))
@pytest.mark.parametrize("polarity", Polarity)
def test_an_operand_that_nobody_answers_is_unknown(operator, polarity):
    assert compare(Graph(), operator, (), ex("cancer"), polarity) is OPEN


@pytest.mark.parametrize("operator", [ODRL + "equals", "urn:own:operator", EX + "eq"])
@pytest.mark.parametrize("polarity", Polarity)
def test_an_operator_that_does_not_exist_is_unknown(operator, polarity):
    assert compare(Graph(), operator, ex("cancer"), ex("cancer"), polarity) is OPEN
