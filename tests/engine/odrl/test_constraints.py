"""Constraints: what they compare, how they nest, and when they are unknown."""

from itertools import product

import pytest

from graph_api.engine.odrl.constraints import evaluate
from graph_api.engine.odrl.model import Answers, ConstraintReport, Polarity, State
from graph_api.engine.terms import ODRL, Term, ag
from tests.engine.odrl.written import EX, graph, lit

YES, NO, OPEN = State.SATISFIED, State.UNSATISFIED, State.UNKNOWN
PURPOSE, COUNT, SIZE = ODRL + "purpose", ODRL + "count", ODRL + "absoluteSize"


def state(text: str, answers: Answers | None = None, polarity: Polarity = Polarity.GRANTS) -> State:
    return report(text, answers, polarity).state


def report(text: str, answers: Answers | None = None, polarity: Polarity = Polarity.GRANTS) -> ConstraintReport:
    return evaluate(graph(f"ex:c {text} ."), EX + "c", answers or Answers(), polarity)


def known(operand: str, *found: Term) -> Answers:
    return Answers({operand: found})


SMALL = "odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperand 3"


def test_a_constraint_compares_the_answer_with_its_right_operand():
    found = report(SMALL, known(COUNT, lit("2", "integer")))
    assert found.state is YES
    assert (found.left_operand, found.operator) == (COUNT, ODRL + "lteq")
    assert found.left_values == (lit("2", "integer"),)
    assert found.right_values == (lit("3", "integer"),)
    assert state(SMALL, known(COUNT, lit("4", "integer"))) is NO
    assert state(SMALL) is OPEN


@pytest.mark.parametrize(
    "text",
    [
        "odrl:operator odrl:lteq ; odrl:rightOperand 3",
        "odrl:leftOperand odrl:count ; odrl:rightOperand 3",
        "odrl:leftOperand odrl:count ; odrl:operator odrl:lteq",
        "odrl:leftOperand odrl:count, odrl:purpose ; odrl:operator odrl:lteq ; odrl:rightOperand 3",
        "odrl:leftOperand odrl:count ; odrl:operator odrl:lteq, odrl:gt ; odrl:rightOperand 3",
        'odrl:leftOperand "count" ; odrl:operator odrl:lteq ; odrl:rightOperand 3',
        "odrl:leftOperand odrl:count ; odrl:operater odrl:lteq ; odrl:operator odrl:lteq ; odrl:rightOperand 3",
        "odrl:leftOperand odrl:count ; odrl:operator odrl:lessThan ; odrl:rightOperand 3",
        "odrl:leftOperand odrl:count ; odrl:operator odrl:eq ; odrl:rightOperand odrl:policyUse",
        "odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperand 3 ; odrl:action odrl:read",
        f"{SMALL} ; odrl:and ex:d",
        f"{SMALL} ; odrl:rightOperandReference ex:limit . ex:limit rdf:value 3",
        "odrl:and ex:d ; odrl:or ex:d",
        "odrl:and ()",
        "odrl:and ex:nowhere",
        "odrl:operand ex:d",
        "a odrl:Constraint",
    ],
)
def test_a_constraint_that_is_not_whole_is_unknown(text):
    described = f"{text} . ex:d {SMALL}"
    for polarity in Polarity:
        assert state(described, known(COUNT, lit("2", "integer")), polarity) is OPEN


def test_a_constraint_that_holds_itself_is_unknown():
    assert state("odrl:and ex:d . ex:d odrl:or ex:c") is OPEN
    assert state("odrl:or ex:c") is OPEN


def test_a_list_and_single_values_say_the_same():
    answers = known(PURPOSE, EX + "b")
    for rights in ("(ex:a ex:b)", "ex:a, ex:b", "(ex:a), (ex:b)"):
        text = f"odrl:leftOperand odrl:purpose ; odrl:operator odrl:isAnyOf ; odrl:rightOperand {rights}"
        assert state(text, answers) is YES


