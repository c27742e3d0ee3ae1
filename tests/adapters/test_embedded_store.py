"""What the embedded store can beyond the contract of all stores: reopen, be read only, be written anew."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from graph_api.adapters.line_stream import LineFeed
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.provenance import read_versions
from graph_api.domain.errors import ImportRejectedError, NotAllowedError, StoreError
from graph_api.engine.casefile import Statement, n_term
from graph_api.engine.terms import RDF_LANGSTRING, Literal
from graph_api.services.ports import Lines
from tests.adapters.store_states import EX, GRAPH, START, in_graph, shown, triple, version

A, B = triple("a", "p", "b"), triple("b", "p", Literal("\x00 \n \U0001f9ea", RDF_LANGSTRING, "de"))
WORKING = Quad(NamedNode(EX + "a"), NamedNode(EX + "p"), NamedNode(EX + "b"), NamedNode(EX + "mine"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a store that holds a document in two versions, and whose process has ended."""
    store = OxigraphStore(tmp_path / "store")
    store.add(version("left"), [A])
    store.add(version("left", 2, days=2, replaces="left-1"), [A, B])
    del store
    return tmp_path / "store"


def test_a_store_that_is_opened_again_holds_what_it_held(folder: Path):
    store = OxigraphStore(folder)
    assert [(v.graph, v.version, v.statements, v.supersedes) for v in store.versions()] == [
        (GRAPH + "left-1", 1, 1, None),
        (GRAPH + "left-2", 2, 2, GRAPH + "left-1"),
    ]
    assert [(v.document, v.imported_by, v.source, v.sha256, v.imported_at, v.note) for v in store.versions()] == [
        (v.document, v.imported_by, v.source, v.sha256, v.imported_at, v.note)
        for v in (version("left"), version("left", 2, days=2))
    ]
    assert set(store.view().statements()) == in_graph("left-2", A, B)
    assert set(store.view(START).statements()) == in_graph("left-1", A)
    with pytest.raises(StoreError, match="exists already"):
        store.add(version("left"), [B])


def test_a_refused_import_leaves_no_trace_in_the_database():
    store = OxigraphStore()
    with pytest.raises(StoreError, match="`no iri` is not an IRI"):
        store.add_together([(version("left"), [A]), (version("right"), [("no iri", EX + "p", EX + "o")])])
    assert not list(store.database.named_graphs())
    assert not store.graph_names().working


def test_a_store_that_is_read_only_is_read_and_never_changed(folder: Path):
    store = OxigraphStore(folder, read_only=True)
    assert set(store.view().statements()) == in_graph("left-2", A, B)
    before = sorted(path.name for path in folder.iterdir())
    attempts = (
        lambda: store.add(version("right"), [A]),
        lambda: store.add_together([]),
        lambda: store.rewrite(lambda statement: statement),
        lambda: store.change_working([], [WORKING]),
    )
    for attempt in attempts:
        with pytest.raises(StoreError, match="was opened to be read"):
            attempt()
    assert sorted(path.name for path in folder.iterdir()) == before
    assert len(store.versions()) == 2
    another = OxigraphStore(folder, read_only=True)
    assert set(another.view().statements()) == in_graph("left-2", A, B)


def test_many_read_a_store_or_one_changes_it(folder: Path):
    readers = [OxigraphStore(folder, read_only=True) for _ in range(3)]
    with pytest.raises(StoreError, match="is in use by another process"):
        OxigraphStore(folder)
    assert {len(reader.versions()) for reader in readers} == {2}
    readers.clear()
    writer = OxigraphStore(folder)
    for read_only in (True, False):
        with pytest.raises(StoreError, match="is in use by another process"):
            OxigraphStore(folder, read_only=read_only)
    writer.add(version("right", days=1), [B])
    writer.rewrite(lambda statement: statement)
    with pytest.raises(StoreError, match="is in use by another process"):
        OxigraphStore(folder, read_only=True)
    del writer
    assert len(OxigraphStore(folder, read_only=True).versions()) == 3


