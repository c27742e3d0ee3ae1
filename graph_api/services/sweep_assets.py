"""Judges one use for every asset of a kind: a list that is complete, with the number of each verdict.

Each asset is a question of its own, and all of them are judged in one state of the store. Of assets that are alike
(see `graph_api/services/alike.py`) one is judged, and what comes of it holds for all of them. A part of the list
may be shown; the numbers are always those of the whole.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from graph_api.domain.decision import Decision
from graph_api.domain.errors import InvalidFieldError, UnknownNameError, UsageError
from graph_api.domain.verdict import Verdict
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.schema import Schema
from graph_api.engine.terms import DCTERMS, LABEL, RDF_TYPE, Literal, ag, local_name
from graph_api.services.alike import Alike
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.ports import CaseJudge, Clock, FactStore, FactsView
from graph_api.services.what_if.compare_answers import NOT_JUDGED, Judged, Standing, judged
from graph_api.services.what_if.overlay import OverlayStore

ASSET, USE = ag("Asset"), ag("ProposedUse")
NAMED_BY: Final = (DCTERMS + "identifier", LABEL)
_FEW, _ALL = 1_000, 100_000_000
WORDS: Final = (*(verdict.word for verdict in Verdict), NOT_JUDGED)

Watch = Callable[[Sequence[str]], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Swept:
    """An asset with what came of the question about it."""

    asset: str
    name: str
    judged: Judged


@dataclass(frozen=True, slots=True)
class Reason:
    """Why assets have the verdict that they have: the rules that decide or the problem, with one of them."""

    word: str
    rules: tuple[str, ...]
    problem: str
    number: int
    example: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """What came of a use for every asset of a kind; `rows` is the part that was asked for.

    `judged` is the number of assets that were judged themselves: one of those that are alike.
    """

    kind: str
    asked: int
    judged: int
    counts: Mapping[str, int]
    reasons: tuple[Reason, ...]
    matching: int
    offset: int
    rows: tuple[Swept, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a sweep to be shown: `limit` rows after `offset`, of the verdict `only` (None: of any)."""

    limit: int | None = None
    offset: int = 0
    only: str | None = None


class AssetSweep:
    """Sweeps assets."""

    def __init__(self, store: FactStore, rulebook: RuleBook, judge: CaseJudge, clock: Clock) -> None:
        self._store, self._rulebook, self._judge, self._clock = store, rulebook, judge, clock

    def run(
        self,
        fields: Mapping[str, Any],
        kind: str = "Sample",
        part: Part = Part(),
        known_at: datetime | None = None,
        most: int | None = None,
        watched: Watch = iter,
    ) -> Sweep:
        """Return what comes of the use that `fields` describe, for every asset of class `kind` (a local name).

        `fields` name no asset. Raises UsageError where there are more than `most` assets: nothing is cut short.
        `watched` is given all assets, and hands on one after the other while they are judged.
        """
        if "asset" in fields:
            raise InvalidFieldError("asset", "is every asset of the kind in turn; leave it out")
        if part.only is not None and part.only not in WORDS:
            raise InvalidFieldError("only", f"`{part.only}` is no verdict; use one of: {', '.join(WORDS)}")
        if part.offset < 0 or (part.limit is not None and part.limit < 1):
            raise InvalidFieldError("limit", "begins at 1, and offset at 0")
        copy = OverlayStore(self._store, known_at)
        assets = self._assets(copy.view(), kind)
        if most is not None and len(assets) > most:
            hint = "ask with `alliance-graph sweep`, which has no limit"
            raise UsageError(f"there are {len(assets)} assets of this kind, and {most} are judged here; {hint}")
        answerer = QuestionAnswerer(copy, self._rulebook, self._judge, Standing(self._clock.now()))
        judging = _Judging(answerer, copy.view(), self._rulebook.schema, fields)
        outcomes = [(asset, judging.outcome(asset)) for asset in watched(assets)]
        return self._told(copy.view(), kind, outcomes, judging.judged, part)

    def _assets(self, view: FactsView, kind: str) -> list[str]:
        schema = self._rulebook.schema
        known = {local_name(c): c for c, above in schema.superclasses.items() if ASSET in above} | {"Asset": ASSET}
        if kind not in known:
            near = tuple(sorted(name for name in known if name.lower().startswith(kind.lower()[:3])))
            raise UnknownNameError("of", kind, "kind of asset", near[:3])
        kinds = [c for c, above in schema.superclasses.items() if known[kind] in above]
        return sorted({s.subject for s in view.referring(dict.fromkeys((known[kind], *kinds), (RDF_TYPE,)))})

    def _told(
        self, view: FactsView, kind: str, outcomes: list[tuple[str, Judged]], number: int, part: Part
    ) -> Sweep:
        counts = Counter(judged.word for _, judged in outcomes)
        matching = [(asset, j) for asset, j in outcomes if part.only in (None, j.word)]
        end = None if part.limit is None else part.offset + part.limit
        shown = matching[part.offset : end]
        names = _names(view, [asset for asset, _ in shown])
        return Sweep(
            kind=kind,
            asked=len(outcomes),
            judged=number,
            counts={word: counts[word] for word in WORDS},
            reasons=tuple(_reasons(view, outcomes)),
            matching=len(matching),
            offset=part.offset,
            rows=tuple(Swept(asset, names[asset], j) for asset, j in shown),
        )