class TestUnit:
    """A value in another unit cannot be compared."""

    TEXT = "odrl:leftOperand odrl:absoluteSize ; odrl:operator odrl:lt ; odrl:rightOperand 10 ; odrl:unit ex:Metre"

    @pytest.mark.parametrize(
        ("units", "expected"),
        [
            ({EX + "Metre"}, YES),
            ({EX + "Foot"}, OPEN),
            ({""}, OPEN),
            ({EX + "Metre", EX + "Foot"}, OPEN),
        ],
    )
    def test_units_must_agree(self, units, expected):
        answers = Answers({SIZE: (lit("5", "integer"),)}, {SIZE: frozenset(units)})
        assert state(self.TEXT, answers) is expected

    def test_an_answer_in_a_unit_says_nothing_about_a_limit_without_one(self):
        text = "odrl:leftOperand odrl:absoluteSize ; odrl:operator odrl:lt ; odrl:rightOperand 10"
        answers = Answers({SIZE: (lit("5", "integer"),)}, {SIZE: frozenset({EX + "Metre"})})
        assert state(text, answers) is OPEN

    def test_two_units_are_unknown(self):
        answers = Answers({SIZE: (lit("5", "integer"),)}, {SIZE: frozenset({EX + "Metre"})})
        assert state(f"{self.TEXT}, ex:Foot", answers) is OPEN


class TestReference:
    """A right operand that stands elsewhere counts where the graph says what it is."""

    TEXT = "odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperandReference ex:limit"

    def test_a_reference_is_not_followed(self):
        assert state(self.TEXT, known(COUNT, lit("2", "integer"))) is OPEN

    def test_a_reference_whose_value_is_given_counts(self):
        assert state(f"{self.TEXT} . ex:limit rdf:value 3", known(COUNT, lit("2", "integer"))) is YES


class TestDataType:
    """odrl:dataType says of what type the right operand is."""

    TEXT = "odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperand {} ; odrl:dataType xsd:{}"

    @pytest.mark.parametrize(
        ("right", "kind", "expected"),
        [
            ('"3"', "integer", YES),
            ("3", "integer", YES),
            ("3", "decimal", YES),
            ('"three"', "integer", OPEN),
            ('"2024-01-01"^^xsd:date', "integer", OPEN),
            ('"3"@en', "integer", OPEN),
            ("ex:three", "integer", OPEN),
            ("3", "integer, xsd:decimal", OPEN),
        ],
    )
    def test_data_type(self, right, kind, expected):
        assert state(self.TEXT.format(right, kind), known(COUNT, lit("2", "integer"))) is expected

    def test_an_iri_is_of_type_any_uri(self):
        compared = "odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperand ex:a"
        text = f"{compared} ; odrl:dataType xsd:anyURI"
        assert state(text, known(PURPOSE, EX + "a")) is YES


class TestStatus:
    """odrl:status says where the left operand stands, for rules that are not inherited."""

    def test_the_count_so_far_grows_by_the_use_that_is_asked_for(self):
        heeding = Answers(heeds_status=True)
        assert state(f"{SMALL} ; odrl:status 2", heeding) is YES
        assert state(f"{SMALL} ; odrl:status 3", heeding) is NO
        assert state(f'{SMALL} ; odrl:status "often"', heeding) is OPEN

    def test_the_status_of_another_operand_is_its_value(self):
        text = "odrl:leftOperand odrl:meteredTime ; odrl:operator odrl:lt ; odrl:rightOperand {} ; odrl:status {}"
        hour, day = '"PT1H"^^xsd:duration', '"P1D"^^xsd:duration'
        assert state(text.format(day, hour), Answers(heeds_status=True)) is YES
        assert state(text.format(hour, day), Answers(heeds_status=True)) is NO

    def test_status_and_record_must_both_fit(self):
        answers = Answers({COUNT: (lit("2", "integer"),)}, heeds_status=True)
        assert state(f"{SMALL} ; odrl:status 7", answers) is NO

    def test_an_inherited_status_says_nothing(self):
        assert state(f"{SMALL} ; odrl:status 2", Answers()) is OPEN


