"""Files of RDF: the same facts from every format, a message with file and line where one is wrong."""

import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from graph_api.adapters.rdf_files import FORMATS, GENID, read_rdf, statements
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import RDF_LANGSTRING, XSD_DATETIME, XSD_INTEGER, Literal

EX = "https://example.org/file/"
FACTS = {
    (EX + "a", EX + "p", EX + "b"),
    (EX + "a", EX + "label", Literal("Vertrag \u00e9 \U0001f9ea", RDF_LANGSTRING, "de")),
    (EX + "a", EX + "count", Literal("12345678901234567890", XSD_INTEGER)),
    (EX + "a", EX + "at", Literal("2018-03-01T24:00:00Z", XSD_DATETIME)),
    (EX + "b", EX + "note", Literal('a "quoted" line\nand \\ another\x01')),
}
TURTLE = rf"""@prefix ex: <{EX}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a ex:p ex:b ; ex:label "Vertrag \u00E9 {chr(0x1F9EA)}"@de ; ex:count 12345678901234567890 ;
  ex:at "2018-03-01T24:00:00Z"^^xsd:dateTime .
ex:b ex:note "a \"quoted\" line\nand \\ another\u0001" .
"""
N_TRIPLES = rf"""<{EX}a> <{EX}p> <{EX}b> .
<{EX}a> <{EX}label> "Vertrag \u00E9 \U0001F9EA"@de .
<{EX}a> <{EX}count> "12345678901234567890"^^<{XSD_INTEGER}> .
<{EX}a> <{EX}at> "2018-03-01T24:00:00Z"^^<{XSD_DATETIME}> .
<{EX}b> <{EX}note> "a \"quoted\" line\nand \\ another\u0001" .
"""
JSON_LD = rf"""{{"@context": {{"ex": "{EX}", "p": {{"@id": "ex:p", "@type": "@id"}},
  "at": {{"@id": "ex:at", "@type": "{XSD_DATETIME}"}}}},
 "@graph": [
  {{"@id": "ex:a", "p": "ex:b", "ex:label": {{"@value": "Vertrag \u00e9 \ud83e\uddea", "@language": "de"}},
   "ex:count": 12345678901234567890, "at": "2018-03-01T24:00:00Z"}},
  {{"@id": "ex:b", "ex:note": "a \"quoted\" line\nand \\ another\u0001"}}]}}"""
NAMED = f"{EX}graph"
CONTENT = {
    ".ttl": TURTLE,
    ".nt": N_TRIPLES,
    ".nq": N_TRIPLES,
    ".trig": TURTLE,
    ".jsonld": JSON_LD,
    ".json": JSON_LD,
}
NAMED_CONTENT = {
    ".trig": f"@prefix ex: <{EX}> . ex:graph {{ ex:a ex:p [ ex:q ex:b ] }} ex:c ex:p ex:d .",
    ".nq": f"<{EX}a> <{EX}p> _:x <{NAMED}> .\n_:x <{EX}q> <{EX}b> <{NAMED}> .\n<{EX}c> <{EX}p> <{EX}d> .\n",
    ".jsonld": f'[{{"@id": "{NAMED}", "@graph": [{{"@id": "{EX}a", "{EX}p": {{"{EX}q": {{"@id": "{EX}b"}}}}}}]}},'
    f'{{"@id": "{EX}c", "{EX}p": {{"@id": "{EX}d"}}}}]',
}


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Return the path of a new file."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(folder: Path, name: str, content: str | bytes) -> str:
    """Return the message with which a file is refused."""
    with pytest.raises(ImportRejectedError) as caught:
        read_rdf(written(folder, name, content))
    assert str(caught.value).startswith(f"`{name}` was not imported\n")
    return str(caught.value)


def test_every_format_is_tested():
    assert CONTENT.keys() == FORMATS.keys()


@pytest.mark.parametrize("suffix", sorted(CONTENT))
def test_the_same_facts_come_from_every_format(tmp_path: Path, suffix: str):
    file = read_rdf(written(tmp_path, f"facts{suffix}", CONTENT[suffix]))
    assert set(file.graphs) == {""}
    assert set(statements(file)) == FACTS
    assert len(list(statements(file))) == len(FACTS)
    assert set(statements(read_rdf(written(tmp_path, f"FACTS{suffix.upper()}", CONTENT[suffix])))) == FACTS


@pytest.mark.parametrize("suffix", sorted(NAMED_CONTENT))
def test_named_graphs_and_blank_nodes_come_from_every_format_that_has_them(tmp_path: Path, suffix: str):
    file = read_rdf(written(tmp_path, f"facts{suffix}", NAMED_CONTENT[suffix]))
    assert set(file.graphs) == {"", NAMED}
    assert file.graphs[""] == [(EX + "c", EX + "p", EX + "d")]
    by_predicate = {p: (s, o) for s, p, o in file.graphs[NAMED]}
    blank = by_predicate[EX + "p"][1]
    assert str(blank).startswith(GENID)
    assert by_predicate == {EX + "p": (EX + "a", blank), EX + "q": (blank, EX + "b")}


