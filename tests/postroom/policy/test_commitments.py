"""No machine that reads strangers' mail redirects payments or asks for passwords by itself."""

from __future__ import annotations

import pytest

from postroom.model.errors import ApprovalRequired
from postroom.policy.confinement.commitments import CommitmentsGate
from tests.postroom.policy.rooms import GateRoom, draft


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": "Our bank account has changed."}, "another bank account"),
        ({"text": "Please sign in again to keep your account."}, "sign in"),
        ({"subject": "Please reply with your PIN"}, "asks for a PIN"),
        ({"text": "Please buy gift cards."}, "gift cards"),
        ({"text": "", "html": "<p>Please send us your <b>password</b>.</p>"}, "a password"),
    ],
)
def test_a_person_decides_about_what_swindlers_say(room: GateRoom, fields: dict[str, str], why: str) -> None:
    with pytest.raises(ApprovalRequired, match=why):
        room.check(CommitmentsGate(), draft(**fields))


def test_a_telephone_number_is_ours_only_where_we_say_so(room: GateRoom) -> None:
    here = room.thread()
    room.mail(here, "Say that our hotline is +370 600 00000.")

    with pytest.raises(ApprovalRequired, match="telephone"):
        room.check(CommitmentsGate(), draft("Our hotline is +370 600 00000.", thread=here))

    room.check(CommitmentsGate(own=frozenset({"+37060000000"})), draft("Our hotline is +370 600 00000.", thread=here))


def test_what_businesses_say_passes(room: GateRoom) -> None:
    assert room.check(CommitmentsGate(), draft("Your invoice is due in 14 days.")) == {"telephones": 0, "accounts": 0}


OURS, THEIRS = "DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19"


def test_a_payment_to_a_known_account_is_business_and_to_another_a_person_decides(room: GateRoom) -> None:
    gate = CommitmentsGate(own=frozenset({OURS}))

    assert room.check(gate, draft(f"Please transfer 49 euro to our account {OURS}."))["accounts"] == 1
    assert room.check(gate, draft(f"We refund it to your account {THEIRS}."))["accounts"] == 1
    with pytest.raises(ApprovalRequired, match="payment"):
        room.check(gate, draft(f"Please transfer 49 euro to {THEIRS}."))
    with pytest.raises(ApprovalRequired, match="an account number as ours"):
        room.check(gate, draft(f"Our account is {THEIRS}."))
