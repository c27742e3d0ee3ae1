"""The benchmarks run at the tiniest size, without peers and without thresholds; their world is what they say."""

from pathlib import Path

import pytest

from benchmarks.__main__ import ROWS, main
from benchmarks.decisions import decision_rows
from benchmarks.figures import faster, told
from benchmarks.peers import PINNED, peer_versions
from benchmarks.questions import questions, shipment
from benchmarks.setting import SIZES, Setting, version_of
from benchmarks.world import FAMILY, PARENTS, World
from graph_api.bootstrap import Application
from graph_api.bootstrap_imports import Imports
from graph_api.services.check_facts import problems_of_facts
from graph_api.services.workbook.settings import Settings
from tests.support.cases import application, fresh_application

SERVERS = {"http", "sparql"}


def test_a_run_writes_the_page_with_every_row_that_it_was_asked_for(tmp_path: Path):
    page = tmp_path / "page.md"
    chosen = [name for name in ROWS if name not in SERVERS]
    assert main(["--size", "tiny", "--no-peers", "--page", str(page), "--rows", *chosen]) == 0
    text = page.read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")}
    assert {"1", "2", "3", "4", "5", "6", "7", "10", "11"} <= rows
    assert str(tmp_path) not in text


def test_a_run_is_added_to_the_page_of_another(tmp_path: Path):
    page = tmp_path / "page.md"
    common = ["--size", "tiny", "--no-peers", "--page", str(page), "--rows"]
    assert main([*common, "memory"]) == 0
    before = page.read_text(encoding="utf-8")
    assert main(["--append", *common, "memory", "process"]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith(before)
    lines = [line for line in text.splitlines() if line.startswith(("| 10 |", "| 11 |"))]
    assert [line[:6] for line in lines] == ["| 10 |", "| 11 |", "| 10 |", "| 11 |"]
    assert ["did not come to it" in line for line in lines] == [False, True, False, False]


def test_a_row_that_was_not_measured_says_why(tmp_path: Path):
    figures = list(decision_rows(Setting(SIZES["tiny"], tmp_path, peers=False)))
    left_out = [figure for figure in figures if figure.ratio is None]
    assert {figure.row for figure in left_out} == {"1", "2"}
    assert all(figure.note and figure.reached is None for figure in left_out)


def test_a_figure_that_does_not_reach_its_goal_says_so():
    assert faster("1", "slow", [2.0], [1.0], 1).reached is False
    assert faster("1", "quick", [1.0], [2.0, 2.0, 9.0], 2).reached is True
    assert [told(2.0), told(0.0123), told(4.5e-5)] == ["2 s", "12.3 ms", "45 µs"]


def test_a_world_is_the_same_every_time_and_well_formed():
    world = World(100)
    triples = list(world.triples())
    assert triples == list(World(100).triples())
    assert problems_of_facts(triples, application().rulebook.schema) == ()
    depth = {number: 0 for number, parent in enumerate(PARENTS) if parent is None}
    for number, parent in enumerate(PARENTS):
        if parent is not None:
            depth[number] = depth[parent] + 1
    assert max(depth.values()) == 5


def test_a_sample_takes_about_eleven_triples():
    world = World(1_000)
    own = [*world.donors(), *world.materials()]
    assert 10.5 < len(set(own)) / world.samples < 11.5


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Application:
    """A world of which the samples came in as a table."""
    world, app = World(100), fresh_application()
    file = tmp_path_factory.mktemp("world") / "samples.csv"
    world.write_table(file)
    app.store.add(version_of(world), [*world.policies(), *world.donors()])
    Imports(app).bring_in_table(file, "tester", Settings("https://example.org/bench/sample-"), lambda _: None)
    return app


def test_the_table_states_what_the_triples_state(imported: Application):
    graph = imported.store.versions()[-1].graph
    stated = list(imported.store.view_of([graph]).statements())
    samples = {s.subject for s in stated if s.predicate.endswith("custodyComplete")}
    assert len(samples) == 100
    assert len(stated) >= len(list(World(100).materials()))


def test_questions_are_about_samples_of_the_world():
    world = World(100)
    assert {one.sample for one in questions(world, 50)} <= set(range(100))
    items = shipment(World(10_000), 20)["item"]
    assert isinstance(items, list)
    holders = {World(10_000).sample(int(item["asset"][2:])).holder for item in items}
    assert (len(items), len(holders)) == (20, 1)
    assert len(PARENTS) == FAMILY


def test_peers_are_pinned_with_hashes():
    pinned = PINNED.read_text(encoding="utf-8")
    for name, number in peer_versions().items():
        assert f"{name}=={number}" in pinned
    assert "--hash=sha256:" in pinned