def test_a_file_gives_the_same_names_to_its_blank_nodes_again_and_others_give_others(tmp_path: Path):
    turtle = f"<{EX}a> <{EX}p> [ <{EX}q> [] ] ."
    first, again = (set(statements(read_rdf(written(tmp_path, name, turtle)))) for name in ("a.ttl", "b.ttl"))
    other = set(statements(read_rdf(written(tmp_path, "a.ttl", f"{turtle}\n"))))
    assert first == again
    assert not {o for _, _, o in first} & {o for _, _, o in other}
    assert len({o for _, _, o in first}) == 2


def test_a_blank_graph_has_a_name_too(tmp_path: Path):
    file = read_rdf(written(tmp_path, "a.trig", f"_:g {{ <{EX}a> <{EX}p> _:g }}"))
    ((name, triples),) = file.graphs.items()
    assert name.startswith(GENID)
    assert triples == [(EX + "a", EX + "p", name)]


BROKEN = {
    "an unfinished statement": ("x.ttl", "\n\n<urn:a> <urn:b> .\n", "line 3: "),
    "an undeclared prefix": ("x.ttl", "\nex:a ex:b ex:c .", "line 2: "),
    "a relative name": ("x.ttl", "<a> <urn:b> <urn:c> .", "line 1: "),
    "an unfinished graph": ("x.trig", "<urn:g> {\n<urn:a> <urn:b> }", "line 2: "),
    "a statement without object": ("x.nq", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", "line 2: "),
    "a prefix where there are none": ("x.nt", "<urn:a> <urn:b> <urn:c> .\nex:a <urn:b> <urn:c> .\n", "line 2: "),
    "an unfinished list": ("x.jsonld", '{\n"@id": "urn:a",\n"urn:b": [}', "line 3: "),
    "an empty file of JSON": ("x.json", "", "line 1"),
    "bytes that are no text": ("x.ttl", b'\n<urn:a> <urn:b> "\xff" .', "line 2: "),
    "bytes that are no text in JSON": ("x.jsonld", b'{"@id": "urn:a",\n"urn:b": "\xff"}', "line 2: "),
    "Turtle that is called N-Triples": ("x.nt", "\n@prefix ex: <urn:> .", "line 2: "),
    "a statement about a statement": ("x.ttl", "<urn:a> <urn:b> <<( <a:a> <a:b> <a:c> )>> .", "a triple stands"),
    "a keyword that does not exist": ("x.jsonld", '{"@id": "urn:a",\n"@typ": "urn:b"}', "line 2: `@typ` is no"),
    "text for JSON-LD": ("x.jsonld", '{"@id": "urn:a", "urn:b": {"@value": {"c": 1}}}', "@value"),
    "a spreadsheet": ("x.xlsx", "PK", "`.xlsx` are not read; `.ttl`"),
    "no ending": ("facts", "<urn:a> <urn:b> <urn:c> .", "are not read"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_file_is_refused_with_the_place(tmp_path: Path, name: str):
    file, content, says = BROKEN[name]
    assert says in refusal(tmp_path, file, content)


LOST = {
    "a key that nothing maps": ('{"@id": "urn:a", "forbids": "urn:b"}', "`forbids` is no IRI"),
    "a class that nothing maps": ('{"@id": "urn:a", "@type": "Withdrawal"}', "`Withdrawal` is no IRI"),
    "a relative name": ('{"@id": "a", "urn:p": "x"}', "`a` is no IRI"),
    "a relative value": ('{"@id": "urn:a", "urn:p": {"@id": "b"}}', "`b` is no IRI"),
    "a name with a space": ('{"@id": "urn:a", "urn:p": {"@id": "urn:b c"}}', "`urn:b c` is no IRI"),
    "a property with a space": ('{"@id": "urn:a", "urn:p q": "x"}', "`urn:p q` is no IRI"),
    "a member of a list": ('{"@id": "urn:a", "urn:p": {"@list": ["x", {"@id": "b"}]}}', "`b` is no IRI"),
    "a key below a forgotten context": (
        '{"@context": {"@vocab": "urn:v:"}, "@id": "urn:a", "p": {"@context": null, "@id": "urn:b", "q": "x"}}',
        "`q` is no IRI",
    ),
    "a type that is none": ('{"@id": "urn:a", "urn:p": {"@value": "x", "@type": "urn:d t"}}', "`urn:d t` is no"),
    "a language that is none": ('{"@id": "a:a", "a:p": {"@value": "x", "@language": "no tag"}}', "`no tag` is no"),
    "a blank property": ('{"@id": "urn:a", "_:p": "x"}', "`_:p` is no IRI"),
    "a key in a graph": ('{"@id": "urn:g", "@graph": [{"@id": "urn:a", "q": "x"}]}', "`q` is no IRI"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LOST))
def test_what_json_ld_would_drop_is_refused(tmp_path: Path, name: str):
    content, says = LOST[name]
    assert says in refusal(tmp_path, "x.jsonld", content)


def test_a_key_that_a_context_leaves_out_on_purpose_is_left_out(tmp_path: Path):
    content = '{"@context": {"comment": null, "p": "urn:p"}, "@id": "urn:a", "p": "@comment", "comment": "x"}'
    assert list(statements(read_rdf(written(tmp_path, "x.jsonld", content)))) == [
        ("urn:a", "urn:p", Literal("@comment"))
    ]


CONTEXTS = (
    '"{address}"',
    '["{address}"]',
    '{{"@import": "{address}"}}',
    '{{"p": {{"@id": "urn:p", "@context": "{address}"}}}}',
)


def test_a_context_at_another_address_is_never_fetched(tmp_path: Path):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.2)
        local = written(tmp_path, "context.jsonld", '{"@context": {"p": "urn:p"}}').as_uri()
        for address in (f"http://127.0.0.1:{listening.getsockname()[1]}/context", local):
            for context in CONTEXTS:
                content = (
                    f'{{"@context": {context.format(address=address)}, "@id": "urn:a", "p": {{"@id": "urn:b"}}}}'
                )
                told = refusal(tmp_path, "x.jsonld", content)
                assert "is not fetched; write the context into the file" in told, context
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path):
    (tmp_path / "folder.ttl").mkdir()
    for name in ("nowhere.ttl", "folder.ttl"):
        with pytest.raises(
            ImportRejectedError, match=rf"`{name}` was not imported\nthe file cannot be opened: \w"
        ):
            read_rdf(tmp_path / name)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path):
    path = tmp_path / "large.nt"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3 + 1)
    with pytest.raises(ImportRejectedError, match="larger than 2 GiB; split it"):
        read_rdf(path)


