"""`postroom doctor`: whether the set-up is well, what is wrong with it, and what to do."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.opening import AsJson
from postroom.cli.page import Block, Hanging, Page, say
from postroom.cli.progress import bar
from postroom.cli.wording import joined
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.diagnosis import Diagnosis

_CODES = {"ok": 0, "warning": 1, "fault": 2}
_STYLES = {"ok": "green", "warning": "yellow", "fault": "red"}


def doctor(
    context: typer.Context,
    seconds: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long each server may take.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Look whether the set-up is well; say what to do about it.

    It reads the settings, asks the DNS, tries the mail servers without sending or taking mail, and looks at ports,
    certificates, the clock, the store and the keys. It changes nothing, and may run beside the room.
    It ends with 0 when all is well, with 1 after warnings, with 2 when something is broken.

    \b
    Example:
      postroom doctor
      postroom doctor --json --timeout 5
    """
    from postroom.model.diagnosis import worst

    page = Page(as_json=as_json)
    found = _examined(context.obj.overrides(), seconds=seconds, as_json=as_json)
    health = worst(found)
    page.answer({"health": health, "diagnoses": found}, lambda: _told(found))
    raise typer.Exit(_CODES[health])


def _examined(overrides: Mapping[str, Any], *, seconds: float, as_json: bool) -> list[Diagnosis]:
    from postroom.engine.keeping.doctor import examine
    from postroom.model.diagnosis import fault
    from postroom.model.errors import ConfigurationError
    from postroom.model.settings import settings_from_env

    try:
        settings = settings_from_env(**overrides)
    except ConfigurationError as error:
        return [fault("settings", str(error), you_can="mend the variable that it names; the other checks wait for it.")]
    with bar("Looking", as_json=as_json) as told:
        return asyncio.run(examine(settings, variables=dict(os.environ), seconds=seconds, told=told))


def _told(found: list[Diagnosis]) -> Iterator[Block]:
    width = max(len(each.check) for each in found)
    for each in found:
        advice = f" You can {each.you_can}" if each.you_can else ""
        head = say((f"{each.health:<9}", _STYLES[each.health]), f"{each.check:<{width}}  ")
        yield Hanging(head, say(each.what, (advice, "bold")))
    yield say("")
    yield say(_sum(found))


def _sum(found: list[Diagnosis]) -> str:
    counts = Counter(str(each.health) for each in found)
    if counts["ok"] == len(found):
        return "All is well."
    told = (count_of(counts[health], health) for health in ("fault", "warning") if counts[health])
    return f"{joined(told)}; {counts['ok']} well."
