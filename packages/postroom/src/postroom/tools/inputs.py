"""The arguments of every tool. Optional ones have an empty value, because some frameworks make every property required."""

from __future__ import annotations

from pydantic import Field

from postroom.tools.tool import Input

MessageId = Field(description="A message id such as m12.")
ThreadId = Field(description="A thread id such as t3.")


class Nothing(Input):
    """No arguments."""


class CheckMail(Input):
    """Arguments of check_mail."""

    unread_only: bool = Field(default=True, description="False also lists read mail.")
    cursor: str = Field(default="", description="The cursor of the page before; empty for the newest.")


class ReadThread(Input):
    """Arguments of read_thread."""

    thread_id: str = ThreadId
    full_message: str = Field(default="", description="A message id to see whole, quotes included.")


class SearchMail(Input):
    """Arguments of search_mail."""

    words: str = Field(description="Words that must all occur.", min_length=1, max_length=200)


class SendMessage(Input):
    """Arguments of send_message."""

    to: list[str] = Field(description="Addresses.", min_length=1)
    subject: str = Field(min_length=1, max_length=300)
    text: str = Field(description="Plain text.", min_length=1)
    cc: list[str] = Field(default_factory=list)


class Reply(Input):
    """Arguments of reply."""

    message_id: str = MessageId
    text: str = Field(description="Plain text, without quoting.", min_length=1)
    cc: list[str] = Field(default_factory=list, description="Further addresses; usually empty.")
    keeps: list[str] = Field(default_factory=list, description="Promises (pr3) this keeps.")


class ForwardMessage(Input):
    """Arguments of forward_message."""

    message_id: str = MessageId
    to: list[str] = Field(min_length=1)
    text: str = Field(default="", description="Words of your own above it.")


class PromiseInput(Input):
    """A promise in a hand-off note."""

    text: str
    due: str = Field(default="", description="Date, YYYY-MM-DD; empty if none.")


class HandOffThread(Input):
    """Arguments of hand_off_thread."""

    thread_id: str = ThreadId
    to: str = Field(description="The mailbox name to continue, such as billing.")
    summary: str = Field(description="What they must know.", min_length=1, max_length=2000)
    facts: list[str] = Field(default_factory=list, description="As 'm12: paid on Monday'.")
    open_questions: list[str] = Field(default_factory=list, description="Asked, not answered yet.")
    asked: list[str] = Field(default_factory=list, description="Asked and answered.")
    promises: list[PromiseInput] = Field(default_factory=list)
    do_not: list[str] = Field(default_factory=list)


class WaitForReply(Input):
    """Arguments of wait_for_reply."""

    thread_id: str = ThreadId
    hours: float = Field(description="How long, at most.", gt=0, le=2160)


class FollowUpStep(Input):
    """One step of a follow-up plan."""

    after_hours: float = Field(gt=0, le=2160)
    text: str = Field(min_length=1)


class ScheduleFollowUp(Input):
    """Arguments of schedule_follow_up."""

    thread_id: str = ThreadId
    steps: list[FollowUpStep] = Field(min_length=1, max_length=10)
    business_hours: bool = Field(default=True, description="False: at any hour.")


class DeliveryStatusInput(Input):
    """Arguments of delivery_status."""

    message_id: str = MessageId


class ReadAttachment(Input):
    """Arguments of read_attachment."""

    attachment_id: str = Field(description="An attachment id such as a5.")
    page: int = Field(default=1, ge=1)


class CreateMailbox(Input):
    """Arguments of create_mailbox."""

    name: str = Field(description="Lower-case local-part.")
    display_name: str = ""


class NamedMailbox(Input):
    """Arguments of pause_mailbox."""

    name: str


class DeleteMailbox(Input):
    """Arguments of delete_mailbox."""

    name: str
    successor: str = Field(description="The mailbox that takes over its threads.")


class MakePromise(Input):
    """Arguments of make_promise."""

    thread_id: str = ThreadId
    text: str = Field(min_length=1, max_length=500)
    due: str = Field(default="", description="Date, YYYY-MM-DD, or date and time in UTC; empty if none.")


class KeepPromise(Input):
    """Arguments of keep_promise."""

    promise_id: str = Field(description="A promise id such as pr3.")


class CancelFollowUp(Input):
    """Arguments of cancel_follow_up."""

    plan_id: str = Field(description="A plan id such as f8.")


RequestId = Field(description="A request id such as q5, from read_thread.")
Body = Field(description="A JSON object as text.", min_length=2, max_length=50_000)


class SendRequest(Input):
    """Arguments of send_request."""

    to: str = Field(description="The other agent's address.")
    type: str = Field(description="Such as purchase-order/1.")
    body: str = Body
    hours: float = Field(description="Until the answer is due.", gt=0, le=2160)
    text: str = Field(default="", description="Words of your own above it.")


class AcknowledgeRequest(Input):
    """Arguments of acknowledge_request."""

    request_id: str = RequestId


class AnswerRequest(Input):
    """Arguments of answer_request."""

    request_id: str = RequestId
    body: str = Body
    text: str = ""


class DeclineRequest(Input):
    """Arguments of decline_request."""

    request_id: str = RequestId
    reason: str = Field(min_length=1, max_length=500)


class MarkDone(Input):
    """Arguments of mark_done."""

    thread_id: str = ThreadId
