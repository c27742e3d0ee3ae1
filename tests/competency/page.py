"""Writes the page that maps each competency question to its query, its endpoint and its test."""

import json
from pathlib import Path

from graph_api.adapters.query_files import load_queries

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "competency-questions.md"
PATHS = {
    "ProposedUse": "/decisions",
    "ProposedDataUse": "/data-use-checks",
    "ProposedShipment": "/shipment-checks",
}
OPEN = "no query or endpoint with a test yet"


def page() -> str:
    """Return the page."""
    cases = json.loads((HERE / "cases.json").read_text("utf-8"))
    scenario = json.loads((HERE.parent / "scenarios" / "til-alliance" / "questions.json").read_text("utf-8"))
    kinds = {question["id"]: question["kind"] for question in scenario["questions"]}
    found: dict[str, list[str]] = {f"CQ-{number:02}": [] for number in range(1, 47)}
    for case in cases["queries"]:
        found[case["question"]].append(f"`GET /queries/{case['query']}`")
    for query in load_queries():
        for answer in query.answers:
            found[answer].append(f"`GET /queries/{query.area}/{query.name}`")
    for case in cases["decisions"]:
        found[case["question"]].append(f"`POST {PATHS[kinds[case['scenario']]]}` ({case['scenario']})")
    rows = [f"| {key} | {'<br>'.join(dict.fromkeys(ways)) or OPEN} |" for key, ways in found.items()]
    covered = sum(bool(ways) for ways in found.values())
    return "\n".join(
        [
            "# Competency questions",
            "",
            "<!-- Written by `python -m tests.competency.page`. -->",
            "",
            f"{covered} of {len(found)} questions have a way to ask them that is tested with fixed facts and a",
            "fixed answer: in `tests/competency` (queries) and on the reference alliance (decisions, by number).",
            "",
            "| question | asked by |",
            "|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
