"""Examples. Each is one command, needs no key and no network, and is run by the tests."""
