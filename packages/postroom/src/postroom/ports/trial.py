"""Trying a mail server out: as for mail, up to the point where mail would be handed over."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel

from postroom.model.message import Envelope


class Stage(StrEnum):
    """How far a trial came before it failed."""

    REACH = "reach"
    GREETING = "greeting"
    TLS = "tls"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    FOLDER = "folder"
    RELAY = "relay"


class TrialFailed(Exception):
    """A sentence that says what the server did, or did not; `stage` says where."""

    def __init__(self, sentence: str, *, stage: Stage) -> None:
        super().__init__(sentence)
        self.stage = stage


class Certificate(BaseModel, frozen=True):
    """Whom a TLS certificate names, and when it holds."""

    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime


class Seen(BaseModel, frozen=True):
    """What a server showed: `clock` is its own time, where it says so."""

    place: str
    certificate: Certificate | None = None
    logged_in: bool = False
    folder: str = ""
    clock: datetime | None = None


class TriedTransport(Protocol):
    """A way out that can be tried without sending anything."""

    async def try_out(self, envelope: Envelope) -> Seen:
        """Name sender and recipients to the next hop, and hand over no content. Raises `TrialFailed`."""


class TriedSource(Protocol):
    """A way in, or a folder, that can be looked at without taking anything."""

    async def try_out(self) -> Seen:
        """Open it as if to take mail, and close it. Raises `TrialFailed`."""
