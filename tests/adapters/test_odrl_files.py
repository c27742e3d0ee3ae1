"""Reading ODRL files: nothing is fetched, and nothing gets lost in silence."""

import json

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.odrl_files import WRITTEN, parse_odrl, read_odrl, write_report
from graph_api.adapters.odrl_json_ld import odrl_context
from graph_api.domain.errors import UsageError
from graph_api.engine.odrl.vocabulary import TERMS, UNMAPPED
from graph_api.engine.terms import ODRL, RDF_TYPE, Literal

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
POLICY = "http://example.com/policy"
BASE = "file:///tests/file"


def read(document: object) -> set[tuple[object, ...]]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return set(parse_odrl(content, RdfFormat.JSON_LD, BASE))


def policy(**more: object) -> dict[str, object]:
    return {"@context": CONTEXT, "@type": "Set", "uid": POLICY, **more}


class TestContext:
    """The context of ODRL is built in."""

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_it_is_known_by_its_name(self, scheme):
        assert read(policy() | {"@context": f"{scheme}://www.w3.org/ns/odrl.jsonld"}) == {
            (POLICY, RDF_TYPE, f"{ODRL}Set")
        }

    def test_words_of_odrl_stand_for_its_terms(self):
        rule = {"uid": "http://example.com/rule", "action": "play", "target": "http://example.com/film"}
        constraint = {"uid": "http://example.com/c", "leftOperand": "dateTime", "operator": "lt",
                      "rightOperand": {"@value": "2018-01-01", "@type": "xsd:date"}}  # fmt: skip
        found = read(policy(permission=[{**rule, "constraint": [constraint]}], conflict="perm"))
        assert ("http://example.com/rule", f"{ODRL}action", f"{ODRL}play") in found
        assert ("http://example.com/rule", f"{ODRL}target", "http://example.com/film") in found
        assert ("http://example.com/c", f"{ODRL}leftOperand", f"{ODRL}dateTime") in found
        assert ("http://example.com/c", f"{ODRL}operator", f"{ODRL}lt") in found
        day = Literal("2018-01-01", "http://www.w3.org/2001/XMLSchema#date")
        assert ("http://example.com/c", f"{ODRL}rightOperand", day) in found
        assert (POLICY, f"{ODRL}conflict", f"{ODRL}perm") in found

    def test_every_term_of_odrl_is_in_it(self):
        mapped = {term["@id"] for term in odrl_context().values() if isinstance(term, dict)}
        assert {t for t in TERMS if t not in (ODRL, f"{ODRL}core", f"{ODRL}uid")} <= mapped

    def test_further_terms_may_be_added(self):
        own = {"@context": [CONTEXT, {"ex": "http://example.com/", "note": "ex:note"}]}
        assert (POLICY, "http://example.com/note", Literal("hi")) in read(policy(note="hi") | own)

    @pytest.mark.parametrize(
        "context",
        [
            "https://example.com/context.jsonld",
            [CONTEXT, "https://example.com/context.jsonld"],
            {"@import": "https://example.com/context.jsonld"},
            {"x": {"@id": "http://example.com/x", "@context": "https://example.com/context.jsonld"}},
        ],
    )
    def test_another_remote_context_is_refused(self, context):
        with pytest.raises(UsageError, match=r"`https://example.com/context.jsonld` is remote and not fetched"):
            read(policy() | {"@context": context})

    def test_a_remote_context_further_in_is_refused(self):
        with pytest.raises(UsageError, match="not fetched"):
            read(policy(permission={"@context": "https://example.com/c", "action": "use"}))


