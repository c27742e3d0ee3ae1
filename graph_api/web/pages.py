"""Pages for people. Everything on them comes from this server.

The policy that is sent with each page lets a browser load and reach nothing else, whatever stands in the data.
"""

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Final

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response

from graph_api.bootstrap import Application
from graph_api.domain.errors import NotFoundError

_OWN: Final = files("graph_api.web") / "assets"
_KINDS: Final = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml"}
_CURRENT: Final = 'aria-current="page"'
# The one style sheet that YASGUI writes into the page: the grips between columns of results.
_GRIPS: Final = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": f"'self' {_GRIPS}",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def add_pages(app: FastAPI, application: Application) -> None:
    """Let `app` serve the pages and what they load."""

    @app.get("/", include_in_schema=False)
    def main_page() -> Response:
        return _page("/", "main.html")

    @app.get("/query", include_in_schema=False)
    def query_page() -> Response:
        if application.browser_parts.missing():
            return _page("/query", "query-without-parts.html", status=503)
        return _page("/query", "query.html")

    @app.get("/what-if", include_in_schema=False)
    def what_if_page() -> Response:
        return _page("/what-if", "what-if.html")

    @app.get("/assets/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        part = application.browser_parts.files().get(name)
        if part is not None:
            return FileResponse(part, media_type=_KINDS[part.suffix], headers=dict(HEADERS))
        if name in _own_names():
            return _own(name)
        raise NotFoundError(f"no page loads `{name}`")


def _own_names() -> frozenset[str]:
    return frozenset(file.name for file in _OWN.iterdir() if not file.name.endswith(".html"))


def _page(path: str, name: str, status: int = 200) -> Response:
    """Return the page at `path`: the frame that all pages have, with what `name` has for its head and its body."""
    head, start, rest = (_OWN / name).read_text("utf-8").partition("<main")
    frame = (_OWN / "frame.html").read_text("utf-8").replace(f'href="{path}"', f'href="{path}" {_CURRENT}')
    text = Template(frame).substitute(head=head, main=start + rest)
    return Response(text, status, headers=dict(HEADERS), media_type=_KINDS[".html"])


def _own(name: str) -> Response:
    kind = _KINDS[name[name.rindex(".") :]]
    return Response((_OWN / name).read_bytes(), headers=dict(HEADERS), media_type=kind)
