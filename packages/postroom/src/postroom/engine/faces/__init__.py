"""The parts of a room that are reached as its properties, one noun each: the async face, and its blocking twin."""
