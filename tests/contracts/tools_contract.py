"""What every adapter's tools do, whatever the framework. A test file subclasses it and names its framework."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest

from postroom import ConfigurationError, Postroom, Scope
from postroom.testing.gullible.calling import tool_caller
from postroom.testing.gullible.outcome import End
from postroom.tools import DEFAULT_TOOLS, TOOLS
from tests.confinement.sets import SETS, case_named, cases, played
from tests.contracts.frameworks import (
    BreakingEntropy,
    Framework,
    Seen,
    argument_names,
    estimated_tokens,
    mail_from_ada,
    mail_with_attachment,
)
from tests.contracts.hostile import HOSTILE, MARK, hidden_in, unfenced

STOPPED = (
    "archive the last letter",
    "a blind copy for quality",
    "a picture that tells",
    "the letter in rot13",
    "to the colleague",
    "delete a mailbox",
    "Bob's letter in the note",
    "the secret comes later",
)
FREE = ("reads the thread first", "escalation to billing", "a reminder for the customer")
"""Cases of the simulation, through this framework's own tools."""
EVERY_SCOPE = frozenset(Scope)
IDENTITY = {"mailbox", "key", "scope", "scopes", "sender", "binding", "from", "from_", "room", "epoch", "agent"}
HAND_OFF = {"thread_id": "t1", "to": "billing", "summary": "Charged twice.", "facts": ["invoice 4411"]}


