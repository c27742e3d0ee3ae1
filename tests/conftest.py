"""What tests of several rooms need."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of data that others made, or a skip where it is absent, as in a plain clone."""
    named = os.environ.get("ALLIANCE_GRAPH_SHARED_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data are not here; name their folder in ALLIANCE_GRAPH_SHARED_DATA")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _nobodys_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where nobody names a store there is none, whatever the one who runs the tests keeps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ALLIANCE_GRAPH_STORE", raising=False)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


KINDS = ("rule", "question", "example")


def pytest_configure(config: pytest.Config) -> None:
    """Count what the run shows; with several workers the reports of all come to the one that counts."""
    config.pluginmanager.register(Counter(), "what-was-run")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Write down which rule, question or example a test is about: the report carries it between processes."""
    item.user_properties += list(_about(getattr(getattr(item, "callspec", None), "params", {})))


def _about(params: dict[str, object]) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        subject = params.get(kind)
        if isinstance(subject, str):
            yield kind, subject
        elif hasattr(subject, "path"):
            yield kind, str(subject.path)
            if isinstance(rule := getattr(subject, "rule", None), str):
                yield "rule", rule
        elif hasattr(subject, "fields"):
            yield kind, subject.id


class Counter:
    """Counts the rules, questions and examples of which every test that ran has passed."""

    def __init__(self) -> None:
        self._passed: set[tuple[str, str]] = set()
        self._failed: set[tuple[str, str]] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        about = {(kind, name) for kind, name in report.user_properties if kind in KINDS}
        if report.failed:
            self._failed |= about
        elif report.when == "call" and report.passed:
            self._passed |= about

    def numbers(self) -> dict[str, int]:
        """Return how many things of each kind were shown."""
        good = self._passed - self._failed
        return {kind: sum(1 for found, _ in good if found == kind) for kind in KINDS}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        numbers = self.numbers()
        if any(numbers.values()):
            shown = ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in numbers.items())
            broken = len(self._failed)
            terminalreporter.write_line(f"{shown}{f'; {broken} failed' if broken else ''}")
