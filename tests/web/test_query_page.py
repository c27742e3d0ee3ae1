"""The query page in a real browser, on a server process that holds the reference alliance."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from graph_api.adapters.browser_parts import BrowserParts, default_parts_folder
from tests.support.browser import Watched, watched
from tests.support.serving import served
from tests.support.stored import stored_alliance

SECONDS = 6  # what a query may take: a heavy one is to be stopped, all others are not
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if BrowserParts(default_parts_folder()).missing():
        pytest.skip("the browser parts are not here; fetch them with `make browser-parts`")
    store = stored_alliance(tmp_path_factory.mktemp("query-page"))
    with served(store, ALLIANCE_GRAPH_SPARQL_SECONDS=str(SECONDS)) as place:
        yield place


@pytest.fixture
def seen(address: str, chromium: Browser) -> Iterator[Watched]:
    """The query page, ready; whatever a test does, it must ask for nothing elsewhere."""
    with watched(chromium) as found:
        opened(found.page, address)
        yield found
        assert found.foreign(address) == []
        assert [text for text in found.complaints if "status of " not in text] == []


def opened(page: Page, address: str) -> None:
    page.goto(f"{address}/query")
    page.locator(".CodeMirror").wait_for()


def text_of(page: Page) -> str:
    """Return what stands in the editor."""
    return str(page.evaluate("queryPage.getTab().getYasqe().getValue()"))


def write(page: Page, query: str) -> None:
    """Put `query` into the editor, with the cursor in place of `|`."""
    before = query.partition("|")[0].split("\n")
    page.evaluate(
        """([text, line, ch]) => {
            const editor = queryPage.getTab().getYasqe();
            editor.setValue(text); editor.focus(); editor.setCursor({ line, ch });
        }""",
        [query.replace("|", ""), len(before) - 1, len(before[-1])],
    )


def offered(page: Page) -> list[str]:
    """Return what is offered to complete the word at the cursor."""
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint").first.wait_for()
    return page.locator(".CodeMirror-hint").all_inner_texts()


def test_the_prefixes_are_filled_in_and_the_first_query_has_rows(seen):
    text = text_of(seen.page)
    assert "PREFIX ag: <https://w3id.org/alliance-graph/term/>" in text
    assert "PREFIX odrl: <http://www.w3.org/ns/odrl/2/>" in text
    seen.page.get_by_role("button", name="Run query").click()
    expect(seen.page.locator(".dataTable tbody")).to_contain_text("Strategic Alliance Agreement")


def test_a_saved_query_is_chosen_filled_in_and_run_by_keyboard_alone(seen):
    page = seen.page
    page.get_by_label("Saved query").select_option("ip/list-background")
    field = page.get_by_label("agreement", exact=True)
    expect(page.locator("#saved-about")).to_contain_text("Background intellectual property")
    field.focus()
    page.keyboard.type("SAA-2017")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="list-background")).to_be_visible()
    expect(page.locator(".tabPanel.active .CodeMirror-focused")).to_be_visible()
    page.keyboard.press("Control+Enter")
    rows = page.locator(".tabPanel.active .dataTable tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("MD Anderson's TIL manufacturing protocol")


def test_a_parameter_that_names_nothing_is_told_beside_the_field(seen):
    page = seen.page
    page.get_by_label("Saved query").select_option("ip/list-background")
    page.get_by_label("agreement", exact=True).fill("SAA-2071")
    page.get_by_role("button", name="Open in a tab").click()
    expect(page.locator("#saved-problem")).to_contain_text("no agreement is called `SAA-2071`; did you mean")
    expect(page.get_by_role("tab")).to_have_count(1)


def test_all_saved_queries_of_the_facts_are_offered(seen):
    values = seen.page.locator("#saved-query option").evaluate_all("all => all.map(one => one.value)")
    listed = seen.page.evaluate("fetch('/queries').then(answer => answer.json())")["queries"]
    assert set(values) - {""} == {f"{q['area']}/{q['name']}" for q in listed if q["area"] != "hygiene"}


@pytest.mark.parametrize(
    ("query", "first", "completed"),
    [
        ("SELECT * { ?s a ag:Pat| }", "ag:Patent patent", "?s a ag:Patent"),
        ("SELECT * { ?s ag:derivedF| ?o }", "ag:derivedFrom derived from", "?s ag:derivedFrom"),
        ("SELECT * { ?s odrl:assignee| ?o }", "odrl:assignee has assignee", "?s odrl:assignee"),
    ],
)
def test_classes_and_properties_are_completed_with_their_labels(seen, query, first, completed):
    write(seen.page, query)
    assert offered(seen.page)[0] == first
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(".CodeMirror-hints")).to_have_count(0)
    assert completed in text_of(seen.page)


def test_a_term_is_found_by_a_word_of_its_label(seen):
    write(seen.page, "SELECT * { ?s a institution| }")
    assert "ag:AcademicInstitution academic institution" in offered(seen.page)


def test_a_prefix_that_is_written_is_declared(seen):
    write(seen.page, "|")
    seen.page.keyboard.type("ASK { ?s a ag:Sample }", delay=30)
    expect(seen.page.locator(".CodeMirror")).to_contain_text("PREFIX ag:")
    assert text_of(seen.page).startswith("PREFIX ag: <https://w3id.org/alliance-graph/term/>")


def test_a_syntax_error_is_told_with_its_place(seen):
    write(seen.page, "SELECT * { ?s ?p }|")
    expect(seen.page.locator(".parseErrorIcon")).to_be_visible()
    seen.page.keyboard.press("Control+Enter")
    problem = seen.page.locator(".yasr .problem")
    expect(problem).to_contain_text("The request is wrong")
    expect(problem).to_contain_text("error at 1:")


def test_a_query_that_takes_too_long_is_stopped_and_told(seen):
    write(seen.page, f"{ENDLESS}|")
    seen.page.keyboard.press("Control+Enter")
    problem = seen.page.locator(".yasr .problem")
    expect(problem).to_contain_text("The query was stopped", timeout=90_000)
    expect(problem).to_contain_text(f"{SECONDS} seconds")
    expect(problem).to_contain_text("Ask for less")


def test_an_iri_of_a_result_is_described_here_and_leads_nowhere_else(seen, address):
    write(seen.page, "SELECT * { ?s a <http://www.w3.org/ns/odrl/2/Permission> } ORDER BY ?s LIMIT 1|")
    seen.page.keyboard.press("Control+Enter")
    seen.page.locator("a.iri").first.click()
    expect(seen.page.locator(".tabPanel.active .dataTable tbody")).to_contain_text("ag:statedIn")
    assert text_of(seen.page).startswith("DESCRIBE <https://example.org/til-alliance/")
    assert len(seen.page.context.pages) == 1
    assert seen.page.url == f"{address}/query"


def test_a_query_in_a_link_is_asked_here_whatever_endpoint_it_names(address, chromium):
    with watched(chromium) as found:
        elsewhere = "https%3A%2F%2Fexample.org%2Fsparql"
        found.page.goto(f"{address}/query#query=ASK%20%7B%7D&endpoint={elsewhere}")
        expect(found.page.locator(".yasr")).to_contain_text("True")
        assert found.foreign(address) == []


def test_the_policy_stops_a_request_to_elsewhere(seen, address):
    said = seen.page.evaluate("fetch('http://127.0.0.2:9/').then(() => 'sent', () => 'refused')")
    assert said == "refused"
    assert any("Content Security Policy" in text for text in seen.complaints)
    seen.complaints.clear()
    seen.requests[:] = [url for url in seen.requests if url.startswith(address)]


def test_the_main_page_leads_to_the_query_page_and_back(address, chromium):
    with watched(chromium) as found:
        found.page.goto(address)
        found.page.get_by_role("link", name="Query", exact=True).click()
        expect(found.page.get_by_role("heading", name="Query the graph")).to_be_visible()
        found.page.locator(".CodeMirror").wait_for()
        found.page.get_by_role("link", name="Home").click()
        expect(found.page.get_by_role("heading", name="May this party")).to_be_visible()
        assert found.foreign(address) == []
        assert found.complaints == []


def test_the_keyboard_reaches_every_control_and_is_not_caught_in_the_editor(seen):
    page = seen.page
    page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    page.locator("header a").first.focus()
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => { const e = document.activeElement;
                    return e.getAttribute('aria-label') || e.id || e.textContent.trim() || e.className; }"""
            )
        )
    wanted = ["Query", "saved-query", "SPARQL query", "Run query"]
    assert [name for name in wanted if name not in reached] == []
    assert text_of(page).startswith("PREFIX DUO:")


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_is_wider_than_the_window(address, chromium, width):
    with watched(chromium, width) as found:
        page = found.page
        for path in ("/", "/query"):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.get_by_role("button", name="Run query").click()
        page.locator(".dataTable tbody tr").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
