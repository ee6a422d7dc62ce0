"""The public test kit: the world outside a room, on loopback, with real SMTP both ways.

`Outside` is a mail server for everybody who is not in the room, and the people behind it. `mail_program` draws threads
as a person sees them; `broken_chains` says why messages are not one thread.
"""

from postroom.testing.mail import Mail
from postroom.testing.outside import NoSuchMail, Outside, Person
from postroom.testing.program import broken_chains, mail_program

__all__ = ["Mail", "NoSuchMail", "Outside", "Person", "broken_chains", "mail_program"]
