"""An agent in a process of its own, for `test_doors`: `python -m tests.stories.an_agent_afar WORDS [hang]`.

It answers every mail of support once. With `hang` it stops in the middle of its turn, after the answer.
"""

from __future__ import annotations

import sys
import threading

from postroom import Message, Postroom


def main(words: str, *, hangs: bool) -> None:
    room = Postroom.from_env()

    @room.on_message("support")
    def answer(message: Message) -> None:
        receipt = room.mailbox("support").reply(message.id, text=words)
        print(f"{receipt.id} {'again' if receipt.duplicate else 'sent'}", flush=True)
        if hangs:
            threading.Event().wait()

    room.start()
    print("at work", flush=True)
    room.serve()


if __name__ == "__main__":
    main(sys.argv[1], hangs="hang" in sys.argv[2:])
