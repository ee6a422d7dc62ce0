"""Opening the room for one command, and turning what goes wrong into a sentence and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.page import Page

if TYPE_CHECKING:
    from postroom.engine.sync import Postroom

AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]

REFUSED, MISCONFIGURED = 1, 2
_SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Place:
    """Which room the options before the command name; what is `None` comes from the environment."""

    store: str | None
    domain: str | None

    def overrides(self) -> dict[str, str]:
        """What goes before the environment. A store without a scheme is the file of that name."""
        found = {}
        if self.domain is not None:
            found["domain"] = self.domain
        if self.store is not None:
            found["store"] = self.store if "://" in self.store or self.store == "memory:" else f"{_SQLITE}{self.store}"
        return found


def logging_to_standard_error(verbose: int, *, as_json: bool) -> None:
    """One line for each thing that happens; from `-vv` on also for those that seldom matter."""
    from postroom.backends.log_lines import configure_logging

    configure_logging(json=as_json, level="DEBUG" if verbose > 1 else "INFO")


@contextmanager
def opened(
    context: typer.Context, *, as_json: bool, delivering: bool = False, creating: bool = False
) -> Iterator[tuple[Postroom, Page]]:
    """The room and the page to answer on. Only a command that sends delivers, and only one that creates makes a room:
    to look at a room changes nothing in it.
    """
    with answering(as_json=as_json) as page:
        from postroom.engine.sync import Postroom

        room = Postroom.from_env(delivering=delivering, **context.obj.overrides())
        if not creating:
            _refuse_to_begin(room)
        with room:
            yield room, page


@contextmanager
def answering(*, as_json: bool) -> Iterator[Page]:
    """A page; a refusal ends the command with 1, and a fault in the settings with 2."""
    from postroom.model.errors import ConfigurationError, PostroomError

    page = Page(as_json=as_json)
    try:
        yield page
    except PostroomError as refusal:
        page.complain(refusal.as_dict())
        raise typer.Exit(REFUSED) from None
    except ConfigurationError as fault:
        page.complain({"code": "configuration_error", "message": str(fault), "you_can": _remedy(str(fault))})
        raise typer.Exit(MISCONFIGURED) from None


def _refuse_to_begin(room: Postroom) -> None:
    """A mistyped file name must not leave an empty room behind."""
    from postroom.model.errors import NotFound

    settings = room.asynchronous.settings
    url = settings.store.get_secret_value()
    path = url.removeprefix(_SQLITE)
    if path != url and not settings.mailboxes and not Path(path).exists():
        raise NotFound(
            f"There is no room in {path} yet.",
            you_can="create its first mailbox (postroom mailbox create support), or name another --store.",
        )


def _remedy(fault: str) -> str:
    if "POSTROOM_DOMAIN" in fault or "mail domain" in fault:
        return "set POSTROOM_DOMAIN=acme.test, or give --domain acme.test."
    return ""


def chosen(values: list[str], *, among: Any, option: str) -> list[Any]:
    """The members of an enumeration that an option named. A wrong one is a wrong command line."""
    known = {str(member): member for member in among}
    for value in values:
        if value not in known:
            raise typer.BadParameter(f"{value!r} is none of: {', '.join(known)}.", param_hint=option)
    return [known[value] for value in values]
