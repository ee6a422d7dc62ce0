"""Who sent a message: SPF, DKIM, ARC and DMARC, each in a file of its own; `verify` asks them all."""
