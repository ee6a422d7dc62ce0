"""Errors as answers: problem+json (RFC 9457), with the code and the sentence that the library raises."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from postroom import ConfigurationError, PostroomError
from postroom.doors import PROBLEM_TYPE, Problem

log = logging.getLogger("postroom.server")

_BRIEF_SECONDS = 5
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="postroom"'}


class Refusal(Exception):
    """The door itself says no: the problem, and header fields that go with it."""

    def __init__(self, problem: Problem, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.headers = dict(headers or {})


def refusal(
    code: str,
    detail: str,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    you_can: str = "",
    retryable: bool = False,
) -> Refusal:
    """A refusal of the door itself."""
    return Refusal(Problem.said(code, detail, status=status, you_can=you_can, retryable=retryable), headers=headers)


def answer(problem: Problem, *, headers: Mapping[str, str] | None = None) -> Response:
    """A problem as an answer."""
    fields = {"Cache-Control": "no-store", **_retry_after(problem), **(headers or {})}
    content = problem.model_dump_json(exclude_defaults=True)
    return Response(content, status_code=problem.status, headers=fields, media_type=PROBLEM_TYPE)


async def of_refusal(request: Request, error: Exception) -> Response:
    """What the door refused."""
    assert isinstance(error, Refusal)
    return answer(error.problem, headers=error.headers)


async def of_error(request: Request, error: Exception) -> Response:
    """What the room refused."""
    assert isinstance(error, PostroomError | ConfigurationError)
    return answer(Problem.of(error))


async def of_http(request: Request, error: Exception) -> Response:
    """No such path, or no such verb there."""
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "bad_request")
    return answer(Problem.said(code, error.detail, status=error.status_code), headers=error.headers)


async def of_crash(request: Request, error: Exception) -> Response:
    """A fault of ours: its details stand in the log, and nowhere else."""
    log.error("server.crashed", extra={"method": request.method, "error": type(error).__name__}, exc_info=error)
    return answer(Problem.said("internal_error", "The server failed; its log says why.", status=500))


HANDLERS = {
    Refusal: of_refusal,
    PostroomError: of_error,
    ConfigurationError: of_error,
    HTTPException: of_http,
    Exception: of_crash,
}


def _retry_after(problem: Problem) -> dict[str, str]:
    """When to come again, where that is known (RFC 9110 section 10.2.3)."""
    if problem.retry_at is not None:
        return {"Retry-After": str(max(1, round((problem.retry_at - datetime.now(UTC)).total_seconds())))}
    return {"Retry-After": str(_BRIEF_SECONDS)} if problem.status == 503 else {}
