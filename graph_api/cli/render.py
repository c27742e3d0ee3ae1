"""Shows decisions in a terminal."""

import re
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, time

import click

from graph_api.domain.decision import Citation, Decision, Finding, Name
from graph_api.domain.verdict import Verdict

COLOURS = {
    Verdict.PERMITTED: "green",
    Verdict.CONDITIONAL: "yellow",
    Verdict.UNDETERMINED: "yellow",
    Verdict.NOT_GRANTED: "red",
    Verdict.PROHIBITED: "red",
}
WIDTH = 80
_WHOLE_DAY = time.min.replace(tzinfo=UTC), time.max.replace(tzinfo=UTC)
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return `text` without what would move the cursor, colour it or turn it around: a label is not an answer."""
    return _COMMANDS.sub("\ufffd", text)


def headline(verdict: Verdict) -> str:
    """Return the verdict in capitals and colour."""
    return click.style(verdict.word.upper(), fg=COLOURS[verdict], bold=True)


def decision_text(decision: Decision) -> str:
    """Return `decision` for a person to read, 80 columns wide."""
    return "\n".join(_lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    yield headline(decision.verdict)
    yield f"for {_span(decision.starts_at, decision.ends_at)}"
    for item in decision.items:
        yield f"  {headline(item.verdict)}  {plain(item.item.label)}"
    for finding in decision.findings:
        yield ""
        yield from _finding(finding)
    if decision.grounds:
        yield ""
        yield click.style("Grounds", bold=True)
        for ground in decision.grounds:
            others = tuple(c for c in ground.citations if c.clause or c.document != ground.what)
            yield from wrapped(f"{ground.kind}: {ground.what.label}{_cited(others)}", "- ")
    if decision.duties:
        yield ""
        yield click.style("Duties", bold=True)
        for duty in decision.duties:
            due = f", due {duty.due.isoformat()}" if duty.due else ""
            yield from wrapped(f"{duty.message}{due}{_cited(duty.citations)}", "- ")


def _span(start: datetime, end: datetime) -> str:
    """Return the days from `start` to `end` where it is whole days in UTC, else the instants."""
    whole = (start.timetz(), end.timetz()) == _WHOLE_DAY
    first, last = (str(start.date()), str(end.date())) if whole else (start.isoformat(), end.isoformat())
    return first if first == last else f"{first} to {last}"


def _finding(finding: Finding) -> Iterator[str]:
    colour = COLOURS[finding.verdict]
    first, *rest = wrapped(f"{finding.verdict.word}: {finding.message}", "")
    yield click.style(first, fg=colour)
    yield from (click.style(line, fg=colour) for line in rest)
    if finding.citations:
        yield from wrapped(_cited(finding.citations).lstrip(" ()").rstrip(")"), "  clause   ")
    for source in finding.sources:
        yield from wrapped(source, "  source   ")
    if finding.missing is not None:
        yield from wrapped(f"{finding.missing.fact}; ask {_names(finding.missing.holders)}", "  missing  ")
    for remedy in finding.remedies:
        yield from wrapped(f"{remedy.text} ({_names(remedy.grantable_by)})", "  remedy   ")


def _cited(citations: tuple[Citation, ...]) -> str:
    """Return the citations in short: each document once, with its clauses."""
    clauses: dict[str, list[str]] = {}
    for citation in citations:
        found = clauses.setdefault(citation.document.label, [])
        if citation.clause:
            found.append(citation.clause)
    parts = [f"{document} {', '.join(numbers)}".strip() for document, numbers in clauses.items()]
    return f" ({'; '.join(parts)})" if parts else ""


def _names(names: tuple[Name, ...]) -> str:
    return " or ".join(name.label for name in names)


def wrapped(text: str, first: str) -> list[str]:
    """Return the lines of `text`, 80 columns wide, that begin with `first` or stand below what follows it."""
    return textwrap.wrap(
        plain(text), WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=False,
        break_on_hyphens=False,
    ) or [first]  # fmt: skip
