"""The arguments of a call, with everything in them that a case leaves to be filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from postroom.model.message import Attachment, Message
from postroom.testing.gullible.actions import IDS, Action
from postroom.testing.gullible.filling import filled
from postroom.testing.gullible.stage import Stage
from postroom.tools import TOOL_NAMED

_ID = re.compile(r"[tmaf]\d+")
_ADDRESSES = ("to", "cc")


@dataclass(frozen=True)
class Words:
    """What the words of a case stand for in one call: that of an agent which looks at `message`, its `number`-th time."""

    stage: Stage
    message: Message | None
    number: int = 1
    plan: str = ""

    def arguments(self, action: Action) -> dict[str, Any]:
        """The arguments of a call. An id that is left out is that of the mail that the agent looks at; a label stands for an
        id, a label of people for their address, and one address for a list of one.
        """
        given: dict[str, Any] = filled(action.arguments, self.look)
        for field, schema in TOOL_NAMED[action.tool].input.model_fields.items():
            if field in IDS:
                given |= self._id(field, given.get(field))
            elif field in _ADDRESSES and field in given and schema.annotation is not str:
                given[field] = self._addresses(given[field])
        return given

    def look(self, name: str) -> str | None:
        """What a placeholder stands for here and now; `None` where it stands for nothing."""
        if name in self.stage.setting.facts:
            return self.stage.setting.facts[name]
        kind, _, label = name.partition(":")
        if kind == "message" and self.message is not None and self.stage.thread(label) == self.message.thread_id:
            return self.message.id
        if kind == "attachment" and label:
            return self._attachment(label)
        return self._here(name) or self.stage.look(name)

    def _here(self, name: str) -> str | None:
        known = {"n": str(self.number), "plan": self.plan}
        if self.message is not None:
            known |= dict.fromkeys(("message", "last_message"), self.message.id)
            known |= {"text": self.message.new_text, "thread": self.message.thread_id}
            known["attachment"] = next((file.id for file in self.message.attachments), "")
        return known.get(name) or None

    def _id(self, field: str, given: Any) -> dict[str, Any]:
        kind = IDS[field]
        if not given:
            found = self.look(kind)
        elif isinstance(given, str) and not _ID.fullmatch(given):
            found = self.look(f"{kind}:{given}") or self.look(given) or given
        else:
            found = given
        return {field: found} if found else {}

    def _addresses(self, given: Any) -> Any:
        entries = [given] if isinstance(given, str) else given
        return [self.stage.setting.address(entry) if isinstance(entry, str) else entry for entry in entries]

    def _attachment(self, label: str) -> str | None:
        """The newest file of a thread, or the one of that name: `ada`, `ada/form.pdf`."""
        label, _, name = label.partition("/")
        thread = self.stage.thread(label)
        messages = self.stage.room.thread(thread).messages if thread else ()
        files: list[Attachment] = [file for message in reversed(messages) for file in message.attachments]
        return next((file.id for file in files if name in ("", file.filename)), None)
