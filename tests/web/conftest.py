"""What tests of pages in a browser need."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser that can reach this machine alone; each test opens a page of its own."""
    with browser() as started:
        yield started