DEEP = """
import sys
from pathlib import Path
from graph_api.adapters.rdf_files import read_rdf
from graph_api.domain.errors import ImportRejectedError
DEPTH = 100_000
START = b"<urn:a> <urn:b> "
BOMBS = {
    "blank.ttl": START + b"[ <urn:p> " * DEPTH,
    "closed.ttl": START + b"[ <urn:p> " * DEPTH + b"1" + b"]" * DEPTH + b" .",
    "lists.ttl": START + b"(" * DEPTH,
    "quoted.ttl": START + b"<<( <urn:a> <urn:b> " * DEPTH,
    "quoted.nt": START + b"<<( <urn:a> <urn:b> " * DEPTH,
    "quoted.nq": START + b"<<( <urn:a> <urn:b> " * DEPTH,
    "graphs.trig": b"<urn:g> { " * DEPTH,
    "arrays.jsonld": b"[" * DEPTH,
    "closed.jsonld": b"[" * DEPTH + b"]" * DEPTH,
    "objects.json": b'{"urn:p":' * DEPTH + b"1" + b"}" * DEPTH,
}
for name, content in BOMBS.items():
    path = Path(sys.argv[1]) / name
    path.write_bytes(content)
    try:
        read = read_rdf(path)
    except ImportRejectedError:
        print(name, "refused", flush=True)
    else:
        print(name, sum(map(len, read.graphs.values())), flush=True)
print("end")
"""


def test_brackets_without_end_are_refused_or_read_whole(tmp_path: Path):
    done = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", DEEP, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr, lines[-1]) == (0, "", ["end"]), "the process did not survive"
    outcomes = dict(lines[:-1])
    assert len(outcomes) == 10
    assert {name for name, told in outcomes.items() if told != "refused"} <= {"closed.ttl"}
    assert outcomes["closed.ttl"] in ("refused", "100001")


def test_the_parser_keeps_what_it_drops_elsewhere_when_it_is_lenient():
    """The check of JSON-LD rests on this: should a new version of the parser drop it again, nothing is told."""
    quads = list(
        pyoxigraph.parse(input=b'{"@id": "a", "q": "x"}', format=pyoxigraph.RdfFormat.JSON_LD, lenient=True)
    )
    assert [(q.subject.value, q.predicate.value) for q in quads] == [("a", "q")]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path):
    bare, marked = tmp_path / "bare.ttl", tmp_path / "marked.ttl"
    bare.write_text(TURTLE, encoding="utf-8")
    marked.write_text(TURTLE, encoding="utf-8-sig")
    assert set(statements(read_rdf(marked))) == set(statements(read_rdf(bare)))
    assert read_rdf(marked).sha256 != read_rdf(bare).sha256


@pytest.mark.parametrize(
    ("encoding", "problem"),
    [
        ("utf-16", "the text is UTF-16; save the file in UTF-8"),
        ("latin-1", "line 3: the text is not UTF-8; save the file in UTF-8"),
    ],
)
def test_other_encodings_are_refused_by_name(tmp_path: Path, encoding: str, problem: str):
    path = tmp_path / "facts.ttl"
    path.write_text(f'@prefix ex: <{EX}> .\n\nex:a ex:label "Prüfung" .\n', encoding=encoding)
    with pytest.raises(ImportRejectedError, match=problem):
        read_rdf(path)
