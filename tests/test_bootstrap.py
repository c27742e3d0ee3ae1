"""What is made ready before a question is answered, and what a question does not wait for."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from graph_api.adapters import places
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.bootstrap import Application
from graph_api.bootstrap_answers import ONTOLOGY, Answers
from graph_api.domain.errors import StoreError
from tests.support.cases import FixedClock, application

SLOW = {"fastapi", "openpyxl", "owlready2", "pycountry", "pyshacl", "rdflib", "SPARQLWrapper", "uvicorn"}


def prepared(store: OxigraphStore, digest: str | None = None) -> list[tuple[str, int]]:
    """Make `store` ready with the ontology of `digest` and return the sources and versions that it has then."""
    app = Application(clock=FixedClock())
    app.__dict__["structure"] = application().structure
    compiled = application()._compiled
    app.__dict__["_compiled"] = replace(compiled, digest=digest) if digest else compiled
    app._prepare(store)
    return [(version.source, version.version) for version in store.versions()]


def test_vocabularies_come_in_once_and_again_when_they_are_others(monkeypatch):
    store, first = OxigraphStore(), [(ONTOLOGY, 1), (places.PLACES, 1)]
    assert prepared(store) == first
    assert prepared(store) == first
    assert prepared(store, "another") == [*first, (ONTOLOGY, 2)]
    monkeypatch.setattr("graph_api.bootstrap_answers.digest_of_countries", lambda: "another")
    monkeypatch.setattr(places, "digest_of_countries", lambda: "another")
    assert prepared(store, "another") == [*first, (ONTOLOGY, 2), (places.PLACES, 2)]


def test_what_reads_a_store_makes_it_ready_where_it_is_not(tmp_path: Path):
    (tmp_path / "new").mkdir()
    OxigraphStore(tmp_path / "bare")
    for name in ("new", "bare"):
        reader = Answers(store_path=tmp_path / name, read_only=True)
        assert [version.source for version in reader.store.versions()] == [ONTOLOGY, places.PLACES]
        beside = Answers(store_path=tmp_path / name, read_only=True)
        assert beside.store.versions() == reader.store.versions()
        with pytest.raises(StoreError, match="was opened to be read"):
            reader.store.add_together([])


def test_a_question_does_not_wait_for_what_it_does_not_need():
    program = "import sys, graph_api.cli.ask; print(*sys.modules)"
    line = [sys.executable, "-c", program]
    loaded = subprocess.run(line, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603  # ours
    assert "graph_api.engine.judge" in loaded
    assert SLOW.isdisjoint(loaded)
