"""Opens pages in a real browser that can reach this machine alone, and writes down what they ask for."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No name but loopback's is resolved: what a page would load from elsewhere fails, and is seen to be asked for.
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
PATIENCE = 60_000.0


@dataclass
class Watched:
    """A page with the addresses that it asked for, and what it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def foreign(self, address: str) -> list[str]:
        """Return what was asked for elsewhere than at `address`."""
        return [url for url in self.requests if not url.startswith((f"{address}/", "data:", "blob:"))]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium; skip where it is not here."""
    named = os.environ.get("ALLIANCE_GRAPH_CHROMIUM")
    program = named or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(
            "Chromium is not here; install Debian's package `chromium`, or name it in ALLIANCE_GRAPH_CHROMIUM"
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=OPTIONS, timeout=PATIENCE)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def watched(started: Browser, width: int = 1280, height: int = 900) -> Iterator[Watched]:
    """Yield an empty page of a new user of the browser."""
    context = started.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE)
    seen = Watched(context.new_page())
    context.on("request", lambda request: seen.requests.append(request.url))
    context.on("weberror", lambda error: seen.complaints.append(str(error.error)))
    context.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
    try:
        yield seen
    finally:
        context.close()