class TestNothingGetsLost:
    """What plain JSON-LD drops is kept under a name that says so, or refused."""

    @pytest.mark.parametrize(
        "document",
        [
            policy(prohibtion=[{"action": "use"}]),
            policy(prohibtion=1) | {"@context": [CONTEXT, {"@vocab": None}]},
            policy(prohibtion=1) | {"@context": [CONTEXT, {"prohibtion": None}]},
            policy(prohibtion=1) | {"@context": [CONTEXT, {"prohibtion": {"@id": None}}]},
            {"@context": [None, {"uid": "@id"}], "uid": POLICY, "prohibtion": 1},
        ],
    )
    def test_a_key_that_no_context_maps(self, document):
        assert f"{UNMAPPED}prohibtion" in {predicate for _, predicate, _ in read(document)}

    def test_a_word_that_no_context_maps(self):
        found = read(policy(permission={"uid": "http://example.com/rule", "action": "reed"}))
        assert ("http://example.com/rule", f"{ODRL}action", f"{UNMAPPED}reed") in found

    def test_a_type_that_no_context_maps(self):
        assert (POLICY, RDF_TYPE, f"{UNMAPPED}Sett") in read(policy() | {"@type": "Sett"})

    def test_a_key_that_stands_twice(self):
        with pytest.raises(UsageError, match="`prohibition` stands twice"):
            read(b'{"prohibition": {"action": "use"}, "prohibition": {"action": "read"}}')

    @pytest.mark.parametrize("name", ["a b", "http://example.com/{x}", "http://example.com/<x>"])
    def test_an_ill_formed_iri(self, name):
        for document in (policy(prohibition={"uid": name, "action": "use"}), policy(prohibition=name)):
            with pytest.raises(UsageError, match="is no IRI"):
                read(document)

    @pytest.mark.parametrize("document", [policy() | {"@prohibition": 1}, policy(prohibition="@rule")])
    def test_a_keyword_that_does_not_exist(self, document):
        with pytest.raises(UsageError, match="is no keyword of JSON-LD"):
            read(document)

    def test_text_may_look_like_a_keyword(self):
        found = read(policy(constraint={"uid": "http://example.com/c", "rightOperand": {"@value": "@home"}}))
        assert ("http://example.com/c", f"{ODRL}rightOperand", Literal("@home")) in found

    def test_graphs_are_read_as_one(self):
        found = read(
            {"@context": CONTEXT, "@graph": [{"uid": POLICY, "@graph": [{"uid": POLICY, "@type": "Set"}]}]}
        )
        assert (POLICY, RDF_TYPE, f"{ODRL}Set") in found


class TestErrors:
    """A file that is wrong says where."""

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("a.ttl", "<http://e/a> a\n[ ;;", "line 2: "),
            ("a.jsonld", '{"a":\n\n}', "line 3: "),
            ("a.jsonld", "3", "it is no JSON-LD"),
            ("a.jsonld", '{"@context": 3}', "is no JSON-LD context"),
            ("a.jsonld", "[" * 100_000, "the JSON cannot be read"),
            ("a.rdf", "<rdf/>", "files that end in `.rdf` are not read"),
            ("a.ttl", "<http://e/a> <http://e/b> << <http://e/a> <http://e/b> 1 >> .", ""),
        ],
    )
    def test_message(self, tmp_path, name, content, message):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        with pytest.raises(UsageError) as error:
            read_odrl(path)
        assert message in str(error.value)
        assert str(error.value).startswith(f"`{path}`")

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_odrl(tmp_path / "nothing.ttl")

    def test_text_in_another_encoding(self, tmp_path):
        path = tmp_path / "a.jsonld"
        path.write_bytes(b'{"a": "\xff"}')
        with pytest.raises(UsageError, match="the JSON cannot be read"):
            read_odrl(path)


def test_relative_names_are_those_of_the_file(tmp_path):
    path = tmp_path / "policy.ttl"
    path.write_text(f"<#rule> a <{ODRL}Permission> .", encoding="utf-8")
    assert read_odrl(path) == [(f"{path.as_uri()}#rule", RDF_TYPE, f"{ODRL}Permission")]


def test_blank_nodes_have_the_same_names_each_time():
    content = f"[] a <{ODRL}Set> ; <{ODRL}permission> [ a <{ODRL}Permission> ] .".encode()
    assert parse_odrl(content, RdfFormat.TURTLE, BASE) == parse_odrl(content, RdfFormat.TURTLE, BASE)


@pytest.mark.parametrize("form", sorted(WRITTEN))
def test_reports_are_written_in_every_format(form):
    statement = ("urn:a", "urn:b", Literal("c"))
    assert parse_odrl(write_report([statement], form).encode(), WRITTEN[form], BASE) == [statement]
    assert write_report([], form) is not None