def test_a_store_that_is_put_in_order_holds_the_same_in_fewer_files(folder: Path):
    store = OxigraphStore(folder)
    for number in range(3, 6):
        store.add(version("left", number, days=number, replaces=f"left-{number - 1}"), [A])
    before, versions = len(list(folder.rglob("*.sst"))), store.versions()
    store.optimize()
    assert len(list(folder.rglob("*.sst"))) < before
    assert (store.versions(), shown(store.view())) == (versions, {A})
    del store
    reader = OxigraphStore(folder, read_only=True)
    assert (reader.versions(), shown(reader.view())) == (versions, {A})
    with pytest.raises(StoreError, match="was opened to be read"):
        reader.optimize()


def test_what_an_import_left_that_died_is_no_working_graph_to_a_reader(folder: Path):
    database = Store(str(folder / "g1"))
    database.add(Quad(*list(WORKING)[:3], NamedNode(GRAPH + "left-3")))
    database.add(WORKING)
    del database
    assert OxigraphStore(folder, read_only=True).graph_names().working == (EX + "mine",)
    assert OxigraphStore(folder).graph_names().working == (EX + "mine",)


def test_a_store_that_is_not_there_is_not_made_by_a_reader(tmp_path: Path):
    with pytest.raises(StoreError, match="cannot be opened"):
        OxigraphStore(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()


def _without_b(statement: Statement) -> Statement | None:
    return None if statement.subject == EX + "b" else statement._replace(object=EX + "changed")


@pytest.mark.parametrize("kind", ["in-memory", "on-disk"])
def test_a_rewrite_changes_every_version_and_keeps_their_provenance(tmp_path: Path, kind: str):
    path = tmp_path / "store" if kind == "on-disk" else None
    store = OxigraphStore(path)
    store.add(version("left"), [A, B])
    store.add(version("left", 2, days=2, replaces="left-1"), [B])
    store.change_working([], [WORKING])
    versions, revision = store.versions(), store.revision
    store.rewrite(_without_b)
    assert (store.versions(), store.revision != revision) == (versions, True)
    assert set(store.view(START).statements()) == in_graph("left-1", triple("a", "p", "changed"))
    assert not shown(store.view())
    assert not list(store.view_of([GRAPH + "left-1"]).describe([EX + "b"]))
    if path is not None:
        del store
        again = OxigraphStore(path)
        assert [v.graph for v in again.versions()] == [v.graph for v in versions]
        assert shown(again.view_of([GRAPH + "left-1", GRAPH + "left-2"])) == {triple("a", "p", "changed")}
        assert not any(b"\xf0\x9f\xa7\xaa" in file.read_bytes() for file in path.rglob("*") if file.is_file())


def test_a_store_goes_on_after_a_rewrite():
    store = OxigraphStore()
    store.add(version("left"), [A])
    store.rewrite(_without_b)
    store.add(version("right", days=1), [B])
    assert shown(store.view()) == {triple("a", "p", "changed"), B}


def test_working_graphs_are_in_no_view_and_no_version_is_a_working_graph():
    store = OxigraphStore()
    store.add(version("left"), [triple("x", "p", "y")])
    store.change_working([], [WORKING])
    assert shown(store.view()) == {triple("x", "p", "y")}
    assert not list(store.view().describe([EX + "a"]))
    assert not list(store.view().referring({EX + "b": (EX + "p",)}))
    names = store.graph_names()
    assert (names.in_force, names.working) == ((GRAPH + "left-1",), (EX + "mine",))
    for name in ("left-1", "provenance", "of-tomorrow"):
        quad = Quad(*list(WORKING)[:3], NamedNode(GRAPH + name))
        with pytest.raises(NotAllowedError, match="never change"):
            store.change_working([], [quad])
        with pytest.raises(NotAllowedError, match="never change"):
            store.change_working([quad], [])
    store.change_working([WORKING], [])
    assert not store.graph_names().working


@pytest.mark.parametrize("text", ["Vertrag", 'of "x"@en .\n\t', "\\"])
def test_the_languages_of_lines_are_recorded(tmp_path: Path, text: str):
    said = [n_term(Literal(text, RDF_LANGSTRING, tag)) for tag in ("de-CH", "fr")] + [n_term(Literal(text))]
    lines = "".join(f"<urn:{n}> <urn:name> {literal} .\n" for n, literal in enumerate(said)).encode()
    store = OxigraphStore(tmp_path / "store")
    added = store.add_lines(version("left"), [Lines(lines, 3)])
    assert added.languages == ("de-ch", "fr")
    assert len(list(store.view().with_value(["urn:name"], text))) == 3
    del store
    assert OxigraphStore(tmp_path / "store", read_only=True).versions() == (added,)


def test_names_of_a_version_whose_languages_were_not_recorded_are_found():
    store = OxigraphStore()
    store.add(version("left"), [A])
    added = store.add(version("right"), [triple("b", "label", Literal("Vertrag", RDF_LANGSTRING, "de"))])
    language = NamedNode("http://purl.org/dc/terms/language")
    for quad in list(store.database.quads_for_pattern(NamedNode(added.graph), language, None, None)):
        store.database.remove(quad)
    store._versions = read_versions(store.database)
    assert [v.languages for v in store.versions()] == [(), None]
    assert [s.subject for s in store.view().with_value([EX + "label"], "Vertrag")] == [EX + "b"]


@pytest.mark.parametrize("kind", ["in memory", "on disk"])
def test_lines_that_break_off_leave_nothing(tmp_path: Path, kind: str):
    store = OxigraphStore(tmp_path / "store" if kind == "on disk" else None)

    def lines() -> Iterator[Lines]:
        yield Lines(b"<urn:a> <urn:p> <urn:b> .\n", 1)
        raise ImportRejectedError("table", ("the last row is wrong",))

    with pytest.raises(ImportRejectedError):
        store.add_lines(version("left"), lines())
    assert not list(store.database)
    added = store.add_lines(version("left"), [Lines(b"<urn:a> <urn:p> <urn:b> .\n", 1)])
    assert added.statements == 1
    assert {s.triple for s in store.view().statements()} == {("urn:a", "urn:p", "urn:b")}
    with pytest.raises(StoreError, match="exists already"):
        store.add_lines(version("left"), [])


def test_lines_that_cannot_be_loaded_end_an_import_however_many_follow():
    store = OxigraphStore()
    with pytest.raises(StoreError, match="could not be written"):
        store.add_lines(version("left"), repeat(Lines(b"no statement\n", 1)))
    assert not list(store.database)
    assert not store.versions()


def test_lines_wait_for_whoever_loads_them():
    feed, made = LineFeed(), list[bytes]()

    def lines() -> Iterator[Lines]:
        for number in range(500):
            made.append(b"%04d" % number)
            yield Lines(made[-1], 1)

    def read_all() -> list[bytes]:
        read = list[bytes]()
        while block := feed.read(4):
            read.append(block)
            assert len(made) - len(read) < 10, "only a few blocks wait"
        return read

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_all)
        assert feed.give(lines()) == 500
        assert reading.result() == made


def test_what_is_in_force_is_shown_while_an_import_goes_on():
    store = OxigraphStore()
    store.add(version("left"), [A])
    seen: list[set[Statement]] = []

    def lines() -> Iterator[Lines]:
        seen.append(set(store.view().statements()))
        yield Lines(b"<urn:a> <urn:b> <urn:c> .\n", 1)
        seen.append(set(store.view().statements()))

    store.add_lines(version("right"), lines())
    assert seen == [in_graph("left-1", A)] * 2
    assert len(set(store.view().statements())) == 2
