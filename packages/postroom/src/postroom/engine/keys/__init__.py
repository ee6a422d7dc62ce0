"""Scoped keys: what opens a room from outside, and how far."""
