"""What a model reads before it works: the everyday tools' schemas, and a thread of six messages in one call.
Tokens are estimated as cl100k would count them, rather too many than too few: the encoder's own table is a download.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from postroom import Postroom
from postroom.tools import TOOL_NAMED, Call, offered
from tests.benchmarks.figures import Figure, alone, compared, options, tell
from tests.contracts.frameworks import estimated_tokens

SAMPLES = sorted((Path(__file__).parents[2] / "shared/mail/thread").glob("*.eml"))


def schemas(room: Postroom) -> str:
    """The everyday tools as a model is sent them, in the form of OpenAI's chat completions."""
    functions = [
        {"name": tool.name, "description": tool.description, "parameters": tool.schema()}
        for tool in offered(room.mailbox("support"), None)
    ]
    told = [{"type": "function", "function": function} for function in functions]
    return json.dumps(told, separators=(",", ":"))


def thread(room: Postroom) -> str:
    """What `read_thread` shows of the sample thread: ids, owner, trust marks and fence included."""
    for sample in SAMPLES:
        room.receive(sample.read_bytes(), recipients=["support@acme.test"], reverse_path="dana@example.com")
    return TOOL_NAMED["read_thread"].call(room.mailbox("support"), {"thread_id": "t1"}, Call("benchmark")).text


def whole_bodies() -> str:
    """The reference: the text of each message as the standard library gives it, quotes and signatures included."""
    return "\n".join(_body(sample) for sample in SAMPLES)


def _body(sample: Path) -> str:
    message = message_from_bytes(sample.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    return "" if body is None else str(body.get_content())


def measured() -> list[Figure]:
    """Both figures; nothing here varies from round to round."""
    with Postroom("acme.test", mailboxes=["support"]) as room:
        tools, shown = estimated_tokens(schemas(room)), estimated_tokens(thread(room))
    whole = estimated_tokens(whole_bodies())
    beside = "the bodies whole, by the standard library"
    return [
        alone("everyday tools' schemas", tools, "tokens", goal="<= 2,000 tokens", rounds=1),
        compared(
            "six-message thread, read_thread", shown, "tokens",
            reference=beside, of_reference=whole, goal="<= 1,000 tokens", rounds=1,
        ),
    ]  # fmt: skip


def main(words: Sequence[str] | None = None) -> None:
    """Count, print, and keep where that is asked for."""
    asked = options(__doc__, rounds=1).parse_args(words)
    tell("tokens", measured(), write=asked.write)


if __name__ == "__main__":
    main()
