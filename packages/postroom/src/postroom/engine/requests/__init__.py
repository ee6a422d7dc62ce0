"""Typed requests between the agents of two rooms."""
