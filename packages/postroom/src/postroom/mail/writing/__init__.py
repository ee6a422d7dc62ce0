"""A draft becomes bytes: composed, encoded, signed."""
