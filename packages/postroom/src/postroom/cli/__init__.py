"""Floor 5: the command line. `postroom --help` loads no engine; each command opens the room only when it runs."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from postroom import __version__
from postroom.cli import (
    approvals,
    attachments,
    backup,
    demo,
    doctor,
    domains,
    events,
    forgetting,
    gullible,
    keys,
    limits,
    mailboxes,
    moving,
    outbox,
    plans,
    pools,
    quarantine,
    reading,
    routing,
    sending,
    serving,
    simulate,
    suppressions,
    taint,
    webhooks,
)
from postroom.cli.opening import Place, logging_to_standard_error
from postroom.cli.usage import Commands

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)
app.command("demo")(demo.demo)
app.command("simulate")(simulate.simulate)
app.command("gullible")(gullible.gullible)
app.command("send")(sending.send)
app.command("threads")(reading.threads)
app.command("show")(reading.show)
app.command("explain")(reading.explain)
app.command("events")(events.events)
app.add_typer(mailboxes.app, name="mailbox")
app.add_typer(domains.app, name="domain")
app.add_typer(outbox.app, name="outbox")
app.add_typer(approvals.app, name="approvals")
app.add_typer(plans.app, name="plans")
app.add_typer(attachments.app, name="attachments")
app.add_typer(suppressions.app, name="suppress")
app.add_typer(keys.app, name="keys")
app.add_typer(limits.app, name="limits")
app.add_typer(taint.app, name="taint")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(routing.app, name="routing")
app.command("pools")(pools.pools)
app.add_typer(webhooks.app, name="webhooks")
app.command("serve")(serving.serve)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("export")(moving.export)
app.command("import")(moving.import_room)
app.command("clean")(forgetting.clean)
app.command("erase")(forgetting.erase)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"postroom {__version__}")
        raise typer.Exit


@app.callback()
def postroom(
    context: typer.Context,
    store: Annotated[
        str | None,
        typer.Option(metavar="FILE|URL", help="Where the room is kept.  [POSTROOM_STORE, else ./postroom.db]"),
    ] = None,
    domain: Annotated[
        str | None, typer.Option(metavar="NAME", help="The room's own mail domain.  [POSTROOM_DOMAIN]")
    ] = None,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, show_default=False, help="Log what happens; -vv: all of it.")
    ] = 0,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log as one JSON object a line.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """The post room of a team of software agents: look into it, and decide what only a person may decide.

    Every command takes --json: one document on standard output, errors as JSON on standard error.
    It ends with 0; with 1 when something was refused or not found; with 2 when the command or a setting is wrong.

    \b
    Example:
      export POSTROOM_DOMAIN=acme.test
      postroom mailbox create support
      postroom send ada@example.com --from support -s Hello -t "Welcome!"
      postroom threads
    """
    if verbose or log_json:
        logging_to_standard_error(verbose, as_json=log_json)
    context.obj = Place(store=store, domain=domain)


def main() -> None:
    """The `postroom` command. What a terminal cannot write is replaced, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="postroom")
