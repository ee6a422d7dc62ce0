"""The mail world: rooms, people and servers under one clock, a journal, and what must hold in it."""
