"""`postroom demo`: the product in a minute, with no key and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from postroom.cli.opening import REFUSED, AsJson, answering

if TYPE_CHECKING:
    from postroom.cli.page import Page

_HOLDERS = ("support", "billing")
_PATIENCE = 10.0


def demo(as_json: AsJson = False) -> None:
    """Play a story: one thread, handed from agent to agent.

    A customer writes to support over real SMTP, on this machine only; support answers and hands the thread to billing;
    billing goes on in the same thread, and gets her next letter although she wrote to support. Then you see what her
    mail program shows. Nothing is configured, stored or sent anywhere.

    \b
    Example:
      postroom demo
    """
    with answering(as_json=as_json) as page:
        wrong = _told_to_a_program(page) if as_json else _told_to_a_person(page)
    if wrong:
        raise typer.Exit(REFUSED)


def _told_to_a_person(page: Page) -> bool:
    from postroom.testing.story.story import plain_agents, tell_story

    return bool(tell_story(plain_agents, console=page.console, holders=_HOLDERS, patience=_PATIENCE))


def _told_to_a_program(page: Page) -> bool:
    from postroom.testing.outside import NoSuchMail

    try:
        told = _told()
    except NoSuchMail as missing:
        page.complain({"code": "no_such_mail", "message": str(missing)})
        return True
    page.answer(told, list)
    return bool(told["faults"])


def _told() -> dict[str, Any]:
    from postroom.engine.sync import Postroom
    from postroom.testing.outside import Outside
    from postroom.testing.story.ending import faults
    from postroom.testing.story.story import DOMAIN, converse, plain_agents

    with Outside(patience=_PATIENCE) as outside:
        room = Postroom(DOMAIN, mailboxes=_HOLDERS, transport=outside.url, receivers=["smtp://127.0.0.1:0"])
        with room:
            plain_agents(room)
            ending = converse(outside, room, last_holder=_HOLDERS[-1])
    return {
        "customer": ending.customer.participant,
        "mail_program": ending.customer.mail_program().splitlines(),
        "thread": ending.thread,
        "events": ending.events,
        "faults": list(faults(ending, holders=_HOLDERS)),
    }
