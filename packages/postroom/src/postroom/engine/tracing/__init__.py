"""The spans of a room: one file for each kind of work, and where each hangs in its trace."""
