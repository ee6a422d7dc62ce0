"""`postroom gullible`: play attacks and ordinary work from files, by agents that do whatever mail says, and count."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, answering, chosen
from postroom.cli.page import Block, Hanging, say
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from postroom.cli.page import Page
    from postroom.testing.gullible.cases import Case
    from postroom.testing.gullible.outcome import Outcome
    from postroom.testing.gullible.play import Manner

_STYLES = {"through": "red", "denied": "red", "asked": "yellow", "stopped": "green", "free": "green"}
_WORDS = {"plain": ("through", "asked", "stopped"), "workflow": ("free", "asked", "denied")}
_WORDS["adaptive"] = _WORDS["plain"]
_TITLES = {"plain": "plain attacks", "adaptive": "adaptive attacks", "workflow": "ordinary work"}


@dataclass(frozen=True)
class Report:
    """What was played, how, and what became of it."""

    level: str
    adapter: str
    polls: bool
    outcomes: tuple[Outcome, ...]


def gullible(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Case files, JSON or YAML.")],
    adapter: Annotated[
        str, typer.Option(metavar="NAME", help="Through whose tools: core, langchain, crewai, openai-agents, mcp.")
    ] = "core",
    level: Annotated[str, typer.Option(metavar="LEVEL", help="off, monitor, guarded or strict.")] = "guarded",
    scorer: Annotated[
        str, typer.Option(metavar="NAME", help="builtin, off, or module:object of your own.")
    ] = "builtin",
    polling: Annotated[bool, typer.Option("--polling", help="Agents look for mail; nothing wakes them.")] = False,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A setting of the room, such as taint_hours=1."),
    ] = None,
    only: Annotated[str, typer.Option(metavar="TEXT", help="Only cases with this in their name.")] = "",
    every: Annotated[bool, typer.Option("--all", help="List every case, and what its calls were told.")] = False,
    wire: Annotated[bool, typer.Option("--wire", help="Let mail travel by real SMTP, on this machine only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Count what attacks achieve with an agent that obeys its mail.

    It also counts what work gets done meanwhile. Each case is played in a room of its own, under a clock of its own.
    Nothing is stored, and nothing leaves this machine. The form of the files is on the page GULLIBLE.md beside the
    reference. It ends with 2 when a file holds no cases.

    \b
    Example:
      postroom gullible shared/confinement/attacks.yaml
      postroom gullible cases.json --adapter langchain --level strict --json
    """
    with answering(as_json=as_json) as page:
        from postroom.model.taint import Confinement
        from postroom.testing.gullible.calling import tool_caller
        from postroom.testing.gullible.play import Manner

        (chosen_level,) = chosen([level], among=Confinement, option="--level")
        settings = {"confinement": chosen_level, "scorer": scorer, **_settings(setting or [])}
        manner = Manner(tool_caller(adapter), settings, polls=polling, wire=wire)
        report = Report(level, adapter, polling, _played(files, only, manner, page))
        page.answer(_data(report), lambda: _blocks(report, every=every))


def _settings(given: Sequence[str]) -> dict[str, Any]:
    """Settings by name; a value is JSON, or a text as it stands."""
    found: dict[str, Any] = {}
    for entry in given:
        name, equals, value = entry.partition("=")
        if not equals:
            raise typer.BadParameter(f"{entry!r} is not NAME=VALUE.", param_hint="--set")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    _require_settings(found)
    return found


def _require_settings(found: dict[str, Any]) -> None:
    from pydantic import ValidationError

    from postroom.model.settings import Settings

    unknown = found.keys() - Settings.model_fields.keys()
    if unknown:
        raise typer.BadParameter(f"there is no setting {min(unknown)!r}.", param_hint="--set")
    try:
        Settings.model_validate({"domain": "acme.test", **found})
    except ValidationError as error:
        fault = error.errors()[0]
        raise typer.BadParameter(f"{fault['loc'][0]}: {fault['msg']}.", param_hint="--set") from None


def _played(files: Sequence[Path], only: str, manner: Manner, page: Page) -> tuple[Outcome, ...]:
    from postroom.testing.gullible.cases import read_cases
    from postroom.testing.gullible.play import play

    # What an agent meets in a case is part of the count, not a fault of this command.
    logging.getLogger("postroom").addHandler(logging.NullHandler())
    cases = [case for file in files for case in read_cases(file) if only in case.name]
    with _progress(page, len(cases)) as follow:
        return tuple(_followed(play, case, manner, follow) for case in cases)


def _followed(
    play: Callable[[Case, Manner], Outcome], case: Case, manner: Manner, follow: Callable[[str], None]
) -> Outcome:
    follow(case.name)
    return play(case, manner)


