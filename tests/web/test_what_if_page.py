"""The page of what would change in a real browser, on a server process that holds the reference alliance."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import Watched, watched
from tests.support.cases import SCENARIOS
from tests.support.serving import served
from tests.support.stored import stored_alliance

DRAFT = Path(__file__).resolve().parent.parent / "competency" / "draft-amendment-3.ttl"
LONG = 60_000
QUESTIONS = json.loads((SCENARIOS / "til-alliance" / "questions.json").read_text("utf-8"))["questions"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(stored_alliance(tmp_path_factory.mktemp("what-if-page"))) as place:
        yield place


@pytest.fixture
def seen(address: str, chromium: Browser) -> Iterator[Watched]:
    with watched(chromium) as found:
        found.page.goto(f"{address}/what-if")
        yield found
        assert found.foreign(address) == []
        assert [text for text in found.complaints if "status of " not in text] == []


def test_a_withdrawn_consent_is_asked_about_by_keyboard_alone(seen):
    page = seen.page
    page.get_by_label("these consents are withdrawn").focus()
    page.keyboard.type("D-01")
    page.get_by_label("from this day on").fill("2018-02-01")
    page.get_by_label("these questions: JSON").fill(
        json.dumps([q for q in QUESTIONS if q["id"] in ("TIL-33", "TIL-01")])
    )
    page.get_by_role("button", name="Show what would change").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Answered otherwise: 1 of 2")).to_be_visible(timeout=LONG)
    rows = page.locator("#answer tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("TIL-33")
    expect(rows).to_contain_text("prohibited")
    expect(rows).to_contain_text("new: CONSENT-015")
    expect(page.locator("#answer")).to_be_focused()


def test_a_draft_amendment_is_asked_about_every_right(seen):
    page = seen.page
    page.get_by_label("these facts come in").set_input_files(DRAFT)
    page.get_by_label("about every right that is stated").fill("2018-03-01")
    page.get_by_role("button", name="Show what would change").click()
    told = expect(page.locator("#answer"))
    told.to_contain_text("0 would be permitted no longer, 1 newly.", timeout=LONG)  # a worker process starts first
    expect(page.locator("#answer tbody")).to_contain_text("LBIO's right to sublicense the manufacturing protocol")


@pytest.mark.parametrize(
    ("label", "text", "message"),
    [
        ("these questions: JSON", "{", "The questions are not JSON"),
        ("these agreements end", "SAA-2071", "no agreement is called `SAA-2071`; did you mean `SAA-2017`"),
    ],
)
def test_what_is_wrong_is_told(seen, label: str, text: str, message: str):
    page = seen.page
    page.get_by_label("about every right that is stated").fill("2018-03-01")
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("alert")).to_contain_text(message, timeout=LONG)


def test_every_field_has_a_label(seen):
    unnamed = seen.page.evaluate(
        "[...document.querySelectorAll('input, textarea')].filter((e) => e.labels.length === 0).map((e) => e.id)"
    )
    assert unnamed == []
