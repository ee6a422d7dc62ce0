"""Faults of a draft that no model is needed to see: what was left out, and what was never meant for its reader."""
