"""Addresses as callers write them and as mail carries them, one or a list, with the names that stand before them."""
