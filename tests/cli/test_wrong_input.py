"""The command line: wrong input gets a message and exit code 2, failure 3, and neither ever a verdict."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from graph_api.cli import options
from graph_api.cli.errors import run
from graph_api.cli.main import cli
from graph_api.domain.errors import CouldNotJudgeError
from graph_api.domain.verdict import Verdict
from graph_api.engine.fast import FastEngine
from tests.support.cases import SCENARIOS, alliance, fresh_application

FOLDER = SCENARIOS / "til-alliance"
USE = {
    "--actor": "LBIO",
    "--action": "manufacture",
    "--asset": "BG-1",
    "--disease": "platinum-resistant ovarian cancer",
    "--product": "TIL-MDA",
    "--place": "US",
    "--at": "2018-03-01",
}
PURPOSES = ("--purpose", "cell-therapy-development", "--purpose", "commercial-manufacture")
AG = b"@prefix ag: <https://w3id.org/alliance-graph/term/> .\n"
Run = tuple[int, str, str]


@cache
def _words() -> tuple[str, ...]:
    return tuple(word.upper() for word in (v.word for v in Verdict))


@pytest.fixture
def call(monkeypatch, capsys, tmp_path_factory):
    """Run the command line on the reference alliance; return exit code, output and errors."""
    monkeypatch.setenv("ALLIANCE_GRAPH_STORE", str(tmp_path_factory.mktemp("store")))
    monkeypatch.setattr("graph_api.cli.ask.answers_at", lambda *_, **__: alliance())
    monkeypatch.setattr("graph_api.cli.check.answers_at", lambda *_, **__: alliance())

    def ran(*arguments: str | Path) -> Run:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", *map(str, arguments)])
        code = run(cli)
        out, err = capsys.readouterr()
        return code, out, err

    return ran


def ask(**changes: str | None) -> list[str]:
    """Return the arguments of a question that is permitted, with `changes`."""
    given = USE | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    return [
        "ask",
        *PURPOSES,
        *(part for name, value in given.items() if value is not None for part in (name, value)),
    ]


def check_refused(ran: Run, *parts: str, code: int = 2) -> None:
    """Check that nothing was judged and that the message says `parts`."""
    found, out, err = ran
    assert found == code, (out, err)
    assert out == ""
    assert "Traceback" not in err
    assert not any(word in err for word in _words())
    for part in parts:
        assert part in err


def test_exit_codes_stand_for_verdicts(call):
    code, out, _ = call(*ask())
    assert (code, out.splitlines()[0]) == (0, "PERMITTED")
    code, out, _ = call(*ask(disease="non-small cell lung cancer"))
    assert (code, out.splitlines()[0]) == (1, "NOT-GRANTED")


def test_json_is_json_and_text_has_no_colour_off_a_terminal(call):
    code, out, _ = call(*ask(), "--json")
    assert (code, json.loads(out)["verdict"]) == (0, "permitted")
    assert "\x1b" not in call(*ask())[1]


REFUSED = {
    "a misspelt actor": (ask(actor="LBIOO"), ("`LBIOO`", "did you mean `LBIO`")),
    "an unknown asset": (ask(asset="BG-11"), ("`BG-11`", "`BG-1`")),
    "a misspelt purpose": ([*ask(), "--purpose", "comercial-use"], ("`comercial-use`", "`commercial use`")),
    "a day that does not exist": (ask(at="2026-02-30"), ("`2026-02-30`",)),
    "a time without zone": (ask(at="2018-03-01T10:00:00"), ("no time zone",)),
    "no time": (ask(at=None), ("`at`", "is missing")),
    "an end before the start": (ask(until="2017-01-01"), ("lies before the start",)),
    "an unknown option": ([*ask(), "--colour", "red"], ("--colour",)),
    "an engine that does not exist": ([*ask(), "--engine", "magic"], ("magic",)),
    "a moment that cannot be read": ([*ask(), "--known-at", "then"], ("knownAt", "`then`")),
    "a command that does not exist": (["permit"], ("permit",)),
    "a rule that does not exist": (["rules", "IP-999"], ("`IP-999`",)),
    "a file that does not exist": (["check", "nowhere.json"], ("nowhere.json",)),
    "a folder for a file": (["check", "."], ("directory",)),
    "orders to the terminal": (ask(actor="\x1b[2JPERM"), ("no text",)),
    "bytes that are no text": (ask(actor="\udcff"), ("no text",)),
    "a bad id for a new rule": (["new-rule", "IP-1", "x"], ("`IP-1`",)),
    "a taken id for a new rule": (["new-rule", "IP-001", "x"], ("`IP-001` exists already",)),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_wrong_usage_is_told_and_never_judged(call, name: str):
    arguments, parts = REFUSED[name]
    check_refused(call(*arguments), *parts)


FILES: dict[str, tuple[str, bytes, str]] = {
    "an empty question": ("q.json", b"", "line 1"),
    "a broken question": ("q.json", b'{"consignor": ', "line 1"),
    "a list": ("q.json", b"[]", "must be a JSON object"),
    "a field that does not exist": ("q.json", b'{"consignor": "MDACC", "consignee": "SITE-SC", "at": "now", '
                                    b'"itm": []}', "`item`"),
    "a key twice": ("q.json", b'{"consignor": "MDACC", "consignor": "LBIO"}', "stands twice"),
    "no UTF-8": ("q.json", b'{"consignor": "\xff"}', "not UTF-8"),
    "broken Turtle": ("q.ttl", AG + b"ag:x ag:y\n", "line"),
    "an empty file": ("q.ttl", b"", "0 questions"),
    "a binary file": ("q.ttl", bytes(range(256)) * 4, "q.ttl"),
    "a file of another kind": ("q.docx", b"PK", "`.docx`"),
    "facts among what is asked": (
        "q.ttl",
        AG + b"@prefix ex: <https://example.org/q/> .\n"
        b"ex:q a ag:ProposedUse ; ag:asset ex:a . ex:a a ag:KnowHow ; ag:owner ex:me .",
        "import facts first",
    ),
    "a question that is something else too": (
        "q.ttl",
        AG + b"<https://example.org/q> a ag:ProposedUse, ag:Approval .",
        "cannot be both a question and",
    ),
    "two questions": (
        "q.ttl",
        AG + b"<urn:a> a ag:ProposedUse . <urn:b> a ag:ProposedUse .",
        "2 questions",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_is_no_question_is_told_and_never_judged(call, tmp_path: Path, name: str):
    file_name, content, part = FILES[name]
    path = tmp_path / file_name
    path.write_bytes(content)
    check_refused(call("check", path), part)


def test_a_failing_engine_ends_in_three(call, monkeypatch):
    class Broken(FastEngine):
        def __init__(self, failure: Exception) -> None:
            self.failure = failure

        def evaluate(self, case: object):  # noqa: ARG002
            raise self.failure

    shared = alliance()
    for failure in (CouldNotJudgeError("out of time"), RuntimeError("unforeseen"), RecursionError()):
        app = fresh_application()
        app.__dict__["store"] = shared.store
        app.__dict__["judge"] = type(shared.judge)(shared.rulebook, Broken(failure), shared.fast_engine)
        monkeypatch.setattr("graph_api.cli.ask.answers_at", lambda *_, app=app, **__: app)
        check_refused(call(*ask()), "could not judge", code=3)


def test_the_application_of_a_command_is_the_one_on_the_store_that_it_names(tmp_path: Path):
    assert options.application(tmp_path).store_path == tmp_path


def _process(*arguments: str | Path) -> Run:
    command = [sys.executable, "-c", "from graph_api.cli.main import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    return done.returncode, done.stdout, done.stderr


def test_processes_import_ask_and_find_a_file_in_the_place_of_the_store(tmp_path: Path):
    store = tmp_path / "store"
    code, out, err = _process("import", "--store", store, *sorted(FOLDER.glob("*.ttl")))
    assert (code, err) == (0, "")
    assert "agreement.ttl: version 1" in out
    code, out, err = _process(*ask(), "--store", store)
    assert (code, err) == (0, "")
    assert out.startswith("PERMITTED\n")
    (tmp_path / "file").write_text("no store", encoding="utf-8")
    check_refused(_process(*ask(), "--store", tmp_path / "file"), "file")


READERS: dict[str, tuple[str, ...]] = {
    "ask": ask(),
    "check": ("check", "shipment.json"),
    "compare": ("compare", "question.json", "--vary", "place"),
    "diff": ("diff", "a@1", "a@2"),
    "erase": ("erase", "D-1", "--reason", "asked"),
    "export": ("export", "book.xlsx"),
    "export-graph": ("export-graph", "facts.ttl"),
    "history": ("history",),
    "recheck": ("recheck",),
    "retract": ("retract", "a.ttl", "--reason", "wrong"),
    "sweep": ("sweep", "use.json"),
}


@pytest.mark.parametrize("command", READERS)
def test_a_store_that_is_not_there_is_not_made_by_who_reads_it(call, tmp_path: Path, monkeypatch, command: str):
    monkeypatch.chdir(tmp_path)
    for word in READERS[command]:
        if word.endswith(".json"):
            Path(word).write_text("{}", encoding="utf-8")
    before = set(tmp_path.iterdir())
    code, out, err = call(*READERS[command], "--store", tmp_path / "mistyped")
    assert (code, out) == (2, "")
    assert f"there is no store in `{tmp_path / 'mistyped'}`" in err
    assert set(tmp_path.iterdir()) == before
