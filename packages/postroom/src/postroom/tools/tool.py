"""One tool: its name, what it is for, what it takes, what it needs, and the function behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.outbound.rehearsing import Rehearsed
from postroom.engine.tracing.turns import calling_tool
from postroom.model.choices import Scope
from postroom.model.errors import ApprovalRequired, ConfigurationError, PostroomError
from postroom.model.run import Run, current_run
from postroom.policy.permission import require
from postroom.tools.binding import AnyMailbox, asynchronous
from postroom.tools.decision import Decision, settled
from postroom.tools.result import ToolResult, checked, crash, refusal

Effect = Literal["read", "write", "destructive"]
Arguments = Mapping[str, Any] | str
"""What the model gave: an object, or its JSON text as it stands."""

_NAMES = frozenset({"properties", "$defs"})


class Input(BaseModel):
    """A tool's arguments. Unknown ones are refused, so that nothing can be smuggled past the schema."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Call:
    """What the framework knows of this call: its own name, the model's tool-call id, and the run it belongs to.

    Call ids repeat across runs, so both are kept with the intent. CrewAI has no call id. `approved_by` is who approved this
    very call in the framework, where the framework itself vouches for it: never what a model says.
    """

    framework: str
    call_id: str | None = None
    run_id: str | None = None
    approved_by: str | None = None

    @property
    def reference(self) -> str | None:
        """What makes a repeated call recognisable as a retry of itself."""
        return f"{self.framework}:{self.run_id or ''}:{self.call_id}" if self.call_id else None


@dataclass(frozen=True)
class Tool:
    """One row of the table. `approval` says whether a framework that can pause may be asked to, before it runs; `sends`,
    that its handler only reads and then sends one draft, so that the gates can be asked about it beforehand.
    """

    name: str
    description: str
    input: type[Input]
    handler: Callable[[AsyncMailbox, Any], Awaitable[ToolResult]]
    scope: Scope
    effect: Effect = "read"
    approval: bool = False
    sends: bool = False

    def schema(self, *, omit: Collection[str] = ()) -> dict[str, Any]:
        """The JSON Schema of the arguments (an object, `additionalProperties: false`), without words for developers.

        `omit` names further keywords to leave out, for a client that does not take them.
        """
        compact: dict[str, Any] = _compact(self.input.model_json_schema(), {"title", *omit})
        return compact

    def call(self, mailbox: AnyMailbox, arguments: Arguments, call: Call) -> ToolResult:
        """Run the tool and block until it is done."""
        bound = asynchronous(mailbox)
        return bound.room.call(lambda: self._run(bound, arguments, call))

    async def acall(self, mailbox: AnyMailbox, arguments: Arguments, call: Call) -> ToolResult:
        """Run the tool from any loop. A caller that gives up does not stop a write: it is finished and recorded."""
        bound = asynchronous(mailbox)
        return await bound.room.acall(lambda: self._run(bound, arguments, call), shield=self.effect != "read")

    def needs_approval(self, mailbox: AnyMailbox, arguments: Arguments, call: Call) -> bool:
        """Whether the gates would hold this call for a person. They are asked without a trace; nothing is sent or held."""
        bound = asynchronous(mailbox)
        return bound.room.call(lambda: self._rehearse(bound, arguments, call))

    async def aneeds_approval(self, mailbox: AnyMailbox, arguments: Arguments, call: Call) -> bool:
        """`needs_approval` from any loop."""
        bound = asynchronous(mailbox)
        return await bound.room.acall(lambda: self._rehearse(bound, arguments, call))

    async def _run(self, mailbox: AsyncMailbox, arguments: Arguments, call: Call) -> ToolResult:
        with calling_tool(mailbox, self.name, framework=call.framework) as span:
            result = await self._answer(mailbox, arguments, call)
            if result.error is not None:
                span.end(error=result.error.code)
            return result

    async def _answer(self, mailbox: AsyncMailbox, arguments: Arguments, call: Call) -> ToolResult:
        token = current_run.set(current_run.get())
        try:
            current_run.set(_run_of(call, mailbox))
            require(mailbox.scopes, self.scope, mailbox=mailbox.name)
            return await self.handler(mailbox, checked(self.input, arguments))
        except ConfigurationError:
            raise
        except ApprovalRequired as held:
            return await _held(mailbox, held, call)
        except PostroomError as error:
            return refusal(error)
        except Exception:  # a raising tool kills the agent in one framework and is run six times in another
            return crash(self.name)
        finally:
            current_run.reset(token)

    async def _rehearse(self, mailbox: AsyncMailbox, arguments: Arguments, call: Call) -> bool:
        if not self.sends or self.scope not in mailbox.scopes:
            return False
        token = current_run.set(_run_of(call, mailbox))
        try:
            await self.handler(mailbox.rehearsing(), checked(self.input, arguments))
        except Rehearsed as rehearsed:
            return bool(rehearsed.reasons)
        except PostroomError:
            return False  # nobody is asked about a call that will be refused anyway
        except ConfigurationError:
            raise
        except Exception:  # the call itself will tell the model what a crash means
            crash(self.name)
        finally:
            current_run.reset(token)
        return False


async def _held(mailbox: AsyncMailbox, held: ApprovalRequired, call: Call) -> ToolResult:
    """Who approved this very call has seen these very words: the draft that it led to is approved with it."""
    if call.approved_by is None or held.approval_id is None or not held.same_words:
        return refusal(held)
    return await settled(mailbox, held.approval_id, Decision("approve", by=call.approved_by))


def _run_of(call: Call, mailbox: AsyncMailbox) -> Run:
    """The run that calls: the handler's turn, the framework's conversation, or what the tools were bound to."""
    run = current_run.get() or Run()
    key = f"{call.framework}:{call.run_id}" if call.run_id else "" if run.keys else mailbox.run_key
    return run.for_call(call.framework, call.reference, key=key)


def _compact(schema: Any, omitted: set[str]) -> Any:
    """Leave out keywords, but no argument of that name; a class docstring costs a model tokens and tells it nothing."""
    if isinstance(schema, list):
        return [_compact(part, omitted) for part in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = omitted | {"description"} if "properties" in schema else omitted
    return {
        key: {name: _compact(field, omitted) for name, field in part.items()}
        if key in _NAMES
        else _compact(part, omitted)
        for key, part in schema.items()
        if key not in dropped
    }
