"""Bounces and delays as servers word them, each in the form that its makers gave it, written for these tests."""

from __future__ import annotations

from dataclasses import dataclass

DAEMON = "Mail Delivery Subsystem <mailer-daemon@mx.example.net>"
ADA = "ada@example.com"


@dataclass(frozen=True)
class Bounce:
    """A report in plain text and what it means."""

    name: str
    text: str
    reason: str
    subject: str = "Undelivered Mail Returned to Sender"
    sender: str = DAEMON
    kind: str = "bounce"
    charset: str = "utf-8"
    media_type: str = "text/plain"
    headers: tuple[str, ...] = ()
    address: str = ADA

    @property
    def raw(self) -> bytes:
        lines = [
            f"From: {self.sender}",
            "To: support@acme.test",
            f"Subject: {self.subject}",
            "Message-ID: <900@mx.example.net>",
            f"Content-Type: {self.media_type}; charset={self.charset}",
            *self.headers,
        ]
        head = "\r\n".join(lines).encode()
        return head + b"\r\n\r\n" + self.text.strip("\n").replace("\n", "\r\n").encode(self.charset) + b"\r\n"


ORIGINAL = """
Return-Path: <support@acme.test>
Received: from mail.acme.test by mx.example.net; Mon, 2 Mar 2026 10:00:00 +0000
From: Support <support@acme.test>
To: Ada <ada@example.com>
Subject: Hello
Message-ID: <hello@acme.test>

Welcome!
"""

