"""Random worlds with a question, from a seed: edited and spliced examples, edited stories, invented facts."""

from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.terms import (
    RDF_TYPE,
    XSD,
    XSD_BOOLEAN,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    XSD_STRING,
    Literal,
    Term,
    Triple,
    ag,
    is_blank,
)
from tests.support.cases import QUESTIONS, SCENARIOS, application, examples, fresh_application, scenario_questions
from tests.support.edits import CASE, STRANGER, Edit, additions, deletions, individuals, replacements, twins
from tests.support.worlds import facts_of, question_in

Facts = tuple[Triple, ...]
MOMENTS = (
    "2020-01-01T00:00:00Z",
    "2024-01-01T00:00:00Z",
    "2024-03-01T00:00:00Z",
    "2024-03-01T00:00:00+01:00",
    "2025-01-01T00:00:00Z",
)
PERIODS = ("P45D", "P1M", "P2Y", "PT12H")


class RandomWorld(NamedTuple):
    """The facts of a world, its question, of what kind it is, and from what it was made."""

    kind: str
    origin: str
    question: str
    facts: Facts


def random_world(seed: int) -> RandomWorld:
    """Return the world of `seed`."""
    random = Random(seed)  # noqa: S311  # a test wants the same numbers again
    makers: Sequence[tuple[int, Callable[[Random], RandomWorld]]] = (
        (55, edited_example),
        (20, spliced_examples),
        (20, invented),
        (5, edited_story),
    )
    weights = [weight for weight, _ in makers]
    return random.choices([maker for _, maker in makers], weights)[0](random)


def edited_example(random: Random) -> RandomWorld:
    """Return an example of a rule with up to four edits."""
    example = random.choice(_examples())
    others = [t for e in _examples() if e[0] == example[0] for t in e[1]]
    facts = _edited(random, example[1], others, example[2], random.randint(1, 4))
    return RandomWorld("edited example", example[0], example[2], facts)


def spliced_examples(random: Random) -> RandomWorld:
    """Return an example with a part of another in it: what both call by one name becomes one thing."""
    first, second = random.choice(_examples()), random.choice(_examples())
    taken = [t for t in second[1] if random.random() < 0.5]
    renamed = [_with_question(t, second[2], first[2]) for t in taken]
    facts = tuple(dict.fromkeys([*first[1], *(t for t in renamed if (t[0], t[1]) != (first[2], RDF_TYPE))]))
    moments = (ag("startsAt"), ag("endsAt"))
    own = [t for t in facts if not (t[0] == first[2] and t[1] in moments and t not in first[1])]
    return RandomWorld("spliced examples", f"{first[0]} with {second[0]}", first[2], tuple(own))


def edited_story(random: Random) -> RandomWorld:
    """Return the case file of a question of a scenario with up to three edits."""
    question, facts = random.choice(stories())
    edited = _edited(random, facts, (), question, random.randint(0, 3))
    return RandomWorld("edited story", question, question, edited)


def invented(random: Random) -> RandomWorld:
    """Return facts that the ontology allows, without any plan."""
    question, kind = CASE + "question", random.choice(QUESTIONS)
    things = {question: kind}
    for number in range(random.randint(6, 24)):
        things[f"{CASE}thing-{number}"] = random.choice(_classes())
    facts: dict[Triple, None] = {(node, RDF_TYPE, stated): None for node, stated in things.items()}
    facts[question, ag("startsAt"), Literal("2024-03-01T00:00:00Z", XSD_DATETIME)] = None
    for node, stated in things.items():
        usual = _properties(stated)
        for predicate in random.sample(usual, min(len(usual), random.randint(1, 6))):
            obj = _value(random, predicate, things)
            if obj is not None and predicate not in (ag("startsAt"), ag("endsAt")):
                facts[node, predicate, obj] = None
    return RandomWorld("invented", "the ontology", question, tuple(facts))


