"""Writes the page that maps each competency question to its query, its endpoint and its test."""

import json
from pathlib import Path
from typing import NamedTuple

from graph_api.adapters.query_files import load_queries

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "competency-questions.md"
PATHS = {
    "ProposedUse": "/decisions",
    "ProposedDataUse": "/data-use-checks",
    "ProposedShipment": "/shipment-checks",
}
OPEN = "no query or endpoint with a test yet"
# What is asked of the certificate and of its life after an amendment comes with the certificates.
LEFT_OUT = {"CQ-29": "left to the clearance certificates"}
ROWS = "tests/competency/test_competency.py::test_a_query_gives_the_rows_that_are_due"
DECISIONS = "tests/competency/test_competency.py::test_a_decision_has_the_verdict_that_is_due"


class Way(NamedTuple):
    """How a question is asked, and the test that holds the answer."""

    question: str
    call: str
    test: str


def ways() -> list[Way]:
    """Return every way to ask a competency question that has a test with fixed facts and a fixed answer."""
    cases = json.loads((HERE / "cases.json").read_text("utf-8"))
    scenario = json.loads((HERE.parent / "scenarios" / "til-alliance" / "questions.json").read_text("utf-8"))
    kinds = {question["id"]: question["kind"] for question in scenario["questions"]}
    found = [Way(case["question"], f"GET /queries/{case['query']}", ROWS) for case in cases["queries"]]
    found += [
        Way(case["question"], f"POST {PATHS[kinds[case['scenario']]]} ({case['scenario']})", DECISIONS)
        for case in cases["decisions"]
    ]
    found += [Way(case["question"], call, case["test"]) for case in cases["calls"] for call in case["ways"]]
    return list(dict.fromkeys(found))


def page() -> str:
    """Return the page."""
    found: dict[str, list[Way]] = {f"CQ-{number:02}": [] for number in range(1, 47)}
    for way in ways():
        found[way.question].append(way)
    said = [query for query in load_queries() if query.answers]
    covered = sum(bool(held) for held in found.values())
    return "\n".join(
        [
            "# Competency questions",
            "",
            "<!-- Written by `python -m tests.competency.page`. -->",
            "",
            f"{covered} of {len(found)} questions can be asked: by {len(said)} named queries, and by calls of the",
            "API or the command line. Each has a test on fixed facts with a fixed answer. TIL numbers are from",
            "the reference alliance. What would change is judged on a changed copy of the facts: see",
            "[what-if](what-if.md).",
            "",
            "| question | asked by | test |",
            "|---|---|---|",
            *(_row(key, held) for key, held in found.items()),
            "",
        ]
    )


def _row(key: str, held: list[Way]) -> str:
    if not held:
        return f"| {key} | {LEFT_OUT.get(key, OPEN)} | |"
    calls = "<br>".join(f"`{call}`" for call in dict.fromkeys(way.call for way in held))
    tests = "<br>".join(f"`{test}`" for test in dict.fromkeys(_short(way.test) for way in held))
    return f"| {key} | {calls} | {tests} |"


def _short(test: str) -> str:
    return test.removeprefix("tests/competency/").replace(".py::", ": ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
