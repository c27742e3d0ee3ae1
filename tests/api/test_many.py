"""`/sweeps` and `/comparisons`."""

import json
from functools import cache
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from graph_api.api.app import create_app
from tests.api.test_questions import check_problem
from tests.services.test_compare_variants import USE as DATA_USE
from tests.services.test_sweep_assets import USE, VERDICTS
from tests.support.cases import alliance


@cache
def client() -> TestClient:
    return TestClient(create_app(alliance()), raise_server_exceptions=False)


def post(path: str, body: object) -> Response:
    return client().post(path, content=json.dumps(body).encode())


def test_a_sweep_is_paged_and_its_counts_are_whole():
    first = post("/sweeps", {"fields": USE, "limit": 4}).json()
    second = post("/sweeps", {"fields": USE, "limit": 4, "offset": 4}).json()
    rows = {row["asset"]["label"]: row["verdict"] for row in (*first["assets"], *second["assets"])}
    assert rows == VERDICTS
    assert first["counts"] == second["counts"]
    assert (first["asked"], first["complete"]) == (6, False)
    assert {"permitted": 3, "undetermined": 1, "prohibited": 2}.items() <= first["counts"].items()


def test_the_reasons_of_a_sweep_are_those_of_all_assets():
    answer = post("/sweeps", {"fields": USE, "limit": 1}).json()
    told = {(r["verdict"], *r["rules"]): (r["number"], r["example"]) for r in answer["reasons"]}
    assert told == {
        ("permitted",): (3, "S-01-A"),
        ("undetermined", "CONSENT-016"): (1, "S-03"),
        ("prohibited", "CONSENT-006"): (1, "S-02"),
        ("prohibited", "CONSENT-015"): (1, "S-04"),
    }
    (reason,) = post("/sweeps", {"fields": USE | {"disease": "no such disease"}}).json()["reasons"]
    assert (reason["verdict"], reason["rules"], reason["number"]) == (None, [], 6)
    assert reason["problem"].startswith("`disease`: no concept is called `no such disease`")


def test_a_comparison_tells_what_is_common():
    body = {"kind": "ProposedDataUse", "fields": DATA_USE, "field": "place", "values": ["US", "JP"]}
    answer = post("/comparisons", body).json()
    assert [c["rule"] for c in answer["common"]] == ["TRANSFER-007"]
    assert [len(v["conditions"]) for v in answer["variants"]] == [0, 2]


@pytest.mark.parametrize(
    ("path", "body", "status", "kind", "part"),
    [
        ("/sweeps", {}, 422, "invalid-field", "object of fields"),
        ("/sweeps", {"fields": USE, "limit": "all"}, 422, "invalid-field", "`all` is no whole number"),
        ("/sweeps", {"fields": USE, "of": 3}, 422, "invalid-field", "`3` is no text"),
        ("/sweeps", {"fields": USE, "off": 3}, 422, "unknown-name", "`off`"),
        ("/sweeps", {"fields": USE, "knownAt": "soon"}, 422, "invalid-field", "not a date"),
        ("/comparisons", {"fields": USE, "values": ["US", "DE"]}, 422, "invalid-field", "`field`: is missing"),
        ("/comparisons", {"fields": USE, "field": "place"}, 422, "invalid-field", "must be a list"),
    ],
)
def test_a_wrong_request_is_told(path: str, body: dict[str, Any], status: int, kind: str, part: str):
    check_problem(post(path, body), status, kind, part)