def _value(random: Random, predicate: str, things: dict[str, str]) -> Term | None:
    """Return an object that the range of `predicate` allows, or None where there is none."""
    schema = application().rulebook.schema
    wanted = schema.ranges.get(predicate, "")
    literals = {
        XSD_BOOLEAN: ("true", "false"),
        XSD_DATETIME: MOMENTS,
        XSD_INTEGER: ("0", "1", "2", "3"),
        XSD_DECIMAL: ("0", "0.5", "50", "51"),
        XSD_STRING: ("alpha", "UTC", "mL"),
        XSD + "duration": PERIODS,
    }
    if wanted in literals:
        return Literal(random.choice(literals[wanted]), wanted)
    fitting = [n for n, kind in things.items() if wanted in (kind, *schema.superclasses.get(kind, ()))]
    fitting += random.sample(pool, min(len(pool), 2)) if (pool := individuals(wanted)) else []
    if random.random() < 0.03:
        fitting = [STRANGER]
    return random.choice(fitting) if fitting else None


def _edited(random: Random, facts: Facts, others: Sequence[Triple], question: str, edits: int) -> Facts:
    for _ in range(edits):
        edit = _edit(random, facts, others, question)
        after = edit.of(facts) if edit else facts
        if (question, RDF_TYPE) in {(s, p) for s, p, _ in after}:
            facts = after
    return facts


def _edit(random: Random, facts: Facts, others: Sequence[Triple], question: str) -> Edit | None:
    kind = random.choice(("delete", "replace", "replace", "add", "twin", "misspell"))
    if kind == "misspell":
        subject, predicate, obj = random.choice(facts)
        wrong = (subject, f"{predicate}x", obj) if random.random() < 0.5 else (subject, predicate, _misspelt(obj))
        return Edit("misspell", ((subject, predicate, obj),), (wrong,))
    one = random.choice(facts)
    if kind == "twin":
        about = [one[0]] if one[0] != question else []
        found = list(twins(facts, question, about))
    elif kind == "replace":
        found = list(replacements(facts, others, [one]))
    elif kind == "add":
        found = list(additions(facts, others, (random.choice(_used()),)))
    else:
        found = list(deletions([one]))
    return random.choice(found) if found else None


def _misspelt(term: Term) -> Term:
    return term._replace(lexical=f"{term.lexical}x") if isinstance(term, Literal) else f"{term}x"


def _with_question(triple: Triple, old: str, new: str) -> Triple:
    subject, predicate, obj = triple
    return (new if subject == old else subject, predicate, new if obj == old else obj)


@cache
def _examples() -> tuple[tuple[str, Facts, str], ...]:
    """Return the examples with one question: their rule, facts and question."""
    found = []
    for example in examples():
        facts = facts_of(example.path)
        try:
            found.append((example.rule, facts, question_in(facts)))
        except ValueError:
            continue
    return tuple(found)


@cache
def _used() -> tuple[str, ...]:
    """Return the predicates that examples state."""
    return tuple(sorted({p for _, facts, _ in _examples() for _, p, _ in facts if p != RDF_TYPE}))


@cache
def _classes() -> tuple[str, ...]:
    """Return the classes that examples use, as often as they use them."""
    questions = set(QUESTIONS)
    return tuple(
        str(o) for _, facts, _ in _examples() for _, p, o in facts if p == RDF_TYPE and o not in questions
    )


@cache
def _properties(kind: str) -> tuple[str, ...]:
    """Return the properties that a thing of class `kind` may have."""
    schema = application().rulebook.schema
    kinds = {kind, *schema.superclasses.get(kind, ())}
    own = {p for p, domains in schema.domains.items() if kinds & set(domains)}
    own |= {p for p, classes in schema.fields.items() if kinds & set(classes)}
    return tuple(sorted(own - schema.derived - {RDF_TYPE}))


@cache
def stories() -> tuple[tuple[str, Facts], ...]:
    """Return the questions of the scenarios with their case files, the vocabularies left out."""
    found = []
    for folder in sorted(path for path in SCENARIOS.iterdir() if (path / "questions.json").is_file()):
        app = fresh_application()
        files = [read_rdf(path) for path in sorted(folder.glob("*.ttl"))]
        for file in files:
            app.importer.bring_in(file, "test")
        known = {t for file in files for t in statements(file)}
        for question in scenario_questions(folder):
            try:
                answer = app.answerer.answer(question.kind, question.fields)
            except CouldNotJudgeError:
                continue
            vocabulary = set(application().ontology)
            facts = [s.triple for s in answer.case.statements if s.triple in known or s.triple not in vocabulary]
            kept = tuple(dict.fromkeys(t for t in facts if not is_blank(t[0])))
            found.append((answer.question.iri, kept))
    return tuple(found)
