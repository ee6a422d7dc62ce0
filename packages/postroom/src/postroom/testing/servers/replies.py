"""What a scripted server replies of its own accord (RFC 5321 section 4.2), whatever its faults are."""

from __future__ import annotations

from postroom.testing.servers.servers import Answer

EXTENSIONS = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN")
ENDS_LINE = frozenset({221, 421})
"""After such a code nothing more is said."""

OK = Answer(250, "2.0.0 OK")
BYE = Answer(221, "2.0.0 Bye")
SENDER_OK = Answer(250, "2.1.0 Sender OK")
LOGGED_IN = Answer(235, "2.7.0 Logged in")
READY_FOR_TLS = Answer(220, "2.0.0 Ready to start TLS")
NEVER_VERIFIED = Answer(252, "2.5.0 Nobody is verified here; mail is taken")
UNKNOWN_COMMAND = Answer(500, "5.5.2 Command not known")
TOO_LONG = Answer(500, "5.5.2 Line too long")
BAD_SYNTAX = Answer(501, "5.5.4 Syntax error in the arguments")
OUT_OF_ORDER = Answer(503, "5.5.1 Bad sequence of commands")
UNKNOWN_MECHANISM = Answer(504, "5.5.4 No such mechanism")
LOGIN_NEEDED = Answer(530, "5.7.0 Authentication required")
BAD_SENDER = Answer(553, "5.1.7 The sender's address cannot be read")
BAD_RECIPIENT = Answer(553, "5.1.3 The recipient's address cannot be read")
UNKNOWN_PARAMETER = Answer(555, "5.5.4 Parameter not known")
NO_TLS = Answer(454, "4.7.0 TLS not available")
TOO_MANY = Answer(452, "4.5.3 Too many recipients")
TOO_BIG = Answer(552, "5.3.4 The message is too big")
IDLE = Answer(421, "4.4.2 Nothing was said for too long")
FAILED = Answer(421, "4.3.0 This server has failed; its log says why")


def on_the_wire(answer: Answer) -> bytes:
    """A reply, each line with its code (RFC 5321 section 4.2.1)."""
    *lines, last = answer.text.split("\n")
    return "".join([*(f"{answer.code}-{line}\r\n" for line in lines), f"{answer.code} {last}\r\n"]).encode()
