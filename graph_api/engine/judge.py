"""Turns the findings of an engine into a decision. Pure: a case file in, a decision out."""

from collections.abc import Iterable

from graph_api.domain.decision import Decision, Duty, Finding, Ground, ItemVerdict
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.domain.verdict import Verdict, strictest
from graph_api.engine.casefile import CaseFile
from graph_api.engine.derive.time import interval_of
from graph_api.engine.evaluation import Engine, Evaluation, RawFinding, Row
from graph_api.engine.explain import Explainer
from graph_api.engine.fast import FastEngine
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.terms import RDF_TYPE, Literal, Term, ag, local_name, moment_of

GROUND, ASSET, USE = ag("hasGround"), ag("asset"), ag("ProposedUse")
SHIPMENT_ITEM, SENDING_OF = ag("ShipmentItem"), ag("sendingOf")


class Judge:
    """Judges case files by one rule book. `engine` finds; the compiled rules explain what was found."""

    def __init__(self, rulebook: RuleBook, engine: Engine, explaining: FastEngine) -> None:
        self._rulebook, self._engine, self._explaining = rulebook, engine, explaining

    def decide(self, case: CaseFile) -> Decision:
        """Return the decision on `case`; raise CouldNotJudgeError where there can be none."""
        evaluation = self._engine.evaluate(case)
        return _Deciding(self._rulebook, self._explaining, case, evaluation).decision(self._engine.name)


class _Deciding:
    def __init__(self, rulebook: RuleBook, explaining: FastEngine, case: CaseFile, evaluation: Evaluation) -> None:
        self._rulebook, self._explaining, self._case = rulebook, explaining, case
        self._graph, self._raw = evaluation.graph, evaluation.findings
        self._explainer = Explainer(case, evaluation.graph, rulebook.labels)

    def decision(self, engine: str) -> Decision:
        interval = interval_of(self._graph, self._case.question)
        if interval is None:
            raise CouldNotJudgeError("the question does not say when")
        rows = sorted(self._rows(), key=lambda row: tuple(map(str, row.finding)))
        findings, duties = self._findings(rows), self._duties(rows)
        grounds = self._grounds()
        verdict = strictest(finding.verdict for finding in findings)
        if verdict is Verdict.PERMITTED:
            self._check_carried()
        return Decision(
            question=self._explainer.name(self._case.question),
            verdict=verdict,
            starts_at=interval.start,
            ends_at=interval.end,
            findings=findings,
            grounds=grounds,
            duties=duties,
            items=self._items(findings),
            regimes=self._regimes(findings),
            case_digest=self._case.digest,
            rules_version=self._rulebook.version,
            engine=engine,
        )

    def _rows(self) -> Iterable[Row]:
        """Return the columns and facts of every finding of the engine; of several for one the same each time."""
        found: dict[RawFinding, Row] = {}
        for constraint in {raw.constraint for raw in self._raw}:
            for row in self._explaining.rows(self._graph, constraint):
                known = found.get(row.finding)
                if known is None or _in_words(row) < _in_words(known):
                    found[row.finding] = row
        unexplained = self._raw - found.keys()
        if unexplained:
            raise CouldNotJudgeError(f"the engines disagree on {sorted(r.constraint for r in unexplained)}")
        return [found[raw] for raw in self._raw]

    def _findings(self, rows: Iterable[Row]) -> tuple[Finding, ...]:
        findings = [f for row in rows if (f := self._finding(row)) is not None]
        once = {(self._item(f.focus.iri), f.rule, f.verdict, f.message): f for f in reversed(findings)}
        return tuple(sorted(once.values(), key=lambda f: (-f.verdict, f.rule, f.focus.iri, f.message)))

    def _item(self, use: str) -> str:
        """Return the item whose sending `use` is, or `use` itself."""
        item = self._graph.one(use, SENDING_OF)
        return item if isinstance(item, str) else use

    def _finding(self, row: Row) -> Finding | None:
        raw = row.finding
        rule, constraint = self._rulebook.rule_of(raw.constraint)
        if constraint.verdict is None:
            return None
        things = _things(row)
        return Finding(
            rule=rule.id,
            constraint=constraint.iri,
            verdict=constraint.verdict,
            message=self._explainer.message(raw.message),
            focus=self._explainer.name(raw.focus),
            value=None if raw.value is None else self._explainer.name(raw.value),
            path=None if raw.path is None else self._explainer.name(raw.path),
            missing=self._explainer.missing(constraint, [*things, raw.focus]),
            citations=self._explainer.citations(things),
            sources=rule.sources,
            facts=self._explainer.facts(row.facts),
            remedies=self._explainer.remedies(rule, [*things, raw.focus]),
        )

    def _duties(self, rows: Iterable[Row]) -> tuple[Duty, ...]:
        duties = []
        for row in rows:
            rule, constraint = self._rulebook.rule_of(row.finding.constraint)
            if constraint.verdict is None:
                message = self._explainer.message(row.finding.message)
                due = moment_of(row.columns.get("due"))
                duties.append(Duty(rule.id, message, due, self._explainer.citations(_things(row))))
        return tuple(duties)

    def _grounds(self) -> tuple[Ground, ...]:
        found = {ground: None for _, ground in self._graph.pairs(GROUND)}
        return tuple(self._ground(ground) for ground in sorted(found, key=str))

    def _check_carried(self) -> None:
        """Raise CouldNotJudgeError where the question, or one of the uses it consists of, has no ground."""
        for use in list(self._graph.instances(USE)) or [self._case.question]:
            if not any(True for _ in self._graph.objects(use, GROUND)):
                raise CouldNotJudgeError(
                    f"no rule objects to `{self._explainer.label(use)}`, but nothing carries it either"
                )

    def _ground(self, ground: Term) -> Ground:
        kinds = [k for k in self._graph.objects(ground, RDF_TYPE) if not isinstance(k, Literal)]
        kind = self._explainer.label(str(kinds[0])) if kinds else "ground"
        return Ground(kind, self._explainer.name(ground), self._explainer.citations([ground]))

    def _items(self, findings: tuple[Finding, ...]) -> tuple[ItemVerdict, ...]:
        return tuple(
            ItemVerdict(
                self._explainer.name(str(self._graph.one(item, ASSET) or item)),
                strictest(f.verdict for f in findings if self._item(f.focus.iri) == item),
            )
            for item in sorted(self._graph.instances(SHIPMENT_ITEM))
        )

    def _regimes(self, findings: tuple[Finding, ...]) -> tuple[tuple[str, Verdict], ...]:
        verdicts: dict[str, list[Verdict]] = {}
        for finding in findings:
            regime = local_name(self._rulebook.rule(finding.rule).regime)
            verdicts.setdefault(regime, []).append(finding.verdict)
        return tuple((regime, strictest(found)) for regime, found in sorted(verdicts.items()))


def _in_words(row: Row) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what tells a row from another one of the same finding, in an order that does not vary."""
    return sorted((name, str(term)) for name, term in row.columns.items()), [str(fact) for fact in row.facts]


def _things(row: Row) -> list[Term]:
    """Return the things that a finding names, other than the question itself."""
    return [term for term in row.columns.values() if isinstance(term, str)]
