"""The last line of a run counts what was shown, and nothing else."""

from types import SimpleNamespace

import pytest

from tests.conftest import Counter, _about
from tests.support.cases import Example, ScenarioQuestion, examples


def _report(*about: tuple[str, str], when: str = "call", outcome: str = "passed") -> SimpleNamespace:
    passed, failed = outcome == "passed", outcome == "failed"
    return SimpleNamespace(user_properties=list(about), when=when, passed=passed, failed=failed)


def test_what_passed_is_counted_once_and_what_failed_in_any_test_is_not():
    counter = Counter()
    for report in (
        _report(("example", "a.ttl"), ("rule", "IP-001")),
        _report(("example", "a.ttl"), ("rule", "IP-001")),
        _report(("example", "b.ttl"), ("rule", "IP-002")),
        _report(("example", "b.ttl"), ("rule", "IP-002"), outcome="failed"),
        _report(("question", "Q-1"), when="setup"),
        _report(("question", "Q-2"), outcome="skipped"),
        _report(("other", "x")),
    ):
        counter.pytest_runtest_logreport(report)
    assert counter.numbers() == {"rule": 1, "question": 0, "example": 1}


@pytest.mark.parametrize("when", ["setup", "teardown"])
def test_what_breaks_around_a_test_is_not_counted(when: str):
    counter = Counter()
    counter.pytest_runtest_logreport(_report(("rule", "IP-001")))
    counter.pytest_runtest_logreport(_report(("rule", "IP-001"), when=when, outcome="failed"))
    assert counter.numbers()["rule"] == 0


def test_a_test_says_what_it_is_about():
    example = next(e for e in examples() if isinstance(e, Example))
    question = ScenarioQuestion("Q-1", "", "ProposedUse", {}, "permitted", None, ())
    about = set(_about({"example": example, "question": question, "rule": "IP-009", "mark": 1}))
    assert about == {
        ("example", str(example.path)),
        ("rule", example.rule),
        ("question", "Q-1"),
        ("rule", "IP-009"),
    }
