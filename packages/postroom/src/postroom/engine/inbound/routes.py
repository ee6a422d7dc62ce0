"""Routing rules in code: the functions of one process that say which mailbox holds a new thread."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from postroom.engine.turns.calling import Calling
from postroom.mail.routing import Incoming
from postroom.model.errors import ConfigurationError
from postroom.model.rule import RuleTried

log = logging.getLogger("postroom.routing")

IN_CODE = ("in_code",)


@dataclass(frozen=True)
class CodeRule:
    """A rule that is a function: it returns the name of a mailbox, or `None` to pass the mail by."""

    name: str
    order: int
    function: Callable[[Incoming], Any]


class Routes:
    """The rules in code of one process."""

    def __init__(self) -> None:
        self._by_name: dict[str, CodeRule] = {}
        self._calling = Calling("postroom-route")

    def __iter__(self) -> Iterator[CodeRule]:
        return iter(tuple(self._by_name.values()))

    def add(self, rule: CodeRule) -> None:
        """Ask one function more. Raises `ConfigurationError` for a name that is taken."""
        if rule.name in self._by_name:
            raise ConfigurationError(f"There is a rule {rule.name!r} in code already.")
        self._by_name[rule.name] = rule

    async def ask(self, rule: CodeRule, mail: Incoming, *, seconds: float) -> RuleTried:
        """What the function says; a fault, or an answer that takes too long, is said in its place."""
        loop = asyncio.get_running_loop()
        until: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, lambda: None if until.done() else until.set_result(None))
        try:
            to = await self._calling.call(rule.function, mail, context=contextvars.copy_context(), until=until)
        except Exception as error:  # a rule's fault must not keep mail out
            log.exception("route.failed", extra={"rule": rule.name})
            return RuleTried(rule=rule.name, answer="fault", because=(type(error).__name__,))
        finally:
            timer.cancel()
        return RuleTried(rule=rule.name, answer="takes" if to else "passes", to=str(to or ""), because=IN_CODE)

    def close(self) -> None:
        """Nothing is asked any more."""
        self._calling.close()
