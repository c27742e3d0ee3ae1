"""`alliance-graph odrl evaluate`."""

import json

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.odrl_files import parse_odrl
from graph_api.cli.errors import run
from graph_api.cli.main import cli
from graph_api.engine.odrl.world import REPORT
from graph_api.engine.terms import RDF_TYPE

PREFIXES = "@prefix odrl: <http://www.w3.org/ns/odrl/2/> . @prefix ex: <http://example.org/> . "
RULE = "odrl:assignee ex:alice ; odrl:action odrl:read ; odrl:target ex:x"


@pytest.fixture
def written(tmp_path):
    """Write a file of Turtle, or any other, and return its path as text."""

    def write(name, content):
        path = tmp_path / name
        path.write_text(PREFIXES + content if name.endswith(".ttl") else content, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def evaluate(monkeypatch, capsys):
    """Call the command; return its exit code, what it prints, and what it prints on the error stream."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["alliance-graph", "odrl", "evaluate", *arguments])
        code = run(cli)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def request_file(written):
    return written("request.ttl", f"ex:request a odrl:Request ; odrl:permission ex:asked . ex:asked {RULE} .")


def policy(kind="permission", more=""):
    return f"ex:policy a odrl:Set ; odrl:{kind} ex:rule . ex:rule {RULE} {more} ."


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (policy(), 0, "permitted"),
        (policy("prohibition"), 1, "prohibited"),
        (policy(more="; odrl:duty ex:duty . ex:duty odrl:action odrl:pay"), 1, "conditional"),
        (policy(more="; odrl:constraint ex:c . ex:c odrl:leftOperand odrl:purpose"), 1, "undetermined"),
        (policy().replace("ex:alice", "ex:bob"), 1, "not-granted"),
        (policy(more="; odrl:nonsense 1"), 1, "undetermined"),
    ],
)  # fmt: skip
def test_the_exit_code_is_0_for_permitted_alone(evaluate, written, request_file, content, code, word):
    found, _, explained = evaluate("--policy", written("policy.ttl", content), "--request", request_file)
    assert found == code
    assert explained.splitlines()[0] == word


@pytest.mark.parametrize(
    ("form", "rdf"),
    [
        (None, RdfFormat.TURTLE),
        ("turtle", RdfFormat.TURTLE),
        ("json-ld", RdfFormat.JSON_LD),
        ("n-triples", RdfFormat.N_TRIPLES),
    ],
)
def test_the_report_is_printed(evaluate, written, request_file, form, rdf):
    chosen = ["--format", form] if form else []
    _, printed, _ = evaluate("--policy", written("policy.ttl", policy()), "--request", request_file, *chosen)
    statements = parse_odrl(printed.encode(), rdf, "file:///")
    assert (RDF_TYPE, REPORT + "PermissionReport") in {(p, o) for _, p, o in statements}


def test_the_summary_is_json(evaluate, written, request_file):
    code, printed, explained = evaluate(
        "--policy", written("p.ttl", policy()), "--request", request_file, "--json"
    )
    assert code == 0
    assert json.loads(printed)["verdict"] == "permitted"
    assert explained == ""


def test_warnings_are_named(evaluate, written, request_file):
    bad = written("p.ttl", policy(more="; odrl:constraint [ odrl:leftOperand odrl:purpos ]"))
    _, _, explained = evaluate("--policy", bad, "--request", request_file)
    assert "`odrl:purpos` is no term of ODRL 2.2; did you mean `odrl:purpose`?" in explained


def test_json_ld_and_several_files(evaluate, written, request_file):
    right = written(
        "right.jsonld",
        json.dumps(
            {
                "@context": "http://www.w3.org/ns/odrl.jsonld",
                "@type": "Agreement",
                "uid": "http://example.org/agreement",
                "assigner": "http://example.org/owner",
                "assignee": "http://example.org/alice",
                "permission": [{"action": "use", "target": "http://example.org/x"}],
            }
        ),
    )
    ban = written("ban.ttl", "ex:bans a odrl:Set ; odrl:prohibition ex:ban . ex:ban odrl:assignee ex:club .")
    member = written("member.ttl", "ex:alice odrl:partOf ex:club .")
    time = '"2024-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    now = f"<http://example.com/request/currentTime> <http://purl.org/dc/terms/issued> {time} ."
    state = written("state.ttl", now)
    given = ["--policy", right, "--policy", ban, "--request", request_file, "--state", state]
    assert evaluate("--policy", right, "--request", request_file)[0] == 0
    assert evaluate(*given)[0] == 0
    assert evaluate(*given, "--state", member)[0] == 1


def test_a_profile_can_be_vouched_for(evaluate, written, request_file):
    profiled = written("p.ttl", policy() + " ex:policy odrl:profile ex:own .")
    given = ["--policy", profiled, "--request", request_file]
    assert evaluate(*given)[0] == 1
    assert evaluate(*given, "--profile", "http://example.org/own")[0] == 0


class TestWrongUsage:
    """What the caller can mend ends in 2, with a message and without a report."""

    def test_missing_options(self, evaluate, request_file):
        assert evaluate("--request", request_file)[0] == 2
        assert evaluate()[0] == 2

    def test_missing_file(self, evaluate, request_file, tmp_path):
        code, printed, explained = evaluate("--policy", str(tmp_path / "no.ttl"), "--request", request_file)
        assert (code, printed) == (2, "")
        assert "no.ttl" in explained

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("bad.ttl", "\nex:a odrl:b", "line "),
            ("bad.jsonld", '{"@context":\n', "line 2"),
            ("remote.jsonld", '{"@context": "https://example.org/c"}', "is remote and not fetched"),
            ("empty.ttl", "", "there is no ODRL policy"),
            ("other.ttl", "ex:a a ex:Cat .", "there is no ODRL policy"),
            ("policy.xml", "<x/>", "are not read"),
        ],
    )
    def test_a_file_that_cannot_be_used(self, evaluate, written, request_file, name, content, message):
        code, printed, explained = evaluate("--policy", written(name, content), "--request", request_file)
        assert (code, printed) == (2, "")
        assert message in explained

    def test_a_request_that_asks_for_nothing(self, evaluate, written):
        code, _, explained = evaluate(
            "--policy", written("p.ttl", policy()), "--request", written("r.ttl", "ex:a a ex:b .")
        )
        assert code == 2
        assert "asks for nothing" in explained


def test_what_cannot_be_judged_ends_in_3(evaluate, written, request_file):
    depth = 3000
    nested = "[ odrl:and " * depth + "ex:end" + " ]" * depth
    deep = written("deep.ttl", policy(more=f"; odrl:constraint {nested}"))
    code, printed, explained = evaluate("--policy", deep, "--request", request_file)
    assert (code, printed) == (3, "")
    assert "could not judge" in explained
