"""Mail worlds as data: the schema of the files, and how they are played."""