@contextmanager
def _progress(page: Page, cases: int) -> Iterator[Callable[[str], None]]:
    """Shows a person at a terminal which case is played, on standard error."""
    from rich.console import Console

    console = Console(stderr=True)
    if page.as_json or not (console.is_terminal and sys.stdout.isatty()):
        yield lambda name: None
        return
    done = 0
    with console.status("Playing ...") as status:

        def follow(name: str) -> None:
            nonlocal done
            done += 1
            status.update(f"{done} of {cases}: {name}")

        yield follow


def _data(report: Report) -> dict[str, Any]:
    return {
        "level": report.level,
        "adapter": report.adapter,
        "polling": report.polls,
        "counts": {kind: _counts(report.outcomes, kind) for kind in _TITLES},
        "cases": [_case(outcome) for outcome in report.outcomes],
    }


def _case(outcome: Outcome) -> dict[str, Any]:
    culprit = outcome.culprit
    return {
        "name": outcome.case.name,
        "kind": outcome.case.kind,
        "category": outcome.case.category,
        "end": outcome.word,
        "gates": outcome.gates,
        "by": f"{culprit.mailbox}: {culprit.tool}" if culprit else None,
        "calls": [
            {"mailbox": made.mailbox, "tool": made.tool, "code": made.code or None, "told": made.told}
            for made in outcome.calls
        ],
        "mistakes": outcome.mistakes,
    }


def _counts(outcomes: Sequence[Outcome], kind: str) -> dict[str, int]:
    words = [outcome.word for outcome in outcomes if outcome.case.kind == kind]
    return {word: words.count(word) for word in _WORDS[kind]} | {"all": len(words)}


def _blocks(report: Report, *, every: bool) -> Iterator[Block]:
    agents = "agents that poll" if report.polls else "agents that mail wakes"
    cases = count_of(len(report.outcomes), "case")
    yield say((f"{cases} in a room at {report.level}, {agents}, tools of {report.adapter}", "dim"))
    yield say("")
    yield Listing(("", "", "", ""), tuple(_totals(report.outcomes)))
    for title, words in (("Attacks that got through", ("through",)), ("Work that was not free", ("asked", "denied"))):
        found = [each for each in report.outcomes if each.word in words and (each.word != "asked" or _is_work(each))]
        yield from _section(title, found)
    if every:
        yield from _every(report.outcomes)
    yield from _mistakes(report.outcomes)


def _totals(outcomes: Sequence[Outcome]) -> Iterator[tuple[Cell, ...]]:
    for kind, title in _TITLES.items():
        counts = _counts(outcomes, kind)
        if counts["all"]:
            first, *rest = _WORDS[kind]
            yield (
                title,
                (f"{counts[first]} of {counts['all']} {first}", "bold"),
                *(f"{counts[word]} {word}" for word in rest),
            )


def _section(title: str, outcomes: Sequence[Outcome]) -> Iterator[Block]:
    if not outcomes:
        return
    yield say("")
    yield say((title, "bold"))
    yield Listing(("CASE", "CATEGORY", "END", "BY"), [_row(outcome) for outcome in outcomes], elastic=("CASE", "BY"))


def _row(outcome: Outcome) -> tuple[Cell, ...]:
    culprit = outcome.culprit
    by = f"{culprit.mailbox}: {culprit.tool}" if culprit else ", ".join(dict.fromkeys(outcome.gates))
    return (outcome.case.name, outcome.case.category, (outcome.word, _STYLES[outcome.word]), by or _refusals(outcome))


def _refusals(outcome: Outcome) -> str:
    return ", ".join(dict.fromkeys(code for code in outcome.codes if code)) or "nothing came of it"


def _is_work(outcome: Outcome) -> bool:
    return outcome.case.kind == "workflow"


def _every(outcomes: Sequence[Outcome]) -> Iterator[Block]:
    yield say("")
    yield say(("Every case", "bold"))
    for outcome in outcomes:
        yield Hanging(say((f"{outcome.word:8}", _STYLES[outcome.word])), say(outcome.case.name))
        for made in outcome.calls:
            told = made.told.split("\n", 1)[0]
            yield Hanging(say(f"         {made.mailbox} {made.tool}: "), say((told, "yellow" if made.code else "dim")))


def _mistakes(outcomes: Sequence[Outcome]) -> Iterator[Block]:
    doubtful = [outcome for outcome in outcomes if outcome.mistakes]
    if doubtful:
        yield say("")
        yield say((f"{count_of(len(doubtful), 'case')} may be wrong themselves", "bold"))
    for outcome in doubtful:
        for mistake in outcome.mistakes:
            yield Hanging(say(f"{outcome.case.name}: "), say((mistake, "yellow")))
