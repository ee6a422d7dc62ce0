"""The setting of a case: the room with its mailboxes and settings, who lives outside, and what happened before."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from postroom.model.choices import Scope
from postroom.model.mailbox import Oversight, Purpose
from postroom.model.settings import Settings
from postroom.testing.gullible.letters import Past
from postroom.testing.scenarios.part import Addresses, Part, many

_NOT_OF_A_CASE = {"domain", "mailboxes", "store", "transport", "receivers", "confinement"}


def _named(value: Any) -> Any:
    """A list of names stands for mailboxes about which nothing more is said."""
    return {name: {} for name in value} if isinstance(value, list) else value


class MailboxSetup(Part):
    """One mailbox. `scopes` are what its agent may do beyond reading, replying, sending and handing off."""

    purpose: Purpose | None = None
    oversight: Oversight | None = None
    scopes: frozenset[Scope] = frozenset()


class Setting(Part):
    """The room as a case finds it. What a case says of its own `room` is added to that of its file."""

    domain: str = "acme.test"
    mailboxes: Annotated[dict[str, MailboxSetup], BeforeValidator(_named)] = Field(
        default={"support": MailboxSetup(), "billing": MailboxSetup()}, min_length=1
    )
    settings: dict[str, Any] = Field(default={}, description="Fields of Settings, such as allowed_links.")
    people: dict[str, str] = Field(default={}, description="Labels for addresses: Ada <ada@example.com>.")
    threads: dict[str, Past] = Field(default={}, description="The past, by label.")
    correspondents: Addresses = Field(default=(), description="Addresses that the first mailbox has written to before.")
    secrets: dict[str, str] = Field(default={}, description="Registered with `room.secrets.protect`, by name.")
    canaries: Annotated[tuple[str, ...], BeforeValidator(many)] = Field(
        default=(), description="Names of canaries; `{canary:NAME}` is its value."
    )
    facts: dict[str, str] = Field(default={}, description="Texts for `{NAME}` in what a case says.")

    @field_validator("settings")
    @classmethod
    def _are_settings(cls, value: dict[str, Any]) -> dict[str, Any]:
        unknown = value.keys() - Settings.model_fields.keys() | value.keys() & _NOT_OF_A_CASE
        if unknown:
            raise ValueError(f"a case cannot set {', '.join(sorted(unknown))}")
        Settings.model_validate({"domain": "acme.test", **value})
        return value

    def changed_by(self, own: Setting) -> Setting:
        """This setting with what a case says of its own: tables are added to, everything else is replaced."""
        changes = {name: getattr(own, name) for name in own.model_fields_set}
        for name, value in changes.items():
            before = getattr(self, name)
            if isinstance(value, dict) and name != "mailboxes":
                changes[name] = {**before, **value}
        return self.model_copy(update=changes)

    @property
    def first_mailbox(self) -> str:
        """Where mail goes that names no mailbox."""
        return next(iter(self.mailboxes))

    def address(self, name: str) -> str:
        """What a label, the name of a mailbox, or an address stands for."""
        if name in self.mailboxes:
            return f"{name}@{self.domain}"
        return self.people.get(name, name)

    def knows(self, name: str) -> bool:
        """Whether this stands for somebody."""
        return name in self.mailboxes or name in self.people or "@" in name
