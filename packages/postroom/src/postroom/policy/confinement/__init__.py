"""Confinement: what work may do that has read untrusted mail. One rule per file; `confined` says when they count."""
