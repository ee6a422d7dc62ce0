"""Ten agents behind three mailboxes, and one of their processes killed in the middle; the same team in three frameworks."""