class _Judging:
    """Judges one use for one asset after the other, in one state of the graph."""

    def __init__(
        self, answerer: QuestionAnswerer, view: FactsView, schema: Schema, fields: Mapping[str, Any]
    ) -> None:
        self._answerer, self._view, self._schema, self._fields = answerer, view, schema, fields
        self._alike: Alike | None = None
        self._known: dict[Hashable, Judged] = {}
        self._of_all: Judged | None = None
        self.judged = 0

    def outcome(self, asset: str) -> Judged:
        """Return what comes of the use for `asset`: what came of one that is like it, if there was one."""
        if self._of_all is not None:
            return self._of_all
        likeness = self._alike.likeness(asset) if self._alike else None
        known = self._known.get(likeness) if likeness is not None else None
        if known is not None:
            return known
        self.judged += 1
        outcome = judged(lambda: self._decide(asset))
        if likeness is not None and outcome.decision is not None:
            self._known[likeness] = outcome  # why there is no verdict is said of each asset by its name
        return outcome

    def _decide(self, asset: str) -> Decision:
        try:
            answer = self._answerer.answer(local_name(USE), {**self._fields, "asset": asset})
        except (InvalidFieldError, UnknownNameError) as error:
            if error.field != "asset":  # whatever the asset is, the use cannot be asked about
                self._of_all = Judged(None, str(error))
            raise
        if self._alike is None:
            asked = [t for t in answer.question.description if t[1] != ag("asset")]
            self._alike = Alike(self._view, self._schema, answer.question.iri, asked)
        return answer.decision


def _reasons(view: FactsView, outcomes: Sequence[tuple[str, Judged]]) -> Iterator[Reason]:
    """Yield the reasons that assets have in common, by verdict and then by number."""
    number = Counter[tuple[str, tuple[str, ...], str]]()
    first: dict[tuple[str, tuple[str, ...], str], str] = {}
    keys: dict[int, tuple[str, tuple[str, ...], str]] = {}  # of outcomes, which many assets share
    for asset, outcome in outcomes:
        key = keys.get(id(outcome))
        if key is None:
            key = keys[id(outcome)] = (outcome.word, tuple(rules_of(outcome)), outcome.problem)
            first.setdefault(key, asset)
        number[key] += 1
    for key in sorted(number, key=lambda key: (WORDS.index(key[0]), -number[key], key)):
        yield Reason(*key, number[key], _name(view, first[key]))


def _names(view: FactsView, assets: Sequence[str]) -> dict[str, str]:
    """Return what each of `assets` is called: looked up one by one, or where they are many all at one go."""
    if len(assets) <= _FEW:
        return {asset: _name(view, asset) for asset in assets}
    names = dict.fromkeys(assets, "")
    for predicate in NAMED_BY:
        for statement in view.stating([predicate], _ALL):
            if isinstance(statement.object, Literal) and names.get(statement.subject) == "":
                names[statement.subject] = statement.object.lexical
    return {asset: name or asset for asset, name in names.items()}


def _name(view: FactsView, asset: str) -> str:
    stated = {s.predicate: s.object for s in view.describe([asset]) if s.predicate in NAMED_BY}
    names = [stated[p] for p in NAMED_BY if p in stated]
    return next((name.lexical for name in names if isinstance(name, Literal)), asset)


def sweep_document(sweep: Sweep) -> dict[str, Any]:
    """Return `sweep` as a JSON object. All but `assets` is said of all assets, whatever part of them is shown."""
    return {
        "@type": "Sweep",
        "kind": sweep.kind,
        "asked": sweep.asked,
        "judged": sweep.judged,
        "counts": dict(sweep.counts),
        "reasons": [
            {
                "verdict": None if reason.problem else reason.word,
                "rules": list(reason.rules),
                "problem": reason.problem,
                "number": reason.number,
                "example": reason.example,
            }
            for reason in sweep.reasons
        ],
        "matching": sweep.matching,
        "offset": sweep.offset,
        "complete": len(sweep.rows) == sweep.matching,
        "assets": [
            {
                "asset": {"id": row.asset, "label": row.name},
                "verdict": row.judged.word if row.judged.decision else None,
                "rules": rules_of(row.judged),
                "problem": row.judged.problem,
            }
            for row in sweep.rows
        ],
    }


def rules_of(judged_one: Judged) -> list[str]:
    """Return the rules that decide."""
    decision = judged_one.decision
    findings = decision.findings if decision else ()
    return list(dict.fromkeys(f.rule for f in findings if decision and f.verdict is decision.verdict))
