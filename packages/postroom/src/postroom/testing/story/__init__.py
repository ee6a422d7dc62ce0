"""The story the documentation tells, and how it is checked."""
