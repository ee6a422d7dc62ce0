"""The gullible agent: a scripted agent that does whatever a mail asks for, and a count of what a room let through.

A case file says what arrives, what the agent does about it through the real tools, and when an attack has succeeded or
a piece of work is done. `cases` are its models, `play` plays one case in a world of its own, `postroom gullible` a file.
"""
