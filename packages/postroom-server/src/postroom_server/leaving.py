"""Callers that leave: what waits for something to happen ends with whoever asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request

from postroom.doors import refusal


async def while_asked(request: Request, work: Coroutine[Any, Any, Any]) -> Any:
    """The result of work that may take long; it is cancelled where its caller has gone, or the server ends (503).

    The request is over when the work is: who asks anew does not meet what was waited for before.
    """
    doing = asyncio.ensure_future(work)
    leaving = {asyncio.ensure_future(_gone(request)), asyncio.ensure_future(request.app.state.ending.wait())}
    try:
        await asyncio.wait({doing, *leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (doing, *leaving):
            each.cancel()
        await asyncio.wait({doing, *leaving})
    if not doing.cancelled():
        return doing.result()
    raise refusal("ending", "Nothing happened before the server ended.", status=503, retryable=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
