"""The mail domains of a room: their records, their keys, their standing."""
