"""How the mail of a case comes into its room: by its fields, or byte by byte as it was written down."""

from __future__ import annotations

from postroom.mail.addresses.addresses import parse_participant
from postroom.mail.mime.parse import parse
from postroom.model.address import Participant
from postroom.model.message import Message, ParsedMessage
from postroom.testing.gullible.letters import Letter
from postroom.testing.gullible.setting import Setting
from postroom.testing.people.people import Person
from postroom.testing.world.world import World

_NOBODY = "somebody@example.net"


def hand_in(letter: Letter, *, world: World, setting: Setting, last: Message | None) -> str:
    """Somebody outside hands a letter to the room's server, in answer to the `last` message of a thread; its Message-ID."""
    if letter.whole is not None:
        return _hand_in_whole(letter, letter.whole, world=world, setting=setting)
    author, to = (
        setting.address(letter.sender),
        [setting.address(name) for name in letter.to or [setting.first_mailbox]],
    )
    references = {"In-Reply-To": last.message_id, "References": last.message_id} if last is not None else {}
    headers = {"Reply-To": letter.reply_to, **references, **letter.headers}
    mail = _person(world, letter.envelope_from or author).write(
        to,
        subject=letter.subject or (f"Re: {last.subject}" if last is not None else "A question"),
        text=letter.text,
        html=letter.html,
        cc=[setting.address(name) for name in letter.cc],
        headers={name: value for name, value in headers.items() if value},
        attachments=[file.content for file in letter.attachments],
        sender=author,
        null_path=letter.envelope_from == "",
    )
    return mail.message_id


def _hand_in_whole(letter: Letter, whole: bytes, *, world: World, setting: Setting) -> str:
    """A message without a Message-ID gets one, as the first server on its way would do."""
    found = parse(whole)
    if found.message_id is None:
        whole = f"Message-ID: <{world.entropy.token(8)}@{_NOBODY.partition('@')[2]}>\r\n".encode() + whole
    author = setting.address(letter.sender) or str(found.sender or _NOBODY)
    to = [setting.address(name) for name in letter.to] or _own(found, setting)
    person = _person(world, letter.envelope_from or author)
    return person.hand_in(whole, to=to, null_path=letter.envelope_from == "").message_id


def _own(found: ParsedMessage, setting: Setting) -> list[str]:
    """The mailboxes of the room among those that a message names."""
    named = (each.address for each in (*found.to, *found.cc))
    own = [str(address) for address in named if address.domain == setting.domain]
    return own or [setting.address(setting.first_mailbox)]


def _person(world: World, who: str) -> Person:
    """Whoever lives at an address, from now on at least."""
    participant: Participant = parse_participant(who)
    lives = next((each for each in world.people.values() if each.address.key == participant.address.key), None)
    return lives or world.person(who)
