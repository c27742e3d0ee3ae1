"""The rights of a party in the terms of ODRL and DUO, and what gets lost on the way."""

from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from graph_api.api.app import create_app
from graph_api.bootstrap_rights import rights_of_party
from graph_api.cli.main import cli
from graph_api.domain.errors import NotFoundError
from graph_api.engine.terms import AG, DUO, ODRL, RDF_TYPE
from graph_api.services.export_rights import (
    ACCESS,
    ASSIGNEE,
    DERIVED,
    NO_STATUS,
    NO_TERM,
    NO_VALIDITY,
    OWN_TERM,
    SOURCE,
    RightsExport,
)
from tests.api.test_questions import check_problem
from tests.support.cases import SCENARIOS, alliance

EX = "https://example.org/til-alliance/"
PERMISSIONS = (
    "patient-materials",
    "publications",
    "protocol",
    "sublicense-protocol",
    "melanoma-data",
    "cohort-data",
)


@cache
def rights() -> RightsExport:
    return rights_of_party(alliance(), "LBIO", None)


def test_every_right_of_the_party_is_there_and_no_other():
    rules = {s.subject for s in rights().statements if (s.predicate, s.object) == (RDF_TYPE, ODRL + "Permission")}
    assert rules == {f"{EX}permission-{name}" for name in PERMISSIONS}
    assert {s.object for s in rights().statements if s.predicate == ASSIGNEE} >= {EX + "lbio"}


def test_properties_are_those_of_other_vocabularies():
    assert not [s for s in rights().statements if s.predicate.startswith(AG)]
    codes = {(s.subject, s.object) for s in rights().statements if s.predicate == ACCESS}
    assert (EX + "melanoma-data", DUO + "DUO_0000006") in codes
    assert {(EX + "tumour-2", DUO + "DUO_0000007"), (EX + "tumour-2", DUO + "DUO_0000045")} <= codes


def test_each_right_names_its_clause_and_the_version_it_comes_from():
    sources = {s.subject: s.object for s in rights().statements if s.predicate == SOURCE}
    derived = {s.subject: s.object for s in rights().statements if s.predicate == DERIVED}
    graphs = {v.graph: v.source for v in alliance().store.versions()}
    for name in PERMISSIONS:
        assert sources[f"{EX}permission-{name}"].startswith(EX)
        assert graphs[str(derived[f"{EX}permission-{name}"])] in ("agreement.ttl", "shipments.ttl")


def test_what_has_no_counterpart_is_named_with_the_reason():
    lost = {(loss.what, loss.why): loss.statements for loss in rights().losses}
    assert lost["`perpetual`", NO_TERM] == 3
    assert lost["`precondition`", NO_TERM] == 1
    assert lost["`effectiveUpon` of a clause", NO_TERM] == 4
    assert lost["`permittedDisease`", NO_TERM] == 2
    assert lost["`termOf`", NO_VALIDITY] == 2
    assert lost["`action` `practise`", OWN_TERM] == 2
    assert lost["`leftOperand` `diseaseOperand`", OWN_TERM] == 1
    assert lost["`concerns`", NO_STATUS] == 4


def test_nothing_that_is_stated_of_a_right_goes_unmentioned():
    export, view = rights(), alliance().store.view()
    rules = [f"{EX}permission-{name}" for name in PERMISSIONS]
    stated = [s for s in view.describe(rules) if s.predicate.startswith(AG)]
    kept = [s for s in stated if s.predicate == AG + "statedIn"]
    lost = {loss.what.strip("`") for loss in export.losses}
    assert {s.predicate.removeprefix(AG) for s in stated if s not in kept} <= lost


def test_a_party_without_rights_is_refused():
    with pytest.raises(NotFoundError, match="no permission, prohibition or duty names"):
        rights_of_party(alliance(), "CMO", None)


def test_the_api_and_the_command_line_give_the_same(tmp_path: Path):
    client = TestClient(create_app(alliance()), raise_server_exceptions=False)
    answer = client.get("/rights", params={"party": "LBIO"}).json()
    assert (answer["rules"], answer["statements"]) == (rights().rules, len(rights().statements))
    served = {str(quad.triple) for quad in parse(answer["nQuads"].encode(), format=RdfFormat.N_QUADS)}
    check_problem(client.get("/rights"), 422, "invalid-field", "`party`: is missing")
    check_problem(client.get("/rights", params={"party": "Nobody"}), 422, "unknown-name", "Nobody")
    store = str(tmp_path / "store")
    files = map(str, sorted((SCENARIOS / "til-alliance").glob("*.ttl")))
    assert CliRunner().invoke(cli, ["import", *files, "--store", store], standalone_mode=False).exit_code == 0
    command = ["export-graph", str(tmp_path / "rights.nq"), "--party", "LBIO", "--store", store]
    result = CliRunner().invoke(cli, command, standalone_mode=False)
    written = {str(q.triple) for q in parse(path=str(tmp_path / "rights.nq"), format=RdfFormat.N_QUADS)}
    without = lambda triples: {t for t in triples if "wasDerivedFrom" not in t}  # noqa: E731  # used twice, here
    assert without(written) == without(served)
    assert "lost: 3 x `perpetual` has no counterpart in ODRL or DUO" in result.output.splitlines()
