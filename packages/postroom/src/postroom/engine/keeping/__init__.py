"""Looking after a room: whether its set-up is well, copies of it, taking it out and in, and forgetting what is over."""
