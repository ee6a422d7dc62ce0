"""A room that is used from afar: the table of operations that its server and its remote client both read."""
