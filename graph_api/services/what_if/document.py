"""Writes what would change as JSON."""

from typing import Any

from graph_api.services.decision_document import duty_document, finding_document
from graph_api.services.what_if.compare_answers import Judged, Outcome, Report

Json = dict[str, Any]


def report_document(report: Report) -> Json:
    """Return `report` as a JSON object: the changes, how many questions change and how, and each of them."""
    return {
        "@type": "WhatIf",
        "changes": list(report.changes),
        "asked": len(report.outcomes),
        "changed": len(report.changed),
        "noLongerPermitted": [o.id for o in report.lost],
        "newlyPermitted": [o.id for o in report.gained],
        "couldNotBeJudged": [o.id for o in report.not_judged],
        "questions": [_outcome(o) for o in report.outcomes],
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        "id": outcome.id,
        "title": outcome.title,
        "changed": outcome.changed,
        "before": _side(outcome.before),
        "after": _side(outcome.after),
        "findingsCame": [finding_document(f) for f in outcome.came],
        "findingsWent": [finding_document(f) for f in outcome.went],
        "dutiesCame": [duty_document(d) for d in outcome.duties_came],
        "dutiesWent": [duty_document(d) for d in outcome.duties_went],
    }


def _side(judged: Judged) -> Json:
    if judged.decision is None:
        return {"verdict": None, "couldNotBeJudged": judged.problem}
    return {"verdict": judged.word, "caseDigest": judged.decision.case_digest}
