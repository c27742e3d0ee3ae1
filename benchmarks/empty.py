"""A handler that does nothing, on the same server as the API: what row 8 is compared with."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


def app() -> FastAPI:
    """Return an application whose one endpoint reads the body of a request and answers with an empty object."""
    empty = FastAPI(docs_url=None, redoc_url=None)

    @empty.post("/decisions")
    async def nothing(request: Request) -> JSONResponse:
        await request.json()
        return JSONResponse({})

    return empty
