"""Typed access to the tables, one file per noun, over the named statements. Each transaction is written here once."""
