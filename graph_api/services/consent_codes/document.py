"""Readings of consent codes as JSON documents."""

from typing import Any

from graph_api.engine.terms import Literal, ag, local_name
from graph_api.services.consent_codes.reading import ConsentCode
from graph_api.services.consent_codes.report import CatalogueReport, ReadRow, Status
from graph_api.services.consent_codes.vocabulary import CodeBook


def code_document(code: ConsentCode, book: CodeBook) -> dict[str, Any]:
    """Return `code` as a document."""
    return {
        "code": code.stated,
        "understood": code.understood,
        "permission": _term(code.permission, book) if code.permission else None,
        "modifiers": [_term(iri, book) for iri in code.modifiers],
        "diseases": [
            {"abbreviation": d.abbreviation, "name": d.name or None, "iri": d.iri} for d in code.diseases
        ],
        "relatedConditions": code.related_conditions,
        "methodsDevelopmentAllowed": code.methods_allowed,
        "limits": [
            {
                "modifier": limit.modifier,
                "property": local_name(limit.predicate),
                "value": limit.value.lexical if isinstance(limit.value, Literal) else limit.value,
            }
            for limit in code.limits
        ],
        "unread": [{"token": u.token, "problem": u.problem.name.lower(), "reason": u.reason} for u in code.unread],
        "notes": list(code.notes),
    }


def report_document(report: CatalogueReport, book: CodeBook) -> dict[str, Any]:
    """Return `report` as a document: counts, shared reasons, and every row."""
    return {
        "file": report.name,
        "kind": report.kind.value,
        "rows": len(report.rows),
        "codes": report.codes(),
        **{status.value: report.count(status) for status in Status},
        "reasons": {
            status.value: [
                {"reason": shared, "rows": number, "tokens": list(tokens)}
                for shared, number, tokens in report.grouped(status)
            ]
            for status in (Status.UNDETERMINED, Status.DISAGREEING)
        },
        "warnings": list(report.warnings),
        "readings": [_row(row, book) for row in report.rows],
    }


def _row(row: ReadRow, book: CodeBook) -> dict[str, Any]:
    return {
        "line": row.line,
        "status": row.status.value,
        "reasons": [{"token": r.token, "reason": r.said} for r in row.reasons],
        "reading": code_document(row.code, book),
    }


def _term(iri: str, book: CodeBook) -> dict[str, str]:
    term = book.term(iri)
    if term is None:
        return {"iri": iri}
    return {"iri": term.iri, "shorthand": term.notation, "label": term.label, "means": term.definition}


def limit_words(predicate: str) -> str:
    """Return what a limit with the property `predicate` says, in words before its value."""
    return {
        ag("geographicLimit"): "only in",
        ag("restrictedToPurpose"): "only for",
        ag("publicationNotBefore"): "no publication before",
        ag("useUntil"): "use ends at",
    }.get(predicate, local_name(predicate))
