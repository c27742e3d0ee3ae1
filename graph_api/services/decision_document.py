"""Writes decisions and rules as JSON: a view of the graph's own terms, for the API and the command line."""

from collections.abc import Mapping
from typing import Any

from graph_api.domain.decision import Citation, Decision, Duty, Fact, Finding, Ground, Name
from graph_api.engine.rulebook import Rule, RuleBook
from graph_api.engine.terms import local_name

Json = dict[str, Any]


def decision_document(decision: Decision) -> Json:
    """Return `decision` as a JSON object. Times are ISO 8601 with a zone; names carry IRI and label."""
    return {
        "@type": "Decision",
        "verdict": decision.verdict.word,
        "question": _name(decision.question),
        "startsAt": decision.starts_at.isoformat(),
        "endsAt": decision.ends_at.isoformat(),
        "findings": [finding_document(f) for f in decision.findings],
        "grounds": [_ground(g) for g in decision.grounds],
        "duties": [duty_document(d) for d in decision.duties],
        "items": [{"item": _name(i.item), "verdict": i.verdict.word} for i in decision.items],
        "regimes": {regime: verdict.word for regime, verdict in decision.regimes},
        "caseDigest": decision.case_digest,
        "rulesVersion": decision.rules_version,
        "engine": decision.engine,
    }


def rule_document(rule: Rule, labels: Mapping[str, str]) -> Json:
    """Return what there is to know about `rule` as a JSON object."""
    return {
        "@type": "Rule",
        "id": rule.id,
        "iri": rule.iri,
        "name": rule.name,
        "description": rule.description,
        "regime": local_name(rule.regime),
        "target": local_name(rule.target_class),
        "sources": list(rule.sources),
        "tests": [
            {
                "iri": c.iri,
                "yields": "duty" if c.verdict is None else c.verdict.word,
                "message": c.message,
                "missingFact": c.missing,
                "heldBy": [labels.get(role, local_name(role)) for role in c.held_by],
            }
            for c in rule.constraints
        ],
        "remedies": [
            {
                "kind": local_name(r.kind),
                "text": r.text,
                "grantableBy": [labels.get(role, local_name(role)) for role in r.grantable_by],
            }
            for r in rule.remedies
        ],
        "restrictedBy": list(rule.exceptions),
    }


def rule_list(rulebook: RuleBook) -> Json:
    """Return every rule in short, with the version that names them all."""
    rules = [{"id": r.id, "name": r.name, "regime": local_name(r.regime)} for r in rulebook.rules]
    return {"version": rulebook.version, "count": len(rules), "rules": rules}


def _name(name: Name) -> Json:
    return {"id": name.iri, "label": name.label} if name.iri else {"label": name.label}


def _citation(citation: Citation) -> Json:
    document: Json = {"document": _name(citation.document)}
    if citation.clause is not None:
        document["clause"] = citation.clause
    if citation.part is not None:
        document["part"] = _name(citation.part)
    return document


def _fact(fact: Fact) -> Json:
    return {
        "subject": _name(fact.subject),
        "predicate": _name(fact.predicate),
        "object": _name(fact.object),
        "source": fact.source,
    }


def finding_document(finding: Finding) -> Json:
    """Return `finding` as a JSON object."""
    document: Json = {
        "rule": finding.rule,
        "constraint": finding.constraint,
        "verdict": finding.verdict.word,
        "message": finding.message,
        "focus": _name(finding.focus),
        "citations": [_citation(c) for c in finding.citations],
        "sources": list(finding.sources),
        "facts": [_fact(f) for f in finding.facts],
        "remedies": [
            {"kind": r.kind, "text": r.text, "grantableBy": [_name(n) for n in r.grantable_by]}
            for r in finding.remedies
        ],
    }
    if finding.value is not None:
        document["value"] = _name(finding.value)
    if finding.path is not None:
        document["path"] = _name(finding.path)
    if finding.missing is not None:
        holders = [_name(holder) for holder in finding.missing.holders]
        document["missing"] = {"fact": finding.missing.fact, "holders": holders}
    return document


def _ground(ground: Ground) -> Json:
    return {
        "kind": ground.kind,
        "what": _name(ground.what),
        "citations": [_citation(c) for c in ground.citations],
    }


def duty_document(duty: Duty) -> Json:
    """Return `duty` as a JSON object."""
    return {
        "rule": duty.rule,
        "message": duty.message,
        "due": duty.due.isoformat() if duty.due else None,
        "citations": [_citation(c) for c in duty.citations],
    }
