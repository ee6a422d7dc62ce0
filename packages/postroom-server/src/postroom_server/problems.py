"""Errors as answers: problem+json (RFC 9457), with the code and the sentence that the library raises."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from postroom import ConfigurationError, PostroomError
from postroom.doors import PROBLEM_TYPE, Problem, Refusal

log = logging.getLogger("postroom.server")

_BRIEF_SECONDS = 5


def answer(problem: Problem, *, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as an answer."""
    fields = {"Cache-Control": "no-store", **(headers or {})}
    content = problem.model_dump_json(exclude_defaults=True)
    return Response(content, status_code=problem.status, headers=fields, media_type=PROBLEM_TYPE)


def problem_of(error: Exception) -> Problem:
    """What an error is to a caller; a fault of ours says nothing of itself."""
    if isinstance(error, Refusal):
        return error.problem
    if isinstance(error, PostroomError | ConfigurationError):
        return Problem.of(error)
    if isinstance(error, HTTPException):
        code, detail = _SAID.get(error.status_code, ("bad_request", error.detail))
        return Problem.said(code, detail, status=error.status_code)
    return Problem.said("internal_error", "The server failed; its log says why.", status=500)


_SAID = {
    404: ("not_found", "There is nothing at this path; GET /openapi.json says what there is."),
    405: ("method_not_allowed", "This path does not take this method; the field Allow says what it takes."),
}


async def said(request: Request, error: Exception) -> Response:
    """What the door or the room refused, and paths and verbs that there are not."""
    problem = problem_of(error)
    return answer(
        problem,
        headers={
            **_retry_after(problem, request.app.state.now()),
            **(getattr(error, "headers", None) or {}),
            **(_allow(request) if problem.status == 405 else {}),
        },
    )


async def crashed(request: Request, error: Exception) -> Response:
    """A fault of ours: its details stand in the log, and nowhere else."""
    log.error("server.crashed", extra={"method": request.method, "error": type(error).__name__}, exc_info=error)
    return answer(problem_of(error))


async def gone(request: Request, error: Exception) -> Response:
    """Whoever asked has left in the middle of the request; nobody reads this."""
    return Response(status_code=400)


HANDLERS = {
    Refusal: said,
    PostroomError: said,
    ConfigurationError: said,
    HTTPException: said,
    ClientDisconnect: gone,
    Exception: crashed,
}


def _allow(request: Request) -> dict[str, str]:
    """All that a path takes (RFC 9110 section 15.5.6): each method has a route of its own, Starlette names that of the first."""
    fitting = [route for route in request.app.routes if route.matches(request.scope)[0] is Match.PARTIAL]
    return {"Allow": ", ".join(sorted({method for route in fitting for method in route.methods}))}


def _retry_after(problem: Problem, now: int) -> dict[str, str]:
    """When to come again, where that is known (RFC 9110 section 10.2.3)."""
    if problem.retry_at is not None:
        return {"Retry-After": str(max(1, math.ceil(problem.retry_at.timestamp() - now / 1000)))}
    return {"Retry-After": str(_BRIEF_SECONDS)} if problem.status == 503 else {}
