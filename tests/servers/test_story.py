"""The story through a real Postfix (submission) and a real Dovecot (IMAP with IDLE)."""

from __future__ import annotations

import pytest

from postroom import Postroom
from postroom.testing import Outside
from tests.servers.dovecot import DovecotServer
from tests.servers.postfix import PostfixServer

pytestmark = pytest.mark.servers

DOMAIN = "story.dovecot.test"


def test_one_thread_crosses_two_agents_over_postfix_and_dovecot(postfix: PostfixServer, dovecot: DovecotServer) -> None:
    with Outside(patience=20) as outside:
        postfix.route("customer.test", int(outside.url.rsplit(":", 1)[1]))
        room = Postroom(
            DOMAIN,
            mailboxes=["support", "billing"],
            transport=postfix.submission_url,
            receivers=[dovecot.imap_url(f"catchall@{DOMAIN}")],
        )
        with room:
            cast(room)
            room.start()
            ada = outside.person("Ada Lovelace <ada@customer.test>", writes_to=("127.0.0.1", postfix.smtp_port))
            ada.write(f"support@{DOMAIN}", subject="Charged twice", text="Please send one of them back.")
            refund = ada.wait_for_mail(1, by=f"billing@{DOMAIN}")[0]
            ada.answer(refund, text="Thank you both!", to=f"support@{DOMAIN}")
            closing = ada.wait_for_mail(2, by=f"billing@{DOMAIN}")[-1]
            thread = room.thread("t1")

    ada.assert_one_thread()
    assert thread.assignee == "billing"
    assert [str(message.sender.address.local_part) for message in thread.messages] == [
        "ada",
        "support",
        "billing",
        "ada",
        "billing",
    ]
    assert closing.message_id == thread.messages[-1].message_id


def cast(room: Postroom) -> None:
    """Support passes on, billing answers whatever comes then."""
    support, billing = room.mailbox("support"), room.mailbox("billing")

    @room.on_message("support")
    def pass_on(message) -> None:
        support.reply(message.id, text="I pass it on to billing.")
        support.hand_off(message.thread_id, to="billing", note="Charged twice.")

    @room.on_message("billing")
    def settle(message) -> None:
        newest = billing.thread(message.thread_id).messages[-1]
        billing.reply(newest.id, text="Refunded." if newest.direction == "outbound" else "Good to hear.")
