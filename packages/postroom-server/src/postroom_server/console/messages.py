"""One message: what is known of it, its text, and its HTML in a frame where nothing of it is alive."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from postroom_server.console.mail_html import MOST_HTML, framed
from postroom_server.console.showing import MOST_TEXT
from postroom_server.console.visits import Visit


async def one(visit: Visit) -> Response:
    """The whole message."""
    message = await visit.room.views.message(visit.named("message_id"), mailboxes=visit.eyes)
    original = await visit.room.views.original(message.id, mailboxes=visit.eyes)
    receipts = await visit.room.receipts(message.thread_id)
    return await visit.page(
        "message.html",
        message=message,
        text=original.text,
        cut=len(original.text) > MOST_TEXT or len(original.html) > MOST_HTML,
        frame=await asyncio.to_thread(framed, original.html, original.attachments) if original.html else "",
        receipt=next((receipt for receipt in receipts if receipt.id == message.id), None),
    )
