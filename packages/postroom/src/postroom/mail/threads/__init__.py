"""What makes messages one thread: identifiers, references, subjects."""
