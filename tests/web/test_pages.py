"""The pages as the server sends them."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from graph_api.api.app import create_app
from graph_api.bootstrap import Application
from graph_api.engine.terms import AG
from graph_api.web.pages import HEADERS
from tests.support.cases import alliance, application

PAGES = ("/", "/query", "/what-if")


@cache
def client() -> TestClient:
    return TestClient(create_app(alliance()), raise_server_exceptions=False)


@pytest.fixture
def without_parts(tmp_path) -> TestClient:
    app = Application(parts_folder=tmp_path)
    for name in ("ontology", "rulebook", "structure", "fast_engine"):
        app.__dict__[name] = getattr(application(), name)
    return TestClient(create_app(app), raise_server_exceptions=False)


class Links(HTMLParser):
    """Collects what a page links to, what it loads, and what it runs or styles in place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.to: set[str] = set()
        self.loads: set[str] = set()
        self.in_place: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.to.add(given["href"] or "")
        elif tag == "link":
            self.loads.add(given["href"] or "")
        elif tag == "script" and "src" in given:
            self.loads.add(given["src"] or "")
        elif tag in ("script", "style"):
            self.in_place.append(tag)
        self.in_place += [name for name in given if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("parts", [True, False])
def test_a_page_loads_from_this_server_alone(path: str, parts: bool, without_parts):
    links = Links((client() if parts else without_parts).get(path).text)
    assert links.loads
    assert all(re.match(r"/assets/[\w.-]+$", address) for address in links.loads)
    assert links.in_place == []


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_lets_a_page_reach_nothing_else(path: str):
    sent = client().get(path).headers
    assert sent["content-security-policy"] == HEADERS["content-security-policy"]
    policy = dict(rule.split(" ", 1) for rule in sent["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert not re.search(r"unsafe|https?:|\*", sent["content-security-policy"])
    assert sent["x-content-type-options"] == "nosniff"
    assert sent["referrer-policy"] == "no-referrer"


def test_everything_that_pages_link_to_is_there():
    links = [Links(client().get(path).text) for path in PAGES]
    for address in {to for one in links for to in one.to if to.startswith("/")}:
        if address != "/query":
            assert client().get(address).status_code == 200, address
    assert "/query" in links[0].to
    assert "/" in links[1].to


@pytest.mark.parametrize(
    "name",
    ["query.js", "saved.js", "completion.js", "problems.js", "what-if.js", "what-if.css", "pages.css", "icon.svg"],
)
def test_own_assets_come_with_their_type(name: str):
    answer = client().get(f"/assets/{name}")
    assert answer.status_code == 200
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    assert answer.headers["content-type"].partition(";")[0] == kinds[name.partition(".")[2]]


@pytest.mark.parametrize("name", ["nothing.js", "query.html", "..%2fpages.py", "%2e%2e%2fpages.py", "%00"])
def test_nothing_else_is_served_as_an_asset(name: str):
    assert client().get(f"/assets/{name}").status_code == 404


def test_without_its_parts_the_query_page_says_so_and_the_rest_works(without_parts):
    answer = without_parts.get("/query")
    assert answer.status_code == 503
    assert "The query page is not installed" in answer.text
    assert "alliance-graph fetch-browser-parts" in answer.text
    assert without_parts.get("/assets/yasgui.min.js").status_code == 404
    assert without_parts.get("/").status_code == 200
    assert without_parts.get("/sparql?query=ASK%7B%7D").json()["boolean"] is True


def test_the_text_of_a_named_query_has_its_parameters_put_in():
    answer = client().get("/queries/ip/list-background/text?agreement=SAA-2017")
    assert answer.headers["content-type"].startswith("application/sparql-query")
    assert "ag:listedFor <https://example.org/til-alliance/alliance>" in answer.text
    assert client().get("/queries/ip/list-background/text").json()["field"] == "agreement"
    assert client().get("/queries/ip/list-nothing/text").status_code == 404


def test_every_saved_query_is_written_with_the_listed_prefixes():
    prefixes = client().get("/prefixes").json()["prefixes"]
    for query in client().get("/queries").json()["queries"]:
        if query["area"] != "hygiene":
            for name, iri in re.findall(r"PREFIX (\w+): <([^>]+)>", query["text"]):
                assert prefixes[name] == iri, query["path"]


def test_every_class_and_property_of_ours_is_listed_with_its_label():
    rows = client().get("/queries/ontology/list-terms").json()["results"]["bindings"]
    listed = {row["term"]["value"]: row for row in rows}
    schema = alliance().rulebook.schema
    ours = {term for term in (*schema.superclasses, *schema.ranges, *schema.domains) if term.startswith(AG)}
    assert ours <= set(listed)
    assert all(listed[term]["name"]["value"] for term in ours)


@pytest.mark.parametrize("path", PAGES)
def test_all_pages_have_one_frame_that_says_which_page_it_is(path: str, without_parts):
    for server in (client(), without_parts):
        text = server.get(path).text
        assert re.findall(r'<a href="([^"]*)" aria-current="page">', text) == [path]
        assert set(PAGES) <= Links(text).to
        assert [text.count(tag) for tag in ("<!doctype", "<title>", "<main", "</main>", "</html>")] == [1] * 5
        assert "$" not in text