BOUNCES = (
    Bounce(
        "qmail",
        "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the\n"
        "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ada@example.com>:\n"
        "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n" + ORIGINAL,
        "dead_address",
        subject="failure notice",
    ),
    Bounce(
        "Postfix",
        "This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients.\n\n                   The mail system\n\n<ada@example.com>: host\n"
        "    mail.example.com[192.0.2.9] said: 552 5.2.2 Over quota (in reply to RCPT TO command)\n",
        "mailbox_full",
    ),
    Bounce(
        "Exim",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered"
        " to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        "  ada@example.com\n    host mail.example.com [192.0.2.9]\n    SMTP error from remote mail server after RCPT TO:"
        "<ada@example.com>:\n    550 Unrouteable address\n\n------ This is a copy of the message, including all the headers."
        " ------\n" + ORIGINAL,
        "dead_address",
        subject="Mail delivery failed: returning message to sender",
        headers=("X-Failed-Recipients: ada@example.com",),
    ),
    Bounce(
        "sendmail",
        "The original message was received at Mon, 2 Mar 2026 10:00:00 GMT\nfrom mail.acme.test [192.0.2.1]\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<ada@example.com>\n    (reason: 550 5.7.1 Blocked)\n\n"
        "   ----- Transcript of session follows -----\n... while talking to mail.example.com.:\n>>> DATA\n"
        "<<< 550 5.7.1 Message content rejected, see http://blocked.example\n554 5.0.0 Service unavailable\n",
        "policy",
        subject="Returned mail: see transcript for details",
    ),
    Bounce(
        "Gmail",
        "Delivery to the following recipient failed permanently:\n\n     ada@example.com\n\nTechnical details of permanent"
        " failure:\nGoogle tried to deliver your message, but it was rejected by the server for the recipient domain.\n\n"
        "The error that the other server returned was:\n550 550 5.1.1 <ada@example.com>: Recipient address rejected\n\n"
        "----- Original message -----\n\n" + ORIGINAL,
        "dead_address",
        subject="Delivery Status Notification (Failure)",
    ),
    Bounce(
        "Office 365 in HTML alone",
        "<html><body><p>Your message to <a href='mailto:ada@example.com'>ada@example.com</a> couldn't be delivered.</p>"
        "<h3>ada wasn't found at example.com.</h3><p>Contact postmaster@example.com for help.</p>"
        "<p>550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup</p></body></html>",
        "dead_address",
        subject="Undeliverable: Hello",
        sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>",
        media_type="text/html",
    ),
    Bounce(
        "Exchange",
        "Your message\n\n  To:      ada@example.com\n  Subject: Hello\n  Sent:    Mon, 2 Mar 2026 10:00:00 +0000\n\n"
        "did not reach the following recipient(s):\n\nada@example.com on Mon, 2 Mar 2026 10:00:02 +0000\n"
        "    The recipient name is not recognized\n    The MTS-ID of the original message is: c=us;a= ;p=example\n"
        "    MSEXCH:IMS:EXAMPLE:CENTRAL:MX 0 (000C05A6) Unknown Recipient\n",
        "dead_address",
        subject="Undeliverable: Hello",
        sender="System Administrator <postmaster@example.com>",
    ),
    Bounce(
        "Yahoo",
        "Message from yahoo.com.\nUnable to deliver message to the following address(es).\n\n<ada@example.com>:\n"
        "This user doesn't have a yahoo.com account (ada@example.com) [0]\n\n--- Original message follows.\n"
        + ORIGINAL,
        "dead_address",
        subject="Delivery failure",
        sender="MAILER-DAEMON@yahoo.com",
    ),
    Bounce(
        "Domino",
        "Your message\n\n  Subject: Hello\n\nwas not delivered to:\n\n  ada@example.com\n\nbecause:\n\n"
        "  User ada (ada@example.com) not listed in Domino Directory\n",
        "dead_address",
        subject="DELIVERY FAILURE: User ada (ada@example.com) not listed in Domino Directory",
        sender="Postmaster@example.com",
    ),
    Bounce(
        "GroupWise",
        "The message that you sent was undeliverable to the following:\n\tada@example.com (user not found)\n",
        "dead_address",
        subject="Message status - undeliverable",
        sender="Mailer-Daemon@example.com",
        headers=("X-Mailer: Novell GroupWise Internet Agent 7.0",),
    ),
    Bounce(
        "Courier",
        "This is a delivery status notification from mx.example.net,\nrunning the Courier mail server.\n\n"
        "                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n"
        "<ada@example.com>:\n    mail.example.com [192.0.2.9]:\n>>> RCPT TO:<ada@example.com>\n<<< 550 User unknown\n",
        "dead_address",
        subject="NOTICE: mail delivery status.",
    ),
    Bounce(
        "an appliance",
        "The following message to <ada@example.com> was undeliverable.\nThe reason for the problem:\n"
        "5.4.7 - Delivery expired (message too old) 'timeout'\n",
        "network",
        subject="Undeliverable Message",
    ),
    Bounce(
        "a provider in Japan",
        "あなたの送信したメッセージは配信できませんでした。\n\n宛先: ada@example.com\n\n理由: 宛先のユーザーは存在しません。\n",
        "dead_address",
        subject="=?utf-8?b?44Oh44O844Or6YWN5L+h44Ko44Op44O8?=",
        charset="iso-2022-jp",
    ),
    Bounce(
        "a provider in China",
        "抱歉，您的邮件被退回来了……\n\n收件人: ada@example.com\n退信原因: 收件人邮件地址不存在，邮件无法送达。\n",
        "dead_address",
        subject="=?utf-8?b?57O757uf6YCA5L+h?=",
        sender="postmaster@example.cn",
        charset="gb18030",
    ),
    Bounce(
        "German",
        "Ihre Nachricht konnte nicht zugestellt werden.\n\n<ada@example.com>:\nDas Postfach ist voll.\n",
        "mailbox_full",
        subject="Unzustellbar: Hello",
    ),
    Bounce(
        "French",
        "Votre message n'a pas pu être remis au destinataire suivant :\n\n  ada@example.com\n\nAdresse inconnue.\n",
        "dead_address",
        subject="Non remis : Hello",
    ),
    Bounce(
        "Spanish",
        "No se pudo entregar su mensaje a estos destinatarios:\n\nada@example.com\nEl usuario no existe.\n",
        "dead_address",
        subject="No se puede entregar: Hello",
    ),
    Bounce(
        "Italian",
        "Impossibile recapitare il messaggio ai seguenti destinatari:\n\n  ada@example.com: casella piena\n",
        "mailbox_full",
        subject="Mancato recapito: Hello",
    ),
    Bounce(
        "Portuguese",
        "A sua mensagem não pôde ser entregue:\n\n<ada@example.com>: destinatário desconhecido\n",
        "dead_address",
        subject="Falha na entrega",
    ),
    Bounce(
        "Russian",
        "Ваше письмо не было доставлено.\n\nПолучатель: ada@example.com\nПочтовый ящик переполнен.\n",
        "mailbox_full",
        subject="Mail failure",
        charset="koi8-r",
    ),
    Bounce(
        "without a word who it was",
        "Your message could not be delivered. No such user.\n\n----- Original message -----\n\n" + ORIGINAL,
        "dead_address",
        subject="Returned mail",
    ),
    Bounce(
        "fields in the text",
        "Delivery failed.\n\nFinal-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: 5.1.1\n",
        "dead_address",
    ),
    Bounce(
        "a delay of sendmail",
        "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n"
        "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\n"
        "   ----- The following addresses had transient non-fatal errors -----\n<ada@example.com>\n\n"
        "   ----- Transcript of session follows -----\n<ada@example.com>... Deferred: Connection timed out with example.com.\n"
        "Warning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old\n",
        "network",
        subject="Warning: could not send message for past 4 hours",
        kind="delay",
    ),
    Bounce(
        "a delay of Exim",
        "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered"
        " to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.net.\n\n"
        "The address to which the message has not yet been delivered is:\n\n  ada@example.com\n\n"
        "No action is required on your part. Delivery attempts will continue for\nsome time.\n",
        "unclear",
        subject="Warning: message 1abcde-000000-AA delayed 24 hours",
        kind="delay",
    ),
    Bounce(
        "one that begins with the fields of the message",
        "This report relates to a message you sent with the following header fields:\n\n  Message-id: <hello@acme.test>\n"
        "  Date: Mon, 2 Mar 2026 10:00:00 +0000\n  From: Support <support@acme.test>\n  To: list@example.com\n"
        "  Subject: Hello\n\nYour message cannot be delivered to the following recipients:\n\n"
        "  Recipient address: ada@example.com\n  Diagnostic code: smtp;550 5.1.1 unknown or illegal alias\n",
        "dead_address",
        subject="Delivery Notification: Delivery has failed",
        sender="Internet Mail Delivery <postmaster@example.com>",
    ),
    Bounce(
        "an address at the end of a sentence",
        "The mail system could not deliver mail to ada@example.com.\nlmtp: 550-Mailbox unknown. There is no mailbox "
        "associated with this name.\n",
        "dead_address",
        subject="Mail delivery error",
    ),
    Bounce(
        "a filter",
        "Your message:\n   From:    support@acme.test\n   Subject: Hello\n\nCould not be delivered because of\n\n"
        "550 5.1.1 User unknown\n\nThe following recipients were affected:\n    ada@example.com\n\n"
        "Original Sender:   <support@acme.test>\n",
        "dead_address",
        subject='Undeliverable Mail: "Hello"',
        sender="postmaster@gw.example.net",
    ),
    Bounce(
        "a service without a name",
        "Delivery of your message to ada@example.com failed.\n552 mailbox full\n" + ORIGINAL,
        "mailbox_full",
        subject="Delivery Failure",
        sender="notices@gw.example.net",
    ),
)
