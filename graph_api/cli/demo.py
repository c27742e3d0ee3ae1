"""`alliance-graph demo`: ask the reference alliance its questions."""

import json
import textwrap
from typing import Any

import click

from graph_api.bootstrap import Application, demo_folder
from graph_api.cli.options import json_option
from graph_api.cli.render import headline
from graph_api.domain.decision import Decision
from graph_api.services.decision_document import decision_document


@click.command()
@json_option
def demo(as_json: bool) -> int:
    """Import the reference alliance into a store in memory and ask its questions."""
    app = Application()
    folder = demo_folder()
    app.import_files(sorted(folder.glob("*.ttl")), "demo")
    scenario = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    answers = [(q, app.answerer.answer(q["kind"], q["fields"]).decision) for q in scenario["questions"]]
    if as_json:
        documents = [{"title": q["title"], "decision": decision_document(d)} for q, d in answers]
        click.echo(json.dumps(documents, indent=2, ensure_ascii=False))
        return 0
    for question, decision in answers:
        _show(question, decision)
    counts: dict[str, int] = {}
    for _, decision in answers:
        counts[decision.verdict.word] = counts.get(decision.verdict.word, 0) + 1
    shares = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()))
    click.echo(f"\n{len(answers)} questions judged by {len(app.rulebook.rules)} rules: {shares}")
    return 0


def _show(question: dict[str, Any], decision: Decision) -> None:
    clauses = dict.fromkeys(c.clause for c in decision.citations if c.clause)
    click.echo(f"\n{question['id']}  {question['title']} ({decision.starts_at:%Y-%m-%d})")
    click.echo(f"  {headline(decision.verdict)}  clauses {', '.join(clauses) or '-'}")
    strictest = [f for f in decision.findings if f.verdict is decision.verdict]
    reasons = [f.message for f in strictest] or [f"{g.kind}: {g.what.label}" for g in decision.grounds]
    for reason in reasons:
        click.echo(textwrap.fill(reason, 80, initial_indent="  ", subsequent_indent="    "))