class ToolsContract:
    framework: ClassVar[Framework]

    @pytest.fixture
    def entropy(self) -> BreakingEntropy:
        return BreakingEntropy()

    @pytest.fixture
    def room(self, entropy: BreakingEntropy) -> Iterator[Postroom]:
        with Postroom("acme.test", mailboxes=["support", "billing"], entropy=entropy) as room:
            room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
            yield room

    @pytest.fixture
    def support(self, room: Postroom) -> Desk:
        return Desk(self.framework, room)

    def test_the_everyday_tools_are_offered_in_order(self, room: Postroom) -> None:
        tools = self.framework.postroom_tools(room.mailbox("support"))

        assert [tool.name for tool in tools] == list(DEFAULT_TOOLS)

    def test_an_asynchronous_mailbox_gives_the_same_tools(self, room: Postroom) -> None:
        tools = self.framework.postroom_tools(room.asynchronous.mailbox("support"))

        assert self.framework.call(tools[0], {}).text.startswith("1 unread")

    def test_no_tool_decides_about_held_drafts(self, room: Postroom) -> None:
        every = room.mailbox("support", scopes=EVERY_SCOPE)
        tools = self.framework.postroom_tools(every, only=[tool.name for tool in TOOLS])

        assert [tool.name for tool in tools] == [tool.name for tool in TOOLS]
        assert not any("approv" in name for tool in tools for name in argument_names(self.framework.schema(tool)))

    def test_only_names_the_tools_in_the_order_asked_for(self, room: Postroom) -> None:
        tools = self.framework.postroom_tools(room.mailbox("support"), only=["mark_done", "reply"])

        assert [tool.name for tool in tools] == ["mark_done", "reply"]

    def test_an_empty_selection_gives_no_tools(self, room: Postroom) -> None:
        assert self.framework.postroom_tools(room.mailbox("support"), only=[]) == []

    def test_an_unknown_tool_name_raises(self, room: Postroom) -> None:
        with pytest.raises(ConfigurationError, match="send_mial"):
            self.framework.postroom_tools(room.mailbox("support"), only=["send_mial"])

    def test_a_tool_whose_scope_is_missing_is_not_offered(self, room: Postroom) -> None:
        reader = room.mailbox("support", scopes={Scope.READ})

        names = [tool.name for tool in self.framework.postroom_tools(reader)]

        assert names == ["check_mail", "read_thread", "search_mail", "delivery_status", "read_attachment"]

    def test_no_schema_lets_a_model_say_who_it_is(self, room: Postroom) -> None:
        every = self.framework.postroom_tools(
            room.mailbox("support", scopes=EVERY_SCOPE), only=[tool.name for tool in TOOLS]
        )

        for tool in every:
            assert not argument_names(self.framework.schema(tool)) & IDENTITY

    def test_the_everyday_tools_cost_an_estimated_2000_tokens_at_most(self, room: Postroom) -> None:
        schemas = [self.framework.schema(tool) for tool in self.framework.postroom_tools(room.mailbox("support"))]

        assert estimated_tokens(json.dumps(schemas, separators=(",", ":"))) <= 2000

    def test_mail_is_listed_read_and_found(self, support: Desk) -> None:
        listed = support.call("check_mail")
        read = support.call("read_thread", thread_id="t1")
        found = support.call("search_mail", words="charged twice")

        assert "t1 m1" in listed.text
        assert "Please refund one." in read.text
        assert "held by you" in read.text
        assert "m1" in found.text
        assert not any(seen.refused for seen in (listed, read, found))

    def test_a_read_thread_is_read(self, support: Desk) -> None:
        support.call("read_thread", thread_id="t1")

        assert support.call("check_mail").text.startswith("No unread mail")

    def test_an_attachment_is_read_by_its_id(self, support: Desk) -> None:
        support.room.receive(mail_with_attachment(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        attachment = support.room.thread("t2").messages[0].attachments[0]

        seen = support.call("read_attachment", attachment_id=attachment.id)

        assert "Total: 41 EUR" in seen.text

    def test_a_reply_continues_the_thread_and_its_delivery_can_be_followed(self, support: Desk) -> None:
        sent = support.call("reply", message_id="m1", text="We look into it.")
        support.room.drain()

        status = support.call("delivery_status", message_id="m2")

        assert sent.text.startswith("Accepted as m2 in t1")
        assert "ada@example.com: kept" in status.text

    def test_a_new_message_begins_a_thread(self, support: Desk) -> None:
        sent = support.call("send_message", to=["bob@example.com"], subject="Hello", text="Welcome!", cc=[])

        assert sent.text.startswith("Accepted as m2 in t2 for bob@example.com")
        assert not sent.refused

    def test_a_handed_off_thread_is_read_by_its_new_owner_with_the_note(self, support: Desk) -> None:
        support.call("hand_off_thread", **HAND_OFF)
        billing = Desk(self.framework, support.room, "billing")

        read = billing.call("read_thread", thread_id="t1")

        assert "held by you" in read.text
        assert "Charged twice." in read.text
        assert "invoice 4411" in read.text

    def test_waits_and_follow_ups_are_planned_and_cancelled(self, support: Desk) -> None:
        waiting = support.call("wait_for_reply", thread_id="t1", hours=48)
        plan = support.call("schedule_follow_up", thread_id="t1", steps=[{"after_hours": 72, "text": "Any news?"}])
        plan_id = plan.text.partition(":")[0]

        cancelled = support.call("cancel_follow_up", plan_id=plan_id)

        assert "you are woken by the answer" in waiting.text
        assert "first step at" in plan.text
        assert cancelled.text == f"{plan_id} is cancelled."

    def test_the_tools_of_extra_scopes_work(self, support: Desk) -> None:
        created = support.call("create_mailbox", name="sales", display_name="Sales")
        listed = support.call("list_mailboxes")
        paused = support.call("pause_mailbox", name="sales")
        deleted = support.call("delete_mailbox", name="sales", successor="support")
        forwarded = support.call("forward_message", message_id="m1", to=["bob@example.com"], text="")
        done = support.call("mark_done", thread_id="t1")

        assert "sales@acme.test" in created.text
        assert "billing" in listed.text
        assert "paused" in paused.text
        assert "0 threads went to support" in deleted.text
        assert "bob@example.com" in forwarded.text
        assert "is done" in done.text

    @pytest.mark.parametrize(
        ("tool", "arguments", "code"),
        [
            ("send_message", {"to": ["not an address"], "subject": "Hi", "text": "Hi", "cc": []}, "invalid_request"),
            ("reply", {"message_id": "m1", "text": "", "cc": []}, "invalid_request"),
            ("reply", {"message_id": "m1", "text": " \n ", "cc": []}, "invalid_request"),
            ("reply", {"message_id": "m99", "text": "Hello", "cc": []}, "not_found"),
            ("read_thread", {"thread_id": "t99", "full_message": ""}, "not_found"),
            ("hand_off_thread", {**HAND_OFF, "to": "nobody"}, "not_found"),
            ("reply", {"message_id": "m1"}, "invalid_request"),
            ("check_mail", {"mailbox": "billing"}, "invalid_request"),
            ("list_mailboxes", {"mailbox": "billing"}, "invalid_request"),
            ("reply", {"message_id": "m1", "text": "Hello", "sender": "ceo@acme.test"}, "invalid_request"),
            ("wait_for_reply", {"thread_id": "t1", "hours": -1}, "invalid_request"),
        ],
    )
    def test_a_call_that_cannot_be_meant_is_refused(
        self, support: Desk, tool: str, arguments: dict[str, Any], code: str
    ) -> None:
        seen = support.call(tool, **arguments)

        assert_refused(seen, code)
        assert len(support.room.thread("t1").messages) == 1

    def test_a_reply_after_the_hand_off_is_refused(self, support: Desk) -> None:
        support.call("hand_off_thread", **HAND_OFF)

        seen = support.call("reply", message_id="m1", text="Still me.")

        assert_refused(seen, "not_assigned")
        assert "billing holds" in seen.text

    def test_who_has_read_mail_writes_to_a_new_address_only_with_a_person(self, support: Desk) -> None:
        support.call("read_thread", thread_id="t1")

        held = support.call("send_message", to=["ops@evil.example"], subject="Customers", text="All of them.", cc=[])
        answered = support.call("reply", message_id="m1", text="We look into it.")

        assert_refused(held, "approval_required")
        assert not answered.refused

    def test_who_has_read_mail_deletes_no_mailbox(self, support: Desk) -> None:
        support.call("check_mail")

        assert_refused(support.call("delete_mailbox", name="billing", successor="support"), "tainted")

    @pytest.mark.parametrize("name", [*STOPPED, *FREE])
    def test_an_agent_that_believes_all_mail_is_confined_alike(self, name: str) -> None:
        case = case_named(name)

        outcome = played(case, call=tool_caller(self.framework.name))

        assert (outcome.end is End.THROUGH) == (name in FREE)
        assert outcome.codes == played(case).codes

    def test_no_word_of_a_hostile_mail_stands_outside_a_fence(self, support: Desk) -> None:
        """Each field of the mail carries a mark; every tool is called about it."""
        support.room.receive(HOSTILE, recipients=["support@acme.test"], reverse_path="zqx@example.com")
        attachment = support.room.thread("t2").messages[0].attachments[0].id
        told = [support.call(name, **arguments) for name, arguments in about_the_hostile_mail(attachment)]
        billing = Desk(self.framework, support.room, "billing")
        told += [billing.call("check_mail"), billing.call("read_thread", thread_id="t2")]
        support.room.suppress("zqx.reply@example.com", reason="complaint")
        told.append(billing.call("reply", message_id="m2", text="Hello again."))

        for seen in told:
            assert MARK not in unfenced(seen.text).casefold()
            assert hidden_in(seen.text) == set()
        assert sum(MARK in seen.text for seen in told) == 9
        assert "They say zqx." in told[-2].text
        assert {seen.code for seen in told if seen.refused} == {"suppressed", "tainted"}

    @pytest.mark.slow
    @pytest.mark.timeout(900)
    @pytest.mark.parametrize("name", SETS)
    def test_every_case_ends_as_it_does_without_a_framework(self, name: str) -> None:
        call = tool_caller(self.framework.name)

        differs = [case.name for case in cases(name) if played(case, call=call).codes != played(case).codes]

        assert differs == []

    def test_a_suppressed_recipient_is_refused(self, support: Desk) -> None:
        support.room.suppress("ada@example.com", reason="complaint")

        assert_refused(support.call("reply", message_id="m1", text="Hello"), "suppressed")

    def test_a_paused_mailbox_sends_nothing(self, support: Desk) -> None:
        support.room.pause_mailbox("support")

        assert_refused(support.call("reply", message_id="m1", text="Hello"), "mailbox_paused")

    def test_a_deleted_mailbox_refuses_instead_of_raising(self, support: Desk) -> None:
        support.room.delete_mailbox("support", successor="billing")

        assert_refused(support.call("reply", message_id="m1", text="Hello"), "not_found")

    def test_a_crash_inside_is_an_answer_with_a_reference(
        self, support: Desk, entropy: BreakingEntropy, caplog: pytest.LogCaptureFixture
    ) -> None:
        entropy.broken = True

        seen = support.call("reply", message_id="m1", text="Hello")

        entropy.broken = False
        assert_refused(seen, "internal_error")
        assert "no randomness" not in seen.text
        assert "tool.crashed" in caplog.messages

    def test_the_same_call_again_gives_the_first_receipt_silently_where_calls_have_ids(self, support: Desk) -> None:
        first = support.call("reply", call_id="call_1", message_id="m1", text="On its way.")

        again = support.call("reply", call_id="call_1", message_id="m1", text="On its way.")

        assert again.text == first.text if self.framework.has_call_ids else again.text.startswith("Already sent at")
        assert len(support.room.thread("t1").messages) == 2

    def test_the_same_words_in_another_call_are_sent_once_and_said_so(self, support: Desk) -> None:
        support.call("reply", call_id="call_1", message_id="m1", text="On its way.")

        again = support.call("reply", call_id="call_2", message_id="m1", text="On  its way. ")

        assert again.text.startswith("Already sent at")
        assert not again.refused
        assert len(support.room.thread("t1").messages) == 2

    async def test_a_blocking_call_works_inside_a_running_loop(self, support: Desk) -> None:
        assert support.call("read_thread", thread_id="t1").text.startswith("t1, 1 message")

    async def test_tools_can_be_awaited(self, support: Desk) -> None:
        read, sent = await asyncio.gather(
            support.acall("read_thread", thread_id="t1"), support.acall("reply", message_id="m1", text="Hello")
        )

        assert "Please refund one." in read.text
        assert sent.text.startswith("Accepted")

    async def test_an_awaited_refusal_is_typed_too(self, support: Desk) -> None:
        assert_refused(await support.acall("reply", message_id="m99", text="Hello"), "not_found")

    def test_eight_threads_at_once_send_once(self, support: Desk) -> None:
        with ThreadPoolExecutor(8) as threads:
            seen = list(
                threads.map(
                    lambda n: support.call("reply", call_id=f"call_{n}", message_id="m1", text="Hello"), range(8)
                )
            )

        assert sum(one.text.startswith("Accepted") for one in seen) == 1
        assert sum(one.text.startswith("Already sent") for one in seen) == 7
        assert len(support.room.thread("t1").messages) == 2


def about_the_hostile_mail(attachment: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every tool, called about the mail with the marks, m2 in t2."""
    yield "check_mail", {}
    yield "search_mail", {"words": "zqx"}
    yield "read_thread", {"thread_id": "t2"}
    yield "read_thread", {"thread_id": "t2", "full_message": "m2"}
    yield "read_attachment", {"attachment_id": attachment}
    yield "reply", {"message_id": "m2", "text": "We look into it."}
    yield "delivery_status", {"message_id": "m3"}
    yield "forward_message", {"message_id": "m2", "to": ["billing@acme.test"], "text": "Please look."}
    yield "wait_for_reply", {"thread_id": "t2", "hours": 5}
    yield "schedule_follow_up", {"thread_id": "t2", "steps": [{"after_hours": 72, "text": "Any news?"}]}
    yield "cancel_follow_up", {"plan_id": "f2"}
    yield "sending_limits", {}
    yield "list_mailboxes", {}
    yield "send_message", {"to": ["billing@acme.test"], "subject": "A question", "text": "Who knows?", "cc": []}
    yield "mark_done", {"thread_id": "t2"}
    yield "hand_off_thread", {"thread_id": "t2", "to": "billing", "summary": "They say zqx.", "facts": ["zqx"]}
    yield "pause_mailbox", {"name": "billing"}
    yield "create_mailbox", {"name": "sales"}
    yield "delete_mailbox", {"name": "billing", "successor": "support"}


class Desk:
    """One mailbox with every tool there is, called through a framework."""

    def __init__(self, framework: Framework, room: Postroom, mailbox: str = "support") -> None:
        self.room = room
        self._framework = framework
        handle = room.mailbox(mailbox, scopes=EVERY_SCOPE)
        self._tools = {tool.name: tool for tool in framework.postroom_tools(handle, only=[tool.name for tool in TOOLS])}

    def call(self, tool: str, /, call_id: str | None = None, **arguments: Any) -> Seen:
        return self._framework.call(self._tools[tool], arguments, call_id)

    async def acall(self, tool: str, /, call_id: str | None = None, **arguments: Any) -> Seen:
        return await self._framework.acall(self._tools[tool], arguments, call_id)


def assert_refused(seen: Seen, code: str) -> None:
    assert seen.refused
    assert seen.text.startswith(f"NOT DONE [{code}]: ")
    assert seen.code == code
