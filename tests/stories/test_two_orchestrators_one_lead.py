"""Two orchestrators process one lead at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from postroom import Postroom


def test_two_orchestrators_that_process_one_lead_at_once_write_to_it_once(world, tmp_path: Path):
    store = f"sqlite:///{tmp_path}/acme.db"
    room = world.room("acme.test", ["outreach"], store=store)
    lead = world.person("Ada Lovelace <ada@example.com>")
    receipts = []

    with Postroom("acme.test", store=store, clock=world.clock, delivering=False, background=False) as other:

        def work_on_the_lead(orchestrator: Postroom, words: str) -> None:
            outreach = orchestrator.mailbox("outreach")
            receipts.append(outreach.send("ada@example.com", subject="Hello", text=words, key="first mail to lead 17"))

        nine_thirty = timedelta(minutes=30)
        world.at(nine_thirty, lambda: work_on_the_lead(room, "Hello Ada, may I show you our product?"))
        world.at(nine_thirty, lambda: work_on_the_lead(other, "Dear Ms Lovelace, have you got a minute?"))
        world.run()

    assert [mail.new_text for mail in lead.received] == ["Hello Ada, may I show you our product?"]
    assert [receipt.duplicate for receipt in receipts] == [False, True]
    world.assert_no_duplicates()
