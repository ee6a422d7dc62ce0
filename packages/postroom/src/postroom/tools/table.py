"""The table: every tool, its words for the model, and the function behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from postroom.model.choices import Scope
from postroom.model.errors import unknown_name
from postroom.model.several import several
from postroom.tools import acting, inputs, provisioning, reading, requests
from postroom.tools.binding import AnyMailbox, asynchronous
from postroom.tools.tool import Tool

TOOLS: tuple[Tool, ...] = (
    Tool(
        "check_mail",
        "List new mail in your mailbox: thread id, message id, sender, subject, first words. Start here.",
        inputs.CheckMail,
        reading.check_mail,
        Scope.READ,
    ),
    Tool(
        "read_thread",
        "Read one thread: who holds it, any hand-off note, and each message's new text. Ids come from check_mail.",
        inputs.ReadThread,
        reading.read_thread,
        Scope.READ,
    ),
    Tool(
        "search_mail",
        "Find messages of your mailbox by words, newest first.",
        inputs.SearchMail,
        reading.search_mail,
        Scope.READ,
    ),
    Tool(
        "send_message",
        "Begin a NEW thread. To answer mail use reply. Sending the same twice sends once.",
        inputs.SendMessage,
        acting.send_message,
        Scope.SEND,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "reply",
        "Answer a message in its thread; recipient and subject follow from it. You must hold the thread.",
        inputs.Reply,
        acting.reply,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "hand_off_thread",
        "Give a thread to another mailbox that should continue it; the customer sees one thread. Then stop working on it.",
        inputs.HandOffThread,
        acting.hand_off_thread,
        Scope.HAND_OFF,
        "write",
    ),
    Tool(
        "wait_for_reply",
        "Be woken when somebody answers in a thread, or at the deadline. Returns at once; do not poll.",
        inputs.WaitForReply,
        acting.wait_for_reply,
        Scope.REPLY,
        "write",
    ),
    Tool(
        "schedule_follow_up",
        "Plan reminders in a thread; each is sent only if nobody answered, bounced or took over before.",
        inputs.ScheduleFollowUp,
        acting.schedule_follow_up,
        Scope.REPLY,
        "write",
        approval=True,
    ),
    Tool(
        "delivery_status",
        "What became of a message you sent, for each recipient.",
        inputs.DeliveryStatusInput,
        reading.delivery_status,
        Scope.READ,
    ),
    Tool(
        "read_attachment",
        "The text of an attachment, page by page; ids stand in read_thread.",
        inputs.ReadAttachment,
        reading.read_attachment,
        Scope.READ,
    ),
    Tool(
        "sending_limits",
        "How many messages you have sent today and this month, and how many you may still send.",
        inputs.Nothing,
        reading.sending_limits,
        Scope.READ,
    ),
    Tool(
        "list_mailboxes", "The mailboxes a thread can be handed to.", inputs.Nothing, reading.list_mailboxes, Scope.READ
    ),
    Tool(
        "create_mailbox",
        "Create a mailbox on the team's domain.",
        inputs.CreateMailbox,
        provisioning.create_mailbox,
        Scope.PROVISION,
        "write",
    ),
    Tool(
        "pause_mailbox",
        "Stop everything leaving a mailbox; mail still arrives.",
        inputs.NamedMailbox,
        provisioning.pause_mailbox,
        Scope.PROVISION,
        "write",
    ),
    Tool(
        "delete_mailbox",
        "Delete a mailbox; its threads and future mail go to the successor.",
        inputs.DeleteMailbox,
        provisioning.delete_mailbox,
        Scope.ADMIN,
        "destructive",
        approval=True,
    ),
    Tool(
        "cancel_follow_up",
        "Cancel a follow-up plan.",
        inputs.CancelFollowUp,
        acting.cancel_follow_up,
        Scope.REPLY,
        "write",
    ),
    Tool(
        "make_promise",
        "Write down what you told somebody you would do; you, or who holds the thread then, are woken when it is due.",
        inputs.MakePromise,
        acting.make_promise,
        Scope.REPLY,
        "write",
    ),
    Tool(
        "keep_promise",
        "Say that you did what was promised. Where an answer does it, give its id to reply instead.",
        inputs.KeepPromise,
        acting.keep_promise,
        Scope.REPLY,
        "write",
    ),
    Tool(
        "mark_done", "Close a thread until its next message.", inputs.MarkDone, acting.mark_done, Scope.REPLY, "write"
    ),
    Tool(
        "forward_message",
        "Send a message on to somebody else as an attachment, in a new thread.",
        inputs.ForwardMessage,
        acting.forward_message,
        Scope.SEND,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "send_request",
        "Ask an agent of another organisation for something typed, by a deadline; its body is checked before it leaves.",
        inputs.SendRequest,
        requests.send_request,
        Scope.SEND,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "acknowledge_request",
        "Tell who sent you a request that an answer will follow.",
        inputs.AcknowledgeRequest,
        requests.acknowledge_request,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "answer_request",
        "Answer a request that was sent to you.",
        inputs.AnswerRequest,
        requests.answer_request,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "decline_request",
        "Say that you will not answer a request, and why.",
        inputs.DeclineRequest,
        requests.decline_request,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
)

TOOL_NAMED: Mapping[str, Tool] = {tool.name: tool for tool in TOOLS}

DEFAULT_TOOLS: tuple[str, ...] = (
    "check_mail",
    "read_thread",
    "search_mail",
    "send_message",
    "reply",
    "hand_off_thread",
    "wait_for_reply",
    "schedule_follow_up",
    "delivery_status",
    "read_attachment",
)

_EXTRA_SCOPES = frozenset({Scope.PROVISION, Scope.ADMIN})


def offered(mailbox: AnyMailbox, only: Sequence[str] | None = None) -> list[Tool]:
    """The tools for a mailbox: the named ones, or by default the ten everyday ones and those of its extra scopes.

    A tool whose scope the mailbox lacks is left out. An empty `only` gives no tools. Raises `ConfigurationError` for a
    name that is no tool, and for what is no mailbox.
    """
    wanted = tools_named(only) if only is not None else [tool for tool in TOOLS if _is_default(tool)]
    scopes = asynchronous(mailbox).scopes
    return [tool for tool in wanted if tool.scope in scopes]


def tools_named(names: Sequence[str]) -> list[Tool]:
    """The tools of these names. Raises `ConfigurationError` for a name that is no tool."""
    wanted = several(names)
    for name in wanted:
        if name not in TOOL_NAMED:
            raise unknown_name("tool", name, list(TOOL_NAMED))
    return [TOOL_NAMED[name] for name in wanted]


def _is_default(tool: Tool) -> bool:
    return tool.name in DEFAULT_TOOLS or tool.scope in _EXTRA_SCOPES