EXPECTED = {
    "and": lambda found: NO if NO in found else OPEN if OPEN in found else YES,
    "andSequence": lambda found: NO if NO in found else OPEN if OPEN in found else YES,
    "or": lambda found: YES if YES in found else OPEN if OPEN in found else NO,
    "xone": lambda found: (
        NO if found.count(YES) > 1 else OPEN if OPEN in found else YES if found.count(YES) == 1 else NO
    ),
}
LEAF = {
    YES: "[ odrl:leftOperand ex:known ; odrl:operator odrl:eq ; odrl:rightOperand 1 ]",
    NO: "[ odrl:leftOperand ex:known ; odrl:operator odrl:eq ; odrl:rightOperand 2 ]",
    OPEN: "[ odrl:leftOperand ex:unheard ; odrl:operator odrl:eq ; odrl:rightOperand 1 ]",
}
ONE = known(EX + "known", lit("1", "integer"))


@pytest.mark.parametrize("logical", EXPECTED)
@pytest.mark.parametrize("states", [s for n in (1, 2, 3) for s in product(State, repeat=n)])
def test_truth_tables(logical, states):
    expected = EXPECTED[logical](list(states))
    parts = [LEAF[state] for state in states]
    for text in (", ".join(parts), f"( {' '.join(parts)} )"):
        found = report(f"odrl:{logical} {text}", ONE)
        assert found.state is expected
        assert found.logical == ODRL + logical
        assert sorted(p.state.value for p in found.parts) == sorted(s.value for s in states)


@pytest.mark.parametrize(("outer", "inner"), list(product(EXPECTED, EXPECTED)))
@pytest.mark.parametrize(("first", "second", "third"), list(product(State, repeat=3)))
def test_constraints_nest(outer, inner, first, second, third):
    nested = f"[ odrl:{inner} {LEAF[first]}, {LEAF[second]} ]"
    expected = EXPECTED[outer]([EXPECTED[inner]([first, second]), third])
    assert state(f"odrl:{outer} {nested}, {LEAF[third]}", ONE) is expected


CONTEXTS = """
ex:contexts a skos:ConceptScheme . ex:research-purposes a skos:ConceptScheme .
ex:clinical ag:rootedIn ex:contexts ; ag:atOrBelow ex:clinical .
ex:commercial ag:rootedIn ex:contexts ; ag:atOrBelow ex:commercial .
ex:cancer ag:rootedIn ex:research-purposes ; ag:atOrBelow ex:cancer"""
CLINICAL = "odrl:operator odrl:isA ; odrl:rightOperand ex:clinical"


def test_a_limit_on_the_context_says_nothing_about_the_purpose_of_research():
    text = f"odrl:leftOperand odrl:purpose ; {CLINICAL} . {CONTEXTS}"
    assert report(text, known(PURPOSE, EX + "clinical", EX + "cancer")).left_values == (EX + "clinical",)
    assert state(text, known(PURPOSE, EX + "clinical", EX + "cancer")) is YES
    assert state(text, known(PURPOSE, EX + "cancer")) is OPEN


@pytest.mark.parametrize(
    "lost", ["ex:contexts a skos:ConceptScheme .", "ex:research-purposes a skos:ConceptScheme ."]
)
def test_purposes_of_a_scheme_of_which_nothing_is_known_are_not_set_aside(lost):
    text = f"odrl:leftOperand odrl:purpose ; {CLINICAL} . {CONTEXTS.replace(lost, '')}"
    assert state(text, known(PURPOSE, EX + "clinical", EX + "cancer")) is OPEN


def test_a_disease_of_another_scheme_is_not_set_aside():
    text = f"odrl:leftOperand ag:diseaseOperand ; {CLINICAL} . {CONTEXTS}"
    assert state(text, known(ag("diseaseOperand"), EX + "clinical")) is YES
    assert state(text, known(ag("diseaseOperand"), EX + "clinical", EX + "cancer")) is OPEN
