"""Writes a recheck as JSON."""

from collections.abc import Iterable
from typing import Any

from graph_api.engine.terms import RDF_TYPE, Triple, local_name
from graph_api.services.recheck.recheck_decisions import Recheck, Rechecked
from graph_api.services.recheck.told import Told

Json = dict[str, Any]


def recheck_document(found: Recheck) -> Json:
    """Return `found` as a JSON object: the numbers, what changed, and what cannot be judged again."""
    return {
        "@type": "Recheck",
        "records": found.records,
        "touched": found.touched,
        "changed": [_changed(one) for one in found.changed],
        "couldNotBeJudged": [{**_head(one), "problem": one.problem} for one in found.not_judged],
    }


def asked_in_words(question: str, asked: Iterable[Triple]) -> tuple[str, dict[str, list[str]]]:
    """Return the class of `question` and its fields with the last part of each value."""
    kind, fields = "Question", dict[str, list[str]]()
    for subject, predicate, obj in asked:
        if subject == question and predicate == RDF_TYPE:
            kind = local_name(str(obj))
        elif subject == question:
            value = local_name(obj) if isinstance(obj, str) else obj.lexical
            fields.setdefault(local_name(predicate), []).append(value)
    return kind, fields


def _head(one: Rechecked) -> Json:
    kind, fields = asked_in_words(one.question, one.asked)
    return {
        "record": one.record,
        "question": one.question,
        "kind": kind,
        "fields": fields,
        "decidedAt": one.decided_at.isoformat() if one.decided_at else None,
        "knownAt": one.known_at.isoformat() if one.known_at else None,
        "before": _told(one.before),
    }


def _changed(one: Rechecked) -> Json:
    return {**_head(one), "after": _told(one.after) if one.after else None}


def _told(answer: Told) -> Json:
    return {
        "verdict": answer.verdict,
        "reasons": [{"rule": r.rule, "message": r.message, "cites": list(r.cites)} for r in answer.reasons],
        "duties": [{"message": message, "due": due or None} for message, due in answer.duties],
    }
