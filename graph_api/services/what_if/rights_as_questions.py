"""Turns every permission that is stated into questions: may its holder do what it says, within its own limits?

So a draft is asked about all that is allowed now, and not only about what somebody thought of asking. A question
states what the permission states and nothing else: what consent or law ask for besides is missing on both sides.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, Final

from graph_api.domain.errors import UsageError
from graph_api.engine.terms import LABEL, ODRL, RDF_TYPE, Literal, ag, local_name
from graph_api.services.ports import FactsView

MOST_COMBINATIONS: Final = 200
PERMISSION, PART_OF = ODRL + "Permission", ODRL + "partOf"
_ANY: Final = frozenset(ODRL + name for name in ("eq", "isA", "isAnyOf"))
_ALL: Final = ODRL + "isAllOf"
_MEMBER: Final = ODRL + "isPartOf"
_EITHER: Final = (ODRL + "or", ODRL + "xone")
_BOTH: Final = (ODRL + "and", ODRL + "andSequence")
Question = dict[str, Any]
Fields = dict[str, list[str]]


def questions_of_rights(views: Sequence[FactsView], at: str) -> list[Question]:
    """Return the questions of the permissions in force in any of `views`, for a use at `at`; each question once.

    Raises UsageError where a permission has more than MOST_COMBINATIONS combinations of actors, actions, assets
    and limits.
    """
    found: dict[str, Question] = {}
    for view in views:
        for rule in sorted({s.subject for s in view.referring({PERMISSION: (RDF_TYPE,)})}):
            for question in _questions(_Facts(view), rule, at):
                found.setdefault(str(question["fields"]), question)
    return [{"id": f"right-{number}", **one} for number, one in enumerate(found.values(), start=1)]


class _Facts:
    def __init__(self, view: FactsView) -> None:
        self._view = view

    def values(self, node: str, predicate: str) -> list[str]:
        stated = (s.object for s in self._view.describe([node]) if s.predicate == predicate)
        return sorted({one for one in stated if isinstance(one, str)})

    def is_worked_out(self, predicate: str) -> bool:
        """Tell whether the engine states `predicate`, and no question."""
        return any(s.predicate == ag("derivedByEngine") for s in self._view.describe([predicate]))

    def members(self, collection: str) -> list[str]:
        """Return what is part of `collection`, or it itself where nothing is."""
        return sorted({s.subject for s in self._view.referring({collection: (PART_OF,)})}) or [collection]

    def label(self, node: str) -> str:
        stated = (s.object for s in self._view.describe([node]) if s.predicate == LABEL)
        return min((one.lexical for one in stated if isinstance(one, Literal)), default=local_name(node))


def _questions(facts: _Facts, rule: str, at: str) -> Iterator[Question]:
    actors, actions = (facts.values(rule, ODRL + name) for name in ("assignee", "action"))
    assets = [asset for target in facts.values(rule, ODRL + "target") for asset in facts.members(target)]
    limits = _conjunction(facts, facts.values(rule, ODRL + "constraint"))
    combinations = len(actors) * len(actions) * len(assets) * len(limits)
    if combinations > MOST_COMBINATIONS:
        raise UsageError(
            f"`{facts.label(rule)}` allows {combinations} combinations of who, what and for what; "
            "ask about those that matter with `questions`"
        )
    for actor, action, asset, limit in product(actors, actions, assets, limits):
        title = f"{facts.label(rule)}: {local_name(action)}, {facts.label(asset)}"
        asked = {"actor": actor, "action": action, "asset": asset, "at": at}
        yield {"kind": "ProposedUse", "title": title, "fields": {**limit, **asked}}


def _conjunction(facts: _Facts, constraints: Iterable[str]) -> list[Fields]:
    """Return the ways to keep within all of `constraints`."""
    ways = [_ways(facts, constraint) for constraint in constraints]
    return [_merged(chosen) for chosen in product(*ways)]


def _ways(facts: _Facts, constraint: str) -> list[Fields]:
    """Return the ways to keep within `constraint`, one of them empty where a question has no field for it."""
    for predicate in _BOTH:
        if parts := facts.values(constraint, predicate):
            return _conjunction(facts, parts)
    for predicate in _EITHER:
        if parts := facts.values(constraint, predicate):
            return [way for part in parts for way in _ways(facts, part)]
    operators = set(facts.values(constraint, ODRL + "operator"))
    values = facts.values(constraint, ODRL + "rightOperand")
    fields = [
        local_name(p)
        for o in facts.values(constraint, ODRL + "leftOperand")
        for p in facts.values(o, ag("answeredBy"))
        if not facts.is_worked_out(p)
    ]
    if len(fields) != 1 or not values:
        return [{}]
    if operators == {_ALL}:
        return [{fields[0]: values}]
    if operators == {_MEMBER}:
        return [{fields[0]: facts.members(value)[:1]} for value in values]
    return [{fields[0]: [value]} for value in values] if operators and operators <= _ANY else [{}]


def _merged(chosen: Iterable[Fields]) -> Fields:
    """Return the fields of all that were `chosen`; what two of them answer has the values of both."""
    merged: Fields = {}
    for fields in chosen:
        for name, values in fields.items():
            merged[name] = list(dict.fromkeys([*merged.get(name, []), *values]))
    return merged
