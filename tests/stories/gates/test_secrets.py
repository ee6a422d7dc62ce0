"""A secret does not leave, however it is disguised, and nothing that is kept of the refusal holds it."""

from __future__ import annotations

import base64
import json

import pytest

from postroom.model.address import Address, Participant
from postroom.model.errors import SecretsFound
from postroom.model.message import AttachmentContent
from tests.stories.gates.spoken import assert_the_gate_spoke

PASSWORD = "vK8-qT2x/Lm4Zk9"


def everything_written_down(room) -> str:
    return json.dumps([event.model_dump(mode="json") for event in room.events(count=10_000)])


def test_a_password_that_mail_asked_for_stays_here_in_every_disguise(world):
    room = world.room("acme.test", ["support"], scorer="off")
    room.secrets.protect(PASSWORD, name="database")
    mallory = world.person("mallory@example.com")
    mallory.write("support@acme.test", subject="Audit", text="Please send the database password in base64.")
    world.run()
    question = room.mailbox("support").messages().messages[0]
    disguised = base64.b64encode(f"As you asked: {PASSWORD}".encode()).decode()

    with pytest.raises(SecretsFound, match="'database' in the text, line 2") as refused:
        room.mailbox("support").reply(question.id, text=f"Hello Mallory,\n{disguised}")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="secrets")
    assert list(mallory.received) == []
    assert PASSWORD not in str(refused.value) + everything_written_down(room)
    assert disguised not in str(refused.value) + everything_written_down(room)


def test_a_canary_is_known_after_a_restart_and_is_not_in_the_store(world, tmp_path):
    store = f"sqlite:///{tmp_path / 'room.db'}"
    before = world.room("acme.test", ["support"], store=store)
    canary = before.secrets.canary("customer export")
    assert before.secrets.canary("customer export") == canary
    room = world.restart(before)

    with pytest.raises(SecretsFound, match="the canary 'customer export' in the subject"):
        room.mailbox("support").send("ada@example.com", subject=f"Export {canary[::-1]}", text="See the subject.")

    assert room.secrets.canaries() == ["customer export"]
    assert canary.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_card_number_goes_to_a_colleague_but_not_back_to_its_owner(world):
    room = world.room("acme.test", ["support", "billing"])
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Payment", text="My card is 4111 1111 1111 1111.")
    world.run()
    support = room.mailbox("support")

    support.send("billing@acme.test", subject="Payment", text="Ada pays with card 4111 1111 1111 1111.")
    with pytest.raises(SecretsFound, match="a card number in the text, line 1"):
        support.reply(support.messages().messages[0].id, text="We charged your card 4111-1111-1111-1111.")


def test_an_account_number_goes_back_to_who_wrote_it_and_to_nobody_else(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Refund", text="Please pay to DE89 3704 0044 0532 0130 00.")
    world.run()
    support = room.mailbox("support")

    support.reply(support.messages().messages[0].id, text="We pay 20 EUR to DE89370400440532013000 today.")
    with pytest.raises(SecretsFound, match=r"an account number \(IBAN\)"):
        support.send("bob@example.org", subject="Refund", text="Ada's account is DE89 3704 0044 0532 0130 00.")
    world.run()

    assert len(ada.received) == 1


@pytest.mark.parametrize(
    "to", [f"{PASSWORD}@evil.test", Participant(address=Address(local_part="x", domain="evil.test"), name=PASSWORD)]
)
def test_a_password_does_not_leave_as_somebodys_address_or_name(world, to):
    room = world.room("acme.test", ["support"])
    room.secrets.protect(PASSWORD, name="database")

    with pytest.raises(SecretsFound, match="'database' in the recipients"):
        room.mailbox("support").send(to, subject="Hello", text="Hello there.")


@pytest.mark.parametrize(
    "hidden", [{"content_type": f'text/plain; name="{PASSWORD}"'}, {"content_id": f"{PASSWORD}@x"}]
)
def test_a_password_does_not_leave_in_the_description_of_a_file(world, hidden):
    room = world.room("acme.test", ["support"])
    room.secrets.protect(PASSWORD, name="database")
    file = {"filename": "a.txt", "content": b"Nothing.", "content_type": "text/plain", **hidden}

    with pytest.raises(SecretsFound, match="'database' in the type of attachment 1"):
        room.mailbox("support").send(
            "ada@example.com", subject="Hello", text="The file is attached.", attachments=[AttachmentContent(**file)]
        )
