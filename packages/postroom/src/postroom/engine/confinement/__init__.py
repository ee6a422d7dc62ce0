"""How untrusted mail taints runs and threads, and what tainted work may do."""
