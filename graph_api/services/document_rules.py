"""Writes the documentation of the rules from the rules themselves."""

from collections.abc import Iterator, Mapping

from graph_api.engine.rulebook import Constraint, Rule, RuleBook
from graph_api.engine.terms import local_name

REGIMES = {
    "CaseRegime": "The case file",
    "ConsentRegime": "Consent",
    "AgreementRegime": "Agreement",
    "IpRegime": "Intellectual property",
    "MaterialRegime": "Material",
    "TransferRegime": "Transfer of personal data",
    "PublicationRegime": "Publication",
    "ReadinessRegime": "Readiness",
}


def rule_pages(rulebook: RuleBook) -> dict[str, str]:
    """Return the pages of docs/rules/ by file name: one for each rule and `README.md` that lists them."""
    pages = {f"{rule.id}.md": "\n".join(_page(rule, rulebook.labels)) + "\n" for rule in rulebook.rules}
    return pages | {"README.md": "\n".join(_index(rulebook)) + "\n"}


def _index(rulebook: RuleBook) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield f"{len(rulebook.rules)} rules. These pages are written from `shapes/rules/` by `make docs`."
    for regime, title in REGIMES.items():
        own = [rule for rule in rulebook.rules if local_name(rule.regime) == regime]
        if own:
            yield from ("", f"## {title}", "", "| rule | the use is in breach when | yields |", "|---|---|---|")
            yield from (f"| [{r.id}]({r.id}.md) | {r.name} | {_yields(r)} |" for r in own)


def _yields(rule: Rule) -> str:
    return ", ".join(dict.fromkeys(_outcome(c) for c in rule.constraints))


def _outcome(constraint: Constraint) -> str:
    return "duty" if constraint.verdict is None else constraint.verdict.word


def _page(rule: Rule, labels: Mapping[str, str]) -> Iterator[str]:
    yield from (f"# {rule.id}: {rule.name}", "", rule.description, "")
    yield f"- Regime: {REGIMES[local_name(rule.regime)]}"
    yield f"- Judged for each: {labels.get(rule.target_class, local_name(rule.target_class))}"
    yield from (f"- Source: {f'<{source}>' if source.startswith('http') else source}" for source in rule.sources)
    yield from ("", "## Outcomes", "")
    for constraint in rule.constraints:
        yield f"### {constraint.iri.rpartition('/')[2]}: {_outcome(constraint)}"
        yield from ("", f"> {constraint.message}", "")
        if constraint.missing is not None:
            holders = " or ".join(labels.get(role, local_name(role)) for role in constraint.held_by)
            yield from (f"Missing fact: {constraint.missing}. Who can state it: {holders}.", "")
        yield from ("```sparql", *_query(constraint.select_text), "```", "")
    yield from ("## Remedies", "")
    for remedy in rule.remedies:
        roles = " or ".join(labels.get(role, local_name(role)) for role in remedy.grantable_by)
        yield f"- {remedy.text} ({roles})"
    if rule.exceptions:
        yield from ("", "## Statements that restrict", "")
        yield "Taking one of these out of a case file may loosen the rule, because it is itself a restriction:"
        yield ""
        yield from (f"- {exception}" for exception in rule.exceptions)
    folder = f"{local_name(rule.regime).removesuffix('Regime').lower()}/{rule.id}"
    yield from ("", "## Examples", "", f"In `tests/rules/examples/{folder}/`.")


def _query(text: str) -> Iterator[str]:
    lines = [line for line in text.splitlines() if not line.startswith("PREFIX ")]
    kept = [line for line in lines if line.strip()]
    margin = min(len(line) - len(line.lstrip()) for line in kept)
    yield from (line[margin:] for line in kept)
