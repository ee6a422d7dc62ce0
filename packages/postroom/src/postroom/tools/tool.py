"""One tool: its name, what it is for, what it takes, what it needs, and the function behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.sync import Mailbox
from postroom.model.errors import PostroomError
from postroom.model.mailbox import Scope
from postroom.model.run import Run, current_run
from postroom.policy.permission import require
from postroom.tools.result import ToolResult, bad_arguments, crash, refusal

Effect = Literal["read", "write", "destructive"]
AnyMailbox = Mailbox | AsyncMailbox


class Input(BaseModel):
    """A tool's arguments. Unknown ones are refused, so that nothing can be smuggled past the schema."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Call:
    """What the framework knows of this call: its own name, the model's tool-call id, and the run it belongs to.

    Call ids repeat across runs, so both are kept with the intent. CrewAI has no call id.
    """

    framework: str
    call_id: str | None = None
    run_id: str | None = None

    @property
    def reference(self) -> str | None:
        """What makes a repeated call recognisable as a retry of itself."""
        return f"{self.framework}:{self.run_id or ''}:{self.call_id}" if self.call_id else None


@dataclass(frozen=True)
class Tool:
    """One row of the table. `approval` says whether a framework that can pause may be asked to, before it runs."""

    name: str
    description: str
    input: type[Input]
    handler: Callable[[AsyncMailbox, Any], Awaitable[ToolResult]]
    scope: Scope
    effect: Effect = "read"
    approval: bool = False

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the arguments (an object, `additionalProperties: false`)."""
        return self.input.model_json_schema()

    def call(self, mailbox: AnyMailbox, arguments: dict[str, Any], call: Call) -> ToolResult:
        """Run the tool and block until it is done."""
        bound = _asynchronous(mailbox)
        return bound.room.call(lambda: self._run(bound, arguments, call))

    async def acall(self, mailbox: AnyMailbox, arguments: dict[str, Any], call: Call) -> ToolResult:
        """Run the tool from any loop. A caller that gives up does not stop a write: it is finished and recorded."""
        bound = _asynchronous(mailbox)
        return await bound.room.run(lambda _: self._run(bound, arguments, call), shield=self.effect != "read")

    async def _run(self, mailbox: AsyncMailbox, arguments: dict[str, Any], call: Call) -> ToolResult:
        _bind_run(call)
        try:
            require(mailbox.scopes, self.scope, mailbox=mailbox.name)
            return await self.handler(mailbox, self.input.model_validate(arguments))
        except PostroomError as error:
            return refusal(error)
        except ValidationError as error:
            return bad_arguments(error)
        except Exception:  # a raising tool kills the agent in one framework and is run six times in another
            return crash(self.name)


def _asynchronous(mailbox: AnyMailbox) -> AsyncMailbox:
    return mailbox.asynchronous if isinstance(mailbox, Mailbox) else mailbox


def _bind_run(call: Call) -> None:
    run = current_run.get()
    if run is None:
        current_run.set(Run(framework=call.framework, call_ref=call.reference))
    else:
        current_run.set(run.for_call(call.framework, call.reference))
